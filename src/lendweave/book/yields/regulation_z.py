"""The annual percentage rate of Regulation Z by the actuarial method (12 CFR 1026, Appendix J)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lendweave.book.yields.flows import Flow, rate_per_period
from lendweave.book.yields.unit_periods import UnitPeriod, unit_period
from lendweave.book.yields.yearly import yearly


@dataclass(frozen=True, slots=True)
class Paid:
    """Minor units that change hands on a day."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class ActuarialRate:
    """The yearly rate (0.0969 is 9.69%), and the unit-period and its rate that it came from."""

    apr: Decimal
    per_period: Decimal
    unit: UnitPeriod


def actuarial_rate(
    advances: Sequence[Paid], payments: Sequence[Paid], unit: UnitPeriod | None = None
) -> ActuarialRate:
    """The annual percentage rate of one or several advances repaid by any payments.

    Odd parts of a unit-period bear simple interest: A / ((1 + e·i)(1 + i)^q) summed over advances
    is P / ((1 + f·i)(1 + i)^t) summed over payments. unit: found by the rule unless it is given.
    Raises NoYield, YieldNotUnique.
    """
    lent = sorted(paid.on for paid in advances)
    repaid = sorted(paid.on for paid in payments)
    unit = unit or unit_period(lent, repaid)
    flows = [
        *_flows(advances, lent[0], unit, 1),
        *_flows(payments, lent[0], unit, -1),
    ]
    per_period = rate_per_period(flows)
    return ActuarialRate(yearly(per_period, unit.in_year).nominal, per_period, unit)


def _flows(paid: Sequence[Paid], start: date, unit: UnitPeriod, sign: int) -> list[Flow]:
    day = max((each.on.day for each in paid), default=0)
    return [Flow(sign * each.amount, *unit.between(start, each.on, day)) for each in paid]
