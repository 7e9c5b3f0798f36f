"""Records by what they refer to: the applications of a party, the drawdowns of a line.

Records that were stored one by one are found, as a system that serves people stores them; those
of a segment, the imported history, are not.
"""

from __future__ import annotations

import sqlite3

from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name

INDEXED: tuple[tuple[str, str], ...] = (
    ("application", "party_id"),
    ("facility", "party_id"),
    ("facility", "application_id"),
    ("drawdown", "facility_id"),
    ("funder_decision", "application_id"),
    ("exposure", "drawdown_id"),
    ("decision", "application_id"),
)
"""Kinds and the references by which they may be looked up."""


def make_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes that are not there yet."""
    for kind, field in INDEXED:
        table = table_name(kind)
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS {table}_by_{field} ON {table} (tenant_id, "{field}")'
        )


def referring(
    connection: sqlite3.Connection, tenant_id: str, kind: str, field: str, entity_id: str
) -> tuple[Record, ...]:
    """The current versions of the records of `kind` that refer to `entity_id`, oldest first."""
    if (kind, field) not in INDEXED:
        raise ValueError(f"{kind}.{field} is not indexed")
    rows = connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)}"
        f' WHERE tenant_id = ? AND "{field}" = ? ORDER BY "offset"',
        (tenant_id, entity_id),
    )
    current: dict[str, Record] = {}
    for record in map(row_decoder(kind), rows):
        current[record.entity_id] = record
    return tuple(record for record in current.values() if not record.tombstone)
