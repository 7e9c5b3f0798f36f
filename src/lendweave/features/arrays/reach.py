"""Windows of many subjects at once: from where to where each looks back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lendweave.features.arrays.batch import Int64s
from lendweave.features.model import Rolling, Span
from lendweave.features.months import month_starts


@dataclass(frozen=True, slots=True)
class Reach:
    """What each subject looks back to: low ≤ occurred < high. low None: to the beginning."""

    low: Int64s | None
    high: Int64s


def reach_of(window: Span, t: Int64s, zone: str) -> Reach:
    """`lendweave.features.span.bounds` for every t. zone: of the scene, for calendar months."""
    if isinstance(window, Rolling):
        high = t - window.ago if window.ago else t
        return Reach(None if window.width is None else high - window.width, high)
    starts = np.array(month_starts(zone), np.int64)
    month = np.searchsorted(starts, t, side="right") - 1
    return Reach(starts[month - window.months], starts[month] if window.months else t)


def end_of(window: Span) -> tuple[str, int]:
    """Windows of the same end give the same `high`."""
    if isinstance(window, Rolling):
        return "ago", window.ago
    return ("months", 0) if window.months else ("ago", 0)
