"""Findings that no applicant is told: of the fraud family, and of look-ups in lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lendweave.decisions.compile import CompiledStrategy
from lendweave.decisions.model import (
    Call,
    DecisionTable,
    DecisionValue,
    NameLists,
    Rules,
    Scorecard,
    Severity,
    Strategy,
    walk_steps,
)
from lendweave.decisions.reasons import FRAUD, ReasonBook
from lendweave.decisions.table_program import finding_code

State = tuple[bool, bool]
"""Whether a rule hit, and whether it could not tell."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A finding by its code in the masks. hit, unknown: whether each of the two has a weight."""

    code: str
    hit: bool
    unknown: bool


def masked_findings(strategy: Strategy) -> Iterator[Masked]:
    """All that the strategy, or one that it calls, may find and no applicant is told."""
    for step in walk_steps(strategy.steps):
        match step:
            case Rules():
                for rule in step.rules:
                    if is_masked(strategy.reasons, rule.reason):
                        weighs = rule.unknown is not Severity.APPROVE
                        yield Masked(rule.code, True, weighs)
            case NameLists():
                for check in step.checks:
                    weighs = check.rule.unknown is not Severity.APPROVE
                    yield Masked(check.rule.code, True, weighs)
            case DecisionTable():
                for row in step.rows:
                    if is_masked(strategy.reasons, row.reason):
                        yield Masked(finding_code(step, row), True, True)
            case Call():
                for found in masked_findings(step.strategy):
                    yield replace(found, code=f"{step.name}/{found.code}")


def is_masked(book: ReasonBook, reason: str | None) -> bool:
    """True for a reason of the fraud family."""
    return reason is not None and book.reasons[reason].family == FRAUD


def masked_variables(strategy: Strategy) -> frozenset[str]:
    """What a scorecard scores with a reason of the fraud family."""
    return frozenset(
        variable.column.name
        for step in walk_steps(strategy.steps)
        if isinstance(step, Scorecard)
        for variable in step.variables
        if any(is_masked(strategy.reasons, bin_.reason) for bin_ in variable.bins)
    )


def states(compiled: CompiledStrategy, value: DecisionValue) -> dict[str, State]:
    """What became of every rule, list and deciding row, by code."""
    return {
        code: (bool(hits >> bit & 1), bool(unknown >> bit & 1))
        for place in compiled.masks
        for hits, unknown in (value.masks[place.hit : place.hit + 2],)
        for bit, code in enumerate(place.codes)
    }
