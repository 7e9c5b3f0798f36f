"""What subjects see of events, and what it adds up to: the same questions to spans and to masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

from lendweave.features.arrays.batch import Booleans, Int64s, ValueArrays
from lendweave.features.arrays.codes import dense_codes
from lendweave.features.arrays.covers import Rank, best
from lendweave.features.arrays.spans import Spans
from lendweave.features.arrays.sums import added, counted
from lendweave.features.arrays.sweeps import counted_up_to, ranked
from lendweave.features.arrays.unions import different


class Seen(Protocol):
    """The events that each of m subjects sees."""

    def where(self, chosen: Booleans) -> Self:
        """Those that are chosen. chosen: bool[n]."""

    def counted(self) -> Int64s:
        """How many there are."""

    def added(self, value: Int64s) -> Int64s:
        """The sum of their values, in 64 bits. value: i64[n]."""

    def best(self, rank: Rank) -> Int64s:
        """The one of the highest rank, NOBODY without one."""

    def different(self, values: ValueArrays) -> Int64s:
        """How many different values they have."""

    def counted_up_to(self, rank: Int64s, last: Int64s) -> Int64s:
        """How many have a rank of at most `last`. rank: i64[n], from 0 on; last: i64[m]."""

    def ranked(self, rank: Int64s, place: Int64s) -> Int64s:
        """The rank of the place-th of them in order of ranks. place: i64[m], 0 for none."""


@dataclass(frozen=True, slots=True)
class SeenInSpans:
    """By spans of subjects. size: m."""

    spans: Spans
    size: int

    def where(self, chosen: Booleans) -> SeenInSpans:
        """As of Seen."""
        return SeenInSpans(self.spans.where(chosen), self.size)

    def counted(self) -> Int64s:
        """As of Seen."""
        return counted(self.spans, self.size)

    def added(self, value: Int64s) -> Int64s:
        """As of Seen."""
        return added(self.spans, value, self.size)

    def best(self, rank: Rank) -> Int64s:
        """As of Seen."""
        return best(self.spans, rank, self.size)

    def different(self, values: ValueArrays) -> Int64s:
        """As of Seen."""
        return different(self.spans, dense_codes(values), self.size)

    def counted_up_to(self, rank: Int64s, last: Int64s) -> Int64s:
        """As of Seen."""
        return counted_up_to(self.spans, rank, last)

    def ranked(self, rank: Int64s, place: Int64s) -> Int64s:
        """As of Seen."""
        return ranked(self.spans, rank, place)
