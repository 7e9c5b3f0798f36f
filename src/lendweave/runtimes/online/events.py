"""Events of one key in order of their places, with the values that are read of them beside them.

A row of a kind lies wherever it came in, far from the next one of its key; a window that read its
values there would wait for memory at each of them. So a key has its own copy, which lies together.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

BARE_ROWS = 16
"""So few events of a key have no cells: they are read where they lie. Most keys are so."""

Cells: TypeAlias = "array[Any]"
"""Numbers or codes of a column, as `StoredColumn` holds them."""


class Events(NamedTuple):
    """Rows in order of (occurred_at, row); instants, and cells of each column, stand beside them.

    cells: of every column, or of none. Whoever holds them may change them in place.
    """

    rows: array[int]
    instants: array[int]
    cells: tuple[Cells, ...]

    def insert(self, place: int, row: int, instant: int, cells: Iterable[Any]) -> None:
        """Add an event."""
        self.rows.insert(place, row)
        self.instants.insert(place, instant)
        for column, cell in zip(self.cells, cells, strict=True):
            column.insert(place, cell)

    def remove(self, place: int) -> None:
        """Take an event away."""
        del self.rows[place], self.instants[place]
        for column in self.cells:
            del column[place]

    def cut(self, place: int) -> Events:
        """Keep what stands before a place; the rest."""
        rest = self.part(place, len(self.rows))
        del self.rows[place:], self.instants[place:]
        for column in self.cells:
            del column[place:]
        return rest

    def part(self, start: int, end: int) -> Events:
        """Some of them, as a copy."""
        cells = tuple([column[start:end] for column in self.cells])
        return Events(self.rows[start:end], self.instants[start:end], cells)

    def only(self, places: Sequence[int]) -> Events:
        """Those at some places, which are in order."""
        columns = (self.rows, self.instants, *self.cells)
        rows, instants, *cells = [
            array(column.typecode, map(column.__getitem__, places)) for column in columns
        ]
        return Events(rows, instants, tuple(cells))


class EventSource:
    """Where events are read from.

    occurred: by row. columns: by row, the cells that stand beside the events.
    """

    __slots__ = ("columns", "occurred")

    def __init__(self, occurred: Sequence[int], columns: Iterable[Cells] = ()) -> None:
        self.occurred = occurred
        self.columns = tuple(columns)

    def gather(self, rows: Iterable[int]) -> Events:
        """Rows that are in order, with all that is read of them."""
        found = array("I", rows)
        instants = array("q", map(self.occurred.__getitem__, found))
        cells = [array(each.typecode, map(each.__getitem__, found)) for each in self.columns]
        return Events(found, instants, tuple(cells))

    def enter(self, events: Events, row: int) -> None:
        """Add a row that is greater than all that are there, so that it stands behind its ties."""
        instant, instants = self.occurred[row], events.instants
        if instants and instant < instants[-1]:
            cells = self.cells(row) if events.cells else ()
            events.insert(bisect_right(instants, instant), row, instant, cells)
            return
        events.rows.append(row)
        instants.append(instant)
        if events.cells:
            for column, stored in zip(events.cells, self.columns, strict=True):
                column.append(stored[row])

    def cells(self, row: int) -> list[Any]:
        """The cells of one row."""
        return [column[row] for column in self.columns]

    def in_order(self, rows: Iterable[int]) -> list[int]:
        """Rows in order of (occurred_at, row)."""
        occurred = self.occurred
        return sorted(rows, key=lambda row: (occurred[row], row))
