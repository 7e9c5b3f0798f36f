"""What a backtest says: counts by outcome, reason and rule, and where online and batch differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """All applications with one outcome.

    amount_minor: sum offered, in minor units; rate: average yearly rate offered. ripe:
    applications with a loan whose outcome is known; bad: those of them with a loan that went bad.
    """

    outcome: str
    applications: int
    amount_minor: int | None
    rate: Decimal | None
    ripe: int
    bad: int


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How often a reason was given."""

    code: str
    applications: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How often a rule hit, and how often it could not tell."""

    step: str
    code: str
    hit: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A decision that comes out otherwise in batch. parts: each `name: online → batch`."""

    decision_id: str
    parts: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Stored decisions of one strategy, decided again in batch as of their own (t, S).

    decisions: how many there are; compared: how many were found again with the version of the
    application that they decided; differing: how many of those differ in an input, the outcome,
    amount, rate, term, score, reasons or masks. differences: the first few.
    """

    decisions: int
    compared: int
    differing: int
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """True if every decision was compared and none differs."""
        return self.decisions == self.compared and self.differing == 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a strategy would have done. seconds: wall time of the one query that decides."""

    strategy: str
    version: int
    strategy_hash: str
    currency: str
    applications: int
    seconds: float
    outcomes: tuple[OutcomeRow, ...]
    reasons: tuple[ReasonRow, ...]
    rules: tuple[RuleRow, ...]
    agreement: Agreement
