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

    def book_of(self, charged_by: str) -> str:
        """The holder in whose books the fees of the platform or the guarantor stand."""
        bearers = (share.bearer for share in self.shares if share.bears_loss == charged_by)
        return next(bearers, charged_by)

    @property
    def fee_books(self) -> tuple[str, ...]:
        """Holders beside the funders to whom others owe a fee."""
        fees = (fee for fee in self.terms.fees if fee.is_claim and fee.charged_by != "lender")
        return tuple(dict.fromkeys(self.book_of(fee.charged_by) for fee in fees))
