"""Where a window begins and ends for a decision at t."""

from __future__ import annotations

from lendweave.features.model import Window
from lendweave.kernel.types import INTEGER_MIN

BEGINNING = INTEGER_MIN
"""Before every event: where a window begins that is open to the past."""


def bounds(window: Window, t: int, zone: str) -> tuple[int, int]:
    """low ≤ occurred_at < high, in microseconds. zone: of the scene, for calendar months."""
    high = t - window.ago
    return (BEGINNING if window.width is None else high - window.width), high
