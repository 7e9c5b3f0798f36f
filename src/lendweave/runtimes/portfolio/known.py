"""The records of a scene as they were known at an instant, under the names of their kinds."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from lendweave.lang.dialects import quoted


def see_as_known(
    connection: duckdb.DuckDBPyConnection, kinds: Collection[str], known_at: int
) -> None:
    """From here on each kind holds the versions known by `known_at` (µs), the last one current."""
    connection.execute("CREATE SCHEMA known")
    for kind in kinds:
        is_over = f"_known_to <= {known_at}"
        connection.execute(
            f"CREATE VIEW known.{quoted(kind)} AS SELECT * REPLACE ("
            f" CASE WHEN {is_over} THEN _offset_to END AS _offset_to,"
            f" CASE WHEN {is_over} THEN _known_to END AS _known_to)"
            f" FROM memory.main.{quoted(kind)} WHERE _known_from <= {known_at}"
        )
    connection.execute("SET search_path = 'known,main'")
