"""Business time against counting every minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.decisions.reviewing.worktime import WorkTime
from lendweave.kernel.clock import instant_from_datetime

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000_000
FREE = {date(2026, 10, day) for day in range(1, 8)}


def works(day: date) -> bool:
    """Weekends and a week of holidays are free, but for one Saturday made up for."""
    return (day.weekday() < 5 or day == date(2026, 10, 10)) and day not in FREE


WORK = WorkTime(time(9), time(18), ZONE, works)
START = int(instant_from_datetime(datetime(2026, 9, 28, tzinfo=ZONE)))


def at(text: str) -> int:
    """An instant of local time."""
    return int(instant_from_datetime(datetime.fromisoformat(text).replace(tzinfo=ZONE)))


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ("2026-09-28T10:00", 4, "2026-09-28T14:00"),
        ("2026-09-28T16:00", 2, "2026-09-28T18:00"),
        ("2026-09-28T16:00", 4, "2026-09-29T11:00"),
        ("2026-09-28T03:00", 1, "2026-09-28T10:00"),
        ("2026-09-30T17:30", 1, "2026-10-08T09:30"),
        ("2026-10-09T18:00", 1, "2026-10-10T10:00"),
        ("2026-10-10T17:00", 2, "2026-10-12T10:00"),
    ],
)
def test_a_term_ends_in_business_hours(begins: str, hours: int, ends: str) -> None:
    """Overnight, over a week of holidays, over a Saturday that is worked."""
    assert WORK.after(at(begins), hours * 60 * MINUTE) == at(ends)


def is_worked(minute: int) -> bool:
    """Whether a minute since START lies in business hours, told by the clock on the wall."""
    moment = datetime(2026, 9, 28, tzinfo=ZONE) + timedelta(minutes=minute)
    return works(moment.date()) and time(9) <= moment.time() < time(18)


WORKED = [is_worked(minute) for minute in range(16 * 24 * 60)]


@given(st.integers(0, 9 * 24 * 60), st.integers(0, 6 * 24 * 60))
def test_time_between_is_the_worked_minutes(first: int, length: int) -> None:
    """As many as are counted one by one, and `after` is its inverse."""
    counted = sum(WORKED[first : first + length])
    begins, ends = START + first * MINUTE, START + (first + length) * MINUTE
    assert WORK.between(begins, ends) == counted * MINUTE
    if counted:
        reached = WORK.after(begins, counted * MINUTE)
        assert WORK.between(begins, reached) == counted * MINUTE
        assert reached <= ends
