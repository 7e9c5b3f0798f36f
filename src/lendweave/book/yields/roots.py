"""The rate at which a value is zero: found with floats, proven with decimals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from typing import Generic, NamedTuple, TypeVar

from lendweave.book.yields.errors import NoYield

RATE_DIGITS = 10
"""Digits after the point of a rate that is worked out."""

_Number = TypeVar("_Number", float, Decimal)
_CONTEXT = Context(prec=40)
_HIGHEST, _LOWEST = 2.0**40, -1 + 2.0**-20
_FIRST_WIDTH, _PROVEN_WIDTH = Decimal("1e-13"), Decimal("2e-12")
_STEPS_MAX = 300
_SETTLED = 2e-14
"""A float that moves no further is hint enough."""


def root(rough: Callable[[float], float], exact: Callable[[Decimal], Decimal]) -> Decimal:
    """The rate, to RATE_DIGITS digits, below which the value is negative and above positive.

    rough, exact: the same value, continuous above -1. The float is only a hint: the answer stands
    because the exact value has opposite signs within 1e-12 on both sides of it. Raises NoYield.
    """
    hint = Decimal(_narrowed(rough, _bracket(rough), 1e-15, _SETTLED))
    with localcontext(_CONTEXT):
        width = _FIRST_WIDTH
        below, above = exact(hint - width), exact(hint + width)
        while not below <= 0 <= above:
            width *= 10
            if width > 1:
                raise _no_yield("no change of sign near the rate that floats find")
            below, above = exact(hint - width), exact(hint + width)
        if width > _PROVEN_WIDTH:
            ends = _Ends(hint - width, hint + width, below, above)
            hint = _narrowed(exact, ends, _PROVEN_WIDTH / 2)
        return hint.quantize(Decimal(1).scaleb(-RATE_DIGITS))


class _Ends(NamedTuple, Generic[_Number]):
    """Two rates, and the values there: below zero and above."""

    low: _Number
    high: _Number
    below: _Number
    above: _Number


def _bracket(value: Callable[[float], float]) -> _Ends[float]:
    """Two rates with the one sought between them."""
    low, high = 0.0, 2.0**-5
    try:
        below = value(low)
        if below > 0:
            low, high, above = -0.5, low, below
            below = value(low)
            while below > 0 and low > _LOWEST:
                low, high, above = (low - 1) / 2, low, below
                below = value(low)
        else:
            above = value(high)
            while above < 0 and high < _HIGHEST:
                low, high, below = high, high * 4, above
                above = value(high)
        if below <= 0 <= above:
            return _Ends(low, high, below, above)
    except OverflowError:
        pass
    raise _no_yield("the value has the same sign at every rate")


def _narrowed(
    value: Callable[[_Number], _Number], ends: _Ends[_Number], width: _Number, settled: float = 0
) -> _Number:
    """The zero between two rates, by the Illinois rule, or where it moves by `settled` at most.

    Each step keeps the zero between `low` and `high`. Where a chord moves the same end twice, the
    value at the other end is halved, so that the next chord moves that end.
    """
    (low, high, below, above), moved, before = ends, 0, ends.low
    for _ in range(_STEPS_MAX):
        if high - low <= width or above == below:
            break
        middle = high - above * (high - low) / (above - below)
        if not low < middle < high:
            middle = (low + high) / 2
        if abs(middle - before) <= settled:
            return middle
        before, there = middle, value(middle)
        if there == 0:
            return middle
        if there < 0:
            above = above / 2 if moved < 0 else above
            low, below, moved = middle, there, -1
        else:
            below = below / 2 if moved > 0 else below
            high, above, moved = middle, there, 1
    return low if -below < above else high


def _no_yield(got: str) -> NoYield:
    return NoYield(
        where="flows of a loan",
        got=got,
        expected="money paid out first and paid back later",
        fix="Give every amount paid out and paid back with its day.",
    )
