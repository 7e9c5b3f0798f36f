"""The windows that a reader folds over the events of one stream."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from lendweave.features.kernel import Fold, Raw
from lendweave.runtimes.online.hot_timeline import NOTHING_ODD, HotTimeline, OddRows
from lendweave.runtimes.online.layout import FoldLayout
from lendweave.runtimes.online.row_folds import ManyRows, Read, RowFold, row_fold
from lendweave.runtimes.online.stream import Stream
from lendweave.runtimes.online.timelines import FewEvents
from lendweave.runtimes.online.versions import NO_ROW, Clock, Rows

Bounds: TypeAlias = Sequence[tuple[int, int]]
"""Of each different window of the plan: low ≤ occurred_at < high."""


class Look(NamedTuple):
    """How a reader looks at the events of one kind.

    t: the instant of the decision. clock: None for one who sees every event as it stands.
    own: row of the visible version of the subject itself, which is left out, or NO_ROW.
    """

    t: int
    bounds: Bounds
    clock: Clock | None
    own: int


class StreamFolds:
    """The windows of one reader over one stream."""

    def __init__(self, stream: Stream, folds: Sequence[FoldLayout]) -> None:
        self.versions = stream.versions
        self.timelines = stream.timelines
        self._window = folds[0].window
        row_folds = [(fold, row_fold(fold, stream.columns)) for fold in folds]
        self._many = _many(row_folds)
        self._few = _few(row_folds)
        self._empty = [(layout.slot, fold.few((), 0)) for layout, fold in row_folds]

    def fill(self, code: int, look: Look, base: list[Raw]) -> None:
        """Fill the base slots of the windows over the events under a key."""
        timeline = self.timelines.at(code)
        if isinstance(timeline, HotTimeline):
            self._fill_hot(timeline, code, look, base)
        else:
            self._fill(self._seen(timeline, code, look), look, base)

    def fill_since(self, begins: int | None, code: int, look: Look, base: list[Raw]) -> None:
        """As `fill`, for windows that begin at an event; without one they are unknown."""
        if begins is not None:
            bounds = [*look.bounds]
            bounds[self._window] = begins, look.t
            self.fill(code, look._replace(bounds=bounds), base)

    def _fill(self, few: FewEvents, look: Look, base: list[Raw]) -> None:
        rows, instants = few
        if not rows:
            for slot, value in self._empty:
                base[slot] = value
            return
        t = look.t
        for window, folds in self._few:
            low, high = look.bounds[window]
            picked = rows[bisect_left(instants, low) : bisect_left(instants, high)]
            for read, some in folds:
                values = read(picked)
                for slot, fold in some:
                    base[slot] = fold(values, t)

    def _seen(self, few: FewEvents, code: int, look: Look) -> FewEvents:
        """What a reader sees of the events under a key."""
        rows: Rows = few.rows
        if look.clock is not None:
            rows = self._as_of(rows, self.timelines.closed(code), look.clock)
        elif look.own == NO_ROW or look.own not in rows:
            return few
        seen = array("I", (row for row in rows if row != look.own))
        return FewEvents(seen, array("q", map(self.versions.occurred.__getitem__, seen)))

    def _as_of(self, rows: Rows, closed: Rows, clock: Clock) -> Rows:
        """Rows that are visible under a clock, of those that stand and those that once stood."""
        versions = self.versions
        seen = [row for row in rows if versions.sees(row, clock)]
        revived = [row for row in closed if versions.sees(row, clock)]
        if revived:
            occurred = versions.occurred
            seen = sorted([*seen, *revived], key=lambda row: (occurred[row], row))
        return seen

    def _fill_hot(self, timeline: HotTimeline, code: int, look: Look, base: list[Raw]) -> None:
        odd = self._odd(timeline, code, look)
        t = look.t
        for window, folds in self._many:
            low, high = look.bounds[window]
            seen = timeline.window(low, high, odd)
            for slot, fold in folds:
                base[slot] = fold(seen, t)

    def _odd(self, timeline: HotTimeline, code: int, look: Look) -> OddRows:
        """What a reader sees otherwise than it stands under a key that has very many events."""
        odd = NOTHING_ODD
        if look.clock is not None:
            lows, highs = zip(*(look.bounds[window] for window, _ in self._many), strict=True)
            odd = timeline.odd_rows(look.clock, min(lows), max(highs))
        if look.own == NO_ROW:
            return odd
        revived = tuple(row for row in odd.revived if row != look.own)
        hidden = (*odd.hidden, look.own) if timeline.blocks.holds(look.own) else odd.hidden
        return OddRows(hidden, revived)


Folds: TypeAlias = Sequence[tuple[FoldLayout, RowFold]]


def _many(folds: Folds) -> list[tuple[int, list[tuple[int, ManyRows]]]]:
    """By window: the slots, and how each is folded over blocks."""
    by_window: dict[int, list[tuple[int, ManyRows]]] = {}
    for layout, fold in folds:
        by_window.setdefault(layout.window, []).append((layout.slot, fold.many))
    return [*by_window.items()]


def _few(folds: Folds) -> list[tuple[int, list[tuple[Read, list[tuple[int, Fold]]]]]]:
    """By window, and by what is read of its rows: the slots, and how each is folded."""
    by_window: dict[int, dict[Read, list[tuple[int, Fold]]]] = {}
    for layout, fold in folds:
        by_read = by_window.setdefault(layout.window, {})
        by_read.setdefault(fold.read, []).append((layout.slot, fold.few))
    return [(window, [*by_read.items()]) for window, by_read in by_window.items()]
