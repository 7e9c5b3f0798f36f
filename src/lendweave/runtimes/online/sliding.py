"""How often each value stands in a window that moves with the clock, counted as it moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.blocks import Blocks
from lendweave.runtimes.online.versions import Rows

BACK_BLOCKS_MAX = 16
"""A question of longer ago is counted aside: live decisions would pay for the way back."""


class SlidingCounts:
    """How often each value stands at low ≤ occurred_at < high, null among them.

    The window moves to where it is asked for, which costs the events that enter and leave it: few
    while t grows, as it does for live decisions.
    """

    def __init__(
        self,
        blocks: Blocks,
        of: Callable[[Iterable[int]], list[Raw]],
        back_blocks_max: int = BACK_BLOCKS_MAX,
    ) -> None:
        self._blocks = blocks
        self._back_blocks_max = back_blocks_max
        self._of = of
        self._low = self._high = 0
        self._counts: Counter[Raw] = Counter()

    def distinct(self, low: int, high: int, hidden: Rows, revived: Rows) -> int:
        """Different values that are not null, without hidden events and with revived ones."""
        counts = self._at(low, high)
        found = len(counts) - (None in counts)
        if not hidden and not revived:
            return found
        changes = Counter(self._of(revived))
        changes.subtract(self._of(hidden))
        return found + sum(
            (counts[value] + by > 0) - (counts[value] > 0)
            for value, by in changes.items()
            if value is not None
        )

    def entered(self, row: int) -> None:
        """An event is there now, late or not."""
        if self._low <= self._blocks.at(row) < self._high:
            self._counts.update(self._of((row,)))

    def left(self, row: int) -> None:
        """An event is no longer there."""
        if self._low <= self._blocks.at(row) < self._high:
            self._take(self._of((row,)))

    def _at(self, low: int, high: int) -> Counter[Raw]:
        """The counts of a window; what is kept moves there, unless it lies far back."""
        back = max(self._low - low, self._high - high, 0)
        if back and self._between(high, high + back) > self._back_blocks_max:
            return Counter(self._values(low, high))
        if low >= self._high or high <= self._low:
            self._counts = Counter(self._values(low, high))
        else:
            self._counts.update(self._values(low, self._low))
            self._counts.update(self._values(self._high, high))
            self._take(self._values(self._low, low))
            self._take(self._values(high, self._high))
        self._low, self._high = low, high
        return self._counts

    def _between(self, low: int, high: int) -> int:
        """About how many blocks lie between two instants."""
        span = self._blocks.span(low, high)
        return span.end - span.start

    def _values(self, low: int, high: int) -> list[Raw]:
        """The values of the events of low ≤ occurred_at < high; none unless low < high."""
        if low >= high:
            return []
        return self._of(self._blocks.rows(self._blocks.span(low, high)))

    def _take(self, values: list[Raw]) -> None:
        counts = self._counts
        for value in values:
            counts[value] -= 1
            if not counts[value]:
                del counts[value]
