"""Take over: loans that another system has serviced go on in this book.

Their lives so far are told again as events, out of the loan, application and repayment records
that the former servicer has sent, and booked as of their days. The loan keeps its id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from lendweave.book.funding.shares import Share
from lendweave.book.ledger import Entry
from lendweave.book.ledger.difference import difference
from lendweave.book.loan import Contract, Event, LoanState, contract_details, run
from lendweave.book.loan.taken_over import Purpose, Receipt, Takeover, Told, taken_over
from lendweave.book.products import Product
from lendweave.book.products.model import WEEKENDS
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.carried_drawdown import CarriedLoan
from lendweave.flows.loan_desk import LoanDesk
from lendweave.flows.loan_records import LoanRecords, own_movements, principal_back
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Application, Loan, Principal, Record, Repayment, Role
from lendweave.records.book_ports import BookedOnce, Guard, StreamChanged, StreamGuard
from lendweave.records.chain import AmendmentConflict
from lendweave.records.draft import draft
from lendweave.records.ports import Pending
from lendweave.records.ports import Receipt as Stored
from lendweave.records.servicing import LoanEvent

TAKE_OVER_ROLES = (Role.OPERATIONS,)
SOURCE = "take_over"
IN_FLIGHT_MAX = 256

PURPOSES: Mapping[str, Purpose] = {
    "penalty": "penalty",
    "early_settlement": "settlement",
    "refund": "refund",
    "recovery": "recovery",
}
"""Method of a repayment record → what it was for; every other method pays instalments."""


ProductOf: TypeAlias = Callable[[str], Product]
"""A product of the scene by its code; raises what it has against the code."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A loan that was not taken over, and why."""

    loan_id: str
    external_id: str
    error: LendweaveError


@dataclass
class TakenOver:
    """What became of the loans of a scene on the day of take-over.

    statuses: of the loans that are in this book now. differing: loans of which the former servicer
    says another end. there: taken over before. amounts: of all of them, by component.
    """

    as_of: date
    statuses: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    there: int = 0
    events: int = 0
    disbursed: int = 0
    repaid: int = 0

    @property
    def loans(self) -> int:
        """Loans that are in this book now for the first time."""
        return self.statuses.total()


def take_over(
    principal: Principal, desk: LoanDesk, products: ProductOf, as_of: date | None = None
) -> TakenOver:
    """Take over every loan of the scene that this book does not have yet.

    as_of: the day up to which the former servicer's word counts; the last of which it tells
    anything when None. A loan that the book refuses stays where it is. Run again, it changes
    nothing. Raises NotAllowed, AnotherTenant.
    """
    check_tenant(principal, desk.tenant_id, *TAKE_OVER_ROLES)
    records = _Records.read(principal, desk)
    done = TakenOver(as_of or records.last_day(desk))
    run_ = _Run(principal, desk, products, done, records)
    for loan in records.loans.values():
        run_.take(loan)
    return run_.finish()


@dataclass
class _Records:
    """What the former servicer has sent: current versions."""

    loans: dict[str, Loan] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    repayments: dict[str, Repayment] = field(default_factory=dict)

    @classmethod
    def read(cls, principal: Principal, desk: LoanDesk) -> _Records:
        """Everything of the scene, in the order of the log; the last version of each stays."""
        found = cls()
        for record in desk.records.scan(principal, kinds=("loan", "application", "repayment")):
            if record.scenario == desk.scene.name:
                found.keep(record)
        return found

    def keep(self, record: Record) -> None:
        """One version; a deletion takes it out."""
        if isinstance(record, Loan):
            _put(self.loans, record)
        elif isinstance(record, Repayment):
            _put(self.repayments, record)
        elif isinstance(record, Application):
            self.products[record.entity_id] = record.product_code

    def receipts(self, until: date) -> dict[str, list[Receipt]]:
        """Money that came up to a day, by loan."""
        found: dict[str, list[Receipt]] = defaultdict(list)
        for paid in sorted(self.repayments.values(), key=lambda r: (r.occurred_at, r.offset or 0)):
            if paid.paid_on <= until:
                purpose = PURPOSES.get(paid.method or "", "instalment")
                found[paid.loan_id].append(Receipt(paid.paid_on, paid.amount_minor, purpose))
        return found

    def last_day(self, desk: LoanDesk) -> date:
        """The last day of which a record tells."""
        days = [paid.paid_on for paid in self.repayments.values()]
        days += [desk.day_of(loan.known_at) for loan in self.loans.values()]
        return max(days, default=desk.today)


def _put(into: dict[str, Loan] | dict[str, Repayment], record: Loan | Repayment) -> None:
    if record.tombstone:
        into.pop(record.entity_id, None)
    else:
        into[record.entity_id] = record  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class _Queued:
    """A loan on its way to disk."""

    loan: Loan
    life: Takeover
    stored: Pending[Stored]


