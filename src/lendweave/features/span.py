"""Where a window begins and ends for a decision at t."""

from __future__ import annotations

from lendweave.features.model import Rolling, Since, Span, Window
from lendweave.features.months import month_of, month_starts
from lendweave.kernel.types import INTEGER_MIN, MICROS_PER_DAY

BEGINNING = INTEGER_MIN
"""Before every event: where a window begins that is open to the past."""

_MONTH_DAYS_MAX = 31


def bounds(window: Span, t: int, zone: str) -> tuple[int, int]:
    """low ≤ occurred_at < high, in microseconds. zone: of the scene, for calendar months."""
    if isinstance(window, Rolling):
        high = t - window.ago
        return (BEGINNING if window.width is None else high - window.width), high
    starts, month = month_starts(zone), month_of(t, zone)
    if window.months == 0:
        return starts[month], t
    return starts[month - window.months], starts[month]


def reach(window: Window) -> int | None:
    """How far before t the window may look, in microseconds; None without a limit."""
    if isinstance(window, Since):
        return None
    if isinstance(window, Rolling):
        return None if window.width is None else window.width + window.ago
    # A month is longer than its days where clocks are set back in it.
    return ((window.months + 1) * _MONTH_DAYS_MAX + 1) * MICROS_PER_DAY
