"""A case: one overdue loan on one day, with everything that was said and done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lendweave.book.collection.shape import Way
from lendweave.kernel.types import INTEGER, decimal
from lendweave.lang import Column, Schema

MONEY = decimal(18, 2)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A loan that is late. overdue_minor: past due and unpaid; balance_minor: principal open."""

    loan_id: str
    party_id: str
    currency: str
    days_past_due: int
    overdue_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact about a loan. at: local time. borrower: with the borrower, not with others."""

    at: datetime
    way: Way
    result: str
    borrower: bool = True


@dataclass(frozen=True, slots=True)
class Promise:
    """The borrower's word to pay. made_on < pay_by or the same day; paid_minor: since it was made,
    up to its day.
    """

    made_on: date
    pay_by: date
    amount_minor: int
    paid_minor: int

    def is_kept(self) -> bool:
        """What was promised came in time."""
        return self.paid_minor >= self.amount_minor

    def is_open(self, on: date) -> bool:
        """Neither kept nor broken yet."""
        return on <= self.pay_by and not self.is_kept()

    def is_broken(self, on: date) -> bool:
        """Its day has passed, the money has not come."""
        return on > self.pay_by and not self.is_kept()


@dataclass(frozen=True, slots=True)
class Custody:
    """A case with an agency, which must give it back by `back_on`."""

    agency: str
    since: date
    back_on: date


@dataclass(frozen=True, slots=True)
class Case:
    """What collection knows of an overdue loan. contacts: oldest first."""

    overdue: Overdue
    contacts: tuple[Contact, ...] = ()
    promises: tuple[Promise, ...] = ()
    custody: Custody | None = None

    def broken(self, on: date) -> int:
        """Promises that were broken so far."""
        return sum(promise.is_broken(on) for promise in self.promises)

    def promised(self, on: date) -> Promise | None:
        """The promise that is still open, the one that is due last; None without one."""
        still = [promise for promise in self.promises if promise.is_open(on)]
        return max(still, key=lambda promise: promise.pay_by, default=None)


@dataclass(frozen=True, slots=True)
class CollectionFile:
    """What the records tell about collecting one loan.

    party_contacts: all contacts of its borrower, about any loan, oldest first.
    """

    loan_id: str
    contacts: tuple[Contact, ...] = ()
    party_contacts: tuple[Contact, ...] = ()
    promises: tuple[Promise, ...] = ()
    custody: Custody | None = None


CASE_SCHEMA = Schema(
    (
        Column("days_past_due", INTEGER, nullable=False, low=0, high=36_500),
        Column("overdue", MONEY, nullable=False),
        Column("balance", MONEY, nullable=False),
        Column("contacts", INTEGER, nullable=False, low=0, high=1_000_000),
        Column("reached", INTEGER, nullable=False, low=0, high=1_000_000),
        Column("promises", INTEGER, nullable=False, low=0, high=1_000_000),
        Column("broken_promises", INTEGER, nullable=False, low=0, high=1_000_000),
        Column("days_since_contact", INTEGER, low=0, high=36_500),
    )
)
"""What a condition of a policy may read of a case."""

_UNREACHED = frozenset({"no_answer", "wrong_number", "third_party"})


def case_row(case: Case, on: date) -> tuple[object, ...]:
    """The values of CASE_SCHEMA, raw."""
    overdue, last = case.overdue, case.contacts[-1] if case.contacts else None
    return (
        overdue.days_past_due,
        overdue.overdue_minor,
        overdue.balance_minor,
        len(case.contacts),
        sum(contact.result not in _UNREACHED for contact in case.contacts),
        len(case.promises),
        case.broken(on),
        None if last is None else (on - last.at.date()).days,
    )
