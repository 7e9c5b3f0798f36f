"""Reading committed records in the order of the log, or by name. Every read names its tenant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

import msgspec

from lendweave.records.catalog import kind_of
from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name
from lendweave.stores.relational import segment_index
from lendweave.stores.relational.connection import Connection, Readers, stored_integer
from lendweave.stores.relational.segment_files import CheckedFiles
from lendweave.stores.relational.snapshot import VERSION_SCHEMA, Snapshot

_PAGE = 1_000
_OFFSET, _TOMBSTONE = map(VERSION_SCHEMA.names.index, ("offset", "tombstone"))
_LOG_PAGE = """
SELECT l."offset", l.count, l.kind, s.path IS NOT NULL
FROM log l LEFT JOIN segment s ON s.first_offset = l."offset"
WHERE l."offset" >= (SELECT coalesce(max("offset"), 0) FROM log WHERE "offset" <= ?1)
  AND l."offset" + l.count > ?1 AND (CAST(?2 AS TEXT) IS NULL OR l.tenant_id = ?2)
ORDER BY l."offset" LIMIT ?3
"""


def record_by_id(snapshot: Snapshot, tenant_id: str, kind: str, id: str) -> Record | None:
    """The version called `id`, or None."""
    row = snapshot.connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)} WHERE tenant_id = ? AND id = ?",
        (tenant_id, id),
    ).fetchone()
    if row is not None:
        return row_decoder(kind)(row)
    segments = segment_index.segments_of(snapshot.connection, tenant_id, kind)
    return segment_index.record_by_id(snapshot.files, segments, id)


def row_records(
    connection: Connection, tenant_id: str | None, kind: str, first: int, last: int
) -> list[Record]:
    """The single records of a kind with offsets from `first` to `last`, of one tenant or of all."""
    rows = connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)}"
        ' WHERE "offset" BETWEEN ? AND ? AND (CAST(? AS TEXT) IS NULL OR tenant_id = ?)'
        ' ORDER BY "offset"',
        (first, last, tenant_id, tenant_id),
    )
    return [row_decoder(kind)(row) for row in rows]


def latest_rows(
    connection: Connection, tenant_id: str, kind: str, limit: int, before: int | None
) -> list[Record]:
    """The single records of a kind, newest first, at most `limit`, from offsets below `before`."""
    rows = connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)}"
        ' WHERE tenant_id = ?1 AND (CAST(?2 AS BIGINT) IS NULL OR "offset" < ?2)'
        ' ORDER BY "offset" DESC LIMIT ?3',
        (tenant_id, None if before is None else stored_integer(before), stored_integer(limit)),
    )
    return [row_decoder(kind)(row) for row in rows]


def record_at(snapshot: Snapshot, tenant_id: str, kind: str, offset: int) -> Record:
    """The record of `kind` at `offset`, where there is one."""
    segment = snapshot.keyed(tenant_id, kind).segment_of(offset)
    if segment is not None:
        return segment_index.record_at(snapshot.files, segment, offset)
    (record,) = row_records(snapshot.connection, tenant_id, kind, offset, offset)
    return record


def current(snapshot: Snapshot, tenant_id: str, kind: str, entity_id: str) -> Record | None:
    """The current version of an entity, None when it is unknown or deleted."""
    (found,) = snapshot.chains_of(tenant_id, [(kind, entity_id)]).values()
    if not found or found[-1][_TOMBSTONE]:
        return None
    return record_at(snapshot, tenant_id, kind, found[-1][_OFFSET])


def versions(snapshot: Snapshot, tenant_id: str, kind: str, entity_id: str) -> tuple[Record, ...]:
    """Every version of an entity in order of commit."""
    (found,) = snapshot.chains_of(tenant_id, [(kind, entity_id)]).values()
    return tuple(record_at(snapshot, tenant_id, kind, version[_OFFSET]) for version in found)


@dataclass(frozen=True, slots=True)
class Scan:
    """A walk along the log: whose records, of which kinds (None for all)."""

    readers: Readers
    files: CheckedFiles
    tenant_id: str | None
    kinds: Collection[str] | None

    def records(self, from_offset: int) -> Iterator[Record]:
        """Records from `from_offset` on, page by page; the log never changes behind a page."""
        next_offset = stored_integer(from_offset)
        while page := self._page(next_offset):
            for entries in _runs(page):
                yield from self._run_records(entries, next_offset)
            next_offset = page[-1].offset + page[-1].length

    def _page(self, from_offset: int) -> list[LogEntry]:
        with self.readers.lend(self.tenant_id) as connection:
            rows = connection.execute(_LOG_PAGE, (from_offset, self.tenant_id, _PAGE))
            return [LogEntry(*row) for row in rows]

    def _run_records(self, entries: list[LogEntry], from_offset: int) -> Iterator[Record]:
        wanted = {e.kind for e in entries if self.kinds is None or e.kind in self.kinds}
        first, last = entries[0].offset, entries[-1].offset
        if wanted and entries[0].is_segment:
            with self.readers.lend(self.tenant_id) as connection:
                segment = segment_index.segment_at(connection, first)
            return segment_index.records(self.files, segment, from_offset)
        with self.readers.lend(self.tenant_id) as connection:
            found = [row_records(connection, self.tenant_id, k, first, last) for k in wanted]
        return iter(sorted(chain.from_iterable(found), key=_offset))


class LogEntry(NamedTuple):
    """One row of the log: a single record, or a segment."""

    offset: int
    length: int
    kind: str
    is_segment: int


def _runs(page: list[LogEntry]) -> Iterator[list[LogEntry]]:
    """The entries of a page in order: single records in runs, segments one by one."""
    numbered = groupby(page, key=lambda entry: entry.offset if entry.is_segment else -1)
    return (list(entries) for _, entries in numbered)


def _offset(record: Record) -> int:
    assert record.offset is not None, "a stored record has its offset"
    return record.offset


def count(connection: Connection, tenant_id: str, kind: str | None) -> int:
    """How many versions of a kind, or of all kinds, the tenant has stored."""
    row = connection.execute(
        "SELECT coalesce(sum(count), 0) FROM log"
        " WHERE tenant_id = ? AND (CAST(? AS TEXT) IS NULL OR kind = ?)",
        (tenant_id, kind, kind),
    ).fetchone()
    return int(row[0])


def held(connection: Connection, tenant_id: str) -> tuple[Record, ...]:
    """Amendments that wait for their original, oldest first."""
    rows = connection.execute(
        "SELECT kind, record FROM held WHERE tenant_id = ?"
        f" ORDER BY held_at, {connection.dialect.row_number}",
        (tenant_id,),
    )
    return tuple(msgspec.json.decode(text, type=kind_of(kind)) for kind, text in rows)
