"""Which parties the records show with which keys, read as columns out of the history."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from lendweave.lang.dialects import quoted
from lendweave.network import KEY_SOURCES, KeySource
from lendweave.network.model import SIGHTING_SCHEMA
from lendweave.records.ports import RecordHistory
from lendweave.records.principal import Principal
from lendweave.records.scene import Scene


class HistorySightings:
    """Implements flows.link.SightingReader over a history of records."""

    def __init__(self, history: RecordHistory) -> None:
        self._history = history

    def sightings(self, principal: Principal, scenes: Sequence[Scene]) -> pa.Table:
        """Sightings of all these scenes, as SIGHTING_SCHEMA says."""
        found = [self._of_scene(principal, scene) for scene in scenes]
        return pa.concat_tables([SIGHTING_SCHEMA.empty_table(), *found])

    def _of_scene(self, principal: Principal, scene: Scene) -> pa.Table:
        kinds = dict.fromkeys(source.kind for source in KEY_SOURCES)
        connection = self._history.connect(principal, scene, tuple(kinds))
        try:
            query = " UNION ALL ".join(map(_query, KEY_SOURCES))
            return connection.sql(query).to_arrow_table().cast(SIGHTING_SCHEMA)
        finally:
            connection.close()


def _query(source: KeySource) -> str:
    """One row for each record and key: a later version of it that says the same is no news."""
    party, key = quoted(source.party), f"CAST({quoted(source.column)} AS VARCHAR)"
    return (
        f"SELECT {party} AS party_id, '{source.key_type}' AS key_type, {key} AS key,"
        f" min(_known_from) AS known_at FROM {quoted(source.kind)}"
        f" WHERE {party} IS NOT NULL AND {quoted(source.column)} IS NOT NULL"
        f" GROUP BY {party}, {key}, entity_id"
    )
