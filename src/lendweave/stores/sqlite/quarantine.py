"""Rows refused at the door: kept whole, counted by reason, once each however often imported."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from lendweave.records.ports import QuarantinedRow
from lendweave.stores.sqlite.connections import stored_integer

_INSERT = """
INSERT INTO quarantine
  (tenant_id, digest, feed, file, line, column_name, raw, code, error, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant_id, digest) DO NOTHING
"""
_sorted_json = msgspec.json.Encoder(order="sorted", decimal_format="string")


def keep_rows(
    connection: sqlite3.Connection, tenant_id: str, rows: Sequence[QuarantinedRow], at: int
) -> int:
    """Keep the rows; how many were not there yet."""
    before = connection.total_changes
    connection.executemany(_INSERT, [_encoded(tenant_id, row, at) for row in rows])
    return connection.total_changes - before


def _encoded(tenant_id: str, row: QuarantinedRow, at: int) -> tuple[str | int, ...]:
    raw, error = _sorted_json.encode(row.raw), _sorted_json.encode(row.error)
    place = f"{row.feed}\x1f{row.file}\x1f{row.line}\x1f{row.column}\x1f".encode()
    digest = hashlib.sha256(place + raw + b"\x1f" + error).hexdigest()
    code = row.error.get("code", "")
    return (
        tenant_id,
        digest,
        row.feed,
        row.file,
        row.line,
        row.column,
        raw.decode(),
        code,
        error.decode(),
        at,
    )


def list_rows(
    connection: sqlite3.Connection, tenant_id: str, code: str | None, limit: int, after: int
) -> tuple[tuple[int, QuarantinedRow], ...]:
    """(number, row) of rows numbered above `after`, oldest first, of one error code or of all."""
    rows = connection.execute(
        "SELECT number, feed, file, line, column_name, raw, error, at FROM quarantine"
        " WHERE tenant_id = ? AND number > ? AND (? IS NULL OR code = ?)"
        " ORDER BY number LIMIT ?",
        (tenant_id, stored_integer(after), code, code, stored_integer(limit)),
    )
    return tuple((row[0], _decoded(row[1:])) for row in rows)


def _decoded(row: Sequence[Any]) -> QuarantinedRow:
    feed, file, line, column, raw, error, at = row
    decode = msgspec.json.decode
    return QuarantinedRow(feed, file, line, column, decode(raw), decode(error), at)


def count_rows(connection: sqlite3.Connection, tenant_id: str) -> dict[str, int]:
    """How many rows are kept, by error code."""
    rows = connection.execute(
        "SELECT code, count(*) FROM quarantine WHERE tenant_id = ? GROUP BY code ORDER BY code",
        (tenant_id,),
    )
    return dict(rows.fetchall())
