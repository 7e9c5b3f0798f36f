"""Figures of credit: who asks for how much, who gets it, and what the burden does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.bins import (
    AGES,
    SIZES,
    TERM_MONTHS,
    Counts,
    about_the_median,
    in_bins,
    ratio,
    ratios,
    relative_risk,
    shares,
    size_bins,
    sizes,
)
from lendweave.simulation.truth.frames import NONE

_DAYS_OF_YEAR = 365
_BURDEN_MEDIAN_UNIT = 1_000  # a burden of 1 is counted as 1000, so that small ones have bins


@dataclass(frozen=True, slots=True)
class CreditCounts:
    """incomes, amounts: in bins of size. ages of all people. terms of applications.

    funnel: by month of the world, applied, approved, taken up. burdens: instalment over true
    income in bins of size, those who would repay and those who would not.
    """

    incomes: Counts
    ages: Counts
    amounts: Counts
    terms: Counts
    funnel: Counts
    burdens: Counts


def count_credit(economy: Economy) -> CreditCounts:
    """The people and the applications of one block."""
    block, credit, person = economy.block, economy.credit, economy.people.person
    made = credit.application
    begin = block.first_days(np.array([0]))
    age = (begin - person.birth_date.astype("datetime64[D]")).astype(np.int64) // _DAYS_OF_YEAR
    month = np.clip(block.month_number(made.applied_at), 0, block.months - 1)
    reached = (np.ones(len(month), np.bool_), credit.decision.approved, credit.decision.taken_up)
    burden = credit.schedule.instalment_minor / credit.borrowing.income_minor
    place = size_bins(burden * _BURDEN_MEDIAN_UNIT)
    is_bad = credit.potential.default_number != NONE
    return CreditCounts(
        incomes=sizes(person.monthly_income_minor / 100),
        ages=in_bins(age, AGES),
        amounts=sizes(made.amount_minor / 100),
        terms=in_bins(made.term_months, TERM_MONTHS),
        funnel=np.array([np.bincount(month[flag], minlength=block.months) for flag in reached]),
        burdens=np.array([np.bincount(place[bad], minlength=SIZES) for bad in (~is_bad, is_bad)]),
    )


def tell_credit(counts: CreditCounts) -> dict[str, Any]:
    """Shares, and the bad share by burden over that of all."""
    applied, approved, taken_up = counts.funnel
    return {
        "income_about_median": about_the_median(counts.incomes),
        "ages": shares(counts.ages),
        "loan_amount_about_median": about_the_median(counts.amounts),
        "terms": shares(counts.terms),
        "applied_by_month": applied.tolist(),
        "approved_by_month": ratios(approved, applied),
        "taken_up_by_month": ratios(taken_up, applied),
        "approved_share": ratio(approved.sum(), applied.sum()),
        "taken_up_of_approved": ratio(taken_up.sum(), approved.sum()),
        "risk_by_burden": relative_risk(*counts.burdens),
    }
