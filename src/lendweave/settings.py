"""Configuration: one typed tree, from a file, then the environment, then flags.

Each later source overrides the one before it. An unknown key is an error in all three, so that a
misspelled setting never falls back silently to its default.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from lendweave.kernel.errors import Invalid

Locale = Literal["en", "zh"]
LogLevel = Literal["error", "warning", "info", "debug"]
ENVIRONMENT_PREFIX = "LENDWEAVE_"
POSTGRES_PREFIX = "postgres_"
FILE_NAME = "lendweave.toml"
_POSTGRES = re.compile(POSTGRES_PREFIX + r"[a-z0-9_]{1,40}")
_TENANT = re.compile(r"[A-Za-z0-9_-]{1,60}")


class SettingInvalid(Invalid):
    """A setting is unknown or has a value of the wrong type.
    配置项未知，或其值的类型不对。
    """

    code = "SETTINGS-001"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the settings table: name, default, what it is for, in both languages."""

    name: str
    default: str | int
    en: str
    zh: str


TABLE: tuple[Setting, ...] = (
    Setting("home", ".lendweave", "folder that holds all data", "数据目录"),
    Setting(
        "scenarios", "", "folder of scenes; empty: the scenes shipped with Lendweave", "场景目录"
    ),
    Setting("data", "", "folder of real data sets for tests and benchmarks", "真实数据集目录"),
    Setting("tenant", "local", "tenant of the embedded server and the command line", "租户"),
    Setting("host", "127.0.0.1", "address the service listens on", "监听地址"),
    Setting(
        "allowed_hosts",
        "",
        "further host names that requests may be sent to, separated by commas",
        "请求可使用的其他主机名，以逗号分隔",
    ),
    Setting("port", 8000, "port the service listens on", "监听端口"),
    Setting("locale", "en", "language of reports: en or zh", "报告语言"),
    Setting("body_bytes_max", 1_048_576, "largest request body accepted", "请求体上限（字节）"),
    Setting(
        "feed_bytes_max",
        16_777_216,
        "largest body of rows pushed to a feed, unpacked",
        "推送数据源的请求体上限（解压后字节）",
    ),
    Setting(
        "rate_per_second",
        5_000,
        "requests a second that each principal may send, as many at once; 0: any number",
        "每个调用主体每秒可发送的请求数，亦为瞬时上限；0 表示不限",
    ),
    Setting(
        "partner_rate_per_second",
        0,
        "decisions and batches of records a second for each partner; 0: any number",
        "每个合作方每秒可请求的决策与记录批次数；0 表示不限",
    ),
    Setting("waiting_max", 512, "requests under way at once", "同时处理的请求数上限"),
    Setting(
        "bytes_in_flight_max",
        67_108_864,
        "bytes of bodies of all requests under way",
        "处理中所有请求体的字节总上限",
    ),
    Setting("connections_max", 1_024, "open connections", "连接数上限"),
    Setting(
        "client_seconds",
        30,
        "time that a client has to send a whole request",
        "客户端发送完整请求的时限（秒）",
    ),
    Setting(
        "shutdown_seconds",
        30,
        "time that requests under way have once the service is told to stop",
        "停止服务时等待处理中请求的时限（秒）",
    ),
    Setting(
        "log_level",
        "warning",
        "what is logged: error, warning, info (each request) or debug",
        "日志级别：error、warning、info（含每个请求）或 debug",
    ),
    Setting(
        "traces_url",
        "",
        "OTLP address (HTTP) that traces are sent to; empty: none. Needs the extra `telemetry`",
        "链路追踪的 OTLP（HTTP）接收地址；为空则不追踪，需安装 telemetry 扩展",
    ),
    Setting("webhook_url", "", "address that effects are sent to", "外部动作的接收地址"),
    Setting(
        "webhook_secret_file",
        "",
        "file with the secret that signs them, whsec_ and base64",
        "签名密钥所在文件，内容为 whsec_ 加 base64",
    ),
    Setting(
        "database_url",
        "",
        "PostgreSQL database that holds records and books, as postgresql://role@host/database; "
        "empty: SQLite in the data folder",
        "存放记录与账簿的 PostgreSQL 数据库，写作 postgresql://角色@主机/数据库；"
        "留空则使用数据目录中的 SQLite",
    ),
    Setting(
        "database_password_file",
        "",
        "file with the password of its role",
        "该数据库角色的密码所在文件",
    ),
    Setting(
        "postgres_*",
        "",
        "for * any name: the PostgreSQL database of a partner, as postgresql://reader@host/database",
        "* 为任意名称：合作方的 PostgreSQL 数据库，写作 postgresql://用户@主机/数据库",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration in force."""

    home: Path
    scenarios: Path | None
    data: Path | None
    tenant: str
    host: str
    allowed_hosts: tuple[str, ...]
    port: int
    locale: Locale
    body_bytes_max: int
    feed_bytes_max: int
    rate_per_second: int
    partner_rate_per_second: int
    waiting_max: int
    bytes_in_flight_max: int
    connections_max: int
    client_seconds: int
    shutdown_seconds: int
    log_level: LogLevel
    traces_url: str = ""
    webhook_url: str = ""
    webhook_secret_file: str = ""
    database_url: str = field(default="", repr=False)
    database_password_file: str = ""
    postgres: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Name → address of a partner's database, which may hold a password."""


def load_settings(environment: Mapping[str, str], flags: Mapping[str, Any]) -> Settings:
    """Settings from `<home>/lendweave.toml`, LENDWEAVE_* variables and flags.

    flags: only those that were given. Raises SettingInvalid with the place of the mistake.
    """
    given = _from_environment(environment)
    given |= {name: _typed(name, value, f"flag --{name}") for name, value in flags.items()}
    file = Path(str(given.get("home", _default("home")))) / FILE_NAME
    values = {row.name: row.default for row in TABLE} | _from_file(file) | given
    return Settings(
        home=_home(str(values["home"])),
        scenarios=_path(values["scenarios"]),
        data=_path(values["data"]),
        tenant=_tenant(str(values["tenant"])),
        host=str(values["host"]),
        allowed_hosts=_names(str(values["allowed_hosts"])),
        port=_port(int(values["port"])),
        locale=_locale(str(values["locale"])),
        body_bytes_max=int(values["body_bytes_max"]),
        feed_bytes_max=int(values["feed_bytes_max"]),
        rate_per_second=int(values["rate_per_second"]),
        partner_rate_per_second=int(values["partner_rate_per_second"]),
        waiting_max=_above_zero("waiting_max", values),
        bytes_in_flight_max=_above_zero("bytes_in_flight_max", values),
        connections_max=_above_zero("connections_max", values),
        client_seconds=_above_zero("client_seconds", values),
        shutdown_seconds=_above_zero("shutdown_seconds", values),
        log_level=_log_level(str(values["log_level"])),
        traces_url=str(values["traces_url"]),
        webhook_url=str(values["webhook_url"]),
        webhook_secret_file=str(values["webhook_secret_file"]),
        database_url=str(values["database_url"]),
        database_password_file=str(values["database_password_file"]),
        postgres={
            name.removeprefix(POSTGRES_PREFIX): str(address)
            for name, address in values.items()
            if _POSTGRES.fullmatch(name)
        },
    )


def _from_environment(environment: Mapping[str, str]) -> dict[str, str | int]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): _typed(
            name.removeprefix(ENVIRONMENT_PREFIX).lower(), value, f"environment variable {name}"
        )
        for name, value in environment.items()
        if name.startswith(ENVIRONMENT_PREFIX)
    }


