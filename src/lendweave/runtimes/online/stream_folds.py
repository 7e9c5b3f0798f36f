"""The windows that a reader folds over the events of one stream."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.hot_timeline import NOTHING_ODD, HotTimeline, OddRows
from lendweave.runtimes.online.layout import FoldLayout
from lendweave.runtimes.online.row_folds import ManyEvents, row_fold
from lendweave.runtimes.online.stream import Stream
from lendweave.runtimes.online.versions import NO_ROW, Clock, Rows

Edges: TypeAlias = Sequence[int]
"""Of the different windows of a reader, the instants at which they begin or end."""


class Look(NamedTuple):
    """How a reader looks at the events of one kind.

    t: the instant of the decision. clock: None for one who sees every event as it stands.
    own: row of the visible version of the subject itself, which is left out, or NO_ROW.
    """

    t: int
    edges: Edges
    clock: Clock | None
    own: int


class StreamFolds:
    """The windows of one reader over one stream. pairs: of each window, its edges."""

    def __init__(
        self, stream: Stream, folds: Sequence[FoldLayout], pairs: Sequence[tuple[int, int]]
    ) -> None:
        self._timelines = stream.timelines
        self._begin = pairs[folds[0].window][0]
        # Each edge is looked for once, whatever windows it bounds.
        self._edges = [*dict.fromkeys(edge for fold in folds for edge in pairs[fold.window])]
        row_folds = [(fold, row_fold(fold, stream.cells)) for fold in folds]
        self._few = [(*self._places(pairs[f.window]), f.slot, one.few) for f, one in row_folds]
        many: dict[tuple[int, int], list[tuple[int, ManyEvents]]] = {}
        for fold, one in row_folds:
            many.setdefault(self._places(pairs[fold.window]), []).append((fold.slot, one.many))
        self._many = [(low, high, some) for (low, high), some in many.items()]
        nothing = stream.timelines.source.gather(())
        self._empty = [(fold.slot, one.few(nothing, 0, 0, 0)) for fold, one in row_folds]

    def fill(self, code: int, look: Look, base: list[Raw]) -> None:
        """Fill the base slots of the windows over the events under a key."""
        timeline = self._timelines.at(code)
        if isinstance(timeline, HotTimeline):
            self._fill_hot(timeline, look, base)
            return
        if look.clock is not None or look.own != NO_ROW:
            timeline = self._seen(timeline, code, look)
        instants = timeline.instants
        if not instants:
            for slot, value in self._empty:
                base[slot] = value
            return
        t, edges = look.t, look.edges
        at = [bisect_left(instants, edges[edge]) for edge in self._edges]
        for low, high, slot, few in self._few:
            base[slot] = few(timeline, at[low], at[high], t)

    def fill_since(self, begins: int | None, code: int, look: Look, base: list[Raw]) -> None:
        """As `fill`, for windows that begin at an event; without one they are unknown."""
        if begins is not None:
            edges = [*look.edges]
            edges[self._begin] = begins
            self.fill(code, look._replace(edges=edges), base)

    def _places(self, pair: tuple[int, int]) -> tuple[int, int]:
        """Where the edges of a window stand among those that are looked for."""
        low, high = pair
        return self._edges.index(low), self._edges.index(high)

    def _seen(self, few: Events, code: int, look: Look) -> Events:
        """What a reader sees of the events under a key."""
        rows: Rows = few.rows
        if look.clock is not None:
            rows = self._as_of(rows, self._timelines.closed(code), look.clock)
        elif look.own not in rows:
            return few
        return self._timelines.source.gather(row for row in rows if row != look.own)

    def _as_of(self, rows: Rows, closed: Rows, clock: Clock) -> Rows:
        """Rows that are visible under a clock, of those that stand and those that once stood."""
        versions = self._timelines.versions
        seen = [row for row in rows if versions.sees(row, clock)]
        revived = [row for row in closed if versions.sees(row, clock)]
        return self._timelines.source.in_order([*seen, *revived]) if revived else seen

    def _fill_hot(self, timeline: HotTimeline, look: Look, base: list[Raw]) -> None:
        odd = self._odd(timeline, look)
        t, edge_at = look.t, timeline.blocks.edge
        found = [edge_at(look.edges[edge]) for edge in self._edges]
        for low, high, folds in self._many:
            seen = timeline.window(found[low], found[high], odd)
            for slot, fold in folds:
                base[slot] = fold(seen, t)

    def _odd(self, timeline: HotTimeline, look: Look) -> OddRows:
        """What a reader sees otherwise than it stands under a key that has very many events."""
        odd = NOTHING_ODD
        if look.clock is not None:
            edges = [look.edges[edge] for edge in self._edges]
            odd = timeline.odd_rows(look.clock, min(edges), max(edges))
        if look.own == NO_ROW:
            return odd
        revived = tuple(row for row in odd.revived if row != look.own)
        hidden = (*odd.hidden, look.own) if timeline.blocks.holds(look.own) else odd.hidden
        return OddRows(hidden, revived)
