"""What a strategy costs: its operators, and the features that are read for each decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.checking.cost import Cost, cost_of
from lendweave.features import FeatureSet, chosen

PERSON = "party_id"


@dataclass(frozen=True, slots=True)
class StrategyCost:
    """An estimate for one strategy. plain: features read off the subject, or derived.

    own: windows over the events of the one who applies. shared: windows over keys that many
    subjects share, such as a dealer or a device; such keys grow hot.
    """

    strategy: str
    cost: Cost
    plain: int
    own: tuple[str, ...]
    shared: tuple[str, ...]

    def body(self) -> dict[str, Any]:
        """The estimate as JSON holds it."""
        features = {"plain": self.plain, "own": list(self.own), "shared": list(self.shared)}
        return {"strategy": self.strategy, **self.cost.body(), "features": features}


def strategy_cost(name: str, compiled: CompiledStrategy, features: FeatureSet) -> StrategyCost:
    """The estimate for a strategy over the features of its scene."""
    read = chosen(features, compiled.program.inputs.names).features
    keys = {
        feature.name: [features.keys[window.key] for window in feature.windows.values()]
        for feature in read
    }
    windowed = [name for name, its_keys in keys.items() if its_keys]
    shared = [n for n in windowed if any(PERSON not in key.columns for key in keys[n])]
    return StrategyCost(
        strategy=name,
        cost=cost_of(compiled),
        plain=len(read) - len(windowed),
        own=tuple(n for n in windowed if n not in shared),
        shared=tuple(shared),
    )
