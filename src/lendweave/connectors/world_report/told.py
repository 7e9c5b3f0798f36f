"""What a report tells: the facts of a world and what they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lendweave.connectors.real_sets.kept import kept_sets
from lendweave.simulation.figures.compare import Comparison, compared


@dataclass(frozen=True, slots=True)
class Told:
    """facts: of world.json. sets: the real sets by name. compared: each figure with each set."""

    facts: Mapping[str, Any]
    sets: Mapping[str, Mapping[str, Any]]
    compared: list[Comparison]

    @property
    def figures(self) -> Mapping[str, Any]:
        """Figures of the world by name."""
        found: Mapping[str, Any] = self.facts["figures"]
        return found

    def beside(self, figure: str) -> list[Comparison]:
        """The sets that a figure is compared with."""
        return [each for each in self.compared if each.figure == figure]

    def real(self, comparison: Comparison) -> Any:
        """The curve of the real set in a comparison."""
        return self.sets[comparison.real_set]["curves"][comparison.figure]


def told_of(facts: Mapping[str, Any]) -> Told:
    """The facts beside the shipped real sets."""
    sets = kept_sets()
    curves = {name: real["curves"] for name, real in sets.items()}
    return Told(facts, sets, compared(facts["figures"], curves))


def comparisons_told(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The comparisons as they stand in world.json."""
    return [asdict(each) for each in told_of(facts).compared]
