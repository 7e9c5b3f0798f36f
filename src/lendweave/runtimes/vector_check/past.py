"""The records as they stood at an earlier place in the log, under the names of their kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb

from lendweave.lang.dialects import quoted

PRESENT = "memory.main"
"""The schema that holds the records as they stand now."""
_PAST = "past"


@contextmanager
def as_stood(
    connection: duckdb.DuckDBPyConnection, kinds: Collection[str], read_offset: int
) -> Iterator[None]:
    """Inside the block, each kind is what the log held up to `read_offset`."""
    connection.execute(f"CREATE SCHEMA {_PAST}")
    for kind in kinds:
        connection.execute(
            f"CREATE VIEW {_PAST}.{quoted(kind)} AS SELECT * REPLACE ("
            f" CASE WHEN _offset_to <= {read_offset} THEN _offset_to END AS _offset_to,"
            f" CASE WHEN _offset_to <= {read_offset} THEN _known_to END AS _known_to)"
            f" FROM {PRESENT}.{quoted(kind)} WHERE _offset_from <= {read_offset}"
        )
    connection.execute(f"SET search_path = '{_PAST},main'")
    try:
        yield
    finally:
        connection.execute("SET search_path = 'main'")
        connection.execute(f"DROP SCHEMA {_PAST} CASCADE")


def add_places(connection: duckdb.DuckDBPyConnection, kinds: Collection[str]) -> None:
    """Give `due` its column `_seen_to`: the last place up to its S where a kind changed.

    A vector seen as known that names no S was computed on what stood before it. Decisions
    do not count: those of its own run stand between, and the run had read the log before them.
    """
    of_kind = "SELECT unnest([_offset_from, _offset_to]) AS place FROM {}"
    changed = " UNION ALL ".join(of_kind.format(quoted(k)) for k in kinds if k != "decision")
    places = f"SELECT DISTINCT place FROM ({changed}) WHERE place IS NOT NULL"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE due AS SELECT due.*, coalesce(place, -1) AS _seen_to"
        f" FROM due ASOF LEFT JOIN ({places})"
        " ON CASE WHEN read_offset < 0 THEN _offset_from ELSE read_offset + 1 END > place"
    )
