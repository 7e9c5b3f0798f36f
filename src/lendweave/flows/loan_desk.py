"""Loans as flows find them: the desk at which they are serviced, and the file of one loan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from lendweave.book.calendar import HolidayCalendar
from lendweave.book.funding.shares import Share
from lendweave.book.ledger import Entry
from lendweave.book.ledger.recorded import entry_of
from lendweave.book.loan import Contract, Event, LoanRun, contract_of, event_of, run
from lendweave.flows.carried_drawdown import CarriedLoan
from lendweave.flows.claims import TakenUp
from lendweave.flows.house_rules import NOTHING_ALLOWED, HouseRules
from lendweave.kernel.clock import Clock, Instant, local_date
from lendweave.kernel.errors import Missing, shortened
from lendweave.kernel.ids import IdSource
from lendweave.records import Loan, Principal, Record, Scene
from lendweave.records.book_ports import (
    BookReader,
    BookWriter,
    Guard,
    Movement,
    StreamGuard,
)
from lendweave.records.draft import Origin
from lendweave.records.ports import RecordReader
from lendweave.records.servicing import LoanEvent

SOURCE = "book"

T = TypeVar("T")


class UnknownLoan(Missing):
    """No loan of this tenant has this id.
    本租户没有此编号的贷款。
    """

    code = "FLOWS-501"


class Books(BookReader, BookWriter, Protocol):
    """What servicing needs of the books."""


class Drawdowns(Protocol):
    """What a loan under a line does to its drawdown and to the exposure behind it.

    shares: of the funders that have promised the drawdown, none where nobody was asked.
    disbursed: for the commit that opens the loan. repaid: for one that moves principal;
    by_funder: minor units of principal that came back to each, below zero where it went out again.
    carried: for the commit that takes the loan over from another system.
    claimed: for a commit that pays out a loan on an application without a line: what of the loan's
    movements comes out of what the application reserved. whole: nothing more will be paid out.
    """

    def shares(self, principal: Principal, drawdown_id: str) -> tuple[Share, ...]: ...

    def disbursed(
        self, principal: Principal, drawdown_id: str
    ) -> tuple[tuple[Record, ...], tuple[Guard, ...]]: ...

    def repaid(
        self, principal: Principal, drawdown_id: str, by_funder: Mapping[str, int]
    ) -> tuple[Record, ...]: ...

    def carried(
        self, principal: Principal, drawdown_id: str, loan: CarriedLoan
    ) -> tuple[tuple[Record, ...], tuple[Guard, ...]]: ...

    def claimed(
        self,
        principal: Principal,
        application_id: str,
        movements: Sequence[Movement],
        loan_id: str,
        *,
        whole: bool,
    ) -> TakenUp: ...


@dataclass(frozen=True, slots=True)
class LoanDesk:
    """All that servicing the loans of one scene needs. drawdowns: None where there are no lines.

    rules: what the house allows to be agreed; nothing where none are given.
    calendars: business days by the code that contracts name, beside the weekends."""

    tenant_id: str
    scene: Scene
    records: RecordReader
    books: Books
    clock: Clock
    ids: IdSource
    drawdowns: Drawdowns | None = None
    rules: HouseRules = NOTHING_ALLOWED
    calendars: Mapping[str, HolidayCalendar] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in the scene's zone."""
        return self.day_of(self.clock.now())

    def day_of(self, at: int) -> date:
        """The day of an instant (µs UTC) in the scene's zone."""
        return local_date(Instant(at), self.scene.zone)

    def origin(self, source: str = SOURCE) -> Origin:
        """Of records that somebody numbers: the book itself, or whoever sends events."""
        return Origin(self.tenant_id, self.scene.name, source, source)


@dataclass(frozen=True, slots=True)
class LoanFile:
    """A loan as it was read. loan: its record, None before money has left.

    booked: every entry posted for it, contra-entries included. about: what the opening says beside
    the contract: party_id, application_id, drawdown_id, merchant_id, term_months, rate_annual.
    """

    contract: Contract
    opened: LoanEvent
    loan: Loan | None
    events: tuple[Event, ...]
    booked: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """The loan's entity_id."""
        return self.contract.loan_id

    @property
    def about(self) -> Mapping[str, Any]:
        """Whose loan it is, and for what."""
        about: Mapping[str, Any] = self.opened.details["about"]
        return about

    @property
    def guard(self) -> StreamGuard:
        """Holds while nobody else enters an event."""
        return StreamGuard(self.id, len(self.events))

    def run(self, until: date) -> LoanRun:
        """The loan at the end of a day."""
        return run(self.contract, self.events, until)


def loan_file(principal: Principal, loan_id: str, desk: LoanDesk) -> LoanFile:
    """All of a loan. Raises UnknownLoan."""
    records = desk.books.events(principal, loan_id)
    if not records:
        raise unknown_loan(loan_id)
    numbers = {record.entity_id: record.number for record in records}
    loan = desk.records.current(principal, "loan", loan_id)
    return LoanFile(
        contract=contract_of(records[0], desk.calendars),
        opened=records[0],
        loan=loan if isinstance(loan, Loan) else None,
        events=tuple(map(event_of, records)),
        booked=tuple(entry_of(e, numbers) for e in desk.books.entries(principal, loan_id)),
    )


def unknown_loan(loan_id: str) -> UnknownLoan:
    """The error of a loan that is not in the books."""
    return UnknownLoan(
        where=f"loan {shortened(loan_id)}",
        got="no event",
        expected="the entity_id of a loan of this book",
        fix="Check the id.",
    )
