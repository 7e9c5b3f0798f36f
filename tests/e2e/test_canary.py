"""A planted person: nothing of hers is on disk or on a page, unless asked for with the role."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.command_line import lendweave

from lendweave.api import create_app
from lendweave.bootstrap import House, open_house
from lendweave.flows.rework import clear_cells
from lendweave.records import NotAllowed, Principal, Role
from lendweave.records.kept_rows import RowFilter
from lendweave.settings import load_settings

NAME, PHONE, ACCOUNT = "卡娜丽丝", "19912345678", "6200123412341237"
ID_NUMBER = "990101198002290038"
APPLICATIONS, STATEMENT = "进件_卡.csv", "对账单_卡.txt"
GOOD_ROWS = 60  # so that the files are not refused for their bad rows
SECRETS = (NAME, PHONE, ID_NUMBER, ACCOUNT)
GOOD = {
    "进件编号": "CN-1",
    "申请时间": "2026-07-03 12:20:11",
    "姓名": NAME,
    "身份证号": ID_NUMBER,
    "手机号": PHONE,
    "注册日期": "2026-03-03",
    "月收入(元)": "7500",
    "设备号": "DEV-1",
    "申请金额(元)": "2800",
    "期数": "3",
    "经销商编码": "HX02",
    "订单编号": "HX202600107",
    "分期产品": "家电分期",
    "渠道": "门店扫码",
}
BAD: tuple[dict[str, str], ...] = (
    {"手机号": PHONE + "9"},
    {"身份证号": ID_NUMBER[:-1] + "9"},
    {"申请金额(元)": "面议"},
    {"期数": PHONE},  # cells that slipped
    {"分期产品": ID_NUMBER, "渠道": ACCOUNT},
    {"申请时间": f"{PHONE} 回电"},
    {"手机号": "＋８６ " + PHONE, "期数": "many"},
)


def application_rows() -> list[list[str]]:
    """The good row, the bad ones, and one that cannot be split."""
    wrong: tuple[dict[str, str], ...] = (*BAD, *({} for _ in range(GOOD_ROWS)))
    rows = [{**GOOD, **bad, "进件编号": f"CN-{i}"} for i, bad in enumerate(wrong)]
    return [list(row.values()) for row in rows] + [[ID_NUMBER, PHONE, NAME]]


def write_files(folder: Path) -> None:
    """What partners send: applications as CSV, a bank statement in UTF-16."""
    folder.mkdir()
    lines = "\n".join(",".join(row) for row in application_rows())
    header = ",".join(GOOD)
    (folder / APPLICATIONS).write_text(f"{header}\n{lines}\n", encoding="utf-8")
    statement = ["流水号\t交易时间\t付款账号\t收款账号\t金额\t摘要\t大写金额"]
    statement += [f"T1\t20260703122011\t{ACCOUNT}\t{ACCOUNT[:-1]}8\t100\t货款\t壹佰"]
    statement += [f"T2\t20260703122011\t{ACCOUNT}\t{ACCOUNT}\t100\t{ACCOUNT}\t壹佰"]
    good = f"\t20260703122011\t{ACCOUNT}\t{ACCOUNT}\t100\t货款\t壹佰"
    statement += [f"G{i}{good}" for i in range(GOOD_ROWS)]
    (folder / STATEMENT).write_text("\n".join(statement) + "\n", encoding="utf-16")


def seen_by_http(house: House) -> list[str]:
    """What the service answers to pushes, and every page of the quarantine."""
    with TestClient(create_app(house), base_url="http://127.0.0.1:8000") as client:
        named = [dict(zip(GOOD, row, strict=False)) for row in application_rows()]
        body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in named)
        headers = {"Content-Type": "application/x-ndjson"}
        no_header = f"{PHONE},{ID_NUMBER}\n".encode()
        address = "/v1/feeds/huaxing_applications?scenario=appliance"
        answers = [
            client.post(address, content=body.encode(), headers=headers),
            client.post(address, content=body.encode()[:-30], headers=headers),
            client.post(address, content=no_header, headers={"Content-Type": "text/csv"}),
            client.get("/quarantine"),
            client.get("/quarantine?lang=zh&status=discarded"),
        ]
        rows = house.store.rows.kept(house.principal, RowFilter(None), limit=1_000)
        answers += [client.get(f"/quarantine/{row.number}") for row in rows]
    return [answer.text for answer in answers]


def spelled(secret: str) -> list[bytes]:
    """A secret as any of our files might hold it."""
    encodings = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    return [secret.encode(encoding) for encoding in encodings]


def test_nothing_of_a_person_is_anywhere(tmp_path: Path) -> None:
    """Neither in what is said nor in any file of the data folder, pages and journals included."""
    home, files = tmp_path / "home", tmp_path / "files"
    write_files(files)
    shown = ("intake", "preview", "appliance", str(files / APPLICATIONS), "--bad-only")
    told = [
        lendweave(*shown, home=home, code=None, columns=200),
        lendweave(*shown, "--json", "--rows", "1000", home=home, code=None, columns=200),
        lendweave("onboard", "appliance", str(files), home=home, code=None, columns=200),
        lendweave("quarantine", "--limit", "1000", home=home, code=None, columns=200),
        lendweave("quarantine", "show", "1", home=home, code=None, columns=200),
    ]
    with open_house(load_settings({}, {"home": home})) as house:
        told += seen_by_http(house)
        rows = house.store.rows.kept(house.principal, RowFilter(None), limit=1_000)
        waiting = Counter(row.row.file for row in rows if row.row.line)
        assert waiting[APPLICATIONS] == len(BAD) + 1
        assert waiting[STATEMENT] == 2
        assert len(waiting) == 4  # and two pushes
        left_open = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    told.append(lendweave("quarantine", "replay", home=home, code=None, columns=200))
    for secret in SECRETS:
        assert [text for text in told if secret in text] == []
        for path, content in left_open.items():
            assert not any(form in content for form in spelled(secret)), path
        for path in home.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert not any(form in content for form in spelled(secret)), path


def test_it_is_there_for_who_may_ask(tmp_path: Path) -> None:
    """The role opens a row, and nobody else's does."""
    home, files = tmp_path / "home", tmp_path / "files"
    write_files(files)
    lendweave("onboard", "appliance", str(files), home=home, code=None, columns=200)
    with open_house(load_settings({}, {"home": home})) as house:
        asked = RowFilter(column="phone")
        row, *_ = house.store.rows.kept(house.principal, asked, limit=9)
        cells = clear_cells(house.principal, house.store.rows, row.number)
        assert cells["身份证号"] == ID_NUMBER
        reader = Principal(house.principal.tenant_id, "reader", frozenset({Role.ANALYST}))
        with pytest.raises(NotAllowed, match="partner_engineer"):
            clear_cells(reader, house.store.rows, row.number)
