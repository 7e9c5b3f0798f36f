"""The time that a live decision may take, and what is answered once it is spent."""

from __future__ import annotations

from lendweave.decisions.errors import StepInvalid
from lendweave.decisions.model import Budget, DecisionValue, Severity, Strategy
from lendweave.decisions.reading import Reading
from lendweave.decisions.shape import BudgetShape

_SEVERITIES = {"refer": Severity.REFER, "decline": Severity.DECLINE}
APPLICATION = "application"


def read_budget(reading: Reading, shape: BudgetShape | None, decides: str) -> Budget | None:
    """The declared budget, None without one. Raises StepInvalid, UnknownReason."""
    if shape is None:
        return None
    if decides != APPLICATION:
        raise StepInvalid(
            where=reading.place(("budget",)),
            got=f"a budget where `decides` is {decides}",
            expected="a budget of a strategy that decides applications",
            fix="Remove it: other decisions are part of an application's, or wait for no caller.",
        )
    reason = reading.reasons.check(shape.reason, reading.place(("budget", "reason")))
    return Budget(shape.milliseconds * 1_000, _SEVERITIES[shape.outcome], reason)


def is_spent(strategy: Strategy, micros: int) -> bool:
    """Whether a decision has taken longer than the strategy declares."""
    return strategy.budget is not None and micros > strategy.budget.micros


def fallback(strategy: Strategy) -> DecisionValue:
    """What the strategy declares for when its time is spent; no rule was looked at."""
    assert strategy.budget is not None
    return DecisionValue(
        outcome=strategy.budget.outcome.outcome,
        amount_minor=None,
        rate=None,
        term_months=None,
        score=None,
        reasons=(strategy.budget.reason,),
        masks=(),
        values=(),
    )
