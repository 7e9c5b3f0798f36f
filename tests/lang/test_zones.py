"""Local dates agree with zoneinfo at every transition and at the edges of the calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from lendweave.kernel.clock import zone
from lendweave.kernel.types import DATE_MAX, DATE_MIN, TIMESTAMP_MAX, TIMESTAMP_MIN
from lendweave.lang.zones import local_day, transitions

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Apia", "Africa/Casablanca"]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def expected_day(micros: int, name: str) -> int:
    """The day number by zoneinfo."""
    moment = (EPOCH + dt.timedelta(microseconds=micros)).astimezone(zone(name))
    return (moment.date() - EPOCH.date()).days


@pytest.mark.parametrize("name", ZONES)
def test_day_around_every_transition(name: str) -> None:
    """One microsecond before, at, and a day after each change of offset."""
    table = transitions(name)
    for instant in (*table[0], 0):
        for micros in (instant - 1, instant, instant + 86_400_000_000):
            assert local_day(micros, table) == expected_day(micros, name)


@pytest.mark.parametrize("name", ZONES)
def test_edges_of_the_calendar(name: str) -> None:
    """The first and last instants fall on, or one day beside, the first and last dates."""
    table = transitions(name)
    assert local_day(TIMESTAMP_MIN, table) - DATE_MIN in (-1, 0)
    assert local_day(TIMESTAMP_MAX, table) - DATE_MAX in (0, 1)
