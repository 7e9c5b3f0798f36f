"""The annual percentage rate of charge of the European Union: compounded yearly.

Source: Directive 2008/48/EC, Annex I, with the remarks of Directive 2011/90/EU; Σ C (1 + X)^-t =
Σ D (1 + X)^-s, times in years from the first drawdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

from lendweave.book.calendar import plus_months
from lendweave.book.yields.flows import assure_only
from lendweave.book.yields.regulation_z import Paid
from lendweave.book.yields.roots import root
from lendweave.book.yields.unit_periods import months_back

YearsBy = Literal["days", "months_and_days"]
"""days: days over 365. months_and_days: whole months of 1/12 counted back from the payment, and the
days before them over 365 or 366, the days of the year that ends with them."""

_Number = TypeVar("_Number", float, Decimal)


def european_rate(
    advances: Sequence[Paid], payments: Sequence[Paid], years_by: YearsBy = "months_and_days"
) -> Decimal:
    """The yearly rate X (0.1296 is 12.96%) at which both sides are worth the same.

    Raises NoYield, YieldNotUnique.
    """
    start = min(paid.on for paid in advances)
    count = _days if years_by == "days" else _months_and_days
    terms = sorted(
        (count(start, paid.on), sign * paid.amount)
        for sign, side in ((1, advances), (-1, payments))
        for paid in side
    )
    found = root(lambda rate: _worth(terms, rate), lambda rate: _worth(terms, rate))
    assure_only(found, [amount for _, amount in terms], lambda at: _worth([terms[at]], found))
    return found


def _worth(terms: Sequence[tuple[Fraction, int]], rate: _Number) -> _Number:
    """What the amounts are worth at the start. One root of each kind (12th, 365th) is taken."""
    shrink, total = 1 / (1 + rate), rate * 0
    roots: dict[int, _Number] = {}
    for years, amount in terms:
        kind = years.denominator
        if kind not in roots:
            roots[kind] = shrink ** ((rate * 0 + 1) / kind)
        total += amount * roots[kind] ** years.numerator
    return total


def _days(start: date, day: date) -> Fraction:
    return Fraction((day - start).days, 365)


def _months_and_days(start: date, day: date) -> Fraction:
    months, days = months_back(start, day)
    last = plus_months(day, -months)
    in_year = (last - plus_months(last, -12)).days
    return Fraction(months, 12) + Fraction(days, in_year)
