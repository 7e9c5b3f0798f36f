"""What is said of the cells beside events is what a list of their values says."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.features import kernel
from lendweave.runtimes.online.cells import ARRAY_MIN, column_cells
from lendweave.runtimes.online.events import Events, EventSource
from lendweave.runtimes.online.stored_columns import CodedColumn, NumberColumn, StoredColumn

SIZES = st.integers(0, 2 * ARRAY_MIN)
COLUMNS: dict[str, Callable[[], StoredColumn]] = {
    "whole": lambda: NumberColumn(array("q")),
    "small": lambda: NumberColumn(array("q")),
    "double": lambda: NumberColumn(array("d")),
    "coded": CodedColumn,
}

NUMBERS: dict[str, st.SearchStrategy[Any]] = {
    "small": st.integers(-(2**53) + 1, 2**53 - 1),
    "double": st.integers(-9, 9).map(float),
}


def cut(draw: st.DataObject, size: int) -> tuple[int, int]:
    """From one place to before another, with something between them."""
    start = draw.draw(st.integers(0, size - 1))
    return start, draw.draw(st.integers(start + 1, size))


def events_of(column: StoredColumn, values: list[Any]) -> Events:
    """Events with these values, of which every second row belongs to another key."""
    for value in values:
        column.append(value)
        column.append(value)
    source = EventSource(range(2 * len(values)), (column.stored,))
    return source.gather(range(0, 2 * len(values), 2))


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("nulls", [False, True], ids=["known", "null among them"])
@given(data=st.data())
def test_cells_say_what_values_say(name: str, nulls: bool, data: st.DataObject) -> None:
    """Of few and of very many: values, how many, how many different, their sum, their extremes."""
    number = NUMBERS.get(name, st.integers(-(10**18), 10**18))
    one = number | st.none() if nulls else number
    values = data.draw(SIZES.flatmap(lambda size: st.lists(one, min_size=1, max_size=size + 1)))
    column = COLUMNS[name]()
    events = events_of(column, values)
    if data.draw(st.booleans()):
        events = events._replace(cells=())  # read where the rows lie
    start, end = cut(data, len(values))
    cells, some = column_cells({"it": column}, "at")["it"], values[start:end]
    asked = events, start, end
    assert [*cells.raws(*asked)] == some
    marks = [*cells.marks(*asked)]
    assert [mark is None for mark in marks] == [value is None for value in some]
    assert len({*marks}) == len({*some})
    assert cells.count(*asked) == kernel.count(some, 0)
    assert cells.distinct(*asked) == kernel.distinct(some, 0)
    if name != "double":
        assert cells.total(*asked) == sum(value or 0 for value in some)
    for pick, fold in ((min, kernel.smallest), (max, kernel.largest)):
        found, expected = cells.extreme(*asked, pick), fold(some, 0)
        assert (found, type(found)) == (expected, type(expected))


@given(st.lists(st.integers(0, 50), min_size=1), st.data())
def test_instants_are_cells_as_well(instants: list[int], data: st.DataObject) -> None:
    """None of them is null."""
    events = EventSource(sorted(instants)).gather(range(len(instants)))
    start, end = cut(data, len(instants))
    cells, some = column_cells({}, "at")["at"], sorted(instants)[start:end]
    asked = events, start, end
    assert [*cells.raws(*asked)] == [*cells.marks(*asked)] == some
    assert cells.count(*asked) == len(some)
    assert cells.distinct(*asked) == len({*some})
    assert cells.total(*asked) == sum(some)
    assert [cells.extreme(*asked, pick) for pick in (min, max)] == [some[0], some[-1]]
