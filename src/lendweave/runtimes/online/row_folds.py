"""How each aggregate is folded: over few events as they stand, over very many in blocks.

What an aggregate means stays with its fold over a list of values (`lendweave.features.kernel`). An
aggregate without a row here is folded over all values of its window, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.cells import Cells, ColumnCells, InstantCells, Pick
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.hot_timeline import HotWindow
from lendweave.runtimes.online.layout import FoldLayout
from lendweave.runtimes.online.measures import Extremes, Totals
from lendweave.runtimes.online.sliding import GroupSums, SlidingTally, ValueCounts
from lendweave.runtimes.online.streaks import Streaks

FewEvents: TypeAlias = Callable[[Events, int, int, int], Raw]
"""(events, from, to before, t) → the aggregate."""

ManyEvents: TypeAlias = Callable[[HotWindow, int], Raw]
"""(window over a hot key, t) → the aggregate."""


@dataclass(frozen=True, slots=True)
class RowFold:
    """One aggregate of one column, both ways."""

    few: FewEvents
    many: ManyEvents


Form: TypeAlias = Callable[[FoldLayout, Cells], RowFold]
"""(what is folded, the column that it reads) → how it is folded over events."""


def row_fold(layout: FoldLayout, columns: ColumnCells) -> RowFold:
    """How a window is folded over the columns that it reads."""
    cells = columns[layout.value]
    if layout.valid != (None, None):
        return _valid(layout, columns)
    if layout.events_max is not None:
        return _limited(layout, layout.events_max, columns)
    if layout.by:
        return _grouped(layout, cells, columns[layout.by])
    if layout.source.members:
        return _whole(layout, cells)
    return _FORMS.get(layout.source.operator, _whole)(layout, cells)


def _grouped(layout: FoldLayout, cells: Cells, groups: Cells) -> RowFold:
    """Sums by group, added up while the window moves; the meaning decides on one for each group."""
    fold, name = layout.fold, f"sums {layout.value} by {layout.by} {layout.source.window}"

    def pairs(events: Events, start: int, end: int) -> Sequence[Raw]:
        values = cells.raws(events, start, end)
        return [*zip(groups.marks(events, start, end), values, strict=True)]

    def many(window: HotWindow, t: int) -> Raw:
        slide = window.timeline.measure(
            name, lambda blocks: SlidingTally(blocks, lambda: GroupSums(pairs))
        )
        return slide.over(window.low, window.high, window.odd, lambda tally: fold(tally.pairs(), t))

    return RowFold(lambda e, i, j, t: fold(pairs(e, i, j), t) if i < j else fold((), t), many)


def _valid(layout: FoldLayout, columns: ColumnCells) -> RowFold:
    """Every event is asked whether it counts at t, and those that do are folded."""
    plain = row_fold(replace(layout, valid=(None, None)), columns)
    begins, ends = (None if name is None else columns[name] for name in layout.valid)

    def few(events: Events, start: int, end: int, t: int) -> Raw:
        if start >= end:
            return plain.few(events, start, end, t)
        counts = [True] * (end - start)
        if begins is not None:
            counts = [at is None or at <= t for at in begins.raws(events, start, end)]
        if ends is not None:
            moments = zip(counts, ends.raws(events, start, end), strict=True)
            counts = [so_far and (at is None or t < at) for so_far, at in moments]
        seen = events.only([place for place, yes in enumerate(counts, start) if yes])
        return plain.few(seen, 0, len(seen.rows), t)

    return RowFold(few, lambda w, t: few(*w.events(), t))


def _limited(layout: FoldLayout, events_max: int, columns: ColumnCells) -> RowFold:
    """Null where there are more events than are looked at."""
    plain = row_fold(replace(layout, events_max=None), columns)

    def few(events: Events, start: int, end: int, t: int) -> Raw:
        return None if end - start > events_max else plain.few(events, start, end, t)

    def many(window: HotWindow, t: int) -> Raw:
        held = window.timeline.measure(
            "held", lambda blocks: Totals(blocks, lambda _e, start, end: end - start)
        )
        found = held.over(window.span, window.hidden, window.revived)
        return None if found > events_max else plain.many(window, t)

    return RowFold(few, many)


def _whole(layout: FoldLayout, cells: Cells) -> RowFold:
    """Every value of the window is looked at."""
    fold, raws = layout.fold, cells.raws

    def few(events: Events, start: int, end: int, t: int) -> Raw:
        return fold(raws(events, start, end) if start < end else (), t)

    return RowFold(few, lambda w, t: few(*w.events(), t))


def _first(layout: FoldLayout, cells: Cells) -> RowFold:
    """Only the first event matters."""
    fold, raws = layout.fold, cells.raws

    def few(events: Events, start: int, end: int, t: int) -> Raw:
        return fold(raws(events, start, start + 1) if start < end else (), t)

    return RowFold(few, lambda w, t: few(*w.first(), t))


def _last(layout: FoldLayout, cells: Cells) -> RowFold:
    """Only the last event matters."""
    fold, raws = layout.fold, cells.raws

    def few(events: Events, start: int, end: int, t: int) -> Raw:
        return fold(raws(events, end - 1, end) if start < end else (), t)

    return RowFold(few, lambda w, t: few(*w.last(), t))


def _count(layout: FoldLayout, cells: Cells) -> RowFold:
    """Numbers of values add up."""
    few = _between if isinstance(cells, InstantCells) else _plain(cells.count)
    return RowFold(few, _counted(layout, cells))


def _plain(count: Callable[[Events, int, int], int]) -> FewEvents:
    return lambda events, start, end, _t: count(events, start, end)


def _between(_events: Events, start: int, end: int, _t: int) -> int:
    """Every event has an instant."""
    return end - start


def _passing(layout: FoldLayout, cells: Cells) -> RowFold:
    """Numbers of what passes add up, too."""
    fold, few, name = layout.fold, _whole(layout, cells).few, f"passing {layout.value}"

    def many(window: HotWindow, _t: int) -> Raw:
        measure = window.timeline.measure(
            name, lambda blocks: Totals(blocks, lambda *some: int(fold(cells.raws(*some), 0)))
        )
        return measure.over(window.span, window.hidden, window.revived)

    return RowFold(few, many)


def _exists(layout: FoldLayout, cells: Cells) -> RowFold:
    many, count = _counted(layout, cells), cells.count
    return RowFold(lambda e, start, end, _t: count(e, start, end) > 0, lambda w, t: many(w, t) > 0)


def _counted(layout: FoldLayout, cells: Cells) -> Callable[[HotWindow, int], int]:
    name = f"count {layout.value}"

    def many(window: HotWindow, _t: int) -> int:
        measure = window.timeline.measure(name, lambda blocks: Totals(blocks, cells.count))
        return measure.over(window.span, window.hidden, window.revived)

    return many


def _sum(layout: FoldLayout, cells: Cells) -> RowFold:
    """Parts add up; what a sum means is asked of the total as the only value, or of none."""
    fold, counted, name = layout.fold, _counted(layout, cells), f"sum {layout.value}"
    count, total = cells.count, cells.total

    def few(events: Events, start: int, end: int, t: int) -> Raw:
        known = start < end and count(events, start, end)
        return fold((total(events, start, end),) if known else (), t)

    def many(window: HotWindow, t: int) -> Raw:
        if not counted(window, t):
            return fold((), t)
        measure = window.timeline.measure(name, lambda blocks: Totals(blocks, total))
        return fold((measure.over(window.span, window.hidden, window.revived),), t)

    return RowFold(few, many)


def _extreme(pick: Pick) -> Form:
    """The extreme of a window is that of the extremes of its blocks."""

    def form(layout: FoldLayout, cells: Cells) -> RowFold:
        raws, extreme, name = cells.raws, cells.extreme, f"{layout.source.operator} {layout.value}"

        def few(events: Events, start: int, end: int, _t: int) -> Raw:
            return extreme(events, start, end, pick) if start < end else None

        def many(window: HotWindow, _t: int) -> Raw:
            measure = window.timeline.measure(name, lambda blocks: Extremes(blocks, raws, pick))
            return measure.over(window.span, window.hidden, window.revived)

        return RowFold(few, many)

    return form


def _streak(layout: FoldLayout, cells: Cells) -> RowFold:
    """Blocks in which all events pass are passed over."""
    fold, raws = layout.fold, cells.raws
    whole, name = _whole(layout, cells), f"streak {layout.value}"

    def many(window: HotWindow, t: int) -> Raw:
        if window.revived[2]:
            return whole.many(window, t)
        measure = window.timeline.measure(
            name, lambda blocks: Streaks(blocks, lambda *some: int(fold(raws(*some), 0)))
        )
        return measure.over(window.span, window.hidden[0].rows)

    return RowFold(whole.few, many)


def _distinct(layout: FoldLayout, cells: Cells) -> RowFold:
    """Counted while the window moves."""
    name, distinct = f"distinct {layout.value} {layout.source.window}", cells.distinct

    def few(events: Events, start: int, end: int, _t: int) -> Raw:
        return distinct(events, start, end) if start < end else 0

    def many(window: HotWindow, _t: int) -> Raw:
        slide = window.timeline.measure(
            name, lambda blocks: SlidingTally(blocks, lambda: ValueCounts(cells.marks))
        )
        return slide.over(window.low, window.high, window.odd, ValueCounts.distinct)

    return RowFold(few, many)


_FORMS: Mapping[str, Form] = {
    "count": _count,
    "exists": _exists,
    "passing": _passing,
    "distinct": _distinct,
    "streak": _streak,
    "sum": _sum,
    "sum_or_zero": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "first": _first,
    "days_since_first": _first,
    "last": _last,
    "days_since_last": _last,
    "minutes_since_last": _last,
}
