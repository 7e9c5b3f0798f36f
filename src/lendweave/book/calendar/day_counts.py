"""Day counts: the length of a span of days as a fraction of a year.

Sources: ISDA Definitions 2006, section 4.16 (actual/365 Fixed, actual/360, actual/actual, 30/360,
30E/360); the US variant of 30/360 adds the rule of the end of February (SIFMA, Standard Securities
Calculation Methods).
"""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

DayCount = Literal[
    "30/360",
    "30/360 US",
    "30E/360",
    "actual/360",
    "actual/365",
    "actual/actual",
    "equal_periods",
]
"""equal_periods: each period of a schedule is the same part of a year, whatever its days; a part
of a period counts by its days over those of the whole (as coupons do under ICMA rule 251)."""

DAY_COUNTS: tuple[DayCount, ...] = get_args(DayCount)
_LEAP_AND_NOT = 365 * 366


def year_fraction(count: DayCount, start: date, end: date) -> Fraction:
    """The part of a year from `start` to `end`. start ≤ end.

    Under `equal_periods`, which needs a schedule, months of 1/12 and what is left by its days.
    """
    if count == "equal_periods":
        return _months_and_days(start, end)
    return Fraction(*year_part(count, start, end))


def year_part(count: DayCount, start: date, end: date) -> tuple[int, int]:
    """`year_fraction` as numerator and denominator, not reduced; not for `equal_periods`."""
    if count == "actual/365":
        return (end - start).days, 365
    if count == "actual/360":
        return (end - start).days, 360
    if count == "actual/actual":
        leap = _leap_days(end) - _leap_days(start)
        return leap * 365 + ((end - start).days - leap) * 366, _LEAP_AND_NOT
    return days_360(count, start, end), 360


def days_360(count: DayCount, start: date, end: date) -> int:
    """Days from `start` to `end` where every month has 30."""
    first, last = start.day, end.day
    if count == "30E/360":
        first, last = min(first, 30), min(last, 30)
    else:
        if count == "30/360 US" and _ends_february(start):
            last = 30 if _ends_february(end) else last
            first = 30
        first = min(first, 30)
        last = 30 if last == 31 and first == 30 else last
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first


def _ends_february(day: date) -> bool:
    return day.month == 2 and day.day == _last(day.year, 2)


def _leap_days(day: date) -> int:
    """Days of leap years before `day`, since the year 1."""
    before = day.year - 1
    years = before // 4 - before // 100 + before // 400
    return years * 366 + (day.timetuple().tm_yday - 1 if isleap(day.year) else 0)


def _months_and_days(start: date, end: date) -> Fraction:
    months = (end.year - start.year) * 12 + end.month - start.month
    if plus_months(start, months) > end:
        months -= 1
    whole, after = plus_months(start, months), plus_months(start, months + 1)
    return Fraction(months, 12) + Fraction((end - whole).days, (after - whole).days * 12)


def plus_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """`day` moved by months, on `anchor_day` of that month or its last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = anchor_day or day.day
    return date(year, month + 1, wanted if wanted <= 28 else min(wanted, _last(year, month + 1)))


def _last(year: int, month: int) -> int:
    return monthrange(year, month)[1]
