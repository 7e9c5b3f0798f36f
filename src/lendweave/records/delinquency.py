"""Days past due and the buckets of the glossary: the one place that says which days are which.

Days past due are counted at the end of a day: what was paid on that day is paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bucket:
    """A class of days past due. high: its last day, None without end."""

    name: str
    low: int
    high: int | None


BUCKETS: tuple[Bucket, ...] = (
    Bucket("M0", 0, 0),
    Bucket("M1", 1, 30),
    Bucket("M2", 31, 60),
    Bucket("M3", 61, 90),
    Bucket("M3+", 91, None),
)
"""From best to worst, without gaps."""

BUCKET_LOWS: tuple[int, ...] = tuple(bucket.low for bucket in BUCKETS)


def days_past_due(oldest_due_on: date | None, on: date) -> int:
    """Calendar days from the oldest instalment not fully paid to `on`; 0 while none is past."""
    return 0 if oldest_due_on is None else max(0, (on - oldest_due_on).days)


def bucket_of(days: int) -> Bucket:
    """The bucket in which so many days past due stand. days: ≥ 0."""
    return next(bucket for bucket in reversed(BUCKETS) if bucket.low <= days)
