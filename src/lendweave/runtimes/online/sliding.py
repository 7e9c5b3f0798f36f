"""What is tallied over a window that moves with the clock, while it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.blocks import Blocks, Edge, Piece
from lendweave.runtimes.online.events import Events

BACK_BLOCKS_MAX = 16
"""A question of longer ago is tallied aside: live decisions would pay for the way back."""

OfEvents: TypeAlias = Callable[[Events, int, int], Sequence[Raw]]


class Tally(Protocol):
    """What is known of some events, to which events can be added and from which they go again."""

    def add(self, pieces: Iterable[Piece]) -> None: ...

    def take(self, pieces: Iterable[Piece]) -> None: ...


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
        self, low: Edge, high: Edge, odd: tuple[Piece, Piece], ask: Callable[[TallyT], Raw]
    ) -> Raw:
        """What `ask` says of the tally of a window. odd: hidden events, and revived ones."""
        tally = self._at(low, high)
        hidden, revived = odd
        if not (hidden[2] or revived[2]):
            return ask(tally)
        tally.take((hidden,))
        tally.add((revived,))
        found = ask(tally)
        tally.add((hidden,))
        tally.take((revived,))
        return found

    def entered(self, row: int) -> None:
        """An event is there now, late or not."""
        if self._low <= self._blocks.source.occurred[row] < self._high:
            self._tally.add(((self._blocks.source.gather((row,)), 0, 1),))

    def left(self, row: int) -> None:
        """An event is no longer there."""
        if self._low <= self._blocks.source.occurred[row] < self._high:
            self._tally.take(((self._blocks.source.gather((row,)), 0, 1),))

    def _at(self, low: Edge, high: Edge) -> TallyT:
        """The tally of a window; the one that is kept moves there, unless it lies far back."""
        if self._low <= low.instant < self._high <= high.instant:
            # As the clock goes on, what enters and leaves stands just before the edges.
            self._tally.add(self._blocks.back_to(self._high, high.place))
            self._tally.take(self._blocks.back_to(self._low, low.place))
            self._low, self._high = low.instant, high.instant
            return self._tally
        return self._moved(low.instant, high.instant)

    def _moved(self, low: int, high: int) -> TallyT:
        back = max(self._low - low, self._high - high, 0)
        if back and self._blocks_between(high, high + back) > self._back_blocks_max:
            return self._anew(low, high)
        if low >= self._high or high <= self._low:
            self._tally = self._anew(low, high)
        else:
            self._tally.add(self._pieces(low, self._low))
            self._tally.add(self._pieces(self._high, high))
            self._tally.take(self._pieces(self._low, low))
            self._tally.take(self._pieces(high, self._high))
        self._low, self._high = low, high
        return self._tally

    def _anew(self, low: int, high: int) -> TallyT:
        tally = self._make()
        tally.add(self._pieces(low, high))
        return tally

    def _blocks_between(self, low: int, high: int) -> int:
        """About how many blocks lie between two instants."""
        return self._blocks.place(high)[0] - self._blocks.place(low)[0]

    def _pieces(self, low: int, high: int) -> Iterable[Piece]:
        """The events of low ≤ occurred_at < high; none unless low < high."""
        return self._blocks.pieces(self._blocks.span(low, high)) if low < high else ()


class ValueCounts:
    """How often each value stands, null among them. of: events → their values."""

    def __init__(self, of: OfEvents) -> None:
        self._of = of
        self._counts: dict[Raw, int] = {}

    def distinct(self) -> int:
        """Different values that are not null."""
        return len(self._counts) - (None in self._counts)

    def add(self, pieces: Iterable[Piece]) -> None:
        """As of Tally."""
        counts = self._counts
        for events, start, end in pieces:
            for value in self._of(events, start, end) if start < end else ():
                counts[value] = counts.get(value, 0) + 1

    def take(self, pieces: Iterable[Piece]) -> None:
        """As of Tally."""
        counts = self._counts
        for events, start, end in pieces:
            for value in self._of(events, start, end) if start < end else ():
                counts[value] -= 1
                if not counts[value]:
                    del counts[value]


class GroupSums:
    """The values that are not null, added up by group. of: events → pairs of group and value."""

    def __init__(self, of: OfEvents) -> None:
        self._of = of
        self._numbers: dict[Raw, int] = {}
        self._sums: dict[Raw, int] = {}

    def pairs(self) -> list[Raw]:
        """One pair for each group, its sum as the value."""
        return [*self._sums.items()]

    def add(self, pieces: Iterable[Piece]) -> None:
        """As of Tally."""
        for events, start, end in pieces:
            for group, value in self._of(events, start, end) if start < end else ():
                if value is not None:
                    self._numbers[group] = self._numbers.get(group, 0) + 1
                    self._sums[group] = self._sums.get(group, 0) + value

    def take(self, pieces: Iterable[Piece]) -> None:
        """As of Tally."""
        for events, start, end in pieces:
            for group, value in self._of(events, start, end) if start < end else ():
                if value is not None:
                    self._subtract(group, value)

    def _subtract(self, group: Raw, value: int) -> None:
        self._numbers[group] -= 1
        self._sums[group] -= value
        if not self._numbers[group]:
            del self._numbers[group], self._sums[group]
