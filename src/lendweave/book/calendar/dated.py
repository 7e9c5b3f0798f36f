"""A country's business days as they are announced, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Announcement:
    """The document by which the days of one year became known, and its day."""

    document: str
    dated: date


@dataclass(frozen=True, slots=True)
class DatedCalendar:
    """Weekends, and what was announced beside them.

    free: days off, weekends among them or not; working: weekends that are worked. In a year without
    an announcement the days (month, day) of `every_year` are free.
    """

    code: str
    title_en: str
    title_zh: str
    free: frozenset[date]
    working: frozenset[date]
    every_year: frozenset[tuple[int, int]]
    announced: dict[int, Announcement] = field(hash=False)

    def is_business_day(self, day: date) -> bool:
        """True where money moves on that day."""
        if day.year in self.announced:
            return day not in self.free and (day.weekday() < 5 or day in self.working)
        return day.weekday() < 5 and (day.month, day.day) not in self.every_year
