"""Readings of when a feed's records come: how late, and on which days none came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lendweave.figures.chance import share_low
from lendweave.intake.quality.calendar import Attendance
from lendweave.intake.quality.contract import FeedShape
from lendweave.intake.quality.delays import later_than, percentile, pooled
from lendweave.intake.quality.measured import FeedCounts, Periods
from lendweave.intake.quality.outline import FeedOutline
from lendweave.intake.quality.readings import Reading, Worst
from lendweave.kernel.clock import parse_duration

Delays = Mapping[int, int]
"""Seconds → records."""

_DAYS_SHOWN = 31
_TAIL = 0.01


def arrival_readings(
    outline: FeedOutline,
    counts: FeedCounts,
    expected: FeedShape,
    periods: Periods,
    attended: Attendance,
) -> Iterator[Reading]:
    """Delays, where they are measured, missing days and silence."""
    feed, delays = outline.feed, counts.delays[periods.judged :]
    labels = [periods.label(i) for i in range(periods.judged, periods.count)]
    if not outline.declared_delay:
        limit = expected.delay_p99_max
        yield _delay("delay_p50", 0.5, feed, delays, labels)
        yield _within(_delay("delay_p99", 1 - _TAIL, feed, delays, labels), delays, limit, labels)
    rows = pooled(delays).total()
    missing = " ".join(day.isoformat() for day in attended.missing[:_DAYS_SHOWN])
    days = Reading("missing_days", feed, float(len(attended.missing)), rows, detail=missing)
    yield _limited(days, expected.missing_days_max)
    silence = Reading("silent_days", feed, float(attended.silent_days), rows)
    yield _limited(silence, expected.silent_days_max)


def _limited(reading: Reading, limit: int | None) -> Reading:
    """The reading under a limit in days."""
    if limit is None or reading.value is None:
        return reading
    return replace(reading, limit=float(limit), breached=reading.value > limit)


def _delay(
    metric: str, share: float, feed: str, delays: Sequence[Delays], labels: Sequence[str]
) -> Reading:
    """A percentile over all periods, and that of each; the worst is the longest."""
    everything = pooled(delays)
    trend = [percentile(each, share) for each in delays]
    told = [(length, labels[i]) for i, length in enumerate(trend) if length is not None]
    longest = max(told, default=None)
    return Reading(
        metric=metric,
        feed=feed,
        value=_seconds(percentile(everything, share)),
        rows=everything.total(),
        worst=longest and Worst(longest[1], float(longest[0]), is_breach=False),
        trend=tuple(_seconds(length) for length in trend),
    )


def _within(
    reading: Reading, delays: Sequence[Delays], limit: str | None, labels: Sequence[str]
) -> Reading:
    """The 99th percentile under its limit: breached where more are late than 1% by chance."""
    if limit is None or not reading.rows:
        return reading
    seconds = parse_duration(limit) // 1_000_000
    late = [(later_than(each, seconds), sum(each.values())) for each in delays]
    low, i = max((share_low(k, n) if n else 0.0, i) for i, (k, n) in enumerate(late))
    return replace(
        reading,
        limit=float(seconds),
        breached=low > _TAIL,
        worst=Worst(labels[i], reading.trend[i] or 0.0, low > _TAIL),
        late=sum(k for k, _ in late) / reading.rows,
    )


def _seconds(length: int | None) -> float | None:
    return None if length is None else float(length)