def _from_file(file: Path) -> dict[str, str | int]:
    if not file.is_file():
        return {}
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingInvalid(
            where=str(file), got=str(error), expected="TOML in UTF-8", fix="Mend the file."
        ) from None
    if "home" in tree:
        raise SettingInvalid(
            where=str(file),
            got="`home`, in the data folder itself",
            expected="other settings",
            fix=f"Set {ENVIRONMENT_PREFIX}HOME or give --home.",
        )
    return {name: _typed(name, value, str(file)) for name, value in tree.items()}


def _typed(name: str, value: Any, where: str) -> str | int:
    default = _default(name, where)
    if isinstance(default, str) and isinstance(value, str | Path):
        return str(value)
    try:
        number = -1 if isinstance(value, float) else int(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(default, int) and not isinstance(value, bool) and number >= 0:
        return number
    raise SettingInvalid(
        where=f"{where}, setting `{name}`",
        got=repr(value)[:80],
        expected="a whole number" if isinstance(default, int) else "text",
        fix=f"Write for example {name} = {default!r}.",
    )


def _default(name: str, where: str = "") -> str | int:
    for row in TABLE:
        if row.name == name or (row.name == f"{POSTGRES_PREFIX}*" and _POSTGRES.fullmatch(name)):
            return row.default
    near = difflib.get_close_matches(name, [row.name for row in TABLE], n=1)
    raise SettingInvalid(
        where=where,
        got=f"unknown setting `{name[:60]}`",
        expected=", ".join(row.name for row in TABLE),
        fix=f"Did you mean `{near[0]}`?" if near else "Remove it.",
    )


def _path(value: str | int) -> Path | None:
    return Path(str(value)) if value else None


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _home(value: str) -> Path:
    """The data folder; engines would take a `*` in its path for many folders."""
    if not value or any(sign in value for sign in "*?[]"):
        raise SettingInvalid(
            where="setting `home`",
            got=value[:80],
            expected="a path without * ? [ ]",
            fix="Choose a folder with a plain name.",
        )
    return Path(value)


def _tenant(value: str) -> str:
    if not _TENANT.fullmatch(value):
        raise SettingInvalid(
            where="setting `tenant`",
            got=value[:80],
            expected="1 to 60 letters, digits, - or _",
            fix="Choose a plain name.",
        )
    return value


def _port(value: int) -> int:
    if not 1 <= value <= 65_535:
        raise SettingInvalid(
            where="setting `port`",
            got=str(value),
            expected="1 to 65535",
            fix="Write for example port = 8000.",
        )
    return value


def _above_zero(name: str, values: Mapping[str, str | int]) -> int:
    """A bound that nothing could pass if it were 0."""
    value = int(values[name])
    if value < 1:
        raise SettingInvalid(
            where=f"setting `{name}`",
            got=str(value),
            expected="at least 1",
            fix=f"Write for example {name} = {_default(name)}.",
        )
    return value


def _locale(value: str) -> Locale:
    locales: dict[str, Locale] = {"en": "en", "zh": "zh"}
    if value in locales:
        return locales[value]
    raise SettingInvalid(
        where="setting `locale`", got=value[:20], expected="en or zh", fix="Choose one of them."
    )


def _log_level(value: str) -> LogLevel:
    levels: dict[str, LogLevel] = {name: name for name in get_args(LogLevel)}
    if value in levels:
        return levels[value]
    raise SettingInvalid(
        where="setting `log_level`",
        got=value[:20],
        expected=", ".join(levels),
        fix="Choose one of them.",
    )


def settings_page() -> str:
    """The reference page of all settings, in Markdown."""
    assert {row.name.removesuffix("_*") for row in TABLE} == {
        each.name for each in fields(Settings)
    }
    head = (
        "# Settings / 配置项\n\n"
        f"A setting comes from `{FILE_NAME}` in the data folder, then from an environment variable "
        f"`{ENVIRONMENT_PREFIX}NAME`, then from a flag; the later one wins. An unknown name is an "
        "error.\n\n| setting | default | meaning | 含义 |\n|---|---|---|---|\n"
    )
    rows = (f"| `{row.name}` | `{row.default}` | {row.en} | {row.zh} |\n" for row in TABLE)
    return head + "".join(rows)
