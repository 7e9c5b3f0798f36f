"""Unit-periods of Regulation Z (12 CFR 1026, Appendix J, paragraphs (b)(2) to (b)(5))."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from lendweave.book.calendar import plus_months

UnitName = Literal["day", "week", "half_month", "month", "year"]
_DAYS: dict[UnitName, int] = {"day": 1, "week": 7, "half_month": 15, "month": 30, "year": 365}
_IN_YEAR: dict[UnitName, int] = {"day": 365, "week": 52, "half_month": 24, "month": 12, "year": 1}


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """The period by which a yearly rate is counted: `every` units, at most a year."""

    unit: UnitName
    every: int = 1

    @property
    def days(self) -> int:
        """Its days, all months with 30: the whole of which odd days are a part."""
        return _DAYS[self.unit] * self.every

    @property
    def in_year(self) -> Fraction:
        """How many of them make a year."""
        return Fraction(_IN_YEAR[self.unit], self.every)

    def between(self, start: date, end: date, series_day: int = 0) -> tuple[int, Fraction]:
        """Full unit-periods from `start` to `end`, and the odd part of one that is left.

        Full months are measured back from `end`; days are what is left before them. series_day: the
        day of the month of a series, so that the end of February stands for the 30th.
        """
        if self.unit in {"day", "week"}:
            full, left = divmod((end - start).days, self.days)
            return full, Fraction(left, self.days)
        months, days = months_back(start, end, series_day)
        if self.unit == "year":
            full, over = divmod(months, 12)
            rest = (plus_months(end, -12 * full) - start).days
            return full, Fraction(rest, 365) if days else Fraction(over, 12)
        full, left = divmod(months * 30 + days, self.days)
        return full, Fraction(left, self.days)


def months_back(start: date, end: date, series_day: int = 0) -> tuple[int, int]:
    """Full months from `start` to `end` measured back from `end`, and the days before them."""
    ends_month = end.day == monthrange(end.year, end.month)[1]
    anchor = max(series_day, end.day) if ends_month else end.day
    months = (end.year - start.year) * 12 + end.month - start.month
    if plus_months(end, -months, anchor) < start:
        months -= 1
    return months, (plus_months(end, -months, anchor) - start).days


def unit_period(advances: Sequence[date], payments: Sequence[date]) -> UnitPeriod:
    """The unit-period of a transaction. Dates in order, the first advance before all payments.

    The common period that occurs most often, the shorter of two that occur as often; without one,
    the standard interval nearest to the average period; the term for one advance and one payment.
    """
    if len(advances) == len(payments) == 1:
        return _of_single(advances[0], payments[0])
    spans = [*pairwise(advances), (advances[0], payments[0]), *pairwise(payments)]
    spans = [(start, end) for start, end in spans if start < end]
    day = max(each.day for each in payments)
    counts = Counter(unit for start, end in spans for unit in _readings(start, end, day))
    if _is_half_monthly(payments):
        counts[UnitPeriod("half_month")] += len(payments)
    common = [unit for unit, count in counts.items() if count > 1 and unit.in_year >= 1]
    if common:
        return min(common, key=lambda unit: (-counts[unit], unit.days))
    return _nearest_standard(Fraction(sum((end - start).days for start, end in spans), len(spans)))


def _of_single(advance: date, payment: date) -> UnitPeriod:
    months, days = months_back(advance, payment)
    if months > 12 or (months == 12 and days):
        return UnitPeriod("year")
    return UnitPeriod("day", (payment - advance).days) if days else UnitPeriod("month", months)


def _readings(start: date, end: date, series_day: int) -> Iterator[UnitPeriod]:
    """What a period may be called: whole months, and weeks or days."""
    months, rest = months_back(start, end, series_day)
    if months and not rest:
        yield UnitPeriod("year", months // 12) if months % 12 == 0 else UnitPeriod("month", months)
    weeks, rest = divmod((end - start).days, 7)
    yield UnitPeriod("day", weeks * 7 + rest) if rest else UnitPeriod("week", weeks)


def _is_half_monthly(payments: Sequence[date]) -> bool:
    """Whether each payment but the first two is a month after the one before the last."""
    month_apart = all(
        months_back(first, third, max(first.day, third.day)) == (1, 0)
        for first, third in zip(payments, payments[2:], strict=False)
    )
    gaps = [(end - start).days for start, end in pairwise(payments)]
    return month_apart and len(payments) > 2 and min(gaps) >= 13 and max(gaps) <= 18


def _nearest_standard(days: Fraction) -> UnitPeriod:
    standard = [
        UnitPeriod("day"),
        *(UnitPeriod("week", every) for every in range(1, 53)),
        UnitPeriod("half_month"),
        *(UnitPeriod("month", every) for every in range(1, 12)),
        UnitPeriod("year"),
    ]
    return min(standard, key=lambda unit: (abs(unit.days - days), unit.days))
