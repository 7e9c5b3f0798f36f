"""Writes that a client may repeat: the stored answer comes back, the effect does not."""

from __future__ import annotations

from lendweave.records.ports import IdempotencyKey, IdempotencyKeyReused
from lendweave.stores.relational.connection import Connection


def stored_response(connection: Connection, tenant_id: str, key: IdempotencyKey) -> bytes | None:
    """The bytes kept under `key`, None for a new key. Raises IdempotencyKeyReused."""
    row = connection.execute(
        "SELECT body_hash, response FROM idempotency WHERE tenant_id = ? AND route = ? AND key = ?",
        (tenant_id, key.route, key.key),
    ).fetchone()
    if row is None:
        return None
    if row[0] != key.body_hash:
        raise IdempotencyKeyReused(
            where=f"Idempotency-Key {key.key[:80]!r} on {key.route}",
            got="another body than the first time",
            expected="the same body, byte for byte",
            fix="Use a new key for a new request.",
        )
    return bytes(row[1])


def keep_response(
    connection: Connection, tenant_id: str, key: IdempotencyKey, response: bytes, at: int
) -> None:
    """Keep the answer under `key`, in the transaction of its effect."""
    connection.execute(
        "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
        (tenant_id, key.route, key.key, key.body_hash, response, at),
    )
