"""The dates on which instalments fall due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, get_args

from lendweave.book.calendar.day_counts import plus_months

Unit = Literal["month", "half_month", "week", "day"]
UNITS: tuple[Unit, ...] = get_args(Unit)


@dataclass(frozen=True, slots=True)
class Periods:
    """`count` periods of `every` units each; a quarter is three months, a fortnight two weeks.

    first_due: end of the first period, where it is not one period after the first draw (an odd
    first period, long or short). anchor_day: day of the month on which instalments fall due, or
    the last day of a shorter month; without it, that of `first_due` or of the first draw.
    """

    count: int
    unit: Unit
    every: int = 1
    first_due: date | None = None
    anchor_day: int | None = None

    @property
    def in_year(self) -> Fraction:
        """One period as part of a year under `equal_periods`; weeks and days by 52 and 365."""
        units = {"month": 12, "half_month": 24, "week": 52, "day": 365}[self.unit]
        return Fraction(self.every, units)

    @property
    def days_of_30(self) -> int:
        """Days of one period where a month has 30; weeks and days as they are."""
        return self.every * {"month": 30, "half_month": 15, "week": 7, "day": 1}[self.unit]

    def anchored(self, start: date) -> Periods:
        """The same periods with their day of the month written out. start: the first draw.

        A first due date one period after the 31st is the end of a short month and stands for 31.
        """
        if self.anchor_day is not None:
            return self
        from_start = replace(self, anchor_day=start.day)
        if self.first_due in {None, from_start.moved(start, 1)}:
            return from_start
        return replace(self, anchor_day=self.first_due.day)

    def grid(self, start: date) -> tuple[date, ...]:
        """count + 1 dates: the regular start of the first period, then the end of every period.

        The first is `start` unless the first period is odd.
        """
        dated = self.anchored(start)
        first = self.first_due or dated.moved(start, 1)
        return tuple(dated.moved(first, number - 1) for number in range(self.count + 1))

    def moved(self, day: date, periods: int) -> date:
        """`day` moved by periods of the grid that it stands on; backwards if negative."""
        steps = periods * self.every
        if self.unit == "month":
            return plus_months(day, steps, self.anchor_day) if steps else day
        if self.unit == "half_month":
            return _half_months(day, steps, self.anchor_day)
        return day + timedelta(days=steps * (7 if self.unit == "week" else 1))


def _half_months(day: date, steps: int, anchor_day: int | None) -> date:
    """The first half has a day up to the 15th, the second the one 15 days on; 15 goes with 30."""
    if not steps:
        return day
    anchor = anchor_day or day.day
    early = min(anchor - 15 if anchor > 15 else anchor, 15)
    month, is_late = divmod((day.year * 12 + day.month - 1) * 2 + (day.day > 15) + steps, 2)
    return plus_months(date(month // 12, month % 12 + 1, 1), 0, early + 15 * is_late)
