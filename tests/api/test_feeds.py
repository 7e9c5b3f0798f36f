"""`/v1/feeds`: pushed rows are read as files are, stored once, and told when they are refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lendweave.api import create_app
from lendweave.bootstrap import House, open_house
from lendweave.flows.rework import clear_cells, fix
from lendweave.intake.sheet import SheetRow
from lendweave.records.kept_rows import RowFilter
from lendweave.settings import load_settings

PERSON, PHONE = "990101198002290011", "19900000001"
NDJSON = {"Content-Type": "application/x-ndjson"}
ROW = {
    "订单编号": "N-1",
    "下单日期": "2026/10/01",
    "经销商编码": "HX02",
    "买家证件号": PERSON,
    "手机号": PHONE,
    "商品型号": "N-KFR35",
    "商品名称": "壁挂空调",
    "品类": "空调",
    "数量": "1台",
    "订单金额(万元)": "0.267",
    "状态": "已下单",
    "更新时间": "2026-10-01 10:00",
}


def lines(*rows: dict[str, str]) -> bytes:
    """Rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def push(
    client: TestClient,
    body: bytes,
    feed: str = "huaxing_orders",
    headers: dict[str, str] | None = None,
    **asked: str,
) -> Any:
    """Push a body."""
    return client.post(
        f"/v1/feeds/{feed}",
        content=body,
        headers=NDJSON if headers is None else headers,
        params={"scenario": "appliance"} | asked,
    )


def orders(house: House) -> dict[str, Any]:
    """External id → order, of those that were pushed."""
    found = house.store.scan(house.principal, kinds=("order",))
    return {record.external_id: record for record in found if record.external_id[:2] == "N-"}


def test_good_rows_are_stored_and_bad_ones_told(client: TestClient, house: House) -> None:
    """In one transaction; the answer counts, places and masks."""
    bad = ROW | {"订单编号": "N-2", "下单日期": "2026/10/32", "手机号": "1990000"}
    answer = push(client, lines(ROW, bad) + b"not json\n")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["rows"] == 3
    assert told["records"] == {"party": 1, "product": 1, "order": 1, "order_line": 1}
    assert [(row["line"], row["column"], row["code"]) for row in told["quarantined"]] == [
        (2, "ordered_on", "INTAKE-035"),
        (3, "", "INTAKE-022"),
    ]
    assert told["quarantined"][0]["also"] == "INTAKE-038 buyer_phone"
    assert PERSON not in answer.text
    assert list(orders(house)) == ["N-1"]
    kept = house.store.rows.kept(house.principal, RowFilter(file=told["file"]), limit=9)
    assert [row.row.line for row in kept] == [2, 3]
    assert clear_cells(house.principal, house.store.rows, kept[0].number)["买家证件号"] == PERSON


def test_the_same_rows_again_change_nothing(client: TestClient, house: House) -> None:
    """The same body has the same answer; the same rows in another body are duplicates."""
    first = push(client, lines(ROW))
    assert push(client, lines(ROW)).content == first.content
    before = house.store.last_offset()
    again = push(client, lines(ROW) + b"\n").json()
    assert (again["records"], again["duplicates"]) == ({}, 4)
    changed = push(client, lines(ROW | {"状态": "已付款"})).json()
    assert changed["amended"] == 1
    assert house.store.last_offset() == before + 1


def test_a_key_is_for_one_body(client: TestClient, house: House) -> None:
    """Same key and body, same bytes; another body, another feed and other words are told apart."""
    keyed = NDJSON | {"Idempotency-Key": "k"}
    first = push(client, lines(ROW), headers=keyed)
    before = house.store.last_offset()
    assert push(client, lines(ROW), headers=keyed).content == first.content
    other = push(client, lines(ROW | {"订单编号": "N-9"}), headers=keyed)
    assert (other.status_code, other.json()["code"]) == (422, "RECORDS-031")
    assert push(client, lines(ROW), headers=keyed, history="true").status_code == 422
    assert house.store.last_offset() == before
    assert push(client, b"", headers=keyed | {"Idempotency-Key": ""}).json()["code"] == "API-002"


def test_news_is_known_when_it_is_stored(client: TestClient, house: House) -> None:
    """History is known when the mapping says, and flagged; a live push is not."""
    push(client, lines(ROW))
    push(client, lines(ROW | {"订单编号": "N-2"}), history="true")
    live, past = orders(house)["N-1"], orders(house)["N-2"]
    assert (live.known_at, live.backfilled) == (live.recorded_at, False)
    assert past.backfilled
    assert past.known_at < past.recorded_at
    assert past.occurred_at == live.occurred_at


@pytest.mark.parametrize("history", ["true", "false"])
def test_a_fixed_row_keeps_its_way(client: TestClient, house: House, history: str) -> None:
    """A row of a live push that is fixed later is known when it is fixed."""
    bad = ROW | {"状态": "在路上"}
    file = push(client, lines(bad), history=history).json()["file"]
    (kept,) = house.store.rows.kept(house.principal, RowFilter(file=file), limit=9)
    cells = {**bad, "安装日期": "", "状态": "已发货"}
    sheet = [SheetRow(kept.number, kept.row.feed, file, 1, "", cells)]
    assert fix(house.principal, sheet, house.intake.rework).rows == 1
    assert orders(house)["N-1"].backfilled is (history == "true")


