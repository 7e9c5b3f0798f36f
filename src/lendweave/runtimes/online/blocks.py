"""The events of one key in order of their places, in blocks that are summed up once."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple, Protocol, TypeAlias

from lendweave.runtimes.online.events import Events, EventSource

BLOCK_ROWS = 64
"""At most so many events in a block: a window reads two of them event by event."""

Place: TypeAlias = tuple[int, int]
"""The number of a block, and a place in it. The end of all is the place 0 of no block."""

Piece: TypeAlias = tuple[Events, int, int]
"""Events from one place to before another."""


class Edge(NamedTuple):
    """An instant, and where it lies in the blocks."""

    instant: int
    place: Place


_NOTHING: Piece = (Events(array("I"), array("q"), ()), 0, 0)


class Span(NamedTuple):
    """The events of a window: some of one block, the blocks from `start` to before `end`, and some
    of another.
    """

    lead: Piece
    start: int
    end: int
    tail: Piece


class Watcher(Protocol):
    """Keeps something for each block."""

    def entered(self, block: int, place: int) -> None:
        """An event is there now, at a place in a block."""

    def leaves(self, block: int, place: int) -> None:
        """An event at a place in a block will be there no longer."""

    def changed(self, block: int) -> None:
        """The events of a block are others now; its measures, and those behind, are unknown."""

    def moved(self, block: int, by: int) -> None:
        """There is a block more (1) at this place, or one less (-1)."""


class Blocks:
    """Rows in order of (occurred_at, row).

    blocks: none is empty. starts: the first instant of each.
    """

    __slots__ = ("blocks", "source", "starts", "watchers")

    def __init__(self, source: EventSource, events: Events) -> None:
        self.source = source
        size = len(events.rows)
        self.blocks = [events.part(i, i + BLOCK_ROWS) for i in range(0, size, BLOCK_ROWS)]
        self.starts = array("q", (block.instants[0] for block in self.blocks))
        self.watchers: list[Watcher] = []

    def insert(self, row: int) -> None:
        """Add a row that is greater than all that are there, so that it stands behind its ties."""
        instant = self.source.occurred[row]
        number = max(bisect_right(self.starts, instant) - 1, 0)
        if not self.blocks:
            self._add(number, self.source.gather((row,)))
            return
        place = bisect_right(self.blocks[number].instants, instant)
        if place == BLOCK_ROWS:
            self._add(number + 1, self.source.gather((row,)))
            return
        if len(self.blocks[number].rows) == BLOCK_ROWS:
            number, place = self._split(number, place)
        self.blocks[number].insert(place, row, instant, self.source.cells(row))
        if place == 0:
            self.starts[number] = instant
        for watcher in self.watchers:
            watcher.entered(number, place)

    def remove(self, row: int) -> None:
        """Take a row away that is there."""
        number = self.find(row)
        block = self.blocks[number]
        place = block.rows.index(row)
        for watcher in self.watchers:
            watcher.leaves(number, place)
        block.remove(place)
        if block.rows:
            self.starts[number] = block.instants[0]
            return
        del self.blocks[number], self.starts[number]
        for watcher in self.watchers:
            watcher.moved(number, -1)

    def find(self, row: int) -> int:
        """The number of the block that holds a row which is there; -1 where none can."""
        instant = self.source.occurred[row]
        number = bisect_right(self.starts, instant) - 1
        # Events of one instant may fill many blocks, in order of their rows.
        while number > 0 and self.starts[number] == instant and row < self.blocks[number].rows[0]:
            number -= 1
        return number

    def holds(self, row: int) -> bool:
        """Whether a row is there."""
        number = self.find(row)
        return number >= 0 and row in self.blocks[number].rows

    def edge(self, instant: int) -> Edge:
        """An instant, and where it lies."""
        return Edge(instant, self.place(instant))

    def place(self, instant: int) -> Place:
        """Where the first event stands that has this instant or a later one."""
        number = bisect_left(self.starts, instant)
        if not number:
            return 0, 0
        instants = self.blocks[number - 1].instants
        found = bisect_left(instants, instant)
        return (number, 0) if found == len(instants) else (number - 1, found)

    def between(self, low: Place, high: Place) -> Span:
        """The events from one place to before another."""
        if low >= high:
            return Span(_NOTHING, 0, 0, _NOTHING)
        (start, since), (end, until) = low, high
        if start == end:
            return Span((self.blocks[start], since, until), 0, 0, _NOTHING)
        lead = tail = _NOTHING
        if since:
            block = self.blocks[start]
            lead = block, since, len(block.rows)
            start += 1
        if until:
            tail = self.blocks[end], 0, until
        return Span(lead, start, end, tail)

    def span(self, low: int, high: int) -> Span:
        """The events of low ≤ occurred_at < high."""
        return self.between(self.place(low), self.place(high))

    def back_to(self, instant: int, place: Place) -> Iterator[Piece]:
        """The events of an instant or later that stand before a place, the last block first."""
        number, until = place
        while number >= 0:
            if until:
                events = self.blocks[number]
                since = bisect_left(events.instants, instant, 0, until)
                yield events, since, until
                if since:
                    return
            number -= 1
            until = len(self.blocks[number].rows) if number >= 0 else 0

    def pieces(self, span: Span) -> Iterator[Piece]:
        """The events of a span in order, block by block."""
        between = ((block, 0, len(block.rows)) for block in self.blocks[span.start : span.end])
        return chain((span.lead,), between, (span.tail,))

    def rows(self, span: Span) -> Iterator[int]:
        """The rows of a span, in order."""
        return chain.from_iterable(e.rows[start:end] for e, start, end in self.pieces(span))

    def rows_back(self, span: Span) -> Iterator[int]:
        """The rows of a span, the last one first."""
        between = range(span.end - 1, span.start - 1, -1)
        blocks = ((self.blocks[number], 0, BLOCK_ROWS) for number in between)
        parts = chain((span.tail,), blocks, (span.lead,))
        return chain.from_iterable(reversed(e.rows[start:end]) for e, start, end in parts)

    def _split(self, number: int, place: int) -> Place:
        """Halve a block; where the place in it is then."""
        half = BLOCK_ROWS // 2
        self._add(number + 1, self.blocks[number].cut(half))
        for watcher in self.watchers:
            watcher.changed(number)
        return (number, place) if place <= half else (number + 1, place - half)

    def _add(self, number: int, block: Events) -> None:
        self.blocks.insert(number, block)
        self.starts.insert(number, block.instants[0])
        for watcher in self.watchers:
            watcher.moved(number, 1)
