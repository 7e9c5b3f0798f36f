"""What is kept for each block of a key, so that a window costs two blocks and not all its events.

A measure is worked out when it is asked for and forgotten when its block changes.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import TypeAlias

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.blocks import Blocks, Span
from lendweave.runtimes.online.versions import Rows

Pick: TypeAlias = Callable[[list[Raw]], Raw]
"""`min` or `max`."""

GROUP_BLOCKS = 64
_UNKNOWN = object()


class Totals:
    """Whole numbers that add up over events.

    totals: of each block, None while unknown. prefix: what all blocks before one add up to, as far
    as known.
    """

    def __init__(self, blocks: Blocks, of: Callable[[Rows], int]) -> None:
        self._blocks = blocks.blocks
        self._of = of
        self._totals: list[int | None] = [None] * len(self._blocks)
        self._prefix = [0]
        blocks.watchers.append(self)

    def over(self, span: Span, hidden: Rows, revived: Rows) -> int:
        """The total over a span without its hidden events, and with revived ones."""
        of = self._of
        found = self._before(span.end) - self._before(span.start)
        if span.lead:
            found += of(span.lead)
        if span.tail:
            found += of(span.tail)
        if hidden:
            found -= of(hidden)
        return found + of(revived) if revived else found

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
            found = self._totals[block] = self._of(self._blocks[block])
        return found


class Extremes:
    """The smallest or the largest value that is not null, of each block and of each 64 blocks.

    of: rows → their values.
    """

    def __init__(
        self,
        blocks: Blocks,
        of: Callable[[Rows], list[Raw]],
        pick: Pick,
        group_blocks: int = GROUP_BLOCKS,
    ) -> None:
        self._size = group_blocks
        self._store = blocks
        self._of = of
        self._pick = pick
        self._blocks: list[Raw] = [_UNKNOWN] * len(blocks.blocks)
        self._groups: list[Raw] = []
        blocks.watchers.append(self)

    def over(self, span: Span, hidden: Rows, revived: Rows) -> Raw:
        """The extreme over a span without its hidden events, and with revived ones; or null."""
        if not hidden:
            found = self._between(span.start, span.end)
            return self._picked([*found, *self._of((*span.lead, *span.tail, *revived))])
        singles = [row for row in (*span.lead, *span.tail) if row not in hidden]
        found, start = [], span.start
        for spoiled in sorted(set(map(self._store.find, hidden))):
            if span.start <= spoiled < span.end:
                found += self._between(start, spoiled)
                singles += [row for row in self._store.blocks[spoiled] if row not in hidden]
                start = spoiled + 1
        found += self._between(start, span.end)
        return self._picked([*found, *self._of((*singles, *revived))])

    def changed(self, block: int) -> None:
        """As of Watcher."""
        self._blocks[block] = _UNKNOWN
        group = block // self._size
        if group < len(self._groups):
            self._groups[group] = _UNKNOWN

    def moved(self, block: int, by: int) -> None:
        """As of Watcher."""
        if by > 0:
            self._blocks.insert(block, _UNKNOWN)
        else:
            del self._blocks[block]
        del self._groups[block // self._size :]

    def _between(self, start: int, end: int) -> list[Raw]:
        """The extremes of the blocks from `start` to before `end`, of whole groups at once."""
        first, last = -(-start // self._size), end // self._size
        if first >= last:
            return self._each(start, end)
        self._groups += [_UNKNOWN] * (last - len(self._groups))
        for number in range(first, last):
            if self._groups[number] is _UNKNOWN:
                at = number * self._size
                self._groups[number] = self._picked(self._each(at, at + self._size))
        return [
            *self._each(start, first * self._size),
            *self._groups[first:last],
            *self._each(last * self._size, end),
        ]

    def _each(self, start: int, end: int) -> list[Raw]:
        """The extremes of the blocks from `start` to before `end`, one by one."""
        found = self._blocks[start:end]
        if _UNKNOWN in found:
            for number, known in enumerate(found, start):
                if known is _UNKNOWN:
                    rows = self._store.blocks[number]
                    self._blocks[number] = self._picked(self._of(rows))
            return self._blocks[start:end]
        return found

    def _picked(self, values: list[Raw]) -> Raw:
        """The extreme of values that may be null, or null."""
        if None in values:
            values = [value for value in values if value is not None]
        return self._pick(values) if values else None
