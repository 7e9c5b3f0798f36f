"""The stored versions of entities, read as the identity rule needs them, and added to as it goes.

One `Chains` serves one batch inside the writer's transaction: what the batch adds is seen by the
rest of the batch, and thrown away with it when the batch fails.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from lendweave.records.chain import Version
from lendweave.stores.relational.snapshot import Entity, Snapshot, VersionRow

FEW = 16
"""So many entities are read by one query; more are cheaper as a table."""


class Chains:
    """Chains of versions of one tenant, by (kind, entity_id)."""

    def __init__(self, snapshot: Snapshot, tenant_id: str) -> None:
        self._snapshot = snapshot
        self._tenant_id = tenant_id
        self._chains: dict[tuple[str, str], list[Version]] = {}

    def of(self, kind: str, entity_id: str) -> list[Version]:
        """The versions of one entity in order of commit, this batch's included; append to it."""
        if (kind, entity_id) not in self._chains:
            self.load(kind, [entity_id])
        return self._chains[kind, entity_id]

    def load(self, kind: str, entity_ids: Collection[str]) -> None:
        """Read the chains of many entities of one kind at once, those that are not read yet."""
        wanted = {entity_id for entity_id in entity_ids if (kind, entity_id) not in self._chains}
        if not wanted:
            return
        if len(wanted) <= FEW:
            self.load_few([(kind, entity_id) for entity_id in wanted])
            return
        for entity_id in wanted:
            self._chains[kind, entity_id] = []
        ids = pa.array(wanted, pa.string())
        for row in self._snapshot.versions_of(self._tenant_id, kind, ids).to_pylist():
            entity_id = row.pop("entity_id")
            self._chains[kind, entity_id].append(Version(**row))

    def load_few(self, entities: Collection[Entity]) -> None:
        """Read the chains of a few entities, of which none is read yet, in one query."""
        found = self._snapshot.chains_of(self._tenant_id, entities)
        for entity, rows in found.items():
            self._chains[entity] = [_version(row) for row in rows]


def _version(row: VersionRow) -> Version:
    _, offset, id, content_hash, supersedes, tombstone, known_at = row
    return Version(id, content_hash, supersedes, bool(tombstone), known_at, offset)
