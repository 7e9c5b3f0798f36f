"""What a rate per period is in a year: multiplied (IRR × 12) and compounded (effective)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from lendweave.book.yields.flows import Flow, rate_per_period
from lendweave.book.yields.roots import RATE_DIGITS

_CONTEXT = Context(prec=40)
_LAST_DIGIT = Decimal(1).scaleb(-RATE_DIGITS)


@dataclass(frozen=True, slots=True)
class YearlyRates:
    """One internal rate of return told in three ways; 0.2691 is 26.91%.

    nominal: per period × periods in a year (IRR × 12 for months); effective: compounded.
    """

    per_period: Decimal
    nominal: Decimal
    effective: Decimal


def yearly_rates(amounts: Sequence[int], periods_in_year: Fraction | int = 12) -> YearlyRates:
    """The rates of what is paid out (above zero) and back (below), at the start and each period.

    Raises NoYield, YieldNotUnique.
    """
    return yearly(rate_per_period(map(Flow, amounts, range(len(amounts)))), periods_in_year)


def yearly(per_period: Decimal, periods_in_year: Fraction | int = 12) -> YearlyRates:
    """A rate per period told by the year."""
    times = Fraction(periods_in_year)
    with localcontext(_CONTEXT):
        count = Decimal(times.numerator) / times.denominator
        nominal = (per_period * count).quantize(_LAST_DIGIT)
        effective = ((1 + per_period) ** count - 1).quantize(_LAST_DIGIT)
    return YearlyRates(per_period, nominal, effective)
