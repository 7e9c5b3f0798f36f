"""Subjects and events in chunks of whole keys: memory is bounded by rows, not by history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from lendweave.features.arrays.batch import Int64s
from lendweave.features.visibility import AsOf
from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build.columns import int64s
from lendweave.runtimes.feature_build.group import SUBJECTS, Group, event_query, subject_query

_KEPT = {"subjects": "folded__kept_subjects", "events": "folded__kept_events"}
_PASSES_MAX = 8
"""So many chunks are picked out of rows in any order sooner than the rows are sorted."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """All subjects and events of some keys. keys: how many; their codes run from 0 on."""

    subjects: pa.Table
    events: pa.Table
    keys: int


def chunks_of(
    connection: duckdb.DuckDBPyConnection, group: Group, as_of: AsOf, rows_at_once: int
) -> Iterator[Chunk]:
    """All keys at once where they are few rows, else ranges of keys out of tables of codes.

    Those tables, and the sort of many chunks, are what DuckDB spills; the loops need no order.
    """
    subjects, events = subject_query(group, as_of), event_query(group, as_of)
    [(keys, rows)] = connection.sql(_counts(group)).fetchall()
    if rows <= rows_at_once:
        yield Chunk(_table(connection, subjects), _table(connection, events), keys)
        return
    order = " ORDER BY k._code" if rows > _PASSES_MAX * rows_at_once else ""
    for name, query in (("subjects", subjects), ("events", events)):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_KEPT[name]} AS {query}{order}")
    rows_of_key = int64s(_table(connection, _rows_by_key())["_rows"])
    for first, last in ranges(rows_of_key, rows_at_once):
        parts = {name: _table(connection, _part(name, first, last)) for name in _KEPT}
        yield Chunk(**parts, keys=last - first)
    for table in _KEPT.values():
        connection.execute(f"DROP TABLE {table}")


def ranges(rows_of_key: Int64s, rows_at_once: int) -> Iterator[tuple[int, int]]:
    """(first key, key after the last) of each chunk; a key of more rows has a chunk to itself."""
    until = np.cumsum(rows_of_key)
    first = 0
    while first < len(until):
        before = int(until[first - 1]) if first else 0
        last = int(np.searchsorted(until, before + rows_at_once, side="right"))
        last = max(last, first + 1)
        yield first, last
        first = last


def _table(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    return connection.sql(query).to_arrow_table()


def _counts(group: Group) -> str:
    """How many keys there are, and how many rows at most."""
    return (
        f"SELECT (SELECT count(*) FROM {group.key_table}),"
        f" (SELECT count(*) FROM {SUBJECTS})"
        f" + (SELECT count(*) FROM {quoted(group.kind.kind)})"
    )


def _rows_by_key() -> str:
    both = " UNION ALL ".join(f"SELECT _code FROM {table}" for table in _KEPT.values())
    return f"SELECT _code, count(*) AS _rows FROM ({both}) GROUP BY _code ORDER BY _code"


def _part(name: str, first: int, last: int) -> str:
    return (
        f"SELECT * REPLACE (_code - {first} AS _code) FROM {_KEPT[name]}"
        f" WHERE _code >= {first} AND _code < {last}"
    )
