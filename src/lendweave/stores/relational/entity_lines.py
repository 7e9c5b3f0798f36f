"""Lines of versions checked over a whole store, in DuckDB: more of them than fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from lendweave.durable import make_folder
from lendweave.stores.relational.segment_index import segments_of
from lendweave.stores.relational.snapshot import VERSION_SCHEMA, Snapshot, versions_table

_MEMORY = "512MB"
_BATCH_ROWS = 50_000
_LINES = """
CREATE OR REPLACE TEMP TABLE line AS
SELECT entity_id, "offset", coalesce(lag(tombstone) OVER chain, false)
  OR supersedes IS DISTINCT FROM lag(id) OVER chain AS broken
FROM (SELECT entity_id, "offset", id, supersedes, tombstone FROM single{segments})
WINDOW chain AS (PARTITION BY entity_id ORDER BY "offset")
"""
_SEGMENTS = """
UNION ALL SELECT entity_id, "offset", id, supersedes, tombstone
FROM read_parquet($paths, hive_partitioning = false)
"""
_SINGLE = f"""
SELECT {", ".join(f'"{name}"' for name in VERSION_SCHEMA.names)} FROM version v
WHERE tenant_id = ? AND kind = ? AND NOT EXISTS (
  SELECT 1 FROM segment s WHERE s.first_offset =
    (SELECT max(first_offset) FROM segment WHERE first_offset <= v."offset")
  AND v."offset" < s.first_offset + s.count)
"""


class EntityLines:
    """The versions of each entity of one kind of one tenant, in order of commit.

    spill: folder for what does not fit into memory. Use it as a context manager.
    """

    def __init__(self, snapshot: Snapshot, spill: Path) -> None:
        make_folder(spill)
        self._snapshot = snapshot
        self._engine = duckdb.connect(
            ":memory:", config={"memory_limit": _MEMORY, "temp_directory": str(spill)}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()

    def checked(self, tenant_id: str, kind: str) -> tuple[int, str | None]:
        """(number of entities, where a version does not follow the one before it)."""
        scope = tenant_id, kind
        single = pa.RecordBatchReader.from_batches(VERSION_SCHEMA, self._single(*scope))
        segments = segments_of(self._snapshot.connection, *scope)
        paths = [str(self._snapshot.files.path(s.name, s.seal)) for s in segments]
        self._engine.register("single", single)
        query = _LINES.format(segments=_SEGMENTS if paths else "")
        self._engine.execute(query, {"paths": paths} if paths else None)
        self._engine.unregister("single")
        count, broken = self._engine.execute(
            "SELECT count(DISTINCT entity_id), min(entity_id || ', offset ' || \"offset\")"
            " FILTER (WHERE broken) FROM line"
        ).fetchall()[0]
        return count, None if broken is None else f"{kind} {broken}"

    def _single(self, tenant_id: str, kind: str) -> Iterator[pa.RecordBatch]:
        for rows in self._snapshot.connection.pages(_SINGLE, (tenant_id, kind), _BATCH_ROWS):
            yield from versions_table(rows).to_batches()
