"""Mappings: every mistake is found before a file is opened, and named with its line."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lendweave.intake import MappingInvalid, TokenKey, compile_mapping, read_mapping, row_faults
from lendweave.intake.plan import Plan
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import parse_type
from lendweave.lang.definition import DefinitionInvalid
from lendweave.records import Attribute, Scene

SCENE = Scene(
    "shop",
    "Shop",
    "店",
    "Asia/Shanghai",
    "CNY",
    {"order": (Attribute("weight", parse_type("decimal(6,1)")),)},
)
GOOD = dedent("""\
    feed: orders
    partner: acme
    file: {pattern: "*.csv", format: csv}
    known_at: {lag: 12h}
    columns:
      order_no: {required: true}
      ordered_on: {from: date, required: true}
      buyer: {check: cn_mobile, token: phone, parts: {area: prefix}}
      amount: {unit: 元}
      weight: {}
      status: {values: {done: delivered}}
    derive:
      is_heavy: "weight > 20.0"
    records:
      - kind: order
        external_id: order_no
        occurred_at: ordered_on
        when: "is_heavy IS NOT TRUE"
        fields:
          party_id: buyer
          merchant_id: area
          amount: amount
          weight: weight
          status: status
    refuse_file_when: "share_bad > 0.5"
    """)

# what is replaced | by what | line of the error | what the message says
MISTAKES = [
    ("feed: orders", "fed: orders", 1, "unknown key `fed`"),
    ("lag: 12h", "lag: 12 hours", 4, "a whole number and s, m, h, d or w"),
    (
        "lag: 12h",
        "lag: 12h, constant: '2026-01-01', column: ordered_on",
        4,
        "one of: a column, a lag",
    ),
    ("order_no: {required: true}", "order_no: {required: 1}", 6, "Expected `bool`"),
    ("unit: 元", "unit: 斗", 9, "unit 斗"),
    ("unit: 元", "formats: ['%Y']", 9, "`formats` on a column of type"),
    ("unit: 元", "type: double", 9, "an exact type"),
    ("unit: 元", "type: money", 9, "decimal\\(p,s\\)"),
    ("unit: 元", "type: integer", 22, "amount of type integer"),
    ("{from: date, required: true}", "{from: date, formats: ['%d %b']}", 7, "%b"),
    ("{from: date, required: true}", "{from: date, formats: ['%Y-%m']}", 7, "no day"),
    ("{from: date, required: true}", "{from: date, formats: ['%Y-%m-%d %d']}", 7, "a part twice"),
    ("{from: date, required: true}", "{type: text}", 17, "type date or timestamp"),
    ("check: cn_mobile, ", "", 8, "a part that the column's `check` has|no `check`|a new name"),
    ("token: phone, ", "", 8, "never stored"),
    ("token: phone", "token: phnoe", 8, "Did you mean `phone`"),
    ("token: phone", "token: ''", 8, "id_number \\| phone \\| uscc \\| id_number_or_uscc"),
    ("token: phone", "token: id_number", 8, "`check: cn_mobile` with `token: id_number`"),
    ("area: prefix", "area: birth_date", 8, "a new name, and a part"),
    ("weight > 20.0", "wieght > 20.0", 13, 'Did you mean "weight"'),
    ("is_heavy IS NOT TRUE", "weight", 18, "boolean"),
    ("kind: order", "kind: ordre", 15, "ordre"),
    ("external_id: order_no", "external_id: order", 16, "got: order\\n"),
    (
        "external_id: order_no",
        "external_id: [order_no, weight]",
        16,
        "columns of type text or integer",
    ),
    ("occurred_at: ordered_on", "occurred_at: {column: ordered_on, plus: soon}", 17, "soon"),
    ("      status: status\n", "", 15, "no status"),
    ("merchant_id: area", "merchant: area", 21, "merchant_id"),
    ("merchant_id: area", "tenant_id: area", 21, "of the record's own"),
    ("weight: weight\n      ", "tombstone: weight\n      ", 23, "of the record's own"),
    ("status: status", "status: {constant: gone}", 24, "cancelled"),
    ("status: status", "status: [status, area]", 24, "one column"),
    ("share_bad > 0.5", "share_bad > 1.5e0", 25, "CAST|type|double"),
    ("share_bad > 0.5", "share_bad", 25, "boolean"),
    ("format: csv", "format: csv, delimiter: ';;'", 3, "matching regex"),
    ("format: csv", "format: csv, header_row: 0", 3, ">= 1"),
    ("format: csv", "format: csv, encoding: utf-7", 3, "utf-7"),
    ("partner: acme", "partner: acme\nzone: Mars/Olympus", 3, "Mars/Olympus"),
]


def compiled(text: str) -> Plan:
    """The plan of a mapping in the shop scene."""
    return compile_mapping(read_mapping(text, "orders.yaml"), SCENE, "t", TokenKey(1, b"k"))


def test_the_good_mapping_compiles() -> None:
    """The mapping from which the mistakes are made has none itself."""
    plan = compiled(GOOD)
    assert plan.headers == ("order_no", "date", "buyer", "amount", "weight", "status")
    assert [column.personal for column in plan.columns] == [False, False, True, False, False, False]
    assert [record.kind for record in plan.records] == ["order"]


@pytest.mark.parametrize(("old", "new", "line", "says"), MISTAKES)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, says: str) -> None:
    """Each mistake raises an error that shows file and line and what to do."""
    assert old in GOOD
    with pytest.raises((MappingInvalid, DefinitionInvalid), match=says) as caught:
        compiled(GOOD.replace(old, new, 1))
    assert f"orders.yaml:{line}" in caught.value.where
    assert caught.value.fix


WORDS = [
    *re.findall(r"[\w%.]+|[{}\[\]:,\"']", GOOD),
    *("null", "''", "-1", "[]", "{}", "decimal(40,2)", "list(text)", "double", "999999w", "true"),
    *("'%Y-%m-%d %H %H'", "'%'", "2026-02-31", '"*"'),
]
PLACES = [found.span() for found in re.finditer(r"[\w%.]+|[{}\[\]:,\"']", GOOD)]


# Two mistakes at equal depth, of which msgspec tells now the one and now the other.
@example([((221, 222), "feed"), ((479, 484), "0.5")])
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(WORDS)), max_size=3))
def test_a_mapping_with_slips_compiles_or_is_refused(
    slips: list[tuple[tuple[int, int], str]],
) -> None:
    """Words of the mapping replaced by others: a plan that reads any row, or a typed error."""
    text = GOOD
    for (start, end), word in sorted(slips, reverse=True):
        text = text[:start] + word + text[end:]
    try:
        plan = compiled(text)
    except Invalid:
        return
    for cell in ("", "1", "2026-01-01", "x"):
        row_faults(plan, [cell] * len(plan.headers), 10**16)


def test_a_column_that_feeds_two_types_needs_a_type() -> None:
    """Types are told by what a column feeds; where that disagrees the analyst decides."""
    text = GOOD.replace("weight: weight", "weight: amount")
    with pytest.raises(Invalid, match="Give the column a `type`"):
        compiled(text)


@pytest.mark.parametrize(("cell", "codes"), [("1990000001", ["INTAKE-038"]), ("19900000001", [])])
def test_a_token_brings_its_check(cell: str, codes: list[str]) -> None:
    """What becomes a phone token is a phone number, also where the mapping names no check."""
    text = GOOD.replace("check: cn_mobile, token: phone, parts: {area: prefix}", "token: phone")
    plan = compiled(text.replace("merchant_id: area", "merchant_id: order_no"))
    cells = ["1", "2026-01-01", cell, "1", "1", "done"]
    assert [fault.code for fault in row_faults(plan, cells, 10**16)] == codes


def test_the_key_is_never_shown() -> None:
    """A plan or a key in a message does not give the secret away."""
    assert "secret-bytes" not in repr(TokenKey(1, b"secret-bytes"))
    plan = compile_mapping(read_mapping(GOOD, "m"), SCENE, "t", TokenKey(1, b"secret-bytes"))
    assert "secret-bytes" not in repr(plan)
