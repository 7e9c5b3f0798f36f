"""The stored versions of entities, wherever they lie, as columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.stores.sqlite.entity_keys import entity_keys
from lendweave.stores.sqlite.key_index import KeyedSegments
from lendweave.stores.sqlite.key_runs import OffsetArray
from lendweave.stores.sqlite.segment_files import CheckedFiles

VERSION_SCHEMA = pa.schema(
    {
        "entity_id": pa.string(),
        "offset": pa.int64(),
        "id": pa.string(),
        "content_hash": pa.string(),
        "supersedes": pa.string(),
        "tombstone": pa.bool_(),
        "known_at": pa.int64(),
    }
)
"""What the identity rule knows of a version, its entity and its place in the log."""

OFFSET_MAX = 2**63 - 1
_ROWS = f"""
SELECT {", ".join(f'version."{name}"' for name in VERSION_SCHEMA.names)}
FROM json_each(?) wanted CROSS JOIN version
WHERE tenant_id = ? AND kind = ? AND entity_id = wanted.value
"""
_ANY_ROW = "SELECT EXISTS (SELECT 1 FROM version WHERE tenant_id = ? AND kind = ?)"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one connection sees: rows of the database, and records in segments under `below`.

    keyed: (tenant, kind) → its segments, at least those that begin under `below`.
    """

    connection: sqlite3.Connection
    files: CheckedFiles
    keyed: Callable[[str, str], KeyedSegments]
    below: int

    def versions_of(
        self,
        tenant_id: str,
        kind: str,
        entity_ids: pa.Array,
        columns: Sequence[str] = VERSION_SCHEMA.names,
    ) -> pa.Table:
        """Every version of some entities in order of commit, shape (n, columns).

        entity_ids: strings without nulls, in any order. columns: of VERSION_SCHEMA, `entity_id` and
        `offset` among them. Raises SegmentTorn.
        """
        in_rows = self._in_rows(tenant_id, kind, entity_ids).select(columns)
        in_segments = self._in_segments(tenant_id, kind, entity_ids, columns)
        if not in_rows.num_rows or not in_segments.num_rows:
            return in_rows if in_rows.num_rows else in_segments
        # Older databases have a row for each version in a segment, too.
        twice = pc.is_in(in_segments.column("offset"), in_rows.column("offset").combine_chunks())
        both = pa.concat_tables([in_rows, in_segments.filter(pc.invert(twice))])
        return both.take(pc.sort_indices(both.column("offset")))

    def _in_rows(self, tenant_id: str, kind: str, entity_ids: pa.Array) -> pa.Table:
        (any_row,) = self.connection.execute(_ANY_ROW, (tenant_id, kind)).fetchone()
        if not any_row:
            return VERSION_SCHEMA.empty_table()
        # Neighbours in the order of the table's key share pages.
        wanted = msgspec.json.encode(sorted(set(entity_ids.to_pylist()))).decode()
        rows = self.connection.execute(_ROWS, (wanted, tenant_id, kind)).fetchall()
        return versions_table(sorted(rows, key=_offset_of))

    def _in_segments(
        self, tenant_id: str, kind: str, entity_ids: pa.Array, columns: Sequence[str]
    ) -> pa.Table:
        keyed = self.keyed(tenant_id, kind)
        if not keyed.runs:
            return VERSION_SCHEMA.empty_table().select(columns)
        offsets = keyed.offsets_of(entity_keys(entity_ids), self.below)
        tables = [self._read(keyed, some, columns) for some in _by_segment(keyed, offsets)]
        if not tables:
            return VERSION_SCHEMA.empty_table().select(columns)
        found = pa.concat_tables(tables)
        # Two ids may share a key: only the whole id tells.
        return found.filter(pc.is_in(found.column("entity_id"), entity_ids))

    def _read(self, keyed: KeyedSegments, offsets: OffsetArray, columns: Sequence[str]) -> pa.Table:
        """The versions at some offsets of one segment."""
        segment = keyed.segment_of(int(offsets[0]))
        assert segment is not None, "a run names offsets of its own segments"
        places = offsets - segment.first_offset
        rows = self.files.rows(segment.name, segment.seal, places, columns)
        return rows.cast(pa.schema([VERSION_SCHEMA.field(name) for name in columns]))


def versions_table(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Rows of the version table, columns as in VERSION_SCHEMA, as a table of that schema."""
    if not rows:
        return VERSION_SCHEMA.empty_table()
    pairs = zip(zip(*rows, strict=True), VERSION_SCHEMA, strict=True)
    columns = [pa.array(column).cast(field.type) for column, field in pairs]
    return pa.table(columns, schema=VERSION_SCHEMA)


def _by_segment(keyed: KeyedSegments, offsets: OffsetArray) -> list[OffsetArray]:
    """The offsets, which are ascending, segment by segment."""
    starts = np.fromiter((s.first_offset for s in keyed.segments), np.int64)
    ends = np.searchsorted(offsets, np.append(starts, np.iinfo(np.int64).max))
    return [offsets[start:end] for start, end in pairwise(ends) if end > start]


def _offset_of(row: Sequence[Any]) -> int:
    return int(row[1])
