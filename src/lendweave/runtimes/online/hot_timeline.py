"""The events of a key that has very many: each window costs a few blocks, not all its events."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from lendweave.runtimes.online.blocks import Blocks, Edge, Piece, Span
from lendweave.runtimes.online.events import Events, EventSource
from lendweave.runtimes.online.late_events import LateEvents
from lendweave.runtimes.online.sliding import SlidingTally
from lendweave.runtimes.online.versions import NO_ROW, Clock, Rows, Versions

HOT_ROWS = 256
"""A key of more current events than this is kept in blocks."""

_LATE = "late"
MeasureT = TypeVar("MeasureT")


@dataclass(frozen=True, slots=True)
class OddRows:
    """hidden: current events that are not visible. revived: replaced ones that still are."""

    hidden: Rows = ()
    revived: Rows = ()


NOTHING_ODD = OddRows()
_NONE: Piece = (Events(array("I"), array("q"), ()), 0, 0)


class HotTimeline:
    """Current events in blocks with measures of them, and what is needed to look back.

    arrivals: every row that ever came, ascending. closings: every row that was replaced, in the
    order of what replaced it.
    """

    __slots__ = ("_measures", "_slides", "arrivals", "blocks", "closings", "versions")

    def __init__(
        self, versions: Versions, source: EventSource, events: Events, closings: array[int]
    ) -> None:
        self.versions = versions
        self.blocks = Blocks(source, events)
        self.arrivals = array("I", sorted(events.rows))
        self.closings = closings
        self._measures: dict[str, Any] = {}
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

    def measure(self, name: str, make: Callable[[Blocks], MeasureT]) -> MeasureT:
        """A measure by its name, made when it is first asked for."""
        found: MeasureT | None = self._measures.get(name)
        if found is None:
            found = self._measures[name] = make(self.blocks)
            if isinstance(found, SlidingTally):
                self._slides.append(found)
        return found

    def window(self, low: Edge, high: Edge, odd: OddRows) -> HotWindow:
        """The events from one edge to before another, of which some are seen otherwise."""
        span = self.blocks.between(low.place, high.place)
        if odd is NOTHING_ODD:
            return HotWindow(self, low, high, span, _NONE, _NONE)
        hidden, revived = (self._inside(rows, low, high) for rows in (odd.hidden, odd.revived))
        return HotWindow(self, low, high, span, hidden, revived)

    def _inside(self, rows: Rows, low: Edge, high: Edge) -> Piece:
        """Those rows that lie between two edges, in order."""
        source = self.blocks.source
        at = source.occurred
        inside = [row for row in rows if low.instant <= at[row] < high.instant]
        return (source.gather(source.in_order(inside)), 0, len(inside)) if inside else _NONE

    def odd_rows(self, clock: Clock, low: int, high: int) -> OddRows:
        """Which events of a time a clock sees otherwise than they stand here."""
        at, versions = self.blocks.source.occurred, self.versions
        if clock.below is None:
            late = self.measure(_LATE, self._late_events)
            hidden = tuple(late.after(clock.t, self.blocks.span(low, high)))
            closed: Rows = self.closings
        else:
            following = versions.following.__getitem__
            arrived = self.arrivals[bisect_left(self.arrivals, clock.below) :]
            hidden = tuple(row for row in arrived if following(row) == NO_ROW)
            closed = self.closings[bisect_left(self.closings, clock.below, key=following) :]
        revived = (r for r in closed if low <= at[r] < high and versions.sees(r, clock))
        return OddRows(hidden, tuple(revived))

    def _late_events(self, blocks: Blocks) -> LateEvents:
        return LateEvents(blocks, self.versions.known.__getitem__)


class HotWindow(NamedTuple):
    """The events between two edges: those of a span but the hidden, and the revived."""

    timeline: HotTimeline
    low: Edge
    high: Edge
    span: Span
    hidden: Piece
    revived: Piece

    @property
    def odd(self) -> tuple[Piece, Piece]:
        """The hidden events and the revived ones."""
        return self.hidden, self.revived

    def events(self) -> Piece:
        """Every visible event."""
        standing = self.timeline.blocks.rows(self.span)
        hidden = frozenset(self.hidden[0].rows)
        return self._gathered([*(r for r in standing if r not in hidden), *self.revived[0].rows])

    def first(self) -> Piece:
        """The first visible event, or none."""
        standing = self.timeline.blocks.rows(self.span)
        visible = islice((r for r in standing if r not in self.hidden[0].rows), 1)
        events, _, size = self._gathered([*visible, *self.revived[0].rows])
        return events, 0, min(size, 1)

    def last(self) -> Piece:
        """The last visible event, or none."""
        standing = self.timeline.blocks.rows_back(self.span)
        visible = islice((r for r in standing if r not in self.hidden[0].rows), 1)
        events, _, size = self._gathered([*self.revived[0].rows, *visible])
        return events, max(size - 1, 0), size

    def _gathered(self, rows: list[int]) -> Piece:
        source = self.timeline.blocks.source
        return source.gather(source.in_order(rows)), 0, len(rows)
