"""Business time: when a term ends that counts only the hours in which people work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lendweave.kernel.clock import datetime_from_instant, instant_from_datetime

BusinessDay = Callable[[date], bool]
"""Whether people work on a day."""
_DAYS_MAX = 3_660
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Hours start ≤ time < end, local, on the days that `works` knows.

    A day on which the clock is put forward or back has its hours as the clock shows them, so that
    an hour of it may last longer or be missing.
    """

    start: time
    end: time
    zone: ZoneInfo
    works: BusinessDay

    def after(self, instant: int, micros: int) -> int:
        """The instant at which `micros` of business time have passed since `instant` (µs UTC).

        It lies inside business hours, or at their very end.
        """
        left, day = micros, self._day(instant)
        for _ in range(_DAYS_MAX):
            opens, closes = self._hours(day)
            begins = max(opens, instant)
            if begins < closes:
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
            day += _ONE_DAY
        raise AssertionError("a calendar without business days in ten years")

    def between(self, first: int, last: int) -> int:
        """Microseconds of business time in first ≤ t < last."""
        passed, day, end = 0, self._day(first), self._day(last)
        while day <= end:
            opens, closes = self._hours(day)
            passed += max(0, min(closes, last) - max(opens, first))
            day += _ONE_DAY
        return passed

    def _day(self, instant: int) -> date:
        return datetime_from_instant(instant).astimezone(self.zone).date()

    def _hours(self, day: date) -> tuple[int, int]:
        """First and last instant of a day's business hours; equal on a free day."""
        opens = instant_from_datetime(datetime.combine(day, self.start, self.zone))
        if not self.works(day):
            return opens, opens
        return opens, instant_from_datetime(datetime.combine(day, self.end, self.zone))
