"""What the arms and the shadows of an experiment came to so far."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ArmCount:
    """What an arm did so far. ripe: decisions whose loan can be told good or bad; bad: of these."""

    arm: str
    decisions: int
    approved: int
    ripe: int = 0
    bad: int = 0

    @property
    def approval(self) -> Decimal | None:
        """The share approved, None without decisions."""
        return Decimal(self.approved) / self.decisions if self.decisions else None

    @property
    def bad_rate(self) -> Decimal | None:
        """The share of ripe loans that went bad, None without any."""
        return Decimal(self.bad) / self.ripe if self.ripe else None


@dataclass(frozen=True, slots=True)
class ShadowCount:
    """How a shadow's answers compare. both: by (decided outcome, shadow's outcome).

    same_reasons: pairs of one outcome that give the same reasons too.
    """

    version: int
    both: dict[tuple[str, str], int]
    same_reasons: int

    @property
    def answers(self) -> int:
        """How many decisions it answered beside."""
        return sum(self.both.values())

    @property
    def agreed(self) -> int:
        """How many of them had the same outcome."""
        return sum(count for (one, other), count in self.both.items() if one == other)

    @property
    def agreement(self) -> Decimal | None:
        """The share with the same outcome, None without answers."""
        return Decimal(self.agreed) / self.answers if self.answers else None
