"""Percentiles of delays out of counts by length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping


def percentile(delays: Mapping[int, int], share: float) -> int | None:
    """The smallest length that at least `share` of the records do not exceed; None without any.

    delays: seconds → records.
    """
    needed, seen = share * sum(delays.values()), 0
    for length in sorted(delays):
        seen += delays[length]
        if seen >= needed:
            return length
    return None


def pooled(parts: Iterable[Mapping[int, int]]) -> Counter[int]:
    """Counts of several periods together."""
    total = Counter[int]()
    for part in parts:
        total.update(part)
    return total


def later_than(delays: Mapping[int, int], limit: int) -> int:
    """Records whose delay is longer than `limit` seconds."""
    return sum(count for length, count in delays.items() if length > limit)
