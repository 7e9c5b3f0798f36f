"""Error families and the one shape of every error.

    LendweaveError
    ├── Invalid        the input breaks a rule           (door: 400 / 422, exit 2)
    ├── Missing        what was named is not there       (door: 404,       exit 3)
    ├── Conflict       it is there, but in another state (door: 409,       exit 4)
    ├── Forbidden      the principal may not             (door: 403,       exit 5)
    └── Unavailable    try again later                   (door: 503,       exit 6)

A station raises a subclass with a stable `code`. Only the doors know HTTP status and exit codes.
The docstring of each class begins with its title, one line in English and one in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from lendweave.kernel.told import told_in

LABELS: dict[str, tuple[str, str]] = {
    "where": ("where", "位置"),
    "got": ("got", "实际"),
    "expected": ("expected", "应为"),
    "fix": ("fix", "处理"),
}
"""What the parts of an error are called, in English and Chinese."""


class LendweaveError(Exception):
    """Base of every error that Lendweave raises on purpose.

    where: the place a person can open (file, line, column, field, route).
    got, expected: both sides of the disagreement, short; either may be empty.
    fix: the next step, as an order.
    """

    code: ClassVar[str] = "KERNEL-000"
    family: ClassVar[str] = "error"

    def __init__(self, *, where: str, got: str = "", expected: str = "", fix: str = "") -> None:
        self.where = where
        self.got = got
        self.expected = expected
        self.fix = fix
        super().__init__(where, got, expected, fix)

    @classmethod
    def title(cls) -> str:
        """First line of the class docstring: what happened, in one sentence."""
        return cls._docstring_lines()[0]

    @classmethod
    def title_zh(cls) -> str:
        """Second line of the class docstring: the title in Chinese, or the English one if empty."""
        english, *rest = cls._docstring_lines()
        return "".join(rest[:1]) or english

    @classmethod
    def title_in(cls, locale: str) -> str:
        """The title in Chinese for `zh`, else in English."""
        return cls.title_zh() if locale == "zh" else cls.title()

    @classmethod
    def _docstring_lines(cls) -> list[str]:
        return [line.strip() for line in (cls.__doc__ or cls.__name__).strip().splitlines()]

    def told(self, locale: str) -> str:
        """The whole message: for `zh` in Chinese as far as its forms are known, else in English."""
        texts = self.as_fields()
        lines = [f"[{self.code}] {self.title_in(locale)}"]
        lines += [
            f"  {chinese if locale == 'zh' else english}: {_indented(told_in(texts[part], locale))}"
            for part, (english, chinese) in LABELS.items()
            if texts[part] or part == "where"
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.told("en")

    def as_fields(self) -> dict[str, str]:
        """The error as flat text fields, for a problem document, a log line or a quarantine row."""
        return {
            "code": self.code,
            "family": self.family,
            "title": self.title(),
            "where": self.where,
            "got": self.got,
            "expected": self.expected,
            "fix": self.fix,
        }


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


class Invalid(LendweaveError):
    """The input breaks a rule.
    输入不符合规则。
    """

    code = "KERNEL-001"
    family = "invalid"


class Missing(LendweaveError):
    """What was named is not there.
    指定的对象不存在。
    """

    code = "KERNEL-002"
    family = "missing"


class Conflict(LendweaveError):
    """What was named is in another state than the request needs.
    指定对象的状态与请求所需不符。
    """

    code = "KERNEL-003"
    family = "conflict"


class Forbidden(LendweaveError):
    """The principal may not do this.
    操作主体无权执行此操作。
    """

    code = "KERNEL-004"
    family = "forbidden"


class Unavailable(LendweaveError):
    """Something needed does not answer now; the same request may succeed later.
    所依赖的部分暂时没有响应，同一请求稍后可能成功。
    """

    code = "KERNEL-005"
    family = "unavailable"


def every_error(family: type[LendweaveError] = LendweaveError) -> Iterator[type[LendweaveError]]:
    """Every error class that has been imported, the base of each family before its members."""
    for error in family.__subclasses__():
        yield error
        yield from every_error(error)


def error_titles(locale: str) -> dict[str, str]:
    """What each error code means, in one sentence of that language."""
    return {error.code: error.title_in(locale) for error in every_error()}


def shortened(value: object, limit: int = 80) -> str:
    """`value` for a message: quoted, one line, at most `limit` characters of it."""
    text = str(value)
    return repr(value) if len(text) <= limit else repr(text[:limit]) + "…"
