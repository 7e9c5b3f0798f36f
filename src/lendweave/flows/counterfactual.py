"""What a person could have changed for another decision: worked out when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lendweave.decisions import CompiledStrategy, Locale
from lendweave.decisions.counterfactual.search import APPROVED, Counterfactual, counterfactuals
from lendweave.decisions.counterfactual.told import told_changes
from lendweave.decisions.counterfactual.trials import Standpoint
from lendweave.decisions.inputs import row_from_logged
from lendweave.flows.review import Reviewed, StrategyByHash, review
from lendweave.records import Decision, FeatureVector, Principal
from lendweave.records.identity import entity_id
from lendweave.records.ports import RecordReader

StandpointOf = Callable[[CompiledStrategy, FeatureVector], Standpoint | None]
"""Where the features that were served put a person, None where they cannot be derived again."""


@dataclass(frozen=True, slots=True)
class ChangesPorts:
    """What the search asks: the log, the strategies that ever decided, the scenes' features."""

    reader: RecordReader
    strategies: StrategyByHash
    standpoint: StandpointOf


@dataclass(frozen=True, slots=True)
class ToldChanges:
    """A decision with its trace and the changes after which the strategy would have approved."""

    reviewed: Reviewed
    found: tuple[Counterfactual, ...]

    def in_words(self, locale: Locale) -> list[str]:
        """A line for each, or one that says that there is none; nothing where none is asked for.

        That is of an approval, and of a strategy that declares no input that a person can change.
        """
        decision = self.reviewed.decision
        if decision.outcome == APPROVED or not self.reviewed.compiled.strategy.levers:
            return []
        return told_changes(self.found, decision.currency, locale)


def possible_changes(principal: Principal, decision_id: str, ports: ChangesPorts) -> ToldChanges:
    """The smallest changes after which a recorded decision comes out as an approval.

    None of a decision that a person took, or that stands for one whose time was spent: the
    strategy does not know what would change that.
    None either where the features were not logged with it, or give another row today. Raises as
    `review` does.
    """
    reviewed = review(principal, decision_id, ports.reader, ports.strategies)
    decision, compiled = reviewed.decision, reviewed.compiled
    is_own = decision.decided_by is None and decision.fallback is None
    if not is_own or not compiled.strategy.levers:
        return ToldChanges(reviewed, ())
    vector = _served(principal, decision, ports.reader)
    standpoint = None if vector is None else ports.standpoint(compiled, vector)
    row = row_from_logged(compiled.strategy.inputs, decision.inputs)
    if standpoint is None or standpoint.row != row:
        return ToldChanges(reviewed, ())
    return ToldChanges(reviewed, counterfactuals(compiled, standpoint))


def _served(principal: Principal, decision: Decision, reader: RecordReader) -> FeatureVector | None:
    """The features that the decision was taken on: they were logged beside it, under its name."""
    of_decision = entity_id(decision.tenant_id, "feature_vector", "decisions", decision.external_id)
    for version in reader.versions(principal, "feature_vector", of_decision):
        if (
            isinstance(version, FeatureVector)
            and version.decision_id == decision.entity_id
            and version.computed_at == decision.decided_at
            and version.read_offset == decision.read_offset
        ):
            return version
    return None
