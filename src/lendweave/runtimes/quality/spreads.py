"""Values of columns in bins, by period: tenths of numbers, each word by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import duckdb

from lendweave.intake.quality.measured import Periods, Spread
from lendweave.intake.quality.outline import ColumnOutline
from lendweave.lang.dialects import quoted
from lendweave.runtimes.quality.arrivals import PERIOD

WORDS_MAX = 40
NUMBERS_MAX = 20
"""Different values up to which each is a bin of its own."""
_EDGES = tuple(tenth / 10 for tenth in range(1, 10))
_SAMPLE = 50_000
_HASHES = 16**8


def spreads_of(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[ColumnOutline],
    periods: Periods,
) -> dict[str, Spread]:
    """The spread of each column that has one; words with too many values have none."""
    names = [column.name for column in columns if column.spread]
    if not names:
        return {}
    different = _different(connection, relation, names)
    numbers = [
        column.name
        for column in columns
        if column.spread == "number" and different[column.name] > NUMBERS_MAX
    ]
    edges = _edges(connection, relation, numbers)
    found = {}
    for column in columns:
        if column.name in edges:
            found[column.name] = _tenths(connection, relation, column, edges[column.name], periods)
        elif column.spread and 1 < different[column.name] <= WORDS_MAX:
            found[column.name] = _values(connection, relation, column, periods)
    return found


def _different(
    connection: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str]
) -> dict[str, int]:
    """About how many different values each column holds."""
    counts = ", ".join(f"approx_count_distinct({quoted(name)})" for name in names)
    row = connection.execute(f"SELECT {counts} FROM {relation}").fetchall()[0]
    return dict(zip(names, row, strict=True))


def _edges(
    connection: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str]
) -> dict[str, list[Any]]:
    """Where the tenths of each column end, out of a sample that is the same at each run.

    A record is in the sample by its content's hash: the edges need memory for the sample alone.
    """
    if not names:
        return {}
    rows = connection.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0]
    share = min(_SAMPLE / max(rows, 1), 1)
    sampled = "" if share == 1 else f" WHERE content_hash < '{int(share * _HASHES):08x}'"
    tenths = ", ".join(f"quantile_disc({quoted(name)}, {list(_EDGES)})" for name in names)
    row = connection.execute(f"SELECT {tenths} FROM {relation}{sampled}").fetchall()[0]
    return {name: sorted(set(found)) for name, found in zip(names, row, strict=True) if found}


def _tenths(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    column: ColumnOutline,
    edges: Sequence[Any],
    periods: Periods,
) -> Spread:
    name = quoted(column.name)
    cases = "".join(f" WHEN {name} <= {edge} THEN {i}" for i, edge in enumerate(edges))
    place = f"CASE WHEN {name} IS NULL THEN NULL{cases} ELSE {len(edges)} END"
    bins = (*(f"≤ {edge}" for edge in edges), f"> {edges[-1]}")
    return _spread(_counts(connection, relation, place), list(range(len(bins))), bins, periods)


def _values(
    connection: duckdb.DuckDBPyConnection, relation: str, column: ColumnOutline, periods: Periods
) -> Spread:
    counts = _counts(connection, relation, f"CAST({quoted(column.name)} AS VARCHAR)")
    words = sorted({word for _, word in counts if word is not None})
    return _spread(counts, words, tuple(words), periods)


def _counts(
    connection: duckdb.DuckDBPyConnection, relation: str, place: str
) -> Counter[tuple[int, Any]]:
    """Records by (period, bin)."""
    rows = connection.execute(
        f"SELECT {PERIOD}, {place} AS place, count(*) FROM {relation}"
        f" WHERE {PERIOD} IS NOT NULL GROUP BY ALL"
    ).fetchall()
    return Counter({(period, found): count for period, found, count in rows})


def _spread(
    counts: Counter[tuple[int, Any]],
    places: Sequence[Any],
    bins: tuple[str, ...],
    periods: Periods,
) -> Spread:
    """Counts laid out by period and bin, nulls last."""
    return Spread(
        (*bins, "null"),
        tuple(
            tuple(counts[period, place] for place in (*places, None))
            for period in range(periods.count)
        ),
    )
