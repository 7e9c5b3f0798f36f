"""Instants, days and durations."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.clock import (
    NotADuration,
    NotAnInstant,
    SystemClock,
    UnknownZone,
    date_from_days,
    datetime_from_instant,
    days_from_date,
    format_instant,
    instant_from_datetime,
    local_date,
    parse_duration,
    parse_instant,
    zone,
)
from lendweave.kernel.types import DATE_MAX, DATE_MIN, TIMESTAMP_MAX, TIMESTAMP_MIN

instants = st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX)


@given(instant=instants)
def test_instant_to_text_and_back(instant: int) -> None:
    """Exact to the microsecond, as text and as datetime."""
    assert parse_instant(format_instant(instant)) == instant
    assert instant_from_datetime(datetime_from_instant(instant)) == instant


@given(one=instants, two=instants)
def test_text_sorts_as_time(one: int, two: int) -> None:
    """The fixed width makes text order time order."""
    assert (format_instant(one) < format_instant(two)) == (one < two)


@given(instant=instants, minutes=st.integers(-14 * 60, 14 * 60))
def test_an_offset_names_the_same_instant(instant: int, minutes: int) -> None:
    """An instant does not depend on how it is spelled."""
    zone_there = timezone(timedelta(minutes=minutes))
    moment = datetime_from_instant(instant).astimezone(zone_there)
    assert instant_from_datetime(moment) == instant


@given(days=st.integers(DATE_MIN, DATE_MAX))
def test_days_to_date_and_back(days: int) -> None:
    """Days since the epoch, both ways."""
    assert days_from_date(date_from_days(days)) == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-07T09:30:00", "no offset"),
        ("07/03/2026", "ISO 8601"),
        ("", "ISO 8601"),
        ("1899-12-31T23:59:59Z", "1900 to 2199"),
        ("2200-01-01T00:00:00Z", "1900 to 2199"),
    ],
)
def test_what_is_no_instant(text: str, words: str) -> None:
    """A time without offset is never guessed at."""
    with pytest.raises(NotAnInstant, match=words):
        parse_instant(text)


@pytest.mark.parametrize(
    ("text", "zone_name", "day"),
    [
        ("2026-03-07T15:59:59Z", "Asia/Shanghai", date(2026, 3, 7)),
        ("2026-03-07T16:00:00Z", "Asia/Shanghai", date(2026, 3, 8)),
        ("2026-03-08T04:59:59Z", "America/New_York", date(2026, 3, 7)),
        ("2026-03-09T03:59:59Z", "America/New_York", date(2026, 3, 8)),
        ("1988-07-01T15:30:00Z", "Asia/Shanghai", date(1988, 7, 2)),  # summer time then
    ],
)
def test_a_day_is_a_places_day(text: str, zone_name: str, day: date) -> None:
    """Midnight is where the zone says, summer time included."""
    assert local_date(parse_instant(text), zone_name) == day


@pytest.mark.parametrize("name", ["Asia/Atlantis", "", "../etc/passwd", "/etc/passwd", "x\0"])
def test_an_unknown_zone_is_named(name: str) -> None:
    """Names come from scene files; none of them reaches outside the database."""
    with pytest.raises(UnknownZone, match="an IANA name"):
        zone(name)


def test_the_system_clock_never_stands_still() -> None:
    """Readings in one process are strictly increasing, and about now."""
    clock = SystemClock()
    readings = [clock.now() for _ in range(1_000)]
    assert readings == sorted(set(readings))
    now = instant_from_datetime(datetime.now(UTC))
    assert abs(now - readings[-1]) < 60_000_000


def test_threads_share_the_system_clock(
    monkeypatch: pytest.MonkeyPatch, in_threads: Callable[..., list[list[int]]]
) -> None:
    """No two readings are alike in any thread, and each thread's own go up; time stands still."""
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    readings = in_threads(SystemClock().now)
    assert all(own == sorted(own) for own in readings)
    assert len({reading for own in readings for reading in own}) == sum(map(len, readings))


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("90s", 90_000_000),
        ("15m", 900_000_000),
        ("12h", 43_200_000_000),
        (" 2w ", 1_209_600_000_000),
    ],
)
def test_durations(text: str, micros: int) -> None:
    """A whole number and a unit."""
    assert parse_duration(text) == micros


@pytest.mark.parametrize("text", ["", "30", "1.5h", "-1d", "1y", "10000000s"])
def test_what_is_no_duration(text: str) -> None:
    """Months and years have no fixed length; they are not durations."""
    with pytest.raises(NotADuration, match="Write for example 30d"):
        parse_duration(text)
