"""What a run has found so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lendweave.features.verification import FeatureCount, FeatureDifference, StrayVectors


@dataclass
class Findings:
    """Counts by feature, the first differences of each, and whole vectors.

    shown: differences that are kept for each feature. progress: told how many vectors are done.
    """

    shown: int
    progress: Callable[[int], None]
    features: dict[str, FeatureCount] = field(default_factory=dict)
    differences: list[FeatureDifference] = field(default_factory=list)
    strays: list[StrayVectors] = field(default_factory=list)
    done: int = 0
    without_application: int = 0

    def add(self, counted: FeatureCount) -> None:
        """Count what was found of a feature in one chunk."""
        known = self.features.get(counted.feature)
        self.features[counted.feature] = counted if known is None else known.plus(counted)

    def room(self, feature: str) -> int:
        """How many more differences of the feature are to be shown."""
        return self.shown - sum(each.feature == feature for each in self.differences)

    def advance(self, vectors: int) -> None:
        """So many more vectors are done."""
        self.done += vectors
        self.progress(self.done)
