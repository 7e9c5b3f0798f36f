"""The events of one key in order of their places, in blocks that are summed up once."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple, Protocol

from lendweave.runtimes.online.versions import Rows

BLOCK_ROWS = 64
"""At most so many events in a block: a window reads two of them event by event."""


class Span(NamedTuple):
    """The events of a window: some of one block, the blocks from `start` to before `end`, and some
    of another.
    """

    lead: Rows
    start: int
    end: int
    tail: Rows


class Watcher(Protocol):
    """Keeps something for each block."""

    def changed(self, block: int) -> None:
        """The events of a block are others now; its measures, and those behind, are unknown."""

    def moved(self, block: int, by: int) -> None:
        """There is a block more (1) at this place, or one less (-1)."""


class Blocks:
    """Rows in order of (occurred_at, row).

    at: row → occurred_at. blocks: none is empty. firsts: the place of the first row of each.
    """

    __slots__ = ("at", "blocks", "firsts", "watchers")

    def __init__(self, at: Callable[[int], int], rows: array[int]) -> None:
        self.at = at
        self.blocks = [rows[i : i + BLOCK_ROWS] for i in range(0, len(rows), BLOCK_ROWS)]
        self.firsts = [(at(block[0]), block[0]) for block in self.blocks]
        self.watchers: list[Watcher] = []

    def insert(self, row: int) -> None:
        """Add a row that is greater than all that are there, so that it stands behind its ties."""
        occurred = self.at(row)
        number = max(bisect_right(self.firsts, (occurred, row)) - 1, 0)
        if not self.blocks:
            self._add(number, array("I", [row]))
            return
        block = self.blocks[number]
        position = bisect_right(block, occurred, key=self.at)
        if position == BLOCK_ROWS:
            self._add(number + 1, array("I", [row]))
            return
        if len(block) == BLOCK_ROWS:
            number, position = self._split(number, position)
        self.blocks[number].insert(position, row)
        if position == 0:
            self.firsts[number] = (occurred, row)
        self._changed(number)

    def remove(self, row: int) -> None:
        """Take a row away that is there."""
        number = self.find(row)
        block = self.blocks[number]
        block.remove(row)
        self._changed(number)
        if block:
            self.firsts[number] = (self.at(block[0]), block[0])
            return
        del self.blocks[number], self.firsts[number]
        for watcher in self.watchers:
            watcher.moved(number, -1)

    def find(self, row: int) -> int:
        """The number of the block that holds a row which is there."""
        return bisect_right(self.firsts, (self.at(row), row)) - 1

    def holds(self, row: int) -> bool:
        """Whether a row is there."""
        number = self.find(row)
        return number >= 0 and row in self.blocks[number]

    def span(self, low: int, high: int) -> Span:
        """The events of low ≤ occurred_at < high."""
        start, end = bisect_left(self.firsts, (low,)), bisect_left(self.firsts, (high,))
        at, blocks = self.at, self.blocks
        lead: Rows = ()
        if start:
            block = blocks[start - 1]
            lead = block[bisect_left(block, low, key=at) :]
        if start == end:
            cut = bisect_left(lead, high, key=at)
            return Span(lead[:cut], start, end, ())
        block = blocks[end - 1]
        if at(block[-1]) < high:
            return Span(lead, start, end, ())
        return Span(lead, start, end - 1, block[: bisect_left(block, high, key=at)])

    def rows(self, span: Span) -> Iterator[int]:
        """The rows of a span, in order."""
        between = map(self.blocks.__getitem__, range(span.start, span.end))
        return chain.from_iterable(chain((span.lead,), between, (span.tail,)))

    def rows_back(self, span: Span) -> Iterator[int]:
        """The rows of a span, the last one first."""
        between = map(self.blocks.__getitem__, range(span.end - 1, span.start - 1, -1))
        parts = chain((span.tail,), between, (span.lead,))
        return chain.from_iterable(map(reversed, parts))

    def _split(self, number: int, position: int) -> tuple[int, int]:
        """Halve a block; where the position in it is then."""
        block = self.blocks[number]
        half = len(block) // 2
        self._add(number + 1, block[half:])
        del block[half:]
        self._changed(number)
        return (number, position) if position <= half else (number + 1, position - half)

    def _add(self, number: int, block: array[int]) -> None:
        self.blocks.insert(number, block)
        self.firsts.insert(number, (self.at(block[0]), block[0]))
        for watcher in self.watchers:
            watcher.moved(number, 1)

    def _changed(self, number: int) -> None:
        for watcher in self.watchers:
            watcher.changed(number)
