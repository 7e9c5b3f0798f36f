"""Review: find decisions, and rebuild why one was taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lendweave.decisions import CompiledStrategy, Trace, replay
from lendweave.decisions.reasons import Reason
from lendweave.kernel.errors import Conflict, Missing
from lendweave.records import Decision, Principal, Role
from lendweave.records.ports import RecordReader

REVIEW_ROLES = (Role.REVIEWER, Role.ANALYST, Role.OPERATIONS, Role.PARTNER_RISK, Role.SERVICE)


class UnknownDecision(Missing):
    """No decision of this tenant has this id.
    本租户没有此编号的决策。
    """

    code = "FLOWS-021"


class StrategyGone(Conflict):
    """The exact version of the strategy that took a decision is no longer at hand.
    作出该决策的策略版本已无法取得。
    """

    code = "FLOWS-022"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision, the strategy that took it and why."""

    decision: Decision
    compiled: CompiledStrategy
    trace: Trace

    @property
    def for_applicant(self) -> tuple[Reason, ...]:
        """The reasons as an applicant reads them: by the wording of the version that decided."""
        return self.compiled.strategy.reasons.for_applicant(self.decision.reasons)


StrategyByHash = Callable[[str], CompiledStrategy | None]
"""The strategy with that very hash, or None."""


def review(
    principal: Principal, decision_id: str, reader: RecordReader, strategies: StrategyByHash
) -> Reviewed:
    """The decision with its trace, recomputed from the inputs it recorded and checked against it.

    Raises UnknownDecision, StrategyGone, and TraceDisagrees where the record cannot be reproduced.
    """
    principal.require(*REVIEW_ROLES)
    decision = reader.get(principal, "decision", decision_id)
    if not isinstance(decision, Decision):
        raise UnknownDecision(
            where=f"decision {decision_id[:64]!r}",
            expected="the id of a decision",
            fix="Open / for the latest decisions.",
        )
    compiled = strategies(decision.strategy_hash)
    if compiled is None:
        raise StrategyGone(
            where=f"decision {decision.id}",
            got=f"strategy {decision.strategy} with hash {decision.strategy_hash[:12]}…",
            expected="a strategy with that hash in the archive",
            fix="Restore the folder `strategies` of the data folder from a backup.",
        )
    return Reviewed(decision, compiled, replay(compiled, decision))


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Decisions, newest first. older: `before` of the next part of the list, None at its end."""

    decisions: tuple[Decision, ...]
    older: int | None


def list_decisions(
    principal: Principal, reader: RecordReader, *, limit: int, before: int | None = None
) -> DecisionList:
    """The latest decisions taken one by one, at offsets below `before`. Raises NotAllowed."""
    principal.require(*REVIEW_ROLES)
    found = reader.latest(principal, "decision", limit=limit, before=before)
    decisions = tuple(record for record in found if isinstance(record, Decision))
    return DecisionList(decisions, found[-1].offset if len(found) == limit else None)
