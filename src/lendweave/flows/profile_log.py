"""What profiles told, written down: so that it can be computed again and compared.

Bounded by what changes, not by how often somebody looks: what was told within the last minute and
still holds is told again, and what was known at an instant is written once, until it is otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.features import AsOf, ServedSet, Serving, committed
from lendweave.kernel.ids import IdSource
from lendweave.records import FeatureVector, Principal, Record
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id
from lendweave.records.ports import RecordReader, RecordWriter

NAMESPACE = "profiles"
TOLD_AGAIN_MICROS = 60_000_000
"""As long as this, what was told is told again if no record has come that features could read."""


@dataclass(frozen=True, slots=True)
class ProfileLog:
    """Keeps the vectors of one set as they are served.

    A subject has one vector for what it is now, whose versions are what was told one after the
    other, and one for each instant that was asked for.
    """

    served: ServedSet
    reader: RecordReader
    writer: RecordWriter
    ids: IdSource

    def told_lately(self, principal: Principal, subject: Record, now: int) -> Serving | None:
        """As of when the subject's own version was told within the last minute, if it was."""
        told = self._current(principal, subject, self._name(subject))
        if told is None or told.subject_version != subject.id:
            return None
        same = told.feature_set_hash == self.served.features.hash
        lately = 0 <= now - told.computed_at < TOLD_AGAIN_MICROS
        if not (same and lately):
            return None
        return Serving(told.computed_at, committed(told.read_offset), "profile")

    def keep(
        self,
        principal: Principal,
        subject: Record,
        row: Sequence[object],
        serving: Serving,
        now: int,
    ) -> str:
        """The id of the vector on disk that says this. now: of the serving, µs UTC.

        Raises what the store has against writing.
        """
        values = self.served.values(subject, row, serving)
        name = self._name(subject, serving)
        told = self._current(principal, subject, name)
        if told is not None and _says(told, values):
            return told.id
        origin = Origin(
            tenant_id=subject.tenant_id,
            scenario=subject.scenario,
            source="profile",
            namespace=NAMESPACE,
        )
        vector = draft(origin, "feature_vector", name, self.ids, occurred_at=now, values=values)
        receipt = self.writer.append(principal, [vector])
        return next((record.id for record in receipt.stored), vector.id)

    def _name(self, subject: Record, serving: Serving | None = None) -> str:
        """What the vector is called: its set, its subject, and an instant that was asked for."""
        features = self.served.features
        name = f"{features.name}@{features.version}:{subject.entity_id}"
        asked = serving is not None and serving.visibility.as_of is AsOf.KNOWN
        return f"{name}:{serving.t}" if serving and asked else name

    def _current(self, principal: Principal, subject: Record, name: str) -> FeatureVector | None:
        key = entity_id(subject.tenant_id, "feature_vector", NAMESPACE, name)
        found = self.reader.current(principal, "feature_vector", key)
        return found if isinstance(found, FeatureVector) else None


def _says(told: FeatureVector, values: dict[str, object]) -> bool:
    """Whether a stored vector says the same; where it was cut off by time, on whatever log."""
    by_place = told.as_of == AsOf.COMMITTED.value
    compared = values.keys() - (set() if by_place else {"read_offset"})
    return all(getattr(told, name) == values[name] for name in compared)
