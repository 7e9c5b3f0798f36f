"""Business days, and what becomes of a due date that falls on none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol, get_args, runtime_checkable

ShiftRule = Literal["none", "following", "modified_following", "preceding"]
"""modified_following: the next business day, but the one before where that is in another month."""

SHIFT_RULES: tuple[ShiftRule, ...] = get_args(ShiftRule)
_ONE_DAY = timedelta(days=1)


@runtime_checkable
class HolidayCalendar(Protocol):
    """Knows on which days banks settle."""

    def is_business_day(self, day: date) -> bool:
        """True where money moves on that day."""
        ...


@dataclass(frozen=True, slots=True)
class Weekends:
    """Saturday and Sunday are free, no other day."""

    def is_business_day(self, day: date) -> bool:
        """Monday to Friday."""
        return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Shift:
    """What becomes of a due date on a free day.

    bears_interest: interest runs to the day that it is moved to; else to the date agreed.
    """

    rule: ShiftRule = "none"
    calendar: HolidayCalendar = Weekends()
    bears_interest: bool = False

    def applied(self, day: date) -> date:
        """The day on which what is due on `day` is paid."""
        if self.rule == "none" or self.calendar.is_business_day(day):
            return day
        if self.rule == "preceding":
            return self._next(day, -_ONE_DAY)
        later = self._next(day, _ONE_DAY)
        if self.rule == "modified_following" and later.month != day.month:
            return self._next(day, -_ONE_DAY)
        return later

    def applied_after(self, day: date, start: date) -> date:
        """The same, but later than `start`, on which the money leaves.

        Days that are free in a row may move what is due soon after that to the day itself or before
        it; nobody repays what is not lent yet, so it is moved the other way.
        """
        moved = self.applied(day)
        return moved if moved > start else self._next(day, _ONE_DAY)

    def _next(self, day: date, step: timedelta) -> date:
        while not self.calendar.is_business_day(day):
            day += step
        return day


NO_SHIFT = Shift()
