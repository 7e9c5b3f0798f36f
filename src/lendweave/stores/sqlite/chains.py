"""The stored versions of entities, read as the identity rule needs them, and added to as it goes.

One `Chains` serves one batch inside the writer's transaction: what the batch adds is seen by the
rest of the batch, and thrown away with it when the batch fails.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from lendweave.records.chain import Version

_LOOKUP = """
SELECT id, content_hash, supersedes, tombstone, known_at FROM version
WHERE tenant_id = ? AND kind = ? AND entity_id = ? ORDER BY "offset"
"""
_BULK_SIZE = 500


class Chains:
    """Chains of versions of one tenant, by (kind, entity_id)."""

    def __init__(self, connection: sqlite3.Connection, tenant_id: str) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._chains: dict[tuple[str, str], list[Version]] = {}

    def of(self, kind: str, entity_id: str) -> list[Version]:
        """The versions of one entity in order of commit, this batch's included; append to it."""
        key = (kind, entity_id)
        if key not in self._chains:
            rows = self._connection.execute(_LOOKUP, (self._tenant_id, *key))
            self._chains[key] = [Version(*row) for row in rows]
        return self._chains[key]

    def load(self, kind: str, entity_ids: Iterable[str]) -> None:
        """Read the chains of many entities of one kind at once, in the order of the table's key."""
        wanted = sorted(set(entity_ids))
        for entity_id in wanted:
            self._chains.setdefault((kind, entity_id), [])
        for start in range(0, len(wanted), _BULK_SIZE):
            self._load_some(kind, wanted[start : start + _BULK_SIZE])

    def _load_some(self, kind: str, entity_ids: Sequence[str]) -> None:
        rows = self._connection.execute(
            "SELECT entity_id, id, content_hash, supersedes, tombstone, known_at FROM version"
            " WHERE tenant_id = ? AND kind = ?"
            f" AND entity_id IN ({','.join('?' * len(entity_ids))})"
            ' ORDER BY entity_id, "offset"',
            (self._tenant_id, kind, *entity_ids),
        )
        for entity_id, *version in rows:
            self._chains[kind, entity_id].append(Version(*version))
