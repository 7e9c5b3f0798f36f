"""Reading committed records in the order of the log, or by name. Every read names its tenant."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence

import msgspec

from lendweave.records.catalog import kind_of
from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name
from lendweave.stores.sqlite.connections import ReaderPool

_PAGE = 1_000
_LOG_PAGE = """
SELECT "offset", count, kind FROM log
WHERE "offset" >= ? AND (? IS NULL OR tenant_id = ?) ORDER BY "offset" LIMIT ?
"""


def record_by_id(
    connection: sqlite3.Connection, tenant_id: str, kind: str, id: str
) -> Record | None:
    """The version called `id`, or None."""
    row = connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)} WHERE tenant_id = ? AND id = ?",
        (tenant_id, id),
    ).fetchone()
    return None if row is None else row_decoder(kind)(row)


def entity_offsets(
    connection: sqlite3.Connection, tenant_id: str, kind: str, entity_id: str
) -> list[tuple[int, bool]]:
    """(offset, is it a tombstone) of every version of an entity, in order of commit."""
    rows = connection.execute(
        'SELECT "offset", tombstone FROM version'
        ' WHERE tenant_id = ? AND kind = ? AND entity_id = ? ORDER BY "offset"',
        (tenant_id, kind, entity_id),
    )
    return [(offset, bool(tombstone)) for offset, tombstone in rows]


def row_records(
    connection: sqlite3.Connection, tenant_id: str | None, kind: str, first: int, last: int
) -> list[Record]:
    """The single records of a kind with offsets from `first` to `last`, of one tenant or of all."""
    rows = connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)}"
        ' WHERE "offset" BETWEEN ? AND ? AND (? IS NULL OR tenant_id = ?) ORDER BY "offset"',
        (first, last, tenant_id, tenant_id),
    )
    return [row_decoder(kind)(row) for row in rows]


def record_at(
    connection: sqlite3.Connection, tenant_id: str, kind: str, offset: int
) -> Record | None:
    """The record of `kind` at `offset`, or None."""
    found = row_records(connection, tenant_id, kind, offset, offset)
    return found[0] if found else None


def current(
    connection: sqlite3.Connection, tenant_id: str, kind: str, entity_id: str
) -> Record | None:
    """The current version of an entity, None when it is unknown or deleted."""
    offsets = entity_offsets(connection, tenant_id, kind, entity_id)
    if not offsets or offsets[-1][1]:
        return None
    return record_at(connection, tenant_id, kind, offsets[-1][0])


def versions(
    connection: sqlite3.Connection, tenant_id: str, kind: str, entity_id: str
) -> tuple[Record, ...]:
    """Every version of an entity in order of commit."""
    offsets = entity_offsets(connection, tenant_id, kind, entity_id)
    found = (record_at(connection, tenant_id, kind, offset) for offset, _ in offsets)
    return tuple(record for record in found if record is not None)


def scan(
    readers: ReaderPool, tenant_id: str | None, from_offset: int, kinds: Collection[str] | None
) -> Iterator[Record]:
    """Records from `from_offset` on, page by page; the log never changes behind a page."""
    next_offset = from_offset
    while True:
        with readers.lend() as connection:
            page = connection.execute(
                _LOG_PAGE, (next_offset, tenant_id, tenant_id, _PAGE)
            ).fetchall()
            records = _page_records(connection, tenant_id, page, kinds)
        if not page:
            return
        yield from records
        next_offset = page[-1][0] + page[-1][1]


def _page_records(
    connection: sqlite3.Connection,
    tenant_id: str | None,
    page: Sequence[tuple[int, int, str]],
    kinds: Collection[str] | None,
) -> list[Record]:
    wanted = {kind for _, _, kind in page if kinds is None or kind in kinds}
    records: list[Record] = []
    for kind in wanted:
        records += row_records(connection, tenant_id, kind, page[0][0], page[-1][0])
    return sorted(records, key=_offset)


def _offset(record: Record) -> int:
    assert record.offset is not None, "a stored record has its offset"
    return record.offset


def count(connection: sqlite3.Connection, tenant_id: str, kind: str | None) -> int:
    """How many versions of a kind, or of all kinds, the tenant has stored."""
    row = connection.execute(
        "SELECT coalesce(sum(count), 0) FROM log WHERE tenant_id = ? AND (? IS NULL OR kind = ?)",
        (tenant_id, kind, kind),
    ).fetchone()
    return int(row[0])


def held(connection: sqlite3.Connection, tenant_id: str) -> tuple[Record, ...]:
    """Amendments that wait for their original, oldest first."""
    rows = connection.execute(
        "SELECT kind, record FROM held WHERE tenant_id = ? ORDER BY held_at, rowid", (tenant_id,)
    )
    return tuple(msgspec.json.decode(text, type=kind_of(kind)) for kind, text in rows)
