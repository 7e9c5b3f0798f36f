"""What is tallied over a window that moves with the clock, while it moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.blocks import Blocks
from lendweave.runtimes.online.versions import Rows

BACK_BLOCKS_MAX = 16
"""A question of longer ago is tallied aside: live decisions would pay for the way back."""

OfRows: TypeAlias = Callable[[Iterable[int]], Sequence[Raw]]


class Tally(Protocol):
    """What is known of some events, to which events can be added and from which they go again."""

    def add(self, rows: Iterable[int]) -> None: ...

    def take(self, rows: Iterable[int]) -> None: ...


TallyT = TypeVar("TallyT", bound=Tally)


class SlidingTally(Generic[TallyT]):
    """The tally of the events of low ≤ occurred_at < high.

    The window moves to where it is asked for, which costs the events that enter and leave it: few
    while t grows, as it does for live decisions. make: an empty tally.
    """

    def __init__(
        self, blocks: Blocks, make: Callable[[], TallyT], back_blocks_max: int = BACK_BLOCKS_MAX
    ) -> None:
        self._blocks = blocks
        self._make = make
        self._back_blocks_max = back_blocks_max
        self._low = self._high = 0
        self._tally = make()

    def over(
        self, low: int, high: int, odd: tuple[Rows, Rows], ask: Callable[[TallyT], Raw]
    ) -> Raw:
        """What `ask` says of the tally of a window. odd: hidden events, and revived ones."""
        tally = self._at(low, high)
        hidden, revived = odd
        tally.take(hidden)
        tally.add(revived)
        found = ask(tally)
        tally.add(hidden)
        tally.take(revived)
        return found

    def entered(self, row: int) -> None:
        """An event is there now, late or not."""
        if self._low <= self._blocks.at(row) < self._high:
            self._tally.add((row,))

    def left(self, row: int) -> None:
        """An event is no longer there."""
        if self._low <= self._blocks.at(row) < self._high:
            self._tally.take((row,))

    def _at(self, low: int, high: int) -> TallyT:
        """The tally of a window; the one that is kept moves there, unless it lies far back."""
        back = max(self._low - low, self._high - high, 0)
        if back and self._between(high, high + back) > self._back_blocks_max:
            return self._anew(low, high)
        if low >= self._high or high <= self._low:
            self._tally = self._anew(low, high)
        else:
            self._tally.add(self._rows(low, self._low))
            self._tally.add(self._rows(self._high, high))
            self._tally.take(self._rows(self._low, low))
            self._tally.take(self._rows(high, self._high))
        self._low, self._high = low, high
        return self._tally

    def _anew(self, low: int, high: int) -> TallyT:
        tally = self._make()
        tally.add(self._rows(low, high))
        return tally

    def _between(self, low: int, high: int) -> int:
        """About how many blocks lie between two instants."""
        span = self._blocks.span(low, high)
        return span.end - span.start

    def _rows(self, low: int, high: int) -> Iterable[int]:
        """The events of low ≤ occurred_at < high; none unless low < high."""
        return self._blocks.rows(self._blocks.span(low, high)) if low < high else ()


class ValueCounts:
    """How often each value stands, null among them. of: rows → their values."""

    def __init__(self, of: OfRows) -> None:
        self._of = of
        self._counts: Counter[Raw] = Counter()

    def distinct(self) -> int:
        """Different values that are not null."""
        return len(self._counts) - (None in self._counts)

    def add(self, rows: Iterable[int]) -> None:
        """As of Tally."""
        self._counts.update(self._of(rows))

    def take(self, rows: Iterable[int]) -> None:
        """As of Tally."""
        counts = self._counts
        for value in self._of(rows):
            counts[value] -= 1
            if not counts[value]:
                del counts[value]


class GroupSums:
    """The values that are not null, added up by group. of: rows → pairs of group and value."""

    def __init__(self, of: OfRows) -> None:
        self._of = of
        self._numbers: Counter[Raw] = Counter()
        self._sums: dict[Raw, int] = {}

    def pairs(self) -> list[Raw]:
        """One pair for each group, its sum as the value."""
        return [*self._sums.items()]

    def add(self, rows: Iterable[int]) -> None:
        """As of Tally."""
        for group, value in self._known(rows):
            self._numbers[group] += 1
            self._sums[group] = self._sums.get(group, 0) + value

    def take(self, rows: Iterable[int]) -> None:
        """As of Tally."""
        for group, value in self._known(rows):
            self._numbers[group] -= 1
            self._sums[group] -= value
            if not self._numbers[group]:
                del self._numbers[group], self._sums[group]

    def _known(self, rows: Iterable[int]) -> Iterator[tuple[Raw, int]]:
        return (pair for pair in self._of(rows) if pair[1] is not None)
