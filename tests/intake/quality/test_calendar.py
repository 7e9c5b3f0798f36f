"""Attendance: which days were due, which were missed, and when silence means nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.quality.calendar import Attendance, attendance
from lendweave.intake.quality.contract import CalendarShape

START = date(2026, 1, 5)  # a Monday
STOP = START + timedelta(days=182)
ALL = [START + timedelta(days=i) for i in range(182)]


def attended(days: dict[date, int], written: CalendarShape | None = None) -> Attendance:
    """The attendance over half a year."""
    found = attendance(days, START, STOP, written)
    assert found is not None
    return found


def test_a_feed_without_a_day_has_no_attendance() -> None:
    """Nothing is said of a feed that has never sent."""
    assert attendance({}, START, STOP, None) is None


@pytest.mark.parametrize(
    ("days", "pattern", "sends_on"),
    [
        (dict.fromkeys(ALL, 50), "daily", (0, 1, 2, 3, 4, 5, 6)),
        ({day: 50 for day in ALL if day.weekday() < 5}, "weekdays", (0, 1, 2, 3, 4)),
        ({day: 9 for day in ALL if day.weekday() == 0}, "weekdays", (0,)),
        ({day: 30 for day in ALL if day.day == 20}, "monthly", (20,)),
        ({day: 30 for day in ALL if (day + timedelta(days=1)).day == 1}, "monthly", (0,)),
        (dict.fromkeys(ALL[::11], 1), "irregular", ()),
    ],
    ids=["daily", "weekdays", "mondays", "twentieth", "month end", "now and then"],
)
def test_a_calendar_is_learnt(
    days: dict[date, int], pattern: str, sends_on: tuple[int, ...]
) -> None:
    """A feed's own calendar shows in its days, and no day of it is missing."""
    found = attended(days)
    assert (found.pattern, found.sends_on, found.missing) == (pattern, sends_on, ())


@given(gap=st.integers(40, 170), length=st.integers(1, 9))
def test_a_gap_of_a_daily_feed_is_seen(gap: int, length: int) -> None:
    """Days without records are missing, wherever the gap lies after the first weeks."""
    lost = ALL[gap : gap + length]
    found = attended({day: 40 for day in ALL if day not in lost})
    assert list(found.missing) == lost
    assert found.silent_days == len(lost)


def test_a_lost_monday_is_seen() -> None:
    """A feed of Mondays that misses one misses that day alone."""
    lost = START + timedelta(days=91)
    days = {day: 20 for day in ALL if day.weekday() == 0 and day != lost}
    assert attended(days).missing == (lost,)


def test_a_lost_month_end_is_seen() -> None:
    """A file that comes once a month leaves its day empty."""
    ends = {day: 30 for day in ALL if (day + timedelta(days=1)).day == 1}
    del ends[date(2026, 4, 30)]
    assert attended(ends).missing == (date(2026, 4, 30),)


def test_a_feed_that_stops_is_seen() -> None:
    """Silence up to the end counts, though nothing comes after it."""
    found = attended(dict.fromkeys(ALL[:-6], 12))
    assert list(found.missing) == ALL[-6:]
    assert found.silent_now == 6


@given(st.lists(st.integers(0, 3), min_size=182, max_size=182))
def test_few_records_a_day_raise_no_alarm(rows: list[int]) -> None:
    """Where empty days are usual, a short run of them says nothing."""
    days = dict(zip(ALL, rows, strict=True))
    longest = max(len(run) for run in "".join("x" if r else " " for r in rows).split("x"))
    if any(rows) and longest <= 5:
        assert attended(days).missing == ()


def test_a_written_calendar_holds() -> None:
    """A contract's days are due from the feed's first day on; `within` waits for late ones."""
    days = {day: 10 for day in ALL if day.weekday() == 1}
    monday = CalendarShape(weekdays=("mon",))
    assert len(attended(days, monday).missing) == 25
    assert attended(days, CalendarShape(weekdays=("mon",), within=1)).missing == ()
