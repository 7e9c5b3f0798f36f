"""How an exact rational number of minor units becomes a whole one."""

from __future__ import annotations

from typing import Literal, get_args

Rounding = Literal["half_up", "half_even", "up", "down"]
"""half_up: halves away from zero. half_even: halves to the even neighbour (the banker's rule).
up: away from zero. down: towards zero."""

ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)


def rounded(numerator: int, denominator: int, mode: Rounding) -> int:
    """numerator / denominator as a whole number. denominator > 0."""
    quotient, rest = divmod(abs(numerator), denominator)
    if rest and _goes_up(quotient, 2 * rest, denominator, mode):
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def _goes_up(quotient: int, twice_rest: int, denominator: int, mode: Rounding) -> bool:
    if mode == "half_up":
        return twice_rest >= denominator
    if mode == "half_even":
        return twice_rest > denominator or (twice_rest == denominator and quotient % 2 == 1)
    return mode == "up"
