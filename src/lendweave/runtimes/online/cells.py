"""Values out of the cells that stand beside the events of a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.events import Cells as EventCells
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.stored_columns import CodedColumn, NumberColumn, StoredColumn

Pick: TypeAlias = Callable[[Sequence[Raw]], Raw]
"""`min` or `max`."""

Numbers: TypeAlias = npt.NDArray[Any]

ARRAY_MIN = 48
"""From so many numbers on, a call of numpy is worth its microsecond."""
ARRAY_MAX = 1_000
"""Up to so many small numbers add up within 64 bits."""


def picked(values: Sequence[Raw], pick: Pick) -> Raw:
    """The extreme of values that may be null, or null."""
    if not values:
        return None
    try:
        return pick(values)
    except TypeError:  # null is compared with nothing
        known = [value for value in values if value is not None]
        return pick(known) if known else None


def numbers_between(cells: EventCells, start: int, end: int) -> Numbers:
    """Those from `start` to before `end`, where they lie; gone before an event comes or goes."""
    return np.frombuffer(cells, cells.typecode, end - start, start * cells.itemsize)


def different(numbers: Numbers) -> int:
    """How many different numbers there are, of one at least. Sorted sooner than put in a set."""
    found = np.sort(numbers)
    return 1 + int(np.count_nonzero(found[1:] != found[:-1]))


class Cells(Protocol):
    """One column of events; always of those from `start` to before `end`."""

    def raws(self, events: Events, start: int, end: int) -> Sequence[Raw]:
        """The values."""

    def marks(self, events: Events, start: int, end: int) -> Sequence[Raw]:
        """Values that are equal, or null, where the values are."""

    def count(self, events: Events, start: int, end: int) -> int:
        """How many values are not null."""

    def distinct(self, events: Events, start: int, end: int) -> int:
        """How many different values there are that are not null."""

    def total(self, events: Events, start: int, end: int) -> int:
        """What the values add up to, null as 0. For whole numbers."""

    def extreme(self, events: Events, start: int, end: int, pick: Pick) -> Raw:
        """The smallest or the largest value that is not null, or null."""


class InstantCells:
    """When the events occurred."""

    def raws(self, events: Events, start: int, end: int) -> Sequence[Raw]:
        """As of Cells."""
        return events.instants[start:end]

    marks = raws

    def count(self, _events: Events, start: int, end: int) -> int:
        """As of Cells."""
        return end - start

    def distinct(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        return len(set(events.instants[start:end]))

    def total(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        return sum(events.instants[start:end])

    def extreme(self, events: Events, start: int, end: int, pick: Pick) -> Raw:
        """As of Cells."""
        return picked(events.instants[start:end], pick)


class NumberCells:
    """Numbers. Which of them are null is known by row alone, and few columns have a null."""

    def __init__(self, column: NumberColumn, place: int) -> None:
        self._column = column
        self._place = place

    def raws(self, events: Events, start: int, end: int) -> Sequence[Raw]:
        """As of Cells."""
        if events.cells and self._column.known is None:
            return events.cells[self._place][start:end]
        return self._column.raws(events.rows[start:end])

    marks = raws

    def count(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        if self._column.known is None:
            return end - start
        return self._column.count(events.rows[start:end])

    def distinct(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        if events.cells and self._column.known is None and end - start >= ARRAY_MIN:
            return different(numbers_between(events.cells[self._place], start, end))
        found = set(self.raws(events, start, end))
        return len(found) - (None in found)

    def total(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        if not events.cells:
            return self._column.total(events.rows[start:end])
        cells = events.cells[self._place]
        if ARRAY_MIN <= end - start <= ARRAY_MAX and self._column.small:
            return int(np.add.reduce(numbers_between(cells, start, end)))
        found: int = sum(cells[start:end])
        return found

    def extreme(self, events: Events, start: int, end: int, pick: Pick) -> Raw:
        """As of Cells."""
        if not events.cells or self._column.known is not None or end - start < ARRAY_MIN:
            return picked(self.raws(events, start, end), pick)
        cells = events.cells[self._place]
        best = np.maximum if pick is max else np.minimum
        return best.reduce(numbers_between(cells, start, end)).item()


class CodedCells:
    """The places of values that come again and again; null is the first."""

    def __init__(self, column: CodedColumn, place: int) -> None:
        self._column = column
        self._place = place

    def raws(self, events: Events, start: int, end: int) -> Sequence[Raw]:
        """As of Cells."""
        return [*map(self._column.values.__getitem__, self._codes(events, start, end))]

    def marks(self, events: Events, start: int, end: int) -> Sequence[Raw]:
        """As of Cells."""
        return [code or None for code in self._codes(events, start, end)]

    def count(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        return end - start - self._codes(events, start, end).count(0)

    def distinct(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        if events.cells and end - start >= ARRAY_MIN:
            codes = numbers_between(events.cells[self._place], start, end)
            return different(codes) - (not codes.all())
        found = set(self._codes(events, start, end))
        return len(found) - (0 in found)

    def total(self, events: Events, start: int, end: int) -> int:
        """As of Cells."""
        return sum(value for value in self.raws(events, start, end) if value is not None)

    def extreme(self, events: Events, start: int, end: int, pick: Pick) -> Raw:
        """As of Cells."""
        return picked(self.raws(events, start, end), pick)

    def _codes(self, events: Events, start: int, end: int) -> Sequence[int]:
        if events.cells:
            return events.cells[self._place][start:end]
        return [*map(self._column.codes.__getitem__, events.rows[start:end])]


ColumnCells: TypeAlias = Mapping[str, Cells]
"""By name, the columns that a stream folds."""


def column_cells(columns: Mapping[str, StoredColumn], instant: str) -> dict[str, Cells]:
    """The cells of columns that stand in this order beside the events, and of their instants."""
    found: dict[str, Cells] = {instant: InstantCells()}
    for place, (name, column) in enumerate(columns.items()):
        if isinstance(column, CodedColumn):
            found[name] = CodedCells(column, place)
        else:
            found[name] = NumberCells(column, place)
    return found
