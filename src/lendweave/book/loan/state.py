"""What a loan is at the end of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from lendweave.book.ledger.entry import Entry
from lendweave.book.loan.claim import ServiceFee
from lendweave.book.loan.rules import RiskClass

Status: TypeAlias = Literal["opened", "active", "overdue", "settled", "written_off", "cancelled"]
CLOSED: tuple[Status, ...] = ("settled", "written_off", "cancelled")


class Amounts(NamedTuple):
    """Minor units by component. subsidy: interest that merchant or brand pays."""

    penalty: int = 0
    fee: int = 0
    principal: int = 0
    interest: int = 0
    subsidy: int = 0

    @property
    def total(self) -> int:
        """What the borrower owes of it: all but the subsidy."""
        return self.penalty + self.fee + self.principal + self.interest


class InstalmentState(NamedTuple):
    """One instalment: what was due with it, what of that is open. paid_on: nothing is open since.

    Due amounts shrink where something is waived or an instalment is planned anew.
    """

    number: int
    starts_on: date
    due_on: date
    due: Amounts
    open: Amounts
    paid_on: date | None


class Payment(NamedTuple):
    """What became of one amount that came in. credited: stays as the borrower's credit."""

    event: int
    on: date
    amount: int
    to: Amounts
    credited: int


@dataclass(frozen=True, slots=True)
class LoanState:
    """A loan at the end of `as_of`. Amounts are minor units of `currency`.

    owed: open in all instalments, due or not. overdue: open in instalments whose day has passed.
    past_due_since: due day of the oldest of those. balances: of each account over all holders,
    debits above zero. service_fees: what others than the borrower pay. written_off, waived: by
    component. rate: yearly, in force.
    floor_until: day up to which class and stage are held up after a restructuring.
    """

    loan_id: str
    currency: str
    as_of: date
    status: Status
    events: int
    rate: Decimal
    disbursed: int
    capitalised: int
    repaid: Amounts
    waived: Amounts
    written_off: Amounts
    recovered: int
    owed: Amounts
    overdue: Amounts
    past_due_since: date | None
    days_past_due: int
    risk_class: RiskClass
    stage: int
    floor_until: date | None
    compensated: bool
    credit: int
    deposits: int
    next_due_on: date | None
    closed_on: date | None
    instalments: tuple[InstalmentState, ...]
    payments: tuple[Payment, ...]
    service_fees: tuple[ServiceFee, ...]
    balances: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LoanRun:
    """What a loan is, and every entry that its life books, in order."""

    state: LoanState
    entries: tuple[Entry, ...]
