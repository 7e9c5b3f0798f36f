"""Where months begin: with the clocks of the place, also where they change at midnight."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.features.local_clock import regimes_sql
from lendweave.features.model import CalendarMonths, Rolling
from lendweave.features.months import month_of, month_starts, month_starts_sql
from lendweave.features.span import BEGINNING, bounds, reach
from lendweave.kernel.clock import local_date, parse_instant
from lendweave.kernel.types import MICROS_PER_DAY, TIMESTAMP_MAX, TIMESTAMP_MIN

ZONES = ["Asia/Shanghai", "America/New_York", "America/St_Johns", "Asia/Amman", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_month_begins_when_its_first_day_is_first_shown(zone: str) -> None:
    """From 1901 on the local date is a first at each start, and a microsecond before it not yet."""
    starts = month_starts(zone)
    assert all(earlier < later for earlier, later in pairwise(starts))
    for start in starts[80:]:
        assert local_date(start, zone).day == 1
        assert local_date(start - 1, zone).day > 27


@pytest.mark.parametrize("zone", ZONES)
def test_the_query_finds_the_same_starts(zone: str) -> None:
    """The table that the batch query joins is the one that Python searches."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE clock AS {regimes_sql(zone)}")
        rows = connection.sql(month_starts_sql("clock")).order("_month").fetchall()
    assert tuple(start for _, start in rows) == month_starts(zone)


@pytest.mark.parametrize(
    ("window", "t", "low", "high"),
    [
        (CalendarMonths(0), "2026-03-01T04:59:00Z", "2026-02-01T05:00:00Z", "2026-03-01T04:59:00Z"),
        (CalendarMonths(0), "2026-03-01T05:00:00Z", "2026-03-01T05:00:00Z", "2026-03-01T05:00:00Z"),
        (CalendarMonths(1), "2026-04-09T00:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"),
        (CalendarMonths(2), "2026-01-31T00:00:00Z", "2025-11-01T04:00:00Z", "2026-01-01T05:00:00Z"),
        (
            Rolling(MICROS_PER_DAY, 2 * MICROS_PER_DAY),
            "2026-01-04T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "2026-01-02T00:00:00Z",
        ),
    ],
)
def test_bounds(window: CalendarMonths | Rolling, t: str, low: str, high: str) -> None:
    """New York: daylight saving moves a month's edge by an hour."""
    found = bounds(window, parse_instant(t), "America/New_York")
    assert found == (parse_instant(low), parse_instant(high))


def test_an_open_window_begins_before_every_event() -> None:
    """Also before the first instant that a record can bear."""
    low, high = bounds(Rolling(None), 0, "UTC")
    assert low == BEGINNING < TIMESTAMP_MIN
    assert high == 0


@given(st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX), st.sampled_from(ZONES), st.integers(0, 60))
def test_every_instant_has_its_months(t: int, zone: str, months: int) -> None:
    """From 1900 to 2199 and 60 months back, a window begins no later than it ends, and before t."""
    low, high = bounds(CalendarMonths(months), t, zone)
    assert low <= high <= t
    start = month_starts(zone)[month_of(t, zone)]
    assert start <= t < start + 32 * MICROS_PER_DAY


def test_months_of_utc_are_those_of_the_calendar() -> None:
    """Without transitions nothing but the calendar is left."""
    starts = month_starts("UTC")
    assert starts[0] == (datetime(1894, 12, 1, tzinfo=UTC).timestamp()) * 1_000_000
    assert parse_instant("2026-02-01T00:00:00Z") in starts


@given(st.integers(0, 3), st.integers(0, 12 * 24 * 366), st.sampled_from([*ZONES, "Europe/Berlin"]))
def test_no_window_looks_further_back_than_its_reach(months: int, hour: int, zone: str) -> None:
    """At any hour of twelve years; October has 31 days and an hour in Europe."""
    window = CalendarMonths(months)
    t = parse_instant("2016-01-01T00:00:00Z") + hour * MICROS_PER_DAY // 24
    reached = reach(window)
    assert reached is not None
    assert bounds(window, t, zone)[0] >= t - reached


def test_the_longest_month() -> None:
    """The last minute of an October in which clocks were set back."""
    t = parse_instant("2026-10-31T22:59:00Z")
    low, _ = bounds(CalendarMonths(0), t, "Europe/Berlin")
    assert 31 * MICROS_PER_DAY < t - low <= (reach(CalendarMonths(0)) or 0)