HEADER = "a\nb\n" + ",".join([*ROW, "安装日期"]) + "\n"
CSV_ROW = ",".join([*ROW.values(), "-"]) + "\n"


@pytest.mark.parametrize("type_", ["text/csv", "text/csv; charset=GB18030"])
def test_csv_is_laid_out_as_the_files_are(client: TestClient, house: House, type_: str) -> None:
    """Encoding and header row are the mapping's; packed or not."""
    body = (HEADER + CSV_ROW).encode("gb18030")
    packed = {"Content-Type": type_, "Content-Encoding": "gzip"}
    assert push(client, gzip.compress(body), headers=packed).json()["records"]["order"] == 1
    assert push(client, body, headers={"Content-Type": type_}).status_code == 201
    assert list(orders(house)) == ["N-1"]


def test_csv_for_a_feed_of_another_format(client: TestClient, house: House) -> None:
    """Is plain: UTF-8, names in the first line."""
    body = "经销商编码,名称\nN-D1,新店\n".encode()
    told = push(client, body, "huaxing_dealers", {"Content-Type": "text/csv"})
    assert told.status_code == 422
    assert told.json()["code"] == "INTAKE-011"


def test_cells_that_no_text_can_be(client: TestClient) -> None:
    """Broken UTF-8 and NUL are faults of their row, with its line."""
    body = lines(ROW) + lines(ROW)[:30] + b"\xff\xfe\n" + lines(ROW | {"商品名称": "a\x00b"})
    told = push(client, body).json()
    assert [(row["line"], row["code"]) for row in told["quarantined"]] == [
        (2, "INTAKE-021"),
        (3, "INTAKE-032"),
    ]


ONE = lines(ROW)
GZIP = NDJSON | {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("feed", "body", "headers", "status", "code"),
    [
        ("huaxing_order", ONE, NDJSON, 404, "INTAKE-081"),
        ("huaxing_orders", ONE, {"Content-Type": "application/json"}, 415, "API-006"),
        ("huaxing_orders", ONE, {"Content-Type": ""}, 415, "API-006"),
        ("huaxing_orders", ONE, {"Content-Type": "text/csv; charset=utf-8"}, 415, "API-006"),
        ("huaxing_orders", ONE, {"Content-Type": "text/csv; charset=klingon"}, 415, "API-006"),
        ("huaxing_orders", ONE, NDJSON | {"Content-Encoding": "br"}, 415, "API-006"),
        ("huaxing_orders", ONE, GZIP, 422, "API-002"),
        ("huaxing_orders", gzip.compress(ONE)[:-1], GZIP, 422, "API-002"),
        ("huaxing_orders", gzip.compress(ONE) + b"x", GZIP, 422, "API-002"),
        ("huaxing_orders", gzip.compress(b"0" * 17_000_000), GZIP, 413, "API-001"),
        ("huaxing_orders", b"\n" * 16_777_217, NDJSON, 413, "API-001"),
        ("huaxing_orders", b"{}\n" * 10_001, NDJSON, 413, "FLOWS-093"),
        ("huaxing_orders", b"a,b\n1,2\n", {"Content-Type": "text/csv"}, 422, "INTAKE-015"),
        ("lender_lines", ONE, NDJSON, 403, "FLOWS-041"),
    ],
)
def test_what_is_refused_is_told(
    client: TestClient,
    house: House,
    *,
    feed: str,
    body: bytes,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    """A problem document, and nothing is stored or kept."""
    before = house.store.last_offset(), house.store.quarantine_counts(house.principal)
    answer = push(client, body, feed, headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert PERSON not in answer.text
    assert (house.store.last_offset(), house.store.quarantine_counts(house.principal)) == before


def test_near_names_are_told(client: TestClient) -> None:
    """Of feeds; and a scene must be named."""
    assert 'Did you mean "huaxing_orders"?' in push(client, ONE, "huaxing_order").json()["fix"]
    assert push(client, ONE, scenario="nowhere").json()["code"] == "CONNECTORS-001"
    assert client.post("/v1/feeds/x", content=ONE, headers=NDJSON).json()["code"] == "API-007"


@pytest.fixture
def small(appliance_home: Path) -> Iterator[TestClient]:
    """A service that takes small bodies only."""
    with (
        open_house(load_settings({}, {"home": appliance_home, "feed_bytes_max": 500})) as house,
        TestClient(create_app(house), base_url="http://127.0.0.1:8000") as opened,
    ):
        yield opened


def test_the_limit_is_a_setting(small: TestClient) -> None:
    """A body of one row fits, one of two does not, however well it is packed."""
    assert push(small, ONE).status_code == 201
    for body, headers in ((ONE * 2, NDJSON), (gzip.compress(ONE * 2), GZIP)):
        assert push(small, body, headers=headers).status_code == 413
