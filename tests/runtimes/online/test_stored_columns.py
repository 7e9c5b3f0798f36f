"""A stored column gives back what was appended, and counts and adds it up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.types import (
    BOOLEAN,
    DOUBLE,
    INTEGER,
    INTEGER_MAX,
    INTEGER_MIN,
    TEXT,
    ValueType,
    decimal,
)
from lendweave.runtimes.online.stored_columns import NumberColumn, stored_column

VALUES: dict[ValueType, st.SearchStrategy[Any]] = {
    BOOLEAN: st.booleans(),
    INTEGER: st.integers(INTEGER_MIN, INTEGER_MAX),
    DOUBLE: st.floats(allow_nan=False, allow_infinity=False),
    TEXT: st.text(max_size=2),
    decimal(18, 2): st.integers(-(10**18) + 1, 10**18 - 1),
    decimal(28, 0): st.integers(-(10**28) + 1, 10**28 - 1),
}
COLUMNS = st.sampled_from(sorted(VALUES, key=str)).flatmap(
    lambda type_: st.tuples(st.just(type_), st.lists(st.none() | VALUES[type_], max_size=12))
)


@given(COLUMNS, st.data())
def test_a_column_gives_back_its_values(
    written: tuple[ValueType, list[Any]], data: st.DataObject
) -> None:
    """In any order of rows, by value and type; equal marks stand for equal values."""
    type_, values = written
    column = stored_column(type_)
    for value in values:
        column.append(value)
    restored = stored_column(type_)
    restored.restore(column.parts())
    rows = data.draw(st.lists(st.sampled_from(range(len(values))))) if values else []
    expected = [values[row] for row in rows]
    for one in (column, restored):
        assert one.raws(rows) == expected
        assert [*map(type, one.raws(rows))] == [*map(type, expected)]
        assert one.count(rows) == len(expected) - expected.count(None)
        marks = one.marks(rows)
        assert len({*marks}) == len({*expected})
        assert [mark is None for mark in marks] == [value is None for value in expected]
        if type_.is_exact:
            assert one.total(rows) == sum(value for value in expected if value is not None)


def test_a_restored_column_goes_on() -> None:
    """Values that come after a restart are known by their old codes."""
    column = stored_column(TEXT)
    for value in ("店", None, "a"):
        column.append(value)
    restored = stored_column(TEXT)
    restored.restore(column.parts())
    for one in (column, restored):
        one.append("店")
        one.append("new")
    assert restored.parts() == column.parts()
    assert restored.raws(range(5)) == ["店", None, "a", "店", "new"]


@pytest.mark.parametrize(
    ("values", "small"),
    [([], True), ([None, 2**53 - 1], True), ([2**53], False), ([-(2**53), 0], False)],
)
def test_a_column_knows_whether_its_numbers_are_small(values: list[Any], small: bool) -> None:
    """As they come in, and as they are restored."""
    column, restored = stored_column(INTEGER), stored_column(INTEGER)
    for value in values:
        column.append(value)
    restored.restore(column.parts())
    found = [one.small for one in (column, restored) if isinstance(one, NumberColumn)]
    assert found == [small, small]
