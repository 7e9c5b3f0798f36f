"""Amendments that arrived before their original, kept until it comes."""

from __future__ import annotations

import msgspec

from lendweave.records.catalog import kind_of
from lendweave.records.chain import AmendmentConflict
from lendweave.records.envelope import Record
from lendweave.stores.relational.connection import Connection


class HeldAmendments:
    """The `held` table of one tenant, inside the writer's transaction."""

    def __init__(self, connection: Connection, tenant_id: str) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self.any = self._exists()

    def _exists(self) -> bool:
        found = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM held WHERE tenant_id = ?)", (self._tenant_id,)
        )
        return bool(found.fetchone()[0])

    def hold(self, kind: str, record: Record, held_at: int) -> bool:
        """Keep an amendment; False when the same one is kept already.

        Raises AmendmentConflict when another amendment waits for the same version.
        """
        place = (self._tenant_id, kind, record.entity_id, record.supersedes)
        row = self._connection.execute(
            "SELECT id, content_hash FROM held"
            " WHERE tenant_id = ? AND kind = ? AND entity_id = ? AND waits_for = ?",
            place,
        ).fetchone()
        if row is None:
            self._insert(place, record, held_at)
            return True
        if record.id == row[0] or record.content_hash == row[1]:
            return False
        raise AmendmentConflict(
            where=f"{kind} {record.entity_id}",
            got=f"a second amendment of version {record.supersedes}",
            expected=f"only {row[0]}, which waits for that version to arrive",
            fix="Amend the version that waits.",
        )

    def _insert(self, place: tuple[str | None, ...], record: Record, held_at: int) -> None:
        text = msgspec.json.encode(record).decode()
        self._connection.execute(
            "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, record.id, record.content_hash, text, held_at),
        )
        self.any = True

    def awaited(self, kind: str) -> list[str]:
        """The ids of the versions of a kind for which an amendment waits."""
        rows = self._connection.execute(
            "SELECT waits_for FROM held WHERE tenant_id = ? AND kind = ?", (self._tenant_id, kind)
        )
        return [waits_for for (waits_for,) in rows]

    def release(self, kind: str, entity_id: str, version_id: str) -> Record | None:
        """Take out the amendment that waits for `version_id`, which has just been stored."""
        if not self.any:
            return None
        row = self._connection.execute(
            "DELETE FROM held WHERE tenant_id = ? AND kind = ? AND entity_id = ? AND waits_for = ?"
            " RETURNING record",
            (self._tenant_id, kind, entity_id, version_id),
        ).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=kind_of(kind))
