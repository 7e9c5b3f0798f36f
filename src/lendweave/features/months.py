"""Where the months of a zone begin: at the first instant at which its clocks show the first day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import lru_cache

from lendweave.features.local_clock import first_shown, first_shown_sql
from lendweave.kernel.clock import days_from_date
from lendweave.kernel.types import MICROS_PER_DAY

MONTHS_BACK_MAX = 60
_FIRST = 1900 * 12 - MONTHS_BACK_MAX - 1
_LAST = 2200 * 12
"""Months from year 0: those of every instant, and as many before them as a window looks back."""


@lru_cache(maxsize=16)
def month_starts(zone: str) -> tuple[int, ...]:
    """The instants (µs) at which months begin, in order. Raises UnknownZone."""
    days = (days_from_date(_day_one(month)) for month in range(_FIRST, _LAST + 1))
    return tuple(first_shown(day * MICROS_PER_DAY, zone) for day in days)


def month_of(t: int, zone: str) -> int:
    """Index in `month_starts` of the month that t lies in."""
    return bisect_right(month_starts(zone), t) - 1


def month_starts_sql(regimes: str) -> str:
    """A DuckDB query of the same table: `_month`, `_start`. regimes: table of `regimes_sql`."""
    months = (
        f"unnest(generate_series(TIMESTAMP '{_day_one(_FIRST)}', "
        f"TIMESTAMP '{_day_one(_LAST)}', INTERVAL 1 MONTH)) AS m(_midnight)"
    )
    start = first_shown_sql("epoch_us(m._midnight)", "o")
    return (
        "SELECT row_number() OVER (ORDER BY _start) AS _month, _start\nFROM (\n"
        f"  SELECT {start} AS _start\n  FROM {months}\n"
        f"  ASOF JOIN {regimes} AS o ON epoch_us(m._midnight) >= o._local\n)"
    )


def _day_one(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
