"""What is kept for each block of a key, so that a window costs two blocks and not all its events.

A measure is worked out when it is asked for, follows an event that comes, and is forgotten when
its block changes otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.blocks import Blocks, Piece, Span
from lendweave.runtimes.online.cells import Pick, picked
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.versions import Rows

GROUP_BLOCKS = 32
_UNKNOWN = object()


class Totals:
    """Whole numbers that add up over events.

    totals: of each block, None while unknown. prefix: what all blocks before one add up to, as far
    as known.
    """

    def __init__(self, blocks: Blocks, of: Callable[[Events, int, int], int]) -> None:
        self._blocks = blocks.blocks
        self._of = of
        self._totals: list[int | None] = [None] * len(self._blocks)
        self._prefix = [0]
        blocks.watchers.append(self)

    def over(self, span: Span, hidden: Piece, revived: Piece) -> int:
        """The total over a span without its hidden events, and with revived ones."""
        found = self._before(span.end) - self._before(span.start)
        for piece in (span.lead, span.tail, revived):
            if piece[2]:
                found += self._of(*piece)
        return found - self._of(*hidden) if hidden[2] else found

    def entered(self, block: int, place: int) -> None:
        """As of Watcher."""
        self._add(block, place, 1)

    def leaves(self, block: int, place: int) -> None:
        """As of Watcher."""
        self._add(block, place, -1)

    def changed(self, block: int) -> None:
        """As of Watcher."""
        self._totals[block] = None
        del self._prefix[block + 1 :]

    def moved(self, block: int, by: int) -> None:
        """As of Watcher."""
        del self._prefix[block + 1 :]
        if by > 0:
            self._totals.insert(block, None)
        else:
            del self._totals[block]

    def _add(self, block: int, place: int, sign: int) -> None:
        del self._prefix[block + 1 :]
        known = self._totals[block]
        if known is not None:
            one = self._of(self._blocks[block], place, place + 1)
            self._totals[block] = known + sign * one

    def _before(self, block: int) -> int:
        """What all blocks before this one add up to."""
        prefix = self._prefix
        known = len(prefix) - 1
        if block > known:
            news = (self._total(number) for number in range(known, block))
            prefix.extend(accumulate(news, initial=prefix.pop()))
        return prefix[block]

    def _total(self, block: int) -> int:
        found = self._totals[block]
        if found is None:
            events = self._blocks[block]
            found = self._totals[block] = self._of(events, 0, len(events.rows))
        return found


class Extremes:
    """The smallest or the largest value that is not null, of each block, and of groups of them.

    of: events → their values. Each level holds the extremes of so many of the level below it.
    """

    def __init__(
        self,
        blocks: Blocks,
        of: Callable[[Events, int, int], Sequence[Raw]],
        pick: Pick,
        group_blocks: int = GROUP_BLOCKS,
    ) -> None:
        self._size = group_blocks
        self._store = blocks
        self._of = of
        self._pick = pick
        self._levels: list[list[Raw]] = [[_UNKNOWN] * len(blocks.blocks)]
        blocks.watchers.append(self)

    def over(self, span: Span, hidden: Piece, revived: Piece) -> Raw:
        """The extreme over a span without its hidden events, and with revived ones; or null."""
        pieces, found = [span.lead, span.tail], []
        start = span.start
        if hidden[2]:
            rows = hidden[0].rows
            for spoiled in sorted(set(map(self._store.find, rows))):
                if span.start <= spoiled < span.end:
                    found += self._between(0, start, spoiled)
                    block = self._store.blocks[spoiled]
                    pieces.append((block, 0, len(block.rows)))
                    start = spoiled + 1
            pieces = [self._without(piece, rows) for piece in pieces]
        found += self._between(0, start, span.end)
        for piece in (*pieces, revived):
            if piece[2]:
                found += self._of(*piece)
        return picked(found, self._pick)

    def entered(self, block: int, place: int) -> None:
        """As of Watcher."""
        (value,) = self._of(self._store.blocks[block], place, place + 1)
        for level in self._levels:
            if block < len(level) and level[block] is not _UNKNOWN:
                level[block] = picked((level[block], value), self._pick)
            block //= self._size

    def leaves(self, block: int, place: int) -> None:
        """As of Watcher."""
        (value,) = self._of(self._store.blocks[block], place, place + 1)
        for level in self._levels:
            if block < len(level) and level[block] == value:
                level[block] = _UNKNOWN
            block //= self._size

    def changed(self, block: int) -> None:
        """As of Watcher."""
        for level in self._levels:
            if block < len(level):
                level[block] = _UNKNOWN
            block //= self._size

    def moved(self, block: int, by: int) -> None:
        """As of Watcher."""
        blocks, *groups = self._levels
        if by > 0:
            blocks.insert(block, _UNKNOWN)
        else:
            del blocks[block]
        for level in groups:
            block //= self._size
            del level[block:]

    def _without(self, piece: Piece, hidden: Rows) -> Piece:
        """The events of a piece that are not hidden."""
        events, start, end = piece
        seen = [row for row in events.rows[start:end] if row not in hidden]
        return (self._store.source.gather(seen), 0, len(seen)) if seen else (events, 0, 0)

    def _between(self, level: int, start: int, end: int) -> list[Raw]:
        """Extremes of one level, those of whole groups from the level above."""
        first, last = -(-start // self._size), end // self._size
        if first >= last:
            return self._each(level, start, end)
        return [
            *self._each(level, start, first * self._size),
            *self._between(level + 1, first, last),
            *self._each(level, last * self._size, end),
        ]

    def _each(self, level: int, start: int, end: int) -> list[Raw]:
        """The extremes of one level from `start` to before `end`, one by one."""
        if level == len(self._levels):
            self._levels.append([])
        known = self._levels[level]
        if end > len(known):
            known += [_UNKNOWN] * (end - len(known))
        found = known[start:end]
        if _UNKNOWN in found:
            for number, value in enumerate(found, start):
                if value is _UNKNOWN:
                    known[number] = picked(self._below(level, number), self._pick)
            return known[start:end]
        return found

    def _below(self, level: int, number: int) -> Sequence[Raw]:
        """What an extreme is the extreme of."""
        if level:
            return self._each(level - 1, number * self._size, (number + 1) * self._size)
        events = self._store.blocks[number]
        return self._of(events, 0, len(events.rows))
