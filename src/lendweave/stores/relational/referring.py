"""Records by what they refer to: the applications of a party, the drawdowns of a line.

Single records are found by an index of the database, those of segments by `reference_index`.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter

import pyarrow as pa

from lendweave.records.book_ports import BOOK_KINDS
from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.reading import record_at
from lendweave.stores.relational.reference_index import Column, ReferenceIndex
from lendweave.stores.relational.snapshot import Snapshot

INDEXED: tuple[tuple[str, str], ...] = (
    ("application", "party_id"),
    ("facility", "party_id"),
    ("facility", "application_id"),
    ("drawdown", "facility_id"),
    ("funder_decision", "application_id"),
    ("exposure", "drawdown_id"),
    ("exposure", "application_id"),
    ("decision", "application_id"),
    ("loan", "application_id"),
    ("contract", "buyer_id"),
    ("payment", "order_id"),
    ("pledge", "pledgor_id"),
    ("registration", "debtor_id"),
    ("inventory", "merchant_id"),
    ("external_report", "party_id"),
)
"""Kinds and the references by which they may be looked up."""


def make_indexes(connection: Connection) -> None:
    """Make the indexes that are not there yet."""
    for kind, field in INDEXED:
        table = table_name(kind)
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS {table}_by_{field} ON {table} (tenant_id, "{field}")'
        )


def referring(
    snapshot: Snapshot,
    index: ReferenceIndex,
    column: Column,
    entity_id: str,
    known_by: int | None = None,
) -> tuple[Record, ...]:
    """The current versions of the records that refer to `entity_id`, oldest first.

    column: tenant, kind and field. known_by: µs UTC; what was known later does not count, None
    for everything that is committed.
    """
    tenant_id, kind, field = column
    if (kind, field) not in INDEXED:
        raise ValueError(f"{kind}.{field} is not indexed")
    found = _ever_referring(snapshot, index, column, entity_id)
    if not found:
        return ()
    if kind in BOOK_KINDS:
        return tuple(r for r in found.values() if known_by is None or r.known_at <= known_by)
    entities = list(dict.fromkeys(record.entity_id for record in found.values()))
    places = _current(snapshot.versions_of(tenant_id, kind, pa.array(entities)), known_by)
    records = (
        found.get(places[each]) or record_at(snapshot, tenant_id, kind, places[each])
        for each in entities
        if each in places
    )
    return tuple(
        record for record in records if not record.tombstone and getattr(record, field) == entity_id
    )


def _ever_referring(
    snapshot: Snapshot, index: ReferenceIndex, column: Column, entity_id: str
) -> dict[int, Record]:
    """Offset → version, of every version that refers, in order of commit."""
    tenant_id, kind, field = column
    rows = snapshot.connection.execute(_select(kind, field), (tenant_id, entity_id))
    versions = list(map(row_decoder(kind), rows))
    for offset in index.offsets(snapshot.connection, snapshot.below, column, entity_id):
        record = record_at(snapshot, tenant_id, kind, offset)
        if getattr(record, field) == entity_id:
            versions.append(record)
    versions.sort(key=attrgetter("offset"))
    return {record.offset: record for record in versions if record.offset is not None}


@cache
def _select(kind: str, field: str) -> str:
    return (
        f"SELECT {select_columns(kind)} FROM {table_name(kind)}"
        f' WHERE tenant_id = ? AND "{field}" = ?'
    )


def _current(versions: pa.Table, known_by: int | None) -> dict[str, int]:
    """entity_id → offset of the version that was current by then.

    A version is known from when it and all before it are known.
    """
    current: dict[str, int] = {}
    late: set[str] = set()
    names = ("entity_id", "offset", "known_at")
    for entity, offset, known_at in zip(
        *(versions.column(name).to_pylist() for name in names), strict=True
    ):
        if known_by is not None and known_at > known_by:
            late.add(entity)
        if entity not in late:
            current[entity] = offset
    return current
