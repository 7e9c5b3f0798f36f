"""How each aggregate is folded over rows: over few of them as they stand, over very many in blocks.

What an aggregate means stays with its fold over a list of values (`lendweave.features.kernel`). An
aggregate without a row here is folded over all values of its window, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lendweave.features.kernel import Fold, Raw
from lendweave.runtimes.online.hot_timeline import HotWindow
from lendweave.runtimes.online.layout import FoldLayout
from lendweave.runtimes.online.measures import Extremes, Pick, Totals
from lendweave.runtimes.online.sliding import GroupSums, SlidingTally, ValueCounts
from lendweave.runtimes.online.stored_columns import StoredColumn
from lendweave.runtimes.online.streaks import Streaks
from lendweave.runtimes.online.versions import Rows

Read: TypeAlias = Callable[[Rows], Sequence[Raw]]
"""Rows of the window in order → what is folded; the same function stands for the same values."""

ManyRows: TypeAlias = Callable[[HotWindow, int], Raw]
"""(window over a hot key, t) → the aggregate."""


@dataclass(frozen=True, slots=True)
class RowFold:
    """One aggregate of one column, both ways: `few` folds what `read` gives."""

    read: Read
    few: Fold
    many: ManyRows


Form: TypeAlias = Callable[[FoldLayout, StoredColumn], RowFold]
"""(what is folded, the column that it reads) → how it is folded over rows."""


def row_fold(layout: FoldLayout, columns: Mapping[str, StoredColumn]) -> RowFold:
    """How a window is folded over rows of the columns that it reads."""
    column = columns[layout.value]
    if layout.valid != (None, None):
        return _valid(layout, columns)
    if layout.events_max is not None:
        return _limited(layout, layout.events_max, columns)
    if layout.by:
        return _grouped(layout, column, columns[layout.by])
    if layout.source.members:
        return _whole(layout, column)
    return _FORMS.get(layout.source.operator, _whole)(layout, column)


def _grouped(layout: FoldLayout, column: StoredColumn, groups: StoredColumn) -> RowFold:
    """Sums by group, added up while the window moves; the meaning decides on one for each group."""
    fold, name = layout.fold, ("sums", layout.value, layout.by, layout.source.window)

    def pairs(rows: Iterable[int]) -> Sequence[Raw]:
        found = [*rows]
        return [*zip(groups.marks(found), column.raws(found), strict=True)]

    def many(window: HotWindow, t: int) -> Raw:
        slide = window.timeline.measure(
            name, lambda blocks: SlidingTally(blocks, lambda: GroupSums(pairs))
        )
        return slide.over(window.low, window.high, window.odd, lambda tally: fold(tally.pairs(), t))

    return RowFold(pairs, fold, many)


def _valid(layout: FoldLayout, columns: Mapping[str, StoredColumn]) -> RowFold:
    """Every event is asked whether it counts at t, and those that do are folded."""
    plain = row_fold(replace(layout, valid=(None, None)), columns)
    begins, ends = (None if name is None else columns[name] for name in layout.valid)

    def counting(rows: Rows, t: int) -> Rows:
        if begins is not None:
            moments = zip(rows, begins.raws(rows), strict=True)
            rows = [row for row, begin in moments if begin is None or begin <= t]
        if ends is not None:
            moments = zip(rows, ends.raws(rows), strict=True)
            rows = [row for row, end in moments if end is None or t < end]
        return rows

    def few(rows: Rows, t: int) -> Raw:
        return plain.few(plain.read(counting(rows, t)), t)

    return RowFold(_rows, few, lambda w, t: few(w.rows(), t))


def _limited(layout: FoldLayout, events_max: int, columns: Mapping[str, StoredColumn]) -> RowFold:
    """Null where there are more events than are looked at."""
    plain = row_fold(replace(layout, events_max=None), columns)

    def few(rows: Rows, t: int) -> Raw:
        return None if len(rows) > events_max else plain.few(plain.read(rows), t)

    def many(window: HotWindow, t: int) -> Raw:
        held = window.timeline.measure("held", lambda blocks: Totals(blocks, len))
        found = held.over(window.span, window.hidden, window.revived)
        return None if found > events_max else plain.many(window, t)

    return RowFold(_rows, few, many)


def _rows(rows: Rows) -> Rows:
    return rows


def _whole(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Every value of the window is looked at."""
    fold, raws = layout.fold, column.raws
    return RowFold(raws, fold, lambda w, t: fold(raws(w.rows()), t))


