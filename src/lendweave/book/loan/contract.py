"""What was agreed for one loan: everything that its life follows from, beside its events."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.book.funding.shares import Share
from lendweave.book.loan.rules import LOAN_RULES, LoanRules
from lendweave.book.schedule.model import Row, ScheduleTerms


@dataclass(frozen=True, slots=True)
class Contract:
    """One loan as agreed. amount: the most that may be disbursed, in minor units.

    terms: how its schedule is made; their draws are replaced by what is really disbursed. planned:
    the rows as they were agreed, where they came from elsewhere (a loan taken over from another
    system); they hold until the first change.
    """

    loan_id: str
    currency: str
    amount: int
    terms: ScheduleTerms
    rules: LoanRules = LOAN_RULES
    shares: tuple[Share, ...] = (Share("house"),)
    planned: tuple[Row, ...] = ()
    product: str = ""
    product_version: int = 1
