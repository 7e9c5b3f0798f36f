"""The events of a key that has very many: each window costs a few blocks, not all its events."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from lendweave.runtimes.online.blocks import Blocks, Span
from lendweave.runtimes.online.late_events import LateEvents
from lendweave.runtimes.online.sliding import SlidingTally
from lendweave.runtimes.online.versions import NO_ROW, Clock, Rows, Versions

HOT_ROWS = 128
"""A key of more current events than this is kept in blocks."""

_LATE = "late"
MeasureT = TypeVar("MeasureT")


@dataclass(frozen=True, slots=True)
class OddRows:
    """hidden: current events that are not visible. revived: replaced ones that still are."""

    hidden: Rows = ()
    revived: Rows = ()


NOTHING_ODD = OddRows()


class HotTimeline:
    """Current events in blocks with measures of them, and what is needed to look back.

    arrivals: every row that ever came, ascending. closings: every row that was replaced, in the
    order of what replaced it.
    """

    __slots__ = ("_measures", "_slides", "arrivals", "blocks", "closings", "versions")

    def __init__(self, versions: Versions, rows: array[int], closings: array[int]) -> None:
        self.versions = versions
        self.blocks = Blocks(versions.occurred.__getitem__, rows)
        self.arrivals = array("I", sorted(rows))
        self.closings = closings
        self._measures: dict[Hashable, Any] = {}
        self._slides: list[SlidingTally[Any]] = []

    def enter(self, row: int) -> None:
        """Add an event that has just been committed."""
        self.blocks.insert(row)
        self.arrivals.append(row)
        for slide in self._slides:
            slide.entered(row)

    def leave(self, row: int) -> None:
        """An event was replaced by what has just been committed."""
        self.blocks.remove(row)
        self.closings.append(row)
        for slide in self._slides:
            slide.left(row)

    def measure(self, name: Hashable, make: Callable[[Blocks], MeasureT]) -> MeasureT:
        """A measure by its name, made when it is first asked for."""
        found: MeasureT | None = self._measures.get(name)
        if found is None:
            found = self._measures[name] = make(self.blocks)
            if isinstance(found, SlidingTally):
                self._slides.append(found)
        return found

    def window(self, low: int, high: int, odd: OddRows) -> HotWindow:
        """The events of low ≤ occurred_at < high, of which some are seen otherwise."""
        span = self.blocks.span(low, high)
        if odd is NOTHING_ODD:
            return HotWindow(self, low, high, span, (), ())
        at = self.blocks.at
        hidden = tuple(row for row in odd.hidden if low <= at(row) < high)
        revived = tuple(row for row in odd.revived if low <= at(row) < high)
        return HotWindow(self, low, high, span, hidden, revived)

    def odd_rows(self, clock: Clock, low: int, high: int) -> OddRows:
        """Which events of a time a clock sees otherwise than they stand here."""
        at, versions = self.blocks.at, self.versions
        if clock.below is None:
            late = self.measure(_LATE, self._late_events)
            hidden = tuple(late.after(clock.t, self.blocks.span(low, high)))
            closed: Rows = self.closings
        else:
            following = versions.following.__getitem__
            arrived = self.arrivals[bisect_left(self.arrivals, clock.below) :]
            hidden = tuple(row for row in arrived if following(row) == NO_ROW)
            closed = self.closings[bisect_left(self.closings, clock.below, key=following) :]
        revived = (r for r in closed if low <= at(r) < high and versions.sees(r, clock))
        return OddRows(hidden, tuple(revived))

    def _late_events(self, blocks: Blocks) -> LateEvents:
        return LateEvents(blocks, self.versions.known.__getitem__)


class HotWindow(NamedTuple):
    """The events of low ≤ occurred_at < high: those of a span but the hidden, and the revived."""

    timeline: HotTimeline
    low: int
    high: int
    span: Span
    hidden: Rows
    revived: Rows

    @property
    def odd(self) -> tuple[Rows, Rows]:
        """The hidden events and the revived ones."""
        return self.hidden, self.revived

    def rows(self) -> Rows:
        """Every visible event, in order."""
        standing = self.timeline.blocks.rows(self.span)
        if not self.hidden and not self.revived:
            return [*standing]
        hidden = frozenset(self.hidden)
        return self._in_order([*(row for row in standing if row not in hidden), *self.revived])

    def first(self) -> Rows:
        """The first visible event, or none."""
        return self._in_order([*islice(self._standing(), 1), *self.revived])[:1]

    def last(self) -> Rows:
        """The last visible event, or none."""
        return self._in_order([*self.revived, *islice(self._standing_back(), 1)])[-1:]

    def _standing(self) -> Iterator[int]:
        return (r for r in self.timeline.blocks.rows(self.span) if r not in self.hidden)

    def _standing_back(self) -> Iterator[int]:
        return (r for r in self.timeline.blocks.rows_back(self.span) if r not in self.hidden)

    def _in_order(self, rows: list[int]) -> list[int]:
        at = self.timeline.blocks.at
        return sorted(rows, key=lambda row: (at(row), row)) if len(rows) > 1 else rows