def _first(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Only the first event matters."""
    fold, raws = layout.fold, column.raws
    return RowFold(
        _rows, lambda rows, t: fold(raws(rows[:1]), t), lambda w, t: fold(raws(w.first()), t)
    )


def _last(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Only the last event matters."""
    fold, raws = layout.fold, column.raws
    return RowFold(
        _rows, lambda rows, t: fold(raws(rows[-1:]), t), lambda w, t: fold(raws(w.last()), t)
    )


def _count(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Numbers of values add up."""
    return RowFold(_rows, lambda rows, _t: column.count(rows), _counted(layout, column))


def _passing(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Numbers of what passes add up, too."""
    fold, raws = layout.fold, column.raws
    name = "passing", layout.value

    def many(window: HotWindow, _t: int) -> Raw:
        measure = window.timeline.measure(
            name, lambda blocks: Totals(blocks, lambda rows: int(fold(raws(rows), 0)))
        )
        return measure.over(window.span, window.hidden, window.revived)

    return RowFold(raws, fold, many)


def _exists(layout: FoldLayout, column: StoredColumn) -> RowFold:
    many = _counted(layout, column)
    return RowFold(_rows, lambda rows, _t: column.count(rows) > 0, lambda w, t: many(w, t) > 0)


def _counted(layout: FoldLayout, column: StoredColumn) -> Callable[[HotWindow, int], int]:
    name = "count", layout.value

    def many(window: HotWindow, _t: int) -> int:
        measure = window.timeline.measure(name, lambda blocks: Totals(blocks, column.count))
        return measure.over(window.span, window.hidden, window.revived)

    return many


def _sum(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Blocks add up; what a sum means is asked of the total as the only value, or of none."""
    fold, counted, name = layout.fold, _counted(layout, column), ("sum", layout.value)

    def many(window: HotWindow, t: int) -> Raw:
        if not counted(window, t):
            return fold([], t)
        measure = window.timeline.measure(name, lambda blocks: Totals(blocks, column.total))
        return fold([measure.over(window.span, window.hidden, window.revived)], t)

    return RowFold(column.raws, fold, many)


def _extreme(pick: Pick) -> Form:
    """The extreme of a window is that of the extremes of its blocks."""

    def form(layout: FoldLayout, column: StoredColumn) -> RowFold:
        fold, name = layout.fold, (pick, layout.value)

        def many(window: HotWindow, t: int) -> Raw:
            measure = window.timeline.measure(
                name, lambda blocks: Extremes(blocks, column.raws, pick)
            )
            return fold([measure.over(window.span, window.hidden, window.revived)], t)

        return RowFold(column.raws, fold, many)

    return form


def _streak(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Blocks in which all events pass are passed over."""
    fold, raws = layout.fold, column.raws
    whole, name = _whole(layout, column), ("streak", layout.value)

    def many(window: HotWindow, t: int) -> Raw:
        if window.revived:
            return whole.many(window, t)
        measure = window.timeline.measure(
            name, lambda blocks: Streaks(blocks, lambda rows: int(fold(raws(rows), 0)))
        )
        return measure.over(window.span, window.hidden)

    return RowFold(raws, fold, many)


def _distinct(layout: FoldLayout, column: StoredColumn) -> RowFold:
    """Counted while the window moves."""
    fold, marks = layout.fold, column.marks
    name = "distinct", layout.value, layout.source.window

    def many(window: HotWindow, _t: int) -> Raw:
        slide = window.timeline.measure(
            name, lambda blocks: SlidingTally(blocks, lambda: ValueCounts(marks))
        )
        return slide.over(window.low, window.high, window.odd, ValueCounts.distinct)

    return RowFold(marks, fold, many)


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
