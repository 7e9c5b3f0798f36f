"""A vector as its record keeps it: all that is needed to compute it again and compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lendweave.features.model import FeatureSet
from lendweave.features.visibility import Visibility
from lendweave.lang.logged import row_log
from lendweave.records.envelope import Record
from lendweave.records.vectors import ServedFor


@dataclass(frozen=True, slots=True)
class Serving:
    """As of when, and for whom. t: µs UTC. decision_id: entity_id of the decision, if it is one."""

    t: int
    visibility: Visibility
    served_for: ServedFor
    decision_id: str | None = None


class ServedSet:
    """A feature set whose vectors are logged; made once, since it holds how to write each type."""

    def __init__(self, features: FeatureSet) -> None:
        self.features = features
        self._log = row_log(features.schema)

    def values(self, subject: Record, row: Sequence[object], serving: Serving) -> dict[str, Any]:
        """The own fields of a FeatureVector record. row: every feature of the set, raw."""
        return {
            "subject_kind": self.features.subject_kind,
            "subject_id": subject.entity_id,
            "subject_version": subject.id,
            "computed_at": serving.t,
            "read_offset": serving.visibility.read_offset,
            "as_of": serving.visibility.as_of.value,
            "feature_set": self.features.name,
            "feature_set_version": self.features.version,
            "feature_set_hash": self.features.hash,
            "served_for": serving.served_for,
            "decision_id": serving.decision_id,
            "features": self._log(row),
        }
