"""Time: microseconds since 1970-01-01 UTC, and a clock that is always passed in.

A local date comes only from `local_date`, with the time-zone rules of the pinned `tzdata` package.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import NewType, Protocol
from zoneinfo import ZoneInfo

from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import MICROS_PER_DAY, TIMESTAMP_MAX, TIMESTAMP_MIN

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01 00:00 UTC."""

_ZONE_PART = re.compile(r"[A-Za-z0-9_+-]+")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DATE = date(1970, 1, 1)
_MICRO = timedelta(microseconds=1)


class UnknownZone(Invalid):
    """A time zone is not in the time-zone database.
    时区不在时区数据库中。
    """

    code = "KERNEL-031"


class NotAnInstant(Invalid):
    """A time is not a moment between 1900 and 2199 with its offset from UTC.
    时间不是 1900 至 2199 年间带 UTC 偏移的时刻。
    """

    code = "KERNEL-032"


class NotADuration(Invalid):
    """A length of time is not a whole number and a unit.
    时长不是整数加单位的写法。
    """

    code = "KERNEL-033"


class Clock(Protocol):
    """Gives the present instant; never goes back."""

    def now(self) -> Instant: ...


class SystemClock:
    """The machine's clock, kept from going back; threads may share it."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def now(self) -> Instant:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return Instant(self._last)


class SteppingClock:
    """A clock for tests and replays: starts at `start`, moves `step` µs at each reading."""

    def __init__(self, start: int, step: int = 1) -> None:
        self._next = start
        self._step = step

    def now(self) -> Instant:
        current = self._next
        self._next += self._step
        return Instant(current)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The rules of an IANA time zone such as `Asia/Shanghai`. Raises UnknownZone.

    They come from the pinned `tzdata` package, never from the machine's own files: two machines
    must agree on a local date.
    """
    parts = name.split("/")
    try:
        if not all(_ZONE_PART.fullmatch(part) for part in parts):
            raise FileNotFoundError(name)
        with resources.files("tzdata").joinpath("zoneinfo", *parts).open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (ValueError, OSError):
        raise UnknownZone(
            where=f"time zone {name[:60]!r}",
            got=name[:60],
            expected="an IANA name",
            fix="Write for example Asia/Shanghai.",
        ) from None


def instant_from_datetime(moment: datetime) -> Instant:
    """An aware datetime as an Instant, exactly. Raises NotAnInstant for a naive or far one."""
    if moment.tzinfo is None:
        raise NotAnInstant(
            where=f"time {moment.isoformat()}",
            got="no offset from UTC",
            expected="a time with its offset",
            fix="Add Z or an offset such as +08:00.",
        )
    micros = (moment - EPOCH) // _MICRO
    if not TIMESTAMP_MIN <= micros <= TIMESTAMP_MAX:
        raise NotAnInstant(
            where=f"time {moment.isoformat()}", expected="a year from 1900 to 2199", fix="Check it."
        )
    return Instant(micros)


def datetime_from_instant(instant: int) -> datetime:
    """An Instant as an aware UTC datetime."""
    return EPOCH + timedelta(microseconds=instant)


def parse_instant(text: str) -> Instant:
    """ISO 8601 with an offset (`2026-03-07T09:30:00Z`) as an Instant. Raises NotAnInstant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotAnInstant(
            where=f"time {text[:60]!r}",
            got=text[:60],
            expected="ISO 8601 with an offset",
            fix="Write for example 2026-03-07T09:30:00Z.",
        ) from None
    return instant_from_datetime(moment)


def format_instant(instant: int) -> str:
    """`2026-03-07T09:30:00.000000Z`: always six decimals, so that text sorts as time."""
    moment = datetime_from_instant(instant)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def local_text(instant: int, zone_name: str) -> str:
    """`2026-03-07 17:30:00 +0800`: the time in `zone_name` for people, with its offset."""
    moment = datetime_from_instant(instant).astimezone(zone(zone_name))
    return moment.strftime("%Y-%m-%d %H:%M:%S %z")


def local_date(instant: int, zone_name: str) -> date:
    """The calendar day in `zone_name` at `instant`."""
    return datetime_from_instant(instant).astimezone(zone(zone_name)).date()


def days_from_date(day: date) -> int:
    """Days since 1970-01-01, the raw form of a date."""
    return day.toordinal() - EPOCH_DATE.toordinal()


def date_from_days(days: int) -> date:
    """The date that a number of days since 1970-01-01 stands for."""
    return date.fromordinal(days + EPOCH_DATE.toordinal())


_UNITS = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": MICROS_PER_DAY}
_UNITS["w"] = 7 * MICROS_PER_DAY
_DURATION = re.compile(r"([0-9]{1,6})(s|m|h|d|w)")


def parse_duration(text: str) -> int:
    """Microseconds of `90s`, `15m`, `12h`, `30d` or `2w`. Raises NotADuration."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise NotADuration(
            where=f"duration {text[:40]!r}",
            got=text[:40],
            expected="a whole number and s, m, h, d or w",
            fix="Write for example 30d.",
        )
    return int(match[1]) * _UNITS[match[2]]
