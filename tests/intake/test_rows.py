"""Rows: clear personal values go nowhere, all faults of a row are told, references resolve."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake import (
    Plan,
    TokenKey,
    compile_mapping,
    read_mapping,
    read_row,
    row_faults,
    shown_row,
)
from lendweave.intake.identifiers import id_check_digit
from lendweave.intake.keys import external_key
from lendweave.intake.plan import KeyPlan
from lendweave.kernel.clock import SteppingClock, format_instant, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records import Record, entity_id
from lendweave.records.chain import OnChange

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "appliance"
SCENE = read_scene((SCENARIO / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
NOW = parse_instant("2026-11-01T00:00:00Z")
FIRST = "99010119900307123"
ID_NUMBER = FIRST + id_check_digit(FIRST)
PHONE = "19900001234"
GOOD = {
    "进件编号": "JJ1",
    "申请时间": "2026-08-01 10:30:00",
    "身份证号": ID_NUMBER,
    "手机号": PHONE,
    "注册日期": "2026-07-01",
    "月收入(元)": "8,500",
    "设备号": "DEV-1",
    "申请金额(元)": "２６９０",
    "期数": "12",
    "经销商编码": "HX01",
    "订单编号": "HX202600001",
    "分期产品": "家电分期",
    "渠道": "门店扫码",
}


def plan(replaced: dict[str, str] | None = None) -> Plan:
    """The plan of the applications feed, with parts of its mapping replaced."""
    text = (SCENARIO / "intake" / "huaxing_applications.yaml").read_text(encoding="utf-8")
    for old, new in (replaced or {}).items():
        assert old in text
        text = text.replace(old, new)
    definition = read_mapping(text, "applications.yaml")
    return compile_mapping(definition, SCENE, "t", TokenKey(1, b"one"))


PLAN = plan()


def cells(**changes: str) -> tuple[str, ...]:
    """A good row in the plan's order, with some cells changed."""
    return tuple((GOOD | changes)[header] for header in PLAN.headers)


def ids() -> Uuid7Source:
    """Ids that repeat from run to run."""
    return Uuid7Source(SteppingClock(NOW), lambda n: b"\x01" * n)


def records(of: Plan = PLAN, **changes: str) -> list[Record]:
    """The records of a row that has no faults."""
    row = read_row(of, cells(**changes), ids(), NOW)
    assert row.faults == ()
    return [record for record, _ in row.records]


def test_one_row_gives_a_party_and_an_application() -> None:
    """Values, units, zone, references and the envelope are as the mapping says."""
    party, application = records()
    assert msgspec.to_builtins(application, order="sorted") | {"id": "", "content_hash": ""} == {
        "kind": "application",
        "tenant_id": "t",
        "id": "",
        "content_hash": "",
        "entity_id": entity_id("t", "application", "huaxing", "JJ1"),
        "scenario": "appliance",
        "source": "huaxing_applications",
        "external_id": "JJ1",
        "occurred_at": parse_instant("2026-08-01T10:30:00+08:00"),
        "known_at": parse_instant("2026-08-01T10:30:00+08:00"),
        "schema_version": 1,
        "recorded_at": None,
        "partition": 0,
        "offset": None,
        "supersedes": None,
        "backfilled": True,
        "tombstone": False,
        "attributes": {"monthly_income": "8500.00"},
        "party_id": party.entity_id,
        "amount_minor": 269_000,
        "currency": "CNY",
        "term_months": 12,
        "product_code": "appliance_instalment",
        "merchant_id": entity_id("t", "merchant", "huaxing", "HX01"),
        "order_id": entity_id("t", "order", "huaxing", "HX202600001"),
        "channel": "store_qr",
        "device_token": TokenKey(1, b"one").token("device", "DEV-1"),
        "status": "submitted",
    }


def test_the_party_is_known_by_its_token_under_one_namespace() -> None:
    """Birth date and region are taken before the token is made; the id is the token's."""
    party = records()[0]
    token = TokenKey(1, b"one").token("id_number", ID_NUMBER)
    fields = msgspec.to_builtins(party)
    assert (fields["id_token"], fields["birth_date"], fields["region"]) == (
        token,
        "1990-03-07",
        "990101",
    )
    assert party.entity_id == entity_id("t", "party", "identity", token)


def test_what_a_feed_allows_travels_with_the_record() -> None:
    """Each record carries its mapping's `on_change`."""
    row = read_row(PLAN, cells(), ids(), NOW)
    assert [on_change for _, on_change in row.records] == [OnChange.AMEND, OnChange.REFUSE]


