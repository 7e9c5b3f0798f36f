"""When the clocks of a zone first show a local time, in Python and in SQL.

Found from the transitions of the pinned tz database; no engine is asked about zones. Where clocks
are put back over midnight, a day has begun and does not begin again.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from operator import itemgetter

from lendweave.lang.zones import transitions

_LONG_AGO = -(2**62)


def first_shown(local: int, zone: str) -> int:
    """The first instant (µs) at which clocks show the local time (µs) or a later one."""
    found = _regimes(zone)
    _, since, offset = found[bisect_right(found, local, key=itemgetter(0)) - 1]
    return max(local - offset, since)


def regimes_sql(zone: str) -> str:
    """A DuckDB query of the zone's offsets, to be joined as `first_shown_sql` says.

    `_local`: the first local time not shown before; `_since`: the instant; `_offset`.
    """
    rows = ", ".join(str(regime) for regime in _regimes(zone))
    return f"SELECT * FROM (VALUES {rows}) AS o(_local, _since, _offset)"


def first_shown_sql(local: str, table: str) -> str:
    """`first_shown` of a local time (µs), where `table` is the last offset with _local ≤ it."""
    return f"greatest({local} - {table}._offset, {table}._since)"


@lru_cache(maxsize=16)
def _regimes(zone: str) -> tuple[tuple[int, int, int], ...]:
    """Per offset of the zone: the first local time not shown before, the instant, the offset."""
    instants, offsets = transitions(zone)
    changes = zip(instants, offsets, offsets[1:], strict=False)
    first = (_LONG_AGO, _LONG_AGO, offsets[0])
    return (first, *((instant + before, instant, after) for instant, before, after in changes))
