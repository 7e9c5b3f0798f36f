"""The stored versions of entities, wherever they lie, as columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.key_index import KeyedSegments
from lendweave.stores.relational.segment_files import CheckedFiles
from lendweave.stores.relational.signposts import signposts
from lendweave.stores.relational.text_hashes import Hashes, text_hashes
from lendweave.stores.relational.version_marks import KnownVersions, OffsetArray, VersionMarks

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

VersionRow: TypeAlias = tuple[Any, ...]
"""The values of one version, in the order of VERSION_SCHEMA."""
Entity: TypeAlias = tuple[str, str]
"""A kind, and the id of an entity of that kind."""
Chain: TypeAlias = list[VersionRow]
"""Versions of one entity in order of commit."""
OFFSET_MAX = 2**63 - 1
_COLUMNS = ", ".join(f'version."{name}"' for name in VERSION_SCHEMA.names)
_ROWS = """
SELECT {columns}
FROM {each_of} wanted CROSS JOIN version
WHERE tenant_id = ? AND kind = ? AND entity_id = wanted.value
"""
_CHAINS = f"""
SELECT {", ".join(f'version."{name}"' for name in ("kind", *VERSION_SCHEMA.names))}
FROM (VALUES {{}}) AS wanted CROSS JOIN version
WHERE kind = wanted.column1 AND entity_id = wanted.column2 AND tenant_id = ?
"""
_ANY_ROW = "SELECT EXISTS (SELECT 1 FROM version WHERE tenant_id = ? AND kind = ?)"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one connection sees: rows of the database, and records in segments under `below`.

    keyed: (tenant, kind) → its segments, at least those that begin under `below`.
    """

    connection: Connection
    files: CheckedFiles
    keyed: Callable[[str, str], KeyedSegments]
    below: int

    def known_of(
        self, tenant_id: str, kind: str, entity_ids: pa.Array, asked: Hashes
    ) -> KnownVersions:
        """The marks of every version of some entities; no segment is read.

        entity_ids: strings without nulls, each once. asked: their hashes, shape (2, m).
        """
        in_segments = self.keyed(tenant_id, kind).of_entities(asked, self.below)
        rows = self._in_rows(tenant_id, kind, entity_ids)
        if not rows.num_rows:
            return in_segments
        single = VersionMarks.of_table(rows, rows.column("offset").to_numpy())
        found = single.of_entities(signposts(single.keys), asked)
        # Older databases have a row for each version in a segment, too.
        return KnownVersions.joined([in_segments, found])

    def chains_of(self, tenant_id: str, wanted: Collection[Entity]) -> dict[Entity, Chain]:
        """Every version of a few entities in order of commit, without the cost of tables.

        Each entity is asked for once. Raises SegmentTorn.
        """
        chains: dict[Entity, Chain] = {entity: [] for entity in wanted}
        names = [name for entity in wanted for name in entity]
        for kind, *row in self.connection.execute(_chains(len(wanted)), (*names, tenant_id)):
            chains[kind, row[0]].append(tuple(row))
        return {
            (kind, entity_id): self._chain(tenant_id, kind, entity_id, rows)
            for (kind, entity_id), rows in chains.items()
        }

    def _chain(self, tenant_id: str, kind: str, entity_id: str, rows: Chain) -> Chain:
        """The versions of an entity, those in segments among them. rows: those that are not."""
        keyed = self.keyed(tenant_id, kind)
        if not keyed.runs:
            return sorted(rows, key=_offset_of)
        offsets = keyed.offsets_of(entity_id, self.below)
        known = {_offset_of(row) for row in rows}
        for offset in offsets:
            # Older databases have a row for each version in a segment, too.
            if offset not in known:
                (found,) = self._read(keyed, np.array([offset])).to_pylist()
                rows.append(tuple(found.values()))
        return sorted(rows, key=_offset_of)

    def versions_of(self, tenant_id: str, kind: str, entity_ids: pa.Array) -> pa.Table:
        """Every version of some entities in order of commit, in columns of VERSION_SCHEMA.

        entity_ids: strings without nulls, each once, in any order. Raises SegmentTorn.
        """
        in_rows = self._in_rows(tenant_id, kind, entity_ids)
        in_segments = self._in_segments(tenant_id, kind, entity_ids)
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
        query = _ROWS.format(columns=_COLUMNS, each_of=self.connection.dialect.each_of)
        rows = self.connection.execute(query, (wanted, tenant_id, kind)).fetchall()
        return versions_table(sorted(rows, key=_offset_of))

    def _in_segments(self, tenant_id: str, kind: str, entity_ids: pa.Array) -> pa.Table:
        keyed = self.keyed(tenant_id, kind)
        if not keyed.runs:
            return VERSION_SCHEMA.empty_table()
        offsets = keyed.of_entities(text_hashes(entity_ids), self.below).marks["offset"]
        tables = [self._read(keyed, some) for some in _by_segment(keyed, offsets)]
        return pa.concat_tables(tables) if tables else VERSION_SCHEMA.empty_table()

    def _read(self, keyed: KeyedSegments, offsets: OffsetArray) -> pa.Table:
        """The versions at some offsets of one segment."""
        segment = keyed.segment_of(int(offsets[0]))
        assert segment is not None, "a run names offsets of its own segments"
        places = offsets - segment.first_offset
        rows = self.files.rows(segment.name, segment.seal, places, VERSION_SCHEMA.names)
        return rows.cast(VERSION_SCHEMA)


@cache
def _chains(count: int) -> str:
    """The query for the versions of so many entities, in no order."""
    return _CHAINS.format(", ".join(["(?, ?)"] * count))


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
