"""What it takes to settle a loan on a day (提前结清试算)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lendweave.book.loan.contract import Contract
from lendweave.book.loan.errors import LoanClosed
from lendweave.book.loan.events import Event
from lendweave.book.loan.fold import lived
from lendweave.book.loan.money import payoff_of
from lendweave.book.loan.state import Amounts


@dataclass(frozen=True, slots=True)
class Payoff:
    """All that is owed on a day if the loan is settled then, in minor units.

    owed: by component, interest up to the day. prepayment_fee: for repaying early. credit: what the
    borrower has paid too much already. total: what is still to be paid.
    """

    on: date
    currency: str
    owed: Amounts
    prepayment_fee: int
    credit: int

    @property
    def total(self) -> int:
        """The amount that a payment with purpose `settle` must have."""
        return self.owed.total + self.prepayment_fee - self.credit


def payoff(contract: Contract, events: Sequence[Event], on: date) -> Payoff:
    """What settles the loan on a day. Raises LoanClosed, and what `run` raises."""
    life, _ = lived(contract, events, on)
    if life.is_closed or not life.disbursed:
        raise LoanClosed(
            where=life.where,
            got=life.status,
            expected="a loan on which something is owed",
            fix="There is nothing to settle.",
        )
    fee, too_much = payoff_of(life, on, {})
    owed = Amounts(*map(sum, life.open))
    return Payoff(on, contract.currency, owed, fee, too_much + life.credit)
