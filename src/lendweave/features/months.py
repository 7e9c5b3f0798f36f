"""Where the months of a zone begin: at the first instant at which its clocks show the first day.

Found from the transitions of the pinned tz database, in Python and in SQL; no engine is asked about
zones. Where clocks are put back over midnight, the month has begun and does not begin again.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import lru_cache

from lendweave.kernel.clock import days_from_date
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang.zones import transitions

MONTHS_BACK_MAX = 60
_FIRST = 1900 * 12 - MONTHS_BACK_MAX - 1
_LAST = 2200 * 12
"""Months from year 0: those of every instant, and as many before them as a window looks back."""

_LONG_AGO = -(2**62)


@lru_cache(maxsize=16)
def month_starts(zone: str) -> tuple[int, ...]:
    """The instants (µs) at which months begin, in order. Raises UnknownZone."""
    regimes = _regimes(zone)
    until = [local for local, _, _ in regimes]
    starts = []
    for month in range(_FIRST, _LAST + 1):
        midnight = days_from_date(_day_one(month)) * MICROS_PER_DAY
        _, since, offset = regimes[bisect_right(until, midnight) - 1]
        starts.append(max(midnight - offset, since))
    return tuple(starts)


def month_of(t: int, zone: str) -> int:
    """Index in `month_starts` of the month that t lies in."""
    return bisect_right(month_starts(zone), t) - 1


def month_starts_sql(zone: str) -> str:
    """A DuckDB query of the same table: `_month`, `_start`."""
    rows = ", ".join(str(regime) for regime in _regimes(zone))
    return (
        "SELECT row_number() OVER (ORDER BY _start) AS _month, _start\nFROM (\n"
        "  SELECT greatest(epoch_us(m._midnight) - o._offset, o._since) AS _start\n"
        f"  FROM unnest(generate_series(TIMESTAMP '{_day_one(_FIRST)}', "
        f"TIMESTAMP '{_day_one(_LAST)}', INTERVAL 1 MONTH)) AS m(_midnight)\n"
        f"  ASOF JOIN (VALUES {rows}) AS o(_local, _since, _offset)\n"
        "    ON epoch_us(m._midnight) >= o._local\n)"
    )


def _day_one(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _regimes(zone: str) -> list[tuple[int, int, int]]:
    """Per offset of the zone: the first local time not shown before, the instant, the offset."""
    instants, offsets = transitions(zone)
    changes = zip(instants, offsets, offsets[1:], strict=False)
    first = (_LONG_AGO, _LONG_AGO, offsets[0])
    return [first, *((instant + before, instant, after) for instant, before, after in changes)]
