"""Rounding of many exact rational numbers at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from lendweave.book.bulk.columns import IntArray
from lendweave.book.rounding import ROUNDINGS

_SAFE = 2**62


def rounded_all(number: IntArray, top: IntArray, bottom: IntArray, mode: IntArray) -> IntArray:
    """number × top / bottom as whole numbers. number, top: ≥ 0; bottom > 0.

    mode: places in ROUNDINGS. Exact: numbers too large for 64 bits are worked out as Python's.
    """
    if not len(number):
        return number
    factor: Any = top
    if int(number.max()) * int(top.max()) >= _SAFE:
        factor = top.astype(np.object_)
    whole, rest = np.divmod(number * factor, bottom)
    twice = 2 * rest
    half_up, half_even, up, _ = (mode == place for place in range(len(ROUNDINGS)))
    odd = whole % 2 == 1
    goes_up = (
        (half_up & (twice >= bottom))
        | (half_even & ((twice > bottom) | ((twice == bottom) & odd)))
        | (up & (rest > 0))
    )
    return np.asarray(whole + goes_up, dtype=np.int64)
