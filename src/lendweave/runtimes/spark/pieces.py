"""How the rows of a hot key are cut by time, so that no worker gets more than it can hold.

A key is hot when it has more rows than a worker is given at once. Its time line is counted in
slices; neighbouring slices make a piece. A piece holds the subjects of its slices and every event
that one of them may see: its own, and those that the widest window carries over from before it.

A piece that carries many events also takes as many rows of its own. So the events that are read
twice never outnumber the rows that are read once, even by windows that are open to the past.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from lendweave.kernel.types import INTEGER_MIN, MICROS_PER_DAY

SLICE = MICROS_PER_DAY // 24
"""Microseconds of a slice: an hour."""


@dataclass(frozen=True, slots=True)
class Slice:
    """How many rows a key has from `start` to `start + SLICE`, in microseconds."""

    start: int
    events: int
    subjects: int

    @property
    def rows(self) -> int:
        """Events and subjects."""
        return self.events + self.subjects


@dataclass(frozen=True, slots=True)
class Piece:
    """Subjects with since ≤ t < until, and the events with events_since ≤ occurred_at < until."""

    since: int
    until: int
    events_since: int


def cut(slices: Sequence[Slice], widest: int | None, rows_max: int) -> tuple[Piece, ...]:
    """The pieces of one key, in order of time; each has a subject.

    slices: in order, those without rows left out. widest: microseconds that the windows reach back,
    None for windows that are open to the past.
    """
    carried = _Carried(slices, widest)
    starts = [0]
    own = 0
    for position, each in enumerate(slices):
        before = carried.into(starts[-1])
        if own and own + each.rows > max(rows_max - before, before):
            starts.append(position)
            own = 0
        own += each.rows
    ends = [*starts[1:], len(slices)]
    return tuple(
        Piece(slices[start].start, slices[end - 1].start + SLICE, carried.since(start))
        for start, end in zip(starts, ends, strict=True)
        if any(each.subjects for each in slices[start:end])
    )


class _Carried:
    """The events before a slice that windows at its start still hold."""

    def __init__(self, slices: Sequence[Slice], widest: int | None) -> None:
        self._ends = [each.start + SLICE for each in slices]
        self._starts = [each.start for each in slices]
        self._events = [0, *accumulate(each.events for each in slices)]
        self._widest = widest

    def since(self, position: int) -> int:
        """The earliest occurred_at that a subject of the slice may see."""
        if self._widest is None:
            return INTEGER_MIN
        return max(self._starts[position] - self._widest, INTEGER_MIN)

    def into(self, position: int) -> int:
        """How many they are, whole slices counted."""
        first = bisect_right(self._ends, self.since(position))
        return self._events[position] - self._events[min(first, position)]
