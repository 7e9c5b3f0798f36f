"""Records as DuckDB views: read where they lie, each query in one pass over them.

Each kind becomes a view named as the kind. It holds every column that expressions may read, as in
`History`, and BIGINT columns `_occurred`, `_known` and `_recorded` (µs since 1970-01-01 UTC) and
`_offset`. A version is a row whether or not it was amended later; tombstones are none. So nothing
is sorted and nothing is copied but single records, which are few beside those of the segments.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from lendweave.lang.dialects import quoted
from lendweave.records.catalog import KINDS
from lendweave.records.principal import Principal
from lendweave.records.scene import Scene
from lendweave.stores.history import (
    HistorySource,
    analytical,
    closed_unless_filled,
    column_sql,
    stage_rows,
)


class RecordViews:
    """Implements records.ports.RecordHistory without the intervals of versions.

    memory_limit, spill: as of `History`.
    """

    def __init__(
        self, store: HistorySource, *, memory_limit: str = "1GB", spill: Path | None = None
    ) -> None:
        self._store = store
        self._spill = spill or store.spill_folder
        self._memory_limit = memory_limit

    def connect(
        self, principal: Principal, scene: Scene, kinds: Collection[str] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """A fresh database with views of `kinds` (None for all) of the principal's scene.

        All kinds are as of one place in the log, the last one when the call began.
        The caller closes it. Raises UnknownKind, SegmentTorn.
        """
        last_offset = self._store.last_offset()
        with closed_unless_filled(analytical(self._spill, self._memory_limit)) as connection:
            for kind in KINDS if kinds is None else kinds:
                rows = self._store.row_batches(principal, scene.name, kind)
                stage_rows(connection, quoted(f"_staged_{kind}"), kind, rows)
                paths = self._store.segment_paths(principal, kind)
                connection.execute(view_query(scene, kind, paths, last_offset))
        return connection


def view_query(scene: Scene, kind: str, paths: Collection[Path], last_offset: int) -> str:
    """The statement that makes the view of `kind`; a view takes no parameters, they are written."""
    staged = f"SELECT * FROM {quoted(f'_staged_{kind}')}"
    files = ", ".join(_text(str(path)) for path in paths)
    segments = (
        f" UNION ALL BY NAME SELECT * FROM read_parquet([{files}], union_by_name = true,"
        f" hive_partitioning = false) WHERE scenario = {_text(scene.name)}"
        if files
        else ""
    )
    columns = ",\n  ".join(
        f"{column_sql(column)} AS {quoted(column.name)}" for column in scene.columns(kind).values()
    )
    return f"""
CREATE TEMP VIEW {quoted(kind)} AS
SELECT
  {columns},
  s.occurred_at AS _occurred,
  s.known_at AS _known,
  s.recorded_at AS _recorded,
  s."offset" AS _offset
FROM ({staged}{segments}) s
WHERE s."offset" <= {last_offset} AND NOT s.tombstone
"""


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