@dataclass
class _Run:
    """Loans on their way into the book."""

    principal: Principal
    desk: LoanDesk
    products: ProductOf
    done: TakenOver
    records: _Records
    in_flight: list[_Queued] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receipts = self.records.receipts(self.done.as_of)

    def take(self, loan: Loan) -> None:
        """One loan: told again, booked, counted."""
        queued = self._queued(loan)
        if queued is not None:
            self.in_flight.append(queued)
        if len(self.in_flight) >= IN_FLIGHT_MAX:
            self._stored(self.in_flight.pop(0))

    def finish(self) -> TakenOver:
        """Wait until every loan is on disk."""
        while self.in_flight:
            self._stored(self.in_flight.pop(0))
        return self.done

    def _stored(self, queued: _Queued) -> None:
        """Wait for a loan. Where somebody else came first, it is read again."""
        try:
            queued.stored.result()
        except (StreamChanged, BookedOnce, AmendmentConflict):
            until_nothing_changes(lambda: self._again(queued.loan))
        else:
            self._count(queued)

    def _again(self, loan: Loan) -> None:
        queued = self._queued(loan)
        if queued is not None:
            queued.stored.result()
            self._count(queued)

    def _queued(self, loan: Loan) -> _Queued | None:
        """A loan handed to the store; None where it is there already, or refused."""
        if self.desk.books.events(self.principal, loan.entity_id):
            self.done.there += 1
            return None
        try:
            contract = self._contract(loan)
            life = taken_over(
                contract,
                loan.disbursed_on,
                self.receipts.get(loan.entity_id, ()),
                Told(loan.status, loan.days_past_due),
                self.done.as_of,
            )
        except LendweaveError as error:
            self.done.refused.append(Refusal(loan.entity_id, loan.external_id, error))
            return None
        return _Queued(loan, life, self._book(loan, contract, life))

    def _contract(self, loan: Loan) -> Contract:
        product = self.products(self.records.products.get(loan.application_id or "", ""))
        rate = loan.rate_annual or product.rate.low
        days = self.desk.calendars.get(product.holidays.calendar, WEEKENDS)
        asked = loan.principal_minor, loan.term_months
        terms = product.terms_for(*asked, rate, loan.disbursed_on, days)
        # What others were billed for it, and have paid, only the former servicer knows.
        own = tuple(fee for fee in terms.fees if not fee.is_claim)
        return Contract(
            loan_id=loan.entity_id,
            currency=loan.currency,
            amount=loan.principal_minor,
            terms=replace(terms, fees=own),
            rules=product.loan_rules(rate),
            shares=self._promised(loan) or product.funders,
            product=product.code,
            product_version=product.version,
        )

    def _promised(self, loan: Loan) -> tuple[Share, ...]:
        """Of the funders that have promised the drawdown here, before it was paid out elsewhere."""
        if loan.drawdown_id is None or self.desk.drawdowns is None:
            return ()
        return self.desk.drawdowns.shares(self.principal, loan.drawdown_id)

    def _book(self, loan: Loan, contract: Contract, life: Takeover) -> Pending[Stored]:
        desk, now = self.desk, self.desk.clock.now()
        about = _about(loan)
        events = [self._event(about, contract, event) for event in life.events]
        ids = {event.number: event.entity_id for event in events}
        drafts = LoanRecords(self.principal, desk, loan.entity_id, now)
        entries = difference((), run(contract, life.events, self.done.as_of).entries)
        exposure, guards = self._exposure(about, contract, entries, drafts)
        records: list[Record] = [
            *events,
            *drafts.shares(contract),
            *drafts.instalments((), life.state.instalments, contract.currency),
            *drafts.entries(entries, ids),
            *exposure,
        ]
        guards = (StreamGuard(loan.entity_id, 0), *guards)
        return desk.books.commit(self.principal, records, guards=guards)

    def _exposure(
        self,
        about: Mapping[str, Any],
        contract: Contract,
        entries: Sequence[Entry],
        drafts: LoanRecords,
    ) -> tuple[tuple[Record, ...], tuple[Guard, ...]]:
        """The principal that is still open, whatever the limits: what comes back releases it."""
        if about["drawdown_id"] is None or self.desk.drawdowns is None:
            back = principal_back(entries)
            moved = own_movements(about, contract.currency, back, opening=False)
            return tuple(drafts.exposure(moved, SOURCE, self.done.as_of)), ()
        lent, repaid = _principal(entries)
        loan = CarriedLoan(about["party_id"], about["merchant_id"], contract.currency, lent, repaid)
        return self.desk.drawdowns.carried(self.principal, about["drawdown_id"], loan)

    def _event(self, about: Mapping[str, Any], contract: Contract, event: Event) -> LoanEvent:
        opening = {**contract_details(contract), "about": about}
        values = {
            "loan_id": contract.loan_id,
            "number": event.number,
            "event": event.event,
            "business_date": event.business_date,
            "amount_minor": event.amount or None,
            "currency": contract.currency,
            "payer": event.payer,
            "actor": self.principal.name,
            "reason": "taken over",
            "details": opening if event.event == "open" else dict(event.details),
        }
        record = draft(
            self.desk.origin(SOURCE),
            "loan_event",
            f"{contract.loan_id}/{event.number}",
            self.desk.ids,
            occurred_at=self.desk.clock.now(),
            values=values,
        )
        assert isinstance(record, LoanEvent)
        return record

    def _count(self, queued: _Queued) -> None:
        life = queued.life
        state: LoanState = life.state
        self.done.statuses[state.status] += 1
        self.done.events += len(life.events)
        self.done.disbursed += state.disbursed
        self.done.repaid += state.repaid.total
        if not life.agrees:
            self.done.differing.append(queued.loan.external_id)


def _principal(entries: Iterable[Entry]) -> tuple[Counter[str], Counter[str]]:
    """What each funder lent, and what of it came back."""
    lent: Counter[str] = Counter()
    repaid: Counter[str] = Counter()
    for entry in entries:
        for account, holder, amount in entry.lines:
            if account == "loan_principal" and amount > 0:
                lent[holder] += amount
            elif account == "loan_principal":
                repaid[holder] -= amount
    return lent, repaid


def _about(loan: Loan) -> dict[str, Any]:
    """Whose loan it is, as its opening says."""
    return {
        "source": loan.source,
        "external_id": loan.external_id,
        "party_id": loan.party_id,
        "application_id": loan.application_id,
        "drawdown_id": loan.drawdown_id,
        "merchant_id": loan.merchant_id,
        "term_months": loan.term_months,
    }
