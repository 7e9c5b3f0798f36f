"""Queries read into arrays batch by batch hold what the query gives, row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendweave.features.arrays.batch import OPEN
from lendweave.kernel.types import TEXT, ValueType, decimal
from lendweave.runtimes.feature_build.columns import answers
from lendweave.runtimes.feature_build.reading import Columns, Wanted, read_columns

Row = tuple[int, int | None, bool | None, str | None, Decimal | None]
AMOUNT = decimal(38, 2)
VALUES: dict[str, ValueType] = {"channel": TEXT, "amount": AMOUNT}
NUMBERS = ("_code", "place")
SCHEMA = pa.schema(
    {
        "_code": pa.int64(),
        "place": pa.int64(),
        "kept": pa.bool_(),
        "channel": pa.string(),
        "amount": pa.decimal128(38, 2),
    }
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.booleans(),
        st.none() | st.sampled_from(["", "a", "é", "家", "𠮷"]),
        st.none() | st.integers(-(10**30), 10**30).map(lambda n: Decimal(n).scaleb(-2)),
    ),
    max_size=12,
)


def read(rows: list[Row], ordered: frozenset[str]) -> Columns:
    """The rows, two at a time, out of a table."""
    with duckdb.connect(":memory:") as connection:
        columns = zip(*rows, strict=True) if rows else [()] * len(SCHEMA)
        connection.register("rows", pa.table(list(map(pa.array, columns, SCHEMA.types)), SCHEMA))
        wanted = Wanted(NUMBERS, ("kept",), VALUES, ordered)
        return read_columns(connection, "FROM rows", wanted, len(rows), batch_rows=2)


def rows_of(found: Columns) -> list[tuple[Any, ...]]:
    """What the arrays say, as rows."""
    values = [
        answers(found.values[name].values, type_, found.values[name].texts).to_pylist()
        for name, type_ in VALUES.items()
    ]
    numbers = [found.numbers[name].tolist() for name in NUMBERS]
    return list(zip(*numbers, found.flags["kept"].tolist(), *values, strict=True))


@pytest.mark.parametrize("ordered", [True, False])
@settings(max_examples=25)
@given(rows=ROWS)
def test_no_row_is_lost_or_mixed_up(ordered: bool, rows: list[Row]) -> None:
    """Batches of two rows, nulls and texts that no other batch has: the same rows, in any order."""
    found = read(rows, frozenset(["channel"] if ordered else []))
    expected = [
        (code, OPEN if place is None else place, bool(kept), *values)
        for code, place, kept, *values in rows
    ]
    assert found.rows == len(rows)
    assert sorted(rows_of(found), key=repr) == sorted(expected, key=repr)


@settings(max_examples=25)
@given(rows=ROWS)
def test_ordered_codes_are_in_the_order_of_texts(rows: list[Row]) -> None:
    """However the texts are spread over batches."""
    channel = read(rows, frozenset(["channel"])).values["channel"]
    texts = [] if channel.texts is None else channel.texts.to_pylist()
    assert texts == sorted(texts, key=lambda text: text.encode())
    known = channel.values.low[channel.values.valid]
    assert {texts[code] for code in known} == {row[3] for row in rows} - {None}


def test_rows_of_near_codes_stand_together() -> None:
    """In each batch they are in order of their codes, but for those that are next to each other."""
    rows: list[Row] = [(code, 0, None, None, None) for code in (3000, 5, 2000, 40)]
    assert read(rows, frozenset()).numbers["_code"].tolist() == [5, 3000, 40, 2000]
