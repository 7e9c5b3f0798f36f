"""How many of the last events pass a test, one after the other, without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable

from lendweave.runtimes.online.blocks import Blocks, Piece, Span
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.versions import Rows


class Streaks:
    """For each block, how many of its last events pass; None while that is unknown.

    of: how many of the last of some events pass.
    """

    def __init__(self, blocks: Blocks, of: Callable[[Events, int, int], int]) -> None:
        self._store = blocks
        self._of = of
        self._lengths: list[int | None] = [None] * len(blocks.blocks)
        blocks.watchers.append(self)

    def over(self, span: Span, hidden: Rows) -> int:
        """How many of the last events of a span pass, as if the hidden ones were not there."""
        found, whole = self._of_piece(span.tail, hidden)
        spoiled = {*map(self._store.find, hidden)}
        for number in range(span.end - 1, span.start - 1, -1):
            if not whole:
                return found
            block = self._store.blocks[number]
            if number in spoiled:
                length, whole = self._of_piece((block, 0, len(block.rows)), hidden)
            else:
                length = self._length(number)
                whole = length == len(block.rows)
            found += length
        return found + self._of_piece(span.lead, hidden)[0] if whole else found

    def entered(self, block: int, _place: int) -> None:
        """As of Watcher."""
        self._lengths[block] = None

    def leaves(self, block: int, _place: int) -> None:
        """As of Watcher."""
        self._lengths[block] = None

    def changed(self, block: int) -> None:
        """As of Watcher."""
        self._lengths[block] = None

    def moved(self, block: int, by: int) -> None:
        """As of Watcher."""
        if by > 0:
            self._lengths.insert(block, None)
        else:
            del self._lengths[block]

    def _of_piece(self, piece: Piece, hidden: Rows) -> tuple[int, bool]:
        """How many of the last events that are not hidden pass, and whether all of them do."""
        events, start, end = piece
        if hidden:
            seen = [row for row in events.rows[start:end] if row not in hidden]
            events, start, end = self._store.source.gather(seen), 0, len(seen)
        found = self._of(events, start, end) if start < end else 0
        return found, found == end - start

    def _length(self, block: int) -> int:
        found = self._lengths[block]
        if found is None:
            events = self._store.blocks[block]
            found = self._lengths[block] = self._of(events, 0, len(events.rows))
        return found
