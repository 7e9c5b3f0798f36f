"""What is to be compared, over what, and on which assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lendweave.decisions.comparison.assumptions import NOTHING_DECLARED, Assumptions
from lendweave.decisions.comparison.result import VersionName
from lendweave.decisions.compile import CompiledStrategy

MONTH = "month"
"""The segment that is no feature: the local month of the application."""


@dataclass(frozen=True, slots=True)
class Named:
    """A version, as the command named it."""

    compiled: CompiledStrategy
    named: str

    @property
    def name(self) -> VersionName:
        """Which version it is."""
        strategy = self.compiled.strategy
        return VersionName(strategy.name, strategy.version, self.compiled.hash, self.named)


@dataclass(frozen=True, slots=True)
class CompareCommand:
    """Versions over applications.

    by: a feature that tells segments apart, or MONTH. since, until: local days of the application,
    both included.
    """

    champion: Named
    challengers: tuple[Named, ...]
    assumptions: Assumptions = NOTHING_DECLARED
    by: str | None = None
    since: date | None = None
    until: date | None = None
