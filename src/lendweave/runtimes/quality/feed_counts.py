"""Counts of the records of one feed: filled cells, days, delays, spreads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from lendweave.intake.quality.measured import FeedCounts, KindCounts, Periods
from lendweave.intake.quality.outline import FeedOutline
from lendweave.lang.dialects import quoted
from lendweave.runtimes.quality.arrivals import DAY, PERIOD, Counting
from lendweave.runtimes.quality.spreads import spreads_of

_FINE_SECONDS = 2 * 86_400
_ARRIVED = "arrived"
_ENVELOPE = ("content_hash", "supersedes", "_known", "_occurred")


def feed_counts(counting: Counting, outline: FeedOutline) -> FeedCounts:
    """All counts of a feed; of each kind, the columns that are counted are read once."""
    connection, periods = counting.connection, counting.periods
    kinds: dict[str, KindCounts] = {}
    days: dict[date, int] = {}
    delays: tuple[Counter[int], ...] = ()
    for kind in outline.kinds:
        columns = [column for column in outline.columns if column.kind == kind]
        kept = (*(column.name for column in columns), *_ENVELOPE)
        query = counting.arrivals(kind, outline.feed, kept)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_ARRIVED} AS {query}")
        rows, filled = _filled(connection, [column.name for column in columns], periods)
        spreads = spreads_of(connection, _ARRIVED, columns, periods) if sum(rows) else {}
        kinds[kind] = KindCounts(rows, filled, spreads)
        if kind == outline.main:
            days, delays = _days(connection), _delays(connection, periods)
    return FeedCounts(kinds, days, delays)


def _filled(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], periods: Periods
) -> tuple[tuple[int, ...], dict[str, tuple[int, ...]]]:
    """Records, and records with a value in each column, by period."""
    counts = "".join(f", count({quoted(name)})" for name in columns)
    table = _by_period(
        connection.execute(
            f"SELECT {PERIOD}, count(*){counts} FROM {_ARRIVED}"
            f" WHERE {PERIOD} IS NOT NULL GROUP BY {PERIOD}"
        ).fetchall(),
        periods,
        1 + len(columns),
    )
    return table[0], dict(zip(columns, table[1:], strict=True))


def _by_period(
    rows: Sequence[tuple[Any, ...]], periods: Periods, width: int
) -> list[tuple[int, ...]]:
    """Rows that begin with a period as columns over all periods, 0 where there is no row."""
    found = {period: values for period, *values in rows}
    empty = [0] * width
    listed = [found.get(period, empty) for period in range(periods.count)]
    return [tuple(column) for column in zip(*listed, strict=True)]


def _days(connection: duckdb.DuckDBPyConnection) -> dict[date, int]:
    return dict(
        connection.execute(f"SELECT {DAY}, count(*) FROM {_ARRIVED} GROUP BY {DAY}").fetchall()
    )


def _delays(connection: duckdb.DuckDBPyConnection, periods: Periods) -> tuple[Counter[int], ...]:
    """Delays of first versions by period: what amends them tells of another moment.

    To the minute, beyond two days to the hour, so that few lengths differ.
    """
    seconds = "(_known - _occurred) // 1000000"
    fine, coarse = f"{seconds} // 60 * 60", f"{seconds} // 3600 * 3600"
    length = f"CASE WHEN {seconds} < {_FINE_SECONDS} THEN {fine} ELSE {coarse} END"
    found = tuple(Counter[int]() for _ in range(periods.count))
    for period, delay, rows in connection.execute(
        f"SELECT {PERIOD}, {length} AS delay, count(*) FROM {_ARRIVED}"
        f" WHERE {PERIOD} IS NOT NULL AND supersedes IS NULL GROUP BY ALL"
    ).fetchall():
        found[period][delay] += rows
    return found
