"""How many of the last events pass a test, one after the other, without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable

from lendweave.runtimes.online.blocks import Blocks, Span
from lendweave.runtimes.online.versions import Rows


class Streaks:
    """For each block, how many of its last events pass; None while that is unknown.

    of: rows → how many of the last ones pass.
    """

    def __init__(self, blocks: Blocks, of: Callable[[Rows], int]) -> None:
        self._store = blocks
        self._of = of
        self._lengths: list[int | None] = [None] * len(blocks.blocks)
        blocks.watchers.append(self)

    def over(self, span: Span, hidden: Rows) -> int:
        """How many of the last events of a span pass, as if the hidden ones were not there."""
        found = 0
        spoiled = {*map(self._store.find, hidden)}
        for number in (None, *range(span.end - 1, span.start - 1, -1)):
            if number is None or number in spoiled:
                rows = span.tail if number is None else self._store.blocks[number]
                seen = [row for row in rows if row not in hidden]
                size, length = len(seen), self._of(seen)
            else:
                size, length = len(self._store.blocks[number]), self._length(number)
            found += length
            if length < size:
                return found
        return found + self._of([row for row in span.lead if row not in hidden])

    def changed(self, block: int) -> None:
        """As of Watcher."""
        self._lengths[block] = None

    def moved(self, block: int, by: int) -> None:
        """As of Watcher."""
        if by > 0:
            self._lengths.insert(block, None)
        else:
            del self._lengths[block]

    def _length(self, block: int) -> int:
        found = self._lengths[block]
        if found is None:
            found = self._lengths[block] = self._of(self._store.blocks[block])
        return found
