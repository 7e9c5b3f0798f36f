"""A vector as its record keeps it: all that is needed to compute it again and compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lendweave.features.choice import part_chosen, spelled_choice
from lendweave.features.model import FeatureSet
from lendweave.features.visibility import Visibility
from lendweave.lang.logged import value_log
from lendweave.records.envelope import Record
from lendweave.records.vectors import VALUES, FeatureVector, ServedFor


@dataclass(frozen=True, slots=True)
class Serving:
    """As of when, and for whom. t: µs UTC. decision_id: entity_id of the decision, if it is one."""

    t: int
    visibility: Visibility
    served_for: ServedFor
    decision_id: str | None = None


class ServedSet:
    """What a strategy reads of a feature set, as it is logged; made once for each strategy.

    features: the whole set. part: the features that are served (`features.choice`), all by default.
    """

    def __init__(self, features: FeatureSet, part: FeatureSet | None = None) -> None:
        self.features = features if part is None else part
        self._chosen = spelled_choice(features, self.features)
        self._log = value_log(self.features.schema)

    def values(self, subject: Record, row: Sequence[object], serving: Serving) -> dict[str, Any]:
        """The own fields of a FeatureVector record. row: every served feature, raw, in order."""
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
            "chosen": self._chosen,
            "features": {VALUES: self._log(row)},
        }


def served_features(vector: FeatureVector, features: FeatureSet) -> dict[str, Any]:
    """The features of a vector by name, as JSON holds them, however it was written.

    features: the whole set of the vector's name and version. Raises ChoiceUnreadable.
    """
    if vector.chosen is None:
        return vector.features
    names = part_chosen(features, vector.chosen).schema.names
    return dict(zip(names, vector.features[VALUES], strict=True))
