"""Yearly rates of what is paid out and back: IRR × 12, effective, Regulation Z, European Union.

In: Flow, Paid.
Out: YearlyRates, ActuarialRate, Decimal.
Never: a rate that is not proven.
"""

from __future__ import annotations

from lendweave.book.yields.errors import NoYield, YieldNotUnique
from lendweave.book.yields.european import YearsBy, european_rate
from lendweave.book.yields.flows import Flow, rate_per_period
from lendweave.book.yields.regulation_z import ActuarialRate, Paid, actuarial_rate
from lendweave.book.yields.unit_periods import UnitPeriod, unit_period
from lendweave.book.yields.yearly import YearlyRates, yearly, yearly_rates

__all__ = [
    "ActuarialRate",
    "Flow",
    "NoYield",
    "Paid",
    "UnitPeriod",
    "YearlyRates",
    "YearsBy",
    "YieldNotUnique",
    "actuarial_rate",
    "european_rate",
    "rate_per_period",
    "unit_period",
    "yearly",
    "yearly_rates",
]
