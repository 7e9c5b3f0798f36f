"""Thresholds of doubles as thresholds of exact values: the same values pass."""

from __future__ import annotations

from collections.abc import Callable

from lendweave.kernel.decimals import decimal_from_scaled

_RAW_END = 10**18


def last_passing(scale: int, passes: Callable[[float], bool]) -> int:
    """The largest raw value that passes, of a test that large values fail; searched by halves.

    A threshold is never rounded: each value is asked as the library would ask it, as the nearest
    double. Beyond the ends, one step out: all values, or none, pass.
    """
    low, high = -_RAW_END, _RAW_END
    if passes(float(decimal_from_scaled(high, scale))):
        return high
    if not passes(float(decimal_from_scaled(low, scale))):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        if passes(float(decimal_from_scaled(middle, scale))):
            low = middle
        else:
            high = middle
    return low
