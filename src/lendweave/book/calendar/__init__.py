"""Days, as a loan counts them: day counts, due dates, holidays.

In: date, Periods, Shift, holidays.yaml.
Out: Fraction, DatedCalendar, date.
Never: a clock, a zone.
"""

from __future__ import annotations

from lendweave.book.calendar.dated import Announcement, DatedCalendar
from lendweave.book.calendar.day_counts import (
    DAY_COUNTS,
    DayCount,
    days_360,
    plus_months,
    year_fraction,
    year_part,
)
from lendweave.book.calendar.holidays import (
    NO_SHIFT,
    SHIFT_RULES,
    HolidayCalendar,
    Shift,
    ShiftRule,
    Weekends,
)
from lendweave.book.calendar.periods import UNITS, Periods, Unit
from lendweave.book.calendar.read import read_calendars

__all__ = [
    "DAY_COUNTS",
    "NO_SHIFT",
    "SHIFT_RULES",
    "UNITS",
    "Announcement",
    "DatedCalendar",
    "DayCount",
    "HolidayCalendar",
    "Periods",
    "Shift",
    "ShiftRule",
    "Unit",
    "Weekends",
    "days_360",
    "plus_months",
    "read_calendars",
    "year_fraction",
    "year_part",
]
