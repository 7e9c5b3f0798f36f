"""Readings of the columns of a feed: how full they are, how far their values have moved."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.figures.drift import Index, psi_by_period
from lendweave.intake.quality.contract import FeedShape
from lendweave.intake.quality.measured import FeedCounts, KindCounts, Periods, Spread
from lendweave.intake.quality.outline import ColumnOutline, FeedOutline
from lendweave.intake.quality.readings import Part, Reading, Worst
from lendweave.intake.quality.shares import share_reading


def column_readings(
    outline: FeedOutline, counts: FeedCounts, expected: FeedShape, periods: Periods
) -> Iterator[Reading]:
    """Filled shares and indices of every column that is measured."""
    for column in outline.columns:
        kind = counts.kinds[column.kind]
        yield _filled(outline.feed, column, kind, expected, periods)
        if column.name in kind.spreads:
            spread = kind.spreads[column.name]
            limit = expected.psi.get(column.label)
            yield _psi(outline.feed, column.label, spread, limit, periods)


def _filled(
    feed: str, column: ColumnOutline, kind: KindCounts, expected: FeedShape, periods: Periods
) -> Reading:
    parts = [
        Part(periods.label(i), kind.filled[column.name][i], kind.rows[i])
        for i in range(periods.judged, periods.count)
    ]
    limit = expected.filled.get(column.label)
    return share_reading("filled", feed, parts, limit, column.label)


def _psi(feed: str, label: str, spread: Spread, limit: float | None, periods: Periods) -> Reading:
    found = psi_by_period(spread.counts)[periods.judged :]
    told = [(i, index) for i, index in enumerate(found) if index is not None]
    number, worst = max(told, key=lambda item: (item[1].beyond_chance, item[0]), default=(0, None))
    return Reading(
        metric="psi",
        feed=feed,
        subject=label,
        value=told[-1][1].value if told else None,
        rows=sum(map(sum, spread.counts[periods.judged :])),
        limit=limit,
        breached=any(_is_beyond(index, limit) for _, index in told),
        worst=None
        if worst is None
        else Worst(periods.label(periods.judged + number), worst.value, _is_beyond(worst, limit)),
        trend=tuple(None if index is None else index.value for index in found),
        noise=told[-1][1].noise if told else 0.0,
    )


def _is_beyond(index: Index, limit: float | None) -> bool:
    return limit is not None and index.value > limit and index.beyond_chance > 0