def test_no_clear_value_is_in_a_record() -> None:
    """Neither ID number, phone nor device can be found in anything that is stored."""
    stored = json.dumps([msgspec.to_builtins(record) for record in records()])
    assert not any(clear in stored for clear in (ID_NUMBER, PHONE, "DEV-1"))


@pytest.mark.parametrize("column", ["身份证号", "手机号", "月收入(元)", "设备号"])
def test_no_clear_value_is_in_quarantine(column: str) -> None:
    """A faulty personal cell is masked in the fault and in the row that is shown."""
    clear = "secret\x01value"
    row = cells(**{column: clear})
    faults = read_row(PLAN, row, ids(), NOW).faults
    shown = json.dumps(shown_row(PLAN, row), ensure_ascii=False)
    told = " ".join(f"{fault.got}{fault.expected}{fault.fix}" for fault in faults)
    assert "*** (12 characters)" in told
    assert not any(part in shown + told for part in ("secret", ID_NUMBER, PHONE, "DEV-1", "8,500"))


def test_other_columns_are_shown_as_they_are() -> None:
    """What is not personal helps whoever corrects the row."""
    assert shown_row(PLAN, cells(期数="十二"))["期数"] == "十二"


def test_all_faults_of_a_row_are_told() -> None:
    """One pass over a bad row names every bad cell."""
    faults = read_row(PLAN, cells(手机号="1", 期数="x", 申请时间=""), ids(), NOW).faults
    assert {(fault.column, fault.code) for fault in faults} == {
        ("applied_at", "INTAKE-031"),
        ("phone", "INTAKE-038"),
        ("term", "INTAKE-033"),
    }


def test_a_device_that_is_not_given_is_null() -> None:
    """An optional cell that is empty gives null, not a token of nothing."""
    application = msgspec.to_builtins(records(设备号="")[1])
    assert application["device_token"] is None


@given(st.text(min_size=1), st.text(min_size=1))
def test_tokens(one: str, other: str) -> None:
    """The same value gives the same token; value, type, key and version each change it."""
    key = TokenKey(1, b"one")
    one, other = (text.encode("utf-8", "replace").decode() for text in (one, other))
    assert key.token("phone", one) == key.token("phone", one)
    assert (key.token("phone", one) == key.token("phone", other)) == (one == other)
    assert key.token("phone", one) != key.token("device", one)
    assert key.token("phone", one) != TokenKey(1, b"two").token("phone", one)
    assert key.token("phone", one) != TokenKey(2, b"one").token("phone", one)


def test_content_says_when_a_row_is_the_same() -> None:
    """Two readings of one row have one content hash and different ids."""
    source = ids()
    twice = [read_row(PLAN, cells(), source, NOW).records[1][0] for _ in range(2)]
    assert twice[0].content_hash == twice[1].content_hash
    assert twice[0].id != twice[1].id


def test_a_condition_leaves_a_record_out() -> None:
    """`when` that is false or null gives no record; the row's other records stand."""
    when = "on_change: refuse          # an application is what it was when it was sent"
    conditional = plan({when: 'when: "monthly_income >= 5000.00"'})
    assert len(records(conditional)) == 2
    assert len(records(conditional, **{"月收入(元)": "4,999"})) == 1
    assert len(records(conditional, **{"月收入(元)": "未填"})) == 1


@pytest.mark.parametrize("all_others", ['"*"', '["*"]', '[姓名, "*"]'])
def test_every_other_column_may_be_ignored(all_others: str) -> None:
    """`*` stands for all columns that are not mapped, alone or in a list, as in a join."""
    assert plan({"ignore: [姓名]": f"ignore: {all_others}"}).ignore is None


def test_derived_values_fill_fields() -> None:
    """A value of `derive` goes into a field like a column."""
    half = 'derive: {half: "CAST(div(amount, 2, 2) AS decimal(18,2))"}'
    derived = plan(
        {
            "amount: amount\n": "amount: half\n",
            "ignore: [姓名]": f"ignore: [姓名]\n{half}",
            "unit: 元": 'unit: 元, type: "decimal(18,2)"',
        }
    )
    assert msgspec.to_builtins(records(derived)[1])["amount_minor"] == 134_500


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [
        ("{lag: 12h}", "2026-08-01T14:30:00.000000Z"),
        ("{column: registered_on}", "fault"),
        ('{constant: "2026-09-01"}', "2026-08-31T16:00:00.000000Z"),
        ('{constant: "2026-07-31T00:00:00Z"}', "fault"),
    ],
)
def test_known_at(known_at: str, expected: str) -> None:
    """A lag, a column or a constant; never before it happened."""
    varied = plan({"known_at: {lag: 0s}": f"known_at: {known_at}"})
    row = read_row(varied, cells(), ids(), NOW)
    if expected == "fault":
        assert [fault.code for fault in row.faults] == ["INTAKE-044"]
    else:
        assert format_instant(row.records[1][0].known_at) == expected


