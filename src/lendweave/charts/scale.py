"""Scales: from values to places on the drawing, and the round numbers beside an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TICKS = 5
_NO_SPAN = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` lie between `start` and `stop`; without a span all at `start`."""

    low: float
    high: float
    start: float
    stop: float

    def place(self, value: float) -> float:
        """Where a value lies."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.stop - self.start)


def ticks(low: float, high: float) -> list[float]:
    """About five round numbers that span low to high. A millionth of their size is no span."""
    size = max(abs(low), abs(high), 1e-3)
    span = high - low if high - low > _NO_SPAN * size else size
    power = math.floor(math.log10(span / _TICKS))
    step = next(s * 10.0**power for s in _STEPS if s * 10.0**power * _TICKS >= span * 0.999)
    first, last = math.floor(low / step + 1e-6), math.ceil((low + span) / step - 1e-6)
    return [round(number * step, max(2 - power, 0)) for number in range(first, last + 1)]


def spelled(value: float, unit: str) -> str:
    """A value as text: a share as a percentage, large numbers with separators."""
    if unit == "%":
        return f"{value * 100:.1f}".removesuffix(".0") + "%"
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def written(place: float) -> str:
    """A coordinate to a tenth."""
    return f"{place:.1f}".removesuffix(".0")
