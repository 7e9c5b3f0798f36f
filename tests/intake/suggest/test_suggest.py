"""Suggested mappings: what stands in a partner's file is taken for what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from bench.suggest import set_aside
from hypothesis import given
from hypothesis import strategies as st

from lendweave.connectors.sniff import encoding_of, sniff
from lendweave.intake import FileFault, TokenKey, compile_mapping, read_mapping
from lendweave.intake.identifiers import bank_card_check_digit
from lendweave.intake.mapping import Encoding, FileShape
from lendweave.intake.suggest.draft_mapping import Sample, Suggestion, suggest
from lendweave.intake.suggest.guess import Column, guesses
from lendweave.intake.suggest.headers import heading, likeness
from lendweave.intake.suggest.layout import layout_of
from lendweave.intake.suggest.meanings import MEANINGS
from lendweave.intake.suggest.topics import topic_of
from lendweave.intake.suggest.units import unit_of
from lendweave.intake.suggest.values import formats_of, profile_of
from lendweave.intake.suggest.words import value_of
from lendweave.lang.scene_file import read_scene
from lendweave.records import fields_of

SCENE = Path(__file__).resolve().parents[3] / "scenarios" / "appliance"


def suggestion(name: str) -> Suggestion:
    """What is suggested for a sample of the appliance scene."""
    return suggest(sniff(SCENE / "intake" / name))


def meant(found: Suggestion) -> dict[str, str]:
    """Column of the file → its meaning, `?` where none was found."""
    return {g.column.header: g.meaning.name if g.meaning else "?" for g in found.guesses}


ORDERS = {
    "订单编号": "order_no",
    "下单日期": "ordered_at",
    "经销商编码": "merchant_code",
    "买家姓名": "person_name",
    "买家证件号": "id_number",
    "手机号": "mobile",
    "商品型号": "product_code",
    "商品名称": "product_name",
    "品类": "category",
    "数量": "quantity",
    "订单金额(万元)": "amount",
    "状态": "status",
    "安装日期": "service_at",
    "更新时间": "updated_at",
}


@pytest.mark.parametrize("name", ["订单_2026上半年.csv", "订单_2026下半年.csv"])
def test_the_orders_of_the_scene(name: str) -> None:
    """Every column of a file with titles, a total and damaged lines, in GB18030."""
    found = suggestion(name)
    assert meant(found) == ORDERS
    assert "encoding: gb18030" in found.text
    assert "header_row: 3" in found.text
    assert "unit: 万元" in found.text
    assert 'formats: ["%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"]' in found.text


@pytest.mark.parametrize("name", ["订单_2026上半年.csv", "订单_2026下半年.csv", "进件_2026.csv"])
def test_a_suggestion_without_open_questions_can_be_compiled(name: str) -> None:
    """What is ready to edit is ready to run."""
    scene = read_scene((SCENE / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
    mapping = read_mapping(suggestion(name).text, "suggested.yaml")
    plan = compile_mapping(mapping, scene, "t", TokenKey(1, b"k"))
    assert {record.kind for record in plan.records} >= {"party"}


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("买家手机", ["13900000001", "139 0000 0002"], "mobile"),
        ("备用字段1", ["13900000001", "13900000002"], "mobile"),
        ("车架号", ["LFV2A21K8A3000001"], "vin"),
        ("缴费/金额（元）", ["3,500.00", "壹仟元整"], "paid_amount"),
        ("OrderNo", ["A0001", "A0002"], "order_no"),
        ("customerId", ["C1001", "C1002"], "user_id"),
        ("暗号", ["31.2", "31.3"], "?"),
        ("xyz", ["qwe", "rty"], "?"),
    ],
)
def test_a_column(header: str, cells: list[str], expected: str) -> None:
    """Names and cells decide together; what nobody knows is not guessed."""
    (found,) = guesses([Column(header, profile_of(cells))])
    assert (found.meaning.name if found.meaning else "?") == expected


def test_a_meaning_is_given_once() -> None:
    """Of two columns that could be the amount, the better one is."""
    columns = [Column(name, profile_of(["100", "200"])) for name in ("订单金额", "金额合计")]
    found = [guess for guess in guesses(columns) if guess.meaning and not guess.again]
    assert [guess.meaning.name for guess in found if guess.meaning].count("amount") == 1


@pytest.mark.parametrize(
    ("header", "name", "group", "unit"),
    [
        ("订单金额（万元）", "订单金额", "", "万元"),
        ("缴费/金额(元)", "金额", "缴费", "元"),
        ("重量_kg", "重量", "", "kg"),
        ("amount_fen", "amount", "", "分"),
        ("备注（选填）", "备注(选填)", "", None),
    ],
)
def test_a_heading(header: str, name: str, group: str, unit: str | None) -> None:
    """The unit is taken off a name, the group above is kept apart."""
    found = heading(header)
    assert (found.name, found.group, found.unit) == (name, group, unit)


@given(st.sampled_from([name for meaning in MEANINGS for name in meaning.names]))
def test_a_name_is_like_itself(name: str) -> None:
    """However it is written, in capitals or with blanks between its words."""
    assert likeness(name.upper(), name) == 1.0


def test_a_date_that_may_be_read_two_ways_is_asked_for() -> None:
    """03/04/2026 is the third of April or the fourth of March; 25/04/2026 settles it."""
    assert profile_of(["03/04/2026", "05/06/2026"]).ambiguous
    settled = profile_of(["03/04/2026", "25/04/2026"])
    assert not settled.ambiguous
    assert settled.formats == ("%d/%m/%Y",)


def test_slips_are_no_format() -> None:
    """One odd date among two hundred does not become a second format."""
    cells = [f"2026/01/{day:02d}" for day in range(1, 29)] * 8
    assert profile_of([*cells, "01-15-2026"]).formats == ("%Y/%m/%d",)
    assert formats_of("01-15-2026") == ("%m-%d-%Y",)


GRID: list[tuple[str, Sequence[Sequence[str]], tuple[int, int, str | None]]] = [
    ("plain", [["订单号", "金额"], ["A1", "5"], ["A2", "6"]], (1, 1, None)),
    (
        "titles and total",
        [["某店报表"], ["单位：元"], ["订单号", "金额"], ["A1", "5"], ["A2", "6"], ["合计", "11"]],
        (3, 1, "合计"),
    ),
    (
        "two levels",
        [["编号", "学员", ""], ["", "姓名", "手机"], ["1", "测试一", "13900000001"]],
        (1, 2, None),
    ),
]


@pytest.mark.parametrize(("rows", "expected"), [row[1:] for row in GRID], ids=[r[0] for r in GRID])
def test_a_layout(rows: Sequence[Sequence[str]], expected: tuple[int, int, str | None]) -> None:
    """Where the header stands, in how many lines, and what ends the table."""
    found = layout_of(rows)
    assert (found.header_row, found.header_rows, found.skip_after) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_encoding(encoding: Encoding) -> None:
    """Told by its mark, or by what can be read, damaged lines aside."""
    text = "\n".join(f"订单编号{i},华星家电经营部,已签收" for i in range(300))
    content = text.encode(encoding)
    assert encoding_of(content, Path("x")) == encoding
    if encoding in ("utf-8", "gb18030"):
        assert encoding_of(b"\xff\xff,\xff\n" + content, Path("x")) == encoding


NO_TABLES = {
    "empty": b"",
    "binary": b"\0" * 500,
    "broken workbook": b"PK\x03\x04broken",
    "broken parquet": b"PAR1broken",
    "bare returns": b"a,b\r1,2\r3,4\r",
    "a cell without end": b"a,b\n" + b"x" * 200_000 + b",1\n",
    "too wide to look through": b",".join([b"c"] * 10_000) + b"\n",
}


@pytest.mark.parametrize("content", NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    """With a message, whatever the bytes are."""
    path = tmp_path / "x.dat"
    path.write_bytes(content)
    with pytest.raises(FileFault, match="INTAKE-014"):
        sniff(path)


def test_a_file_that_tells_nothing_still_gives_a_whole_draft(tmp_path: Path) -> None:
    """Without a known column the draft is read, and says where the partner must be asked."""
    path = tmp_path / "x.csv"
    path.write_text("qwe\n1\n2\n", encoding="utf-8")
    mapping = read_mapping(suggest(sniff(path)).text, "suggested.yaml")
    assert not mapping.value.columns
    assert list(mapping.value.ignore) == ["qwe"]


@pytest.mark.parametrize(
    "text",
    [
        "渠道,点击,花费\n甲,1,2.5\n乙,2,3.5\n",
        "客户姓名,手机号,预约日期,金额,状态\n王小明,13800000000,2026-01-02,5.00,完成\n",
    ],
)
def test_what_stands_for_something_unknown_can_be_run(tmp_path: Path, text: str) -> None:
    """No moment at all, or an id of several columns of which one is a moment."""
    path = tmp_path / "甲.csv"
    path.write_text(text, encoding="utf-8")
    assert set_aside(path, suggest(sniff(path)).text) == {}


def test_an_amount_is_no_unknown_column_of_a_repayment() -> None:
    """金额 in a list of repayments is what was repaid."""
    rows = [
        ("流水号", "借据号", "还款日期", "金额", "方式"),
        ("HK1", "JK1", "2024-01-05", "71.75", "本人"),
        ("HK2", "JK2", "2024-01-06", "253.97", "代扣"),
    ]
    sample = Sample("还款.csv", FileShape("还款.csv", "csv"), rows)
    assert "amount: paid_amount" in suggest(sample).text


def test_every_meaning_goes_to_fields_that_exist() -> None:
    """A row of the table that names a field of long ago is a mistake."""
    for meaning in MEANINGS:
        for kind, fields in meaning.fields.items():
            known = {found.column for found in fields_of(kind)} | {"external_id", "occurred_at"}
            assert set(fields) <= known, f"{meaning.name}: {kind}.{fields}"


IN_CONTEXT = [
    ("对账单_2026.csv", ["交易日期", "金额", "对方户名", "摘要"], ["paid_at", "amount"]),
    (
        "发票_2026.csv",
        ["发票号码", "日期", "金额", "税额", "价税合计"],
        ["invoice_no", "issued_on", "amount_ex_tax"],
    ),
    (
        "进件.csv",
        ["编号", "时间", "金额", "期数"],
        ["application_no", "applied_at", "applied_amount"],
    ),
    ("快递轨迹.csv", ["单号", "时间", "状态", "城市"], ["waybill_no", "event_at", "event_step"]),
    (
        "loans.csv",
        ["loan_id", "date", "amount", "duration"],
        ["loan_no", "disbursed_on", "loan_principal"],
    ),
    ("stock.csv", ["shop", "in", "out", "left"], ["merchant_code", "received_quantity"]),
    ("coupons.csv", ["coupon", "state"], ["coupon_no", "status"]),
    (
        "催收.csv",
        ["借据号", "时间", "方式", "催收员", "结果"],
        ["loan_no", "event_at", "collection_kind", "collector", "collection_result"],
    ),
]


@pytest.mark.parametrize(
    ("file", "headers", "expected"), IN_CONTEXT, ids=[r[0] for r in IN_CONTEXT]
)
def test_a_bare_name_means_what_the_file_is_about(
    file: str, headers: list[str], expected: list[str]
) -> None:
    """A date, an amount or a number alone is told by the name of the file and its neighbours."""
    columns = [Column(header, profile_of([])) for header in headers]
    found = guesses(columns, topic_of(file, headers))
    assert [g.meaning and g.meaning.name for g in found][: len(expected)] == expected


def test_events_tell_what_they_are_about_by_their_type() -> None:
    """A name for machines that ends with what happened."""
    headers = ["specversion", "id", "type", "time", "data.orderNo"]
    found = topic_of("pos.ndjson", headers, ["com.shop.pos.order.placed"])
    assert found is not None
    assert found.name == "order_event"
    assert value_of("order.status", "com.shop.pos.order.placed") == "placed"


UNITS_TOLD: list[tuple[str | None, str | None, list[str], str, bool]] = [
    ("万元", None, ["1.5"], "万元", True),
    (None, "万元", ["1.5", "2"], "万元", True),
    (None, None, ["0.2699", "1.3580"], "万元", False),
    (None, None, ["269900", "135800"], "分", False),
    (None, None, ["2699.00", "1358.50"], "元", False),
    (None, None, [str(7000 + 137 * n) for n in range(90)], "分", False),
    (None, None, [str(7000 + 100 * n + 99) for n in range(90)], "元", False),
]


@pytest.mark.parametrize(("by_name", "above", "cells", "unit", "certain"), UNITS_TOLD)
def test_a_unit(
    by_name: str | None, above: str | None, cells: list[str], unit: str, certain: bool
) -> None:
    """Told by the heading or above the table; else by the amounts, and then it is a question."""
    found = unit_of(by_name, "元", above, profile_of(cells), large=False)
    assert (found.unit, found.certain) == (unit, certain)


def test_usual_words_among_numbers_say_that_nothing_is_there() -> None:
    """A rare one is a slip."""
    cells = ["1200"] * 90 + ["保密"] * 9 + ["面议"]
    assert profile_of(cells).blanks == ("保密",)


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        (["1767225600000", "1767312000000"], "epoch_ms"),
        (["1767225600", "1767312000"], "epoch_s"),
        (["46023", "46024"], "excel_day"),
        (["12", "13"], None),
    ],
)
def test_moments_as_a_count(cells: list[str], count: str | None) -> None:
    """Milliseconds, seconds, or days of a workbook."""
    assert profile_of(cells).counted == count


@pytest.mark.parametrize(("locale", "asked"), [("en", "in what unit"), ("zh", "的单位是什么")])
def test_questions_are_asked_in_the_language_of_the_reader(locale: str, asked: str) -> None:
    """At the head of the draft, and beside it."""
    rows = [
        ["订单编号", "金额", "下单日期"],
        *([f"A{n:03}", "120", "2026-03-01"] for n in range(9)),
    ]
    found = suggest(Sample("订单.csv", FileShape("订单.csv", "csv"), rows), locale)
    assert any(asked in question for question in found.questions)
    assert asked in found.text


@pytest.mark.parametrize(("slips", "check"), [(0, True), (1, True), (8, False)])
def test_devices_that_are_imeis_are_checked_as_such(slips: int, check: bool) -> None:
    """A check digit that fits in nearly every cell is no chance."""
    devices = [f"{35_000_000_000_000 + place * 7:014}" for place in range(40)]
    devices = [digits + bank_card_check_digit(digits) for digits in devices]
    devices[:slips] = [f"{place:015}" for place in range(11, 11 + slips)]
    rows = [["申请编号", "申请时间", "设备号"]]
    rows += [[f"J{place:04}", "2026-08-01", device] for place, device in enumerate(devices)]
    text = suggest(Sample("进件.csv", FileShape("进件.csv", "csv"), rows)).text
    assert ("check: imei, token: device" in text) == check