def test_nothing_happens_after_the_import() -> None:
    """The same row is a fault before its moment and sound from then on."""
    at = parse_instant("2026-08-01T10:30:00+08:00")
    assert [fault.code for fault in row_faults(PLAN, cells(), at - 1)] == ["INTAKE-043"]
    assert row_faults(PLAN, cells(), at) == ()


def test_nothing_becomes_known_after_the_import() -> None:
    """A row cannot be at hand before it is known; from its moment on it is sound."""
    varied = plan({"known_at: {lag: 0s}": 'known_at: {constant: "2026-09-01T00:00:00Z"}'})
    known = parse_instant("2026-09-01T00:00:00Z")
    faults = row_faults(varied, cells(), known - 1)
    assert {(fault.code, fault.got) for fault in faults} == {
        ("INTAKE-043", "2026-09-01T00:00:00.000000Z")
    }
    assert row_faults(varied, cells(), known) == ()


@pytest.mark.parametrize(("lag", "minutes"), [("12h", 720), ("30d", 45)])
def test_a_lag_ends_with_the_import(lag: str, minutes: int) -> None:
    """What is at hand before the lag is over was known when it came."""
    varied = plan({"known_at: {lag: 0s}": f"known_at: {{lag: {lag}}}"})
    at = parse_instant("2026-08-01T10:30:00+08:00")
    row = read_row(varied, cells(), ids(), at + minutes * 60_000_000)
    assert row.records[1][0].known_at == at + minutes * 60_000_000


SIGNS = st.text(st.characters(exclude_categories=()))


@given(st.tuples(*[st.sampled_from(["", GOOD[header]]) | SIGNS for header in PLAN.headers]))
def test_any_row_is_records_or_faults(row: tuple[str, ...]) -> None:
    """Whatever stands in the cells: either records or faults, never both, never neither."""
    read = read_row(PLAN, row, ids(), NOW)
    assert bool(read.records) != bool(read.faults)
    assert read.faults == row_faults(PLAN, row, NOW)
    shown = msgspec.json.decode(msgspec.json.encode(shown_row(PLAN, row)))
    assert set(shown) == set(PLAN.headers)


@given(
    st.lists(st.text("a/\\"), min_size=2, max_size=2),
    st.lists(st.text("a/\\"), min_size=2, max_size=2),
)
def test_joined_ids_do_not_collide(one: list[str], other: list[str]) -> None:
    """Two pairs of texts give the same id only if they are the same pair."""
    key = KeyPlan((0, 1), "order_no", "acme")
    ids_of = [external_key(key, tuple(pair)) for pair in (one, other)]
    assert (ids_of[0] == ids_of[1]) == (one == other)


def test_an_id_that_is_too_long_is_a_fault() -> None:
    """An external id holds two hundred characters."""
    faults = read_row(PLAN, cells(进件编号="x" * 201), ids(), NOW).faults
    assert [fault.code for fault in faults] == ["INTAKE-042"]


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("12", 1_200),
        ("¥12", 1_200),
        ("12元", 1_200),
        ("1.2万", 1_200_000),
        ("$12", None),
        ("€12", None),
        ("12%", None),
        ("12kg", None),
        ("12台", None),
    ],
)
def test_money_without_a_unit_counts_the_currency_of_the_scene(
    cell: str, minor: int | None
) -> None:
    """What counts something else is set aside, told why, and never read as so much money."""
    bare = plan(
        {"from: 申请金额(元), required: true, unit: 元": "from: 申请金额(元), required: true"}
    )
    row = read_row(bare, cells(**{"申请金额(元)": cell}), ids(), NOW)
    if minor is None:
        (fault,) = row.faults
        assert (fault.code, fault.column, fault.got) == ("INTAKE-033", "amount", repr(cell))
        assert fault.expected == "a number of CNY, or of a unit that counts the same"
        assert "`unit` of the column" in fault.fix
    else:
        assert [getattr(record, "amount_minor", None) for record, _ in row.records] == [None, minor]


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("(1,234.00)", "accounting: true"),
        ("1234-", "accounting: true"),
        ("1.234,56", 'decimal: ","'),
        ("12,5", 'decimal: ","'),
        ("面议", "`empty` or `values`"),
    ],
)
def test_a_number_in_another_style_is_told_with_its_option(cell: str, fix: str) -> None:
    """The option that would read the cell stands in the fix."""
    (fault,) = read_row(PLAN, cells(**{"申请金额(元)": cell}), ids(), NOW).faults
    assert (fault.code, fix in fault.fix) == ("INTAKE-033", True)
