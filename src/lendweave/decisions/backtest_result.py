"""What a backtest says: counts by outcome, reason and rule, and where online and batch differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """All applications with one outcome. bad, ripe: loans that went bad, of those whose outcome
    is known; amount_minor: sum offered, in minor units; rate: average yearly rate offered.
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
    """A decision that was taken online and comes out otherwise in batch."""

    application_id: str
    online: str
    batch: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a strategy would have done. seconds: wall time of the one query that decides.

    compared: applications that this strategy has decided online too; differing: how many of them
    come out otherwise in outcome, amount, rate, term, score, reasons or masks.
    """

    strategy: str
    version: int
    strategy_hash: str
    currency: str
    applications: int
    seconds: float
    outcomes: tuple[OutcomeRow, ...]
    reasons: tuple[ReasonRow, ...]
    rules: tuple[RuleRow, ...]
    compared: int
    differing: int
    differences: tuple[Difference, ...]
