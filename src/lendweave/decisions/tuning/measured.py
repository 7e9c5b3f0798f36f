"""How a version fares, and whether it keeps the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lendweave.decisions.comparison.result import Money
from lendweave.decisions.comparison.waterfall import Fates
from lendweave.decisions.tuning.search import FairnessShape, Goal, LimitsShape


@dataclass(frozen=True, slots=True)
class Share:
    """Of the applications of one group, how many are approved."""

    applications: int
    approved: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a version approves, and of each group how much."""

    applications: int
    approved: Fates
    money: Money
    groups: Mapping[str | None, Share]

    @property
    def approval_rate(self) -> float:
        """Approved of all."""
        return self.approved.applications / self.applications if self.applications else 0.0

    def fairness(self, shape: FairnessShape) -> float | None:
        """The lowest approval rate of a group over the highest; None without two groups."""
        rates = [
            share.approved / share.applications
            for share in self.groups.values()
            if share.applications >= shape.groups_min
        ]
        return min(rates) / max(rates) if len(rates) > 1 and max(rates) else None

    def reached(self, goal: Goal) -> int:
        """What is to be maximised: the margin in minor units, or how many are approved."""
        return self.money.margin if goal == "margin" else self.approved.applications

    def broken(self, limits: LimitsShape) -> float:
        """How far the limits are passed, 0 where all are kept. What is not known keeps a limit."""
        fair = None if limits.fairness is None else self.fairness(limits.fairness)
        ratio_min = None if limits.fairness is None else limits.fairness.ratio_min
        return (
            _short(self.approval_rate, limits.approval_rate_min)
            + _short(limits.loss_rate_max, self.money.loss_rate)
            + _short(limits.bad_rate_max, self.approved.bad_rate)
            + _short(fair, ratio_min)
        )


def _short(value: float | None, wanted: float | None) -> float:
    """By how much the value stays below what is wanted."""
    return 0.0 if value is None or wanted is None else max(0.0, wanted - value)
