"""Subjects and events in chunks of whole keys: memory is bounded by rows, not by history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np

from lendweave.features.arrays.batch import Int64s
from lendweave.features.arrays.blocks import ranges
from lendweave.features.visibility import AsOf
from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build.group import (
    SUBJECTS,
    Group,
    event_query,
    subject_query,
    wanted_events,
    wanted_subjects,
)
from lendweave.runtimes.feature_build.reading import Columns, read_columns

_KEPT = {"subjects": "folded__kept_subjects", "events": "folded__kept_events"}
_PASSES_MAX = 8
"""So many chunks are picked out of rows in any order sooner than the rows are sorted."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """All subjects and events of some keys; the codes of the keys run from 0 on.

    place: i64, where each subject's answers stand among `rows`: in its own row if these are all
    keys, so that nothing has to be joined.
    """

    subjects: Columns
    events: Columns
    place: Int64s
    rows: int


def chunks_of(
    connection: duckdb.DuckDBPyConnection, group: Group, as_of: AsOf, rows_at_once: int
) -> Iterator[Chunk]:
    """All keys at once where they are few rows, else ranges of keys out of tables of codes.

    Those tables, and the sort of many chunks, are what DuckDB spills; the loops need no order.
    """
    queries = {"subjects": subject_query(group, as_of), "events": event_query(group, as_of)}
    wanted = {"subjects": wanted_subjects(group, as_of), "events": wanted_events(group)}

    def read(name: str, query: str, rows_max: int) -> Columns:
        return read_columns(connection, query, wanted[name], rows_max)

    [counts] = connection.sql(_counts(group)).fetchall()
    rows = sum(counts)
    if rows <= rows_at_once:
        asking, happened = (
            read(name, queries[name], n) for name, n in zip(queries, counts, strict=True)
        )
        yield Chunk(asking, happened, asking.numbers["_row"] - 1, counts[0])
        return
    order = " ORDER BY k._code" if rows > _PASSES_MAX * rows_at_once else ""
    for name, query in queries.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_KEPT[name]} AS {query}{order}")
    rows_of_key = connection.sql(_rows_by_key()).fetchnumpy()["_rows"]
    # No subject may have a key: an empty chunk still says which columns there are.
    for first, last in tuple(ranges(rows_of_key, rows_at_once)) or ((0, 0),):
        rows = int(rows_of_key[first:last].sum())
        asking, happened = (read(name, _part(name, first, last), rows) for name in _KEPT)
        yield Chunk(asking, happened, np.arange(asking.rows), asking.rows)
    for table in _KEPT.values():
        connection.execute(f"DROP TABLE {table}")


def _counts(group: Group) -> str:
    """How many subjects there are, and how many events at most."""
    return (
        f"SELECT (SELECT count(*) FROM {SUBJECTS}),"
        f" (SELECT count(*) FROM {quoted(group.kind.kind)})"
    )


def _rows_by_key() -> str:
    both = " UNION ALL ".join(f"SELECT _code FROM {table}" for table in _KEPT.values())
    return f"SELECT _code, count(*) AS _rows FROM ({both}) GROUP BY _code ORDER BY _code"


def _part(name: str, first: int, last: int) -> str:
    return (
        f"SELECT * REPLACE (_code - {first} AS _code) FROM {_KEPT[name]}"
        f" WHERE _code >= {first} AND _code < {last}"
    )
