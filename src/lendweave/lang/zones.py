"""Local dates from the pinned tz database, the same on every engine.

The transitions of a zone from 1900 to 2199 are found once in the kernel's zone rules and become a
table in Python and nested comparisons in SQL; no engine is asked about zones.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from lendweave.kernel.clock import zone as zone_rules
from lendweave.kernel.types import DATE_MAX, DATE_MIN, MICROS_PER_DAY
from lendweave.lang.model import Typed

_SECONDS_PER_DAY = 86_400
_SHIFT_DAYS = 30_000  # makes every instant positive, for engines whose division truncates
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Transitions = tuple[tuple[int, ...], tuple[int, ...]]


@lru_cache(maxsize=64)
def transitions(zone: str) -> Transitions:
    """Instants (µs) at which the zone's offset changes, and the offsets (µs) around them.

    offsets[i] holds before instants[i]; the last one holds from the last instant on.
    Raises UnknownZone.
    """
    info = zone_rules(zone)
    instants: list[int] = []
    offsets = [_offset(info, (DATE_MIN - 1) * _SECONDS_PER_DAY)]
    for day in _days_of_change(info):
        second = day * _SECONDS_PER_DAY
        instants.append(_first_with(info, second - _SECONDS_PER_DAY, second) * 1_000_000)
        offsets.append(_offset(info, second))
    return tuple(instants), tuple(offset * 1_000_000 for offset in offsets)


def _days_of_change(info: ZoneInfo) -> Iterator[int]:
    """Days (from 1970) that begin, in UTC, with another offset than the day before them.

    A hundred thousand days for every zone: the loop asks the zone's rules and nothing else.
    """
    moment = (_EPOCH + dt.timedelta(days=DATE_MIN - 1)).replace(tzinfo=info)
    local, step = info.fromutc, dt.timedelta(days=1)
    before = local(moment).utcoffset()
    for day in range(DATE_MIN, DATE_MAX + 3):
        moment += step
        offset = local(moment).utcoffset()
        if offset != before:
            yield day
            before = offset


def local_day(micros: int, table: Transitions) -> int:
    """The day number of an instant in the zone of the table."""
    instants, offsets = table
    return (micros + offsets[bisect_right(instants, micros)]) // MICROS_PER_DAY


def duckdb_local_date(node: Typed) -> str:
    """The offset added to the instant, then the date of it."""
    offset = _search(str(node.value), "epoch_us({0})", "")
    return f"CAST(make_timestamp(epoch_us({{0}}) + {offset}) AS DATE)"


def spark_local_date(node: Typed) -> str:
    """As in DuckDB, from whole microseconds, so that the session's zone has no say."""
    offset = _search(str(node.value), "unix_micros({0})", "L")
    shifted = f"unix_micros({{0}}) + {offset} + {_SHIFT_DAYS * MICROS_PER_DAY}L"
    day = f"CAST(({shifted}) div {MICROS_PER_DAY}L AS INT) - {_SHIFT_DAYS}"
    return f"date_add(DATE '1970-01-01', {day})"


def _search(zone: str, micros: str, suffix: str) -> str:
    """Nested CASE that finds the offset by halving: some ten comparisons for any zone."""
    instants, offsets = transitions(zone)

    def between(low: int, high: int) -> str:
        if low == high:
            return f"{offsets[low]}{suffix}"
        middle = (low + high) // 2
        test = f"{micros} < {instants[middle]}{suffix}"
        return f"CASE WHEN {test} THEN {between(low, middle)} ELSE {between(middle + 1, high)} END"

    return f"({between(0, len(instants))})"


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names of the tz database, for suggestions."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def _offset(info: ZoneInfo, second: int) -> int:
    moment = (_EPOCH + dt.timedelta(seconds=second)).astimezone(info)
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _first_with(info: ZoneInfo, low: int, high: int) -> int:
    """The first second after `low` with the offset that holds at `high`."""
    target = _offset(info, high)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, middle) == target:
            high = middle
        else:
            low = middle
    return high
