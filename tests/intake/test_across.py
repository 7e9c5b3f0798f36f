"""Values over rows: totals, counts and numbers of the rows of one file that share an id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.bulk.parity import assert_same

from lendweave.intake import MappingInvalid, Plan, TokenKey, compile_mapping, read_mapping, read_row
from lendweave.intake.across import AcrossRows
from lendweave.intake.plan import AcrossPlan
from lendweave.intake.rows import row_values
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.types import INTEGER
from lendweave.lang.scene_file import read_scene
from lendweave.records import Record

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "appliance"
SCENE = read_scene((SCENARIO / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
NOW = parse_instant("2026-11-01T00:00:00Z")
MAPPING = """
feed: lines
partner: huaxing
file: {pattern: "*.csv", format: csv}
known_at: {lag: 0s}
columns:
  order: {required: true}
  day: {required: true}
  buyer: {required: true}
  dealer: {required: true}
  product: {required: true}
  quantity: {}
  price: {type: "decimal(18,2)"}
derive:
  line_amount: "CAST(quantity * price AS decimal(18,2))"
  larger_than_a_column_holds: "price * 99999999999999.99"
across_rows:
  total: {take: sum, of: line_amount, by: order}
  first_day: {take: least, of: day, by: order}
  place: {take: number, by: [order, product]}
records:
  - kind: order
    external_id: order
    occurred_at: first_day
    fields:
      {party_id: buyer, merchant_id: dealer, amount: total, status: {constant: placed}}
  - kind: order_line
    external_id: [order, product, place]
    occurred_at: day
    fields: {order_id: order, product_id: product, quantity: quantity, amount: line_amount}
"""
ROWS = (
    ("A", "2026-03-02", "b", "d", "tv", "1", "10.00"),
    ("A", "2026-03-01", "b", "d", "tv", "2", "10.00"),
    ("B", "2026-03-01", "b", "d", "tv", "1", "7.50"),
    ("A", "2026-03-02", "b", "d", "fan", "1", "1.25"),
)


def plan(text: str = MAPPING) -> Plan:
    """The plan of the mapping above, or of one made from it."""
    return compile_mapping(read_mapping(text, "lines.yaml"), SCENE, "t", TokenKey(1, b"one"))


def read(rows: tuple[tuple[str, ...], ...]) -> list[tuple[Record, ...]]:
    """The records of each row of a file; empty for a row at fault."""
    compiled = plan()
    across = AcrossRows(compiled.across)
    for row in rows:
        across.see(row_values(compiled, row))
    reader = across.reader()
    ids = Uuid7Source(SteppingClock(NOW), lambda n: b"\x01" * n)
    found = (read_row(compiled, row, ids, NOW, reader(row_values(compiled, row))) for row in rows)
    return [tuple(record for record, _ in row.records) for row in found]


def test_the_rows_of_an_order_give_its_total_and_its_first_day() -> None:
    """Every row of an order says the same of the order, so that it is stored once."""
    records = read(ROWS)
    totals = [row[0].amount_minor for row in records]  # type: ignore[attr-defined]
    assert totals == [3_125, 3_125, 750, 3_125]
    assert len({row[0].content_hash for row in records}) == 2
    assert records[0][0].occurred_at == records[1][1].occurred_at


def test_rows_that_repeat_are_numbered() -> None:
    """Two lines of one product on one order are two lines."""
    keys = [row[1].external_id for row in read(ROWS)]
    assert keys == ["A/tv/1", "A/tv/2", "B/tv/1", "A/fan/1"]


@pytest.mark.parametrize("price", ["", "free"])  # nothing, and no number
def test_a_total_is_unknown_where_a_part_of_it_is(price: str) -> None:
    """No order is stored with a total that leaves out what could not be read."""
    records = read((*ROWS, ("A", "2026-03-02", "b", "d", "pan", "1", price)))
    assert [len(row) for row in records] == [0, 0, 2, 0, 0]


def test_expressions_see_no_row_without_its_required_cells() -> None:
    """They are compiled for columns that are never null."""
    compiled = plan(MAPPING.replace("quantity: {}", "quantity: {required: true}"))
    values = row_values(compiled, ("A", "2026-03-02", "b", "d", "tv", "x", "1.00"))
    assert values[5:] == (None, 100, None, None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("by: order}\n  first", "by: nothing}\n  first", "nothing"),
        ("of: line_amount", "of: product", "a number"),
        ("take: number, by", "take: number, of: day, by", "without `of`"),
        ("{take: least, of: day, by", "{take: least, by", "with `of`"),
        ("  place: {take", "  price: {take", "a new name"),
    ],
)
def test_contradictions_are_found_with_their_line(old: str, new: str, told: str) -> None:
    """A value over rows of what is not there, or that cannot be taken, is refused."""
    assert old in MAPPING
    with pytest.raises(MappingInvalid, match=told):
        plan(MAPPING.replace(old, new))


CELLS = st.tuples(
    st.sampled_from([None, "a", "b"]),
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
)
MODELS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": lambda some: None if None in some else sum(some),
    "least": lambda some: min((x for x in some if x is not None), default=None),
    "greatest": lambda some: max((x for x in some if x is not None), default=None),
    "first": lambda some: next((x for x in some if x is not None), None),
    "count": len,
}


@given(st.lists(CELLS, max_size=30), st.sampled_from(sorted(MODELS)))
def test_values_are_those_of_the_whole_group(rows: list[tuple[str | None, int]], take: str) -> None:
    """As if all rows of an id were collected first; rows without an id have none."""
    of = None if take == "count" else 1
    across = AcrossRows([AcrossPlan(take, (0,), of, INTEGER)])
    groups = defaultdict(list)
    for row in rows:
        across.see(row)
        groups[row[0]].append(row[1])
    reader = across.reader()
    for row in rows:
        expected = None if row[0] is None else MODELS[take](groups[row[0]])
        assert reader(row) == (expected,)


ORDER_LINES = st.tuples(
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["2026-03-02", "2026-03-01", "soon"]),
    st.just("b"),
    st.just("d"),
    st.sampled_from(["tv", "fan"]),
    st.sampled_from(["1", "２", "", "x"]),
    st.sampled_from(["10.00", "0.005", "９", "99999999999999999", ""]),
)


@given(st.lists(ORDER_LINES, min_size=1, max_size=12))
def test_columns_and_rows_take_the_same_values(rows: list[tuple[str, ...]]) -> None:
    """Read column by column or row by row, an order has one total, whatever else is wrong."""
    assert_same(plan(), rows, NOW)
