"""How the rows of a part are spread over groups: most keys by their hash, hot ones cut by time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, TypeAlias

import duckdb

from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build.table import SUBJECTS
from lendweave.runtimes.spark.parts import Part, pieces_table
from lendweave.runtimes.spark.pieces import SLICE, Piece, Slice, cut

KeyValue: TypeAlias = tuple[Any, ...]


def spread(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    rows_max: int,
    groups_min: int,
) -> int:
    """Into how many groups the part's rows are hashed, about `rows_max` rows in each at most.

    Makes the table `pieces_table(part)` of the hot keys' pieces, each with a group of its own
    after those.
    connection: holds the relation SUBJECTS and the part's kinds.
    """
    keys = _keys(part)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _keyed AS {_keyed(part)}")
    rows = connection.execute("SELECT count(*) FROM _keyed").fetchall()[0][0]
    slices = connection.execute(_SLICES.format(keys=keys), {"rows": rows_max}).fetchall()
    buckets: int = max(groups_min, -(-rows // rows_max))
    pieces = _pieces(slices, len(part.key.columns), part.widest, rows_max)
    hot = [
        (*key, piece.since, piece.until, piece.events_since, group)
        for group, (key, piece) in enumerate(pieces, buckets)
    ]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {pieces_table(part)} AS {_NO_PIECES.format(keys=keys)}"
    )
    if hot:
        places = ", ".join("?" * len(hot[0]))
        connection.executemany(f"INSERT INTO {pieces_table(part)} VALUES ({places})", hot)
    connection.execute("DROP TABLE _keyed")
    return buckets


_NO_PIECES = """
SELECT {keys}, 0::BIGINT AS since, 0::BIGINT AS until, 0::BIGINT AS events_since,
  0::BIGINT AS piece_group FROM _keyed LIMIT 0
"""
# The remainder is that of the dividend: added once more, an instant before 1970 rounds down too.
_SLICES = f"""
WITH hot AS (SELECT {{keys}} FROM _keyed GROUP BY {{keys}} HAVING count(*) > $rows)
SELECT {{keys}}, _at - (_at % {SLICE} + {SLICE}) % {SLICE} AS start,
  count(*) FILTER (WHERE _is_event), count(*) FILTER (WHERE NOT _is_event)
FROM _keyed SEMI JOIN hot USING ({{keys}}) GROUP BY {{keys}}, start ORDER BY {{keys}}, start
"""


def _keys(part: Part) -> str:
    return ", ".join(f"k{position}" for position in range(len(part.key.columns)))


def _keyed(part: Part) -> str:
    """Every subject and event of the part that has the key: the key, when, and which it is."""
    relations = [(SUBJECTS, part.key.columns, "_t", "false")]
    relations += [
        (kind.kind, part.key.event_columns[kind.kind], "_occurred", "true")
        for kind in part.plan.kinds
    ]
    return " UNION ALL ".join(_keyed_rows(*relation) for relation in relations)


def _keyed_rows(relation: str, columns: tuple[str, ...], at: str, is_event: str) -> str:
    named = [f"{quoted(column)} AS k{position}" for position, column in enumerate(columns)]
    known = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in columns)
    selected = ", ".join([*named, f"{at} AS _at", f"{is_event} AS _is_event"])
    return f"SELECT {selected} FROM {quoted(relation)} WHERE {known}"


def _pieces(
    rows: list[tuple[Any, ...]], keys: int, widest: int | None, rows_max: int
) -> Iterator[tuple[KeyValue, Piece]]:
    for key, slices in groupby(rows, key=lambda row: row[:keys]):
        for piece in cut([Slice(*row[keys:]) for row in slices], widest, rows_max):
            yield key, piece
