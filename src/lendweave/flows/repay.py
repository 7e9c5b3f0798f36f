"""Events of a loan: each is worked out, and booked in one commit with all that follows from it.

Repayments, reversals, refunds, restructurings and all others go the same way: read the loan, fold
it with the new event, post the difference to what is posted. A sender names each event; the same
one again changes nothing and gives what it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lendweave.book.loan import Event, EventKind, LoanState, event_of
from lendweave.book.loan.entering import Entered, enter
from lendweave.book.loan.money import OF_OTHERS
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.house_rules import CHECKS, Agreement, check_agreement
from lendweave.flows.loan_desk import LoanDesk, LoanFile, loan_file, unknown_loan
from lendweave.flows.loan_effects import effects_of
from lendweave.flows.loan_records import (
    LoanRecords,
    own_movements,
    principal_back,
    standing,
)
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.errors import Conflict
from lendweave.records import Principal, Record, Repayment, Role
from lendweave.records.draft import draft
from lendweave.records.identity import entity_id
from lendweave.records.ports import IdempotencyKey
from lendweave.records.servicing import JournalEntry, LoanEvent

TILL = (Role.SERVICE, Role.OPERATIONS)
PERSON = (Role.OPERATIONS, Role.REVIEWER)
REVIEWER = (Role.REVIEWER,)
ROLES: Mapping[EventKind, tuple[Role, ...]] = {
    "disburse": TILL,
    "pay_out": TILL,
    "pay": TILL,
    "refund": TILL,
    "deposit": TILL,
    "recover": TILL,
    "compensate": TILL,
    "cancel": TILL,
    "reverse": PERSON,
    "charge_fee": PERSON,
    "change_rate": PERSON,
    "waive": PERSON,
    "restructure": REVIEWER,
    "write_off": REVIEWER,
}
"""Who may enter what. A loan is opened by `flows.open_loan`."""

PLANS_KEPT: frozenset[EventKind] = frozenset({"deposit", "pay_out", "recover"})
"""Events that leave every instalment as it was planned; so does a payment of what is due."""


class EventDiffers(Conflict):
    """An event of this name was entered before, with other content.
    同一来源的同一事件编号此前以不同内容录入过。
    """

    code = "FLOWS-511"


@dataclass(frozen=True, slots=True)
class EventRequest:
    """What is to be entered. amount: minor units, 0 where the event has none.

    source, external_id: who sends it, and the sender's name for it. on: business date, today when
    None. reverses: entity_id of the event to undo. details: as docs/concepts/life-of-a-loan.md
    lists.
    """

    event: EventKind
    source: str
    external_id: str
    currency: str
    amount: int = 0
    on: date | None = None
    payer: str = "borrower"
    reverses: str = ""
    reason: str | None = None
    method: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of an event. entries: posted for it, none where it was there already.

    response: bytes kept under the idempotency key.
    """

    event: LoanEvent
    state: LoanState
    entries: tuple[JournalEntry, ...] = ()
    repeated: bool = False
    response: bytes | None = None


Answer = Callable[[Booked], bytes]


def enter_event(
    principal: Principal,
    loan_id: str,
    asked: EventRequest,
    desk: LoanDesk,
    *,
    idempotency: IdempotencyKey | None = None,
    answer: Answer = lambda _: b"",
) -> Booked:
    """Enter an event of a loan. answer: makes the bytes to keep under the idempotency key.

    Raises NotAllowed, AnotherTenant, UnknownLoan, EventDiffers, what the loan has against the
    event (`lendweave.book.loan.errors`), and what the house has (`check_agreement`); then nothing
    is booked.
    """
    check_tenant(principal, desk.tenant_id, *ROLES[asked.event])

    def attempt() -> Booked:
        file = loan_file(principal, loan_id, desk)
        _require_scene(file, desk)
        stored = _stored(principal, asked, desk)
        if stored is not None:
            _require_same(stored, loan_id, asked)
            return Booked(stored, file.run(desk.today).state, repeated=True)
        commit = EventCommit(principal, desk, file, asked)
        return commit.booked(idempotency, answer)

    return until_nothing_changes(attempt)


@dataclass(frozen=True, slots=True)
class EventCommit:
    """One event on its way into the books."""

    principal: Principal
    desk: LoanDesk
    file: LoanFile
    asked: EventRequest

    def booked(self, idempotency: IdempotencyKey | None, answer: Answer) -> Booked:
        """Work the event out, and book it with all that follows from it."""
        now, today = self.desk.clock.now(), self.desk.today
        record = self._event(now, today)
        event = event_of(record)
        entered = enter(self.file.contract, self.file.events, event, today, self.file.booked)
        self._check_agreement(event, entered)
        drafts = LoanRecords(self.principal, self.desk, self.file.id, now)
        posted = tuple(drafts.entries(entered.entries, self._event_ids(event)))
        done = Booked(record, entered.run.state, tuple(_journal(posted)))
        records = [record, *posted, *self._follow(drafts, record, entered)]
        receipt = self.desk.books.commit(
            self.principal,
            records,
            guards=[self.file.guard],
            effects=tuple(effects_of(record, entered.entries, self.file.events)),
            idempotency=idempotency,
            response=lambda _: answer(done),
        ).result()
        return Booked(done.event, done.state, done.entries, receipt.replayed, receipt.response)

    def _check_agreement(self, event: Event, entered: Entered) -> None:
        """Within the attempt and on what it has read: the guard then holds for the answer too."""
        if event.event in CHECKS:
            file = self.file
            before, after = file.run(self.desk.today).state, entered.run.state
            asked = Agreement(self.principal, file.contract, file.events, event, before, after)
            check_agreement(self.desk.rules, asked)

    def _event(self, now: int, today: date) -> LoanEvent:
        asked = self.asked
        values = {
            "loan_id": self.file.id,
            "number": len(self.file.events) + 1,
            "event": asked.event,
            "business_date": asked.on or today,
            "amount_minor": asked.amount or None,
            "currency": asked.currency,
            "payer": asked.payer,
            "reverses": asked.reverses or None,
            "actor": self.principal.name,
            "reason": asked.reason,
            "details": dict(asked.details),
        }
        origin = self.desk.origin(asked.source)
        ids, name = self.desk.ids, asked.external_id
        record = draft(origin, "loan_event", name, ids, occurred_at=now, values=values)
        assert isinstance(record, LoanEvent)
        return record

    def _event_ids(self, event: Event) -> dict[int, str]:
        return {each.number: each.id for each in (*self.file.events, event)}

    def _follow(self, drafts: LoanRecords, record: LoanEvent, entered: Entered) -> Iterator[Record]:
        """What the event makes of the loan's other records and of the exposure behind it."""
        state = entered.run.state
        if state.disbursed:
            values = loan_values(self.file, state)
            yield from drafts.loan(self.file.about, self.file.loan, values)
            yield from drafts.transition(self.file.loan, state, record)
        if not self._keeps_plan():
            before = self.file.run(self.desk.today).state.instalments
            currency = self.file.contract.currency
            yield from drafts.instalments(before, state.instalments, currency)
        yield from self._repayments(drafts, record)
        yield from self._exposure(drafts, record, entered)

    def _keeps_plan(self) -> bool:
        purpose = self.asked.details.get("purpose", "due")
        return self.asked.event in PLANS_KEPT or (
            self.asked.event == "pay" and purpose in ("due", *OF_OTHERS)
        )

    def _repayments(self, drafts: LoanRecords, record: LoanEvent) -> Iterator[Record]:
        """A payment as features read it; a reversed one is none, nor what others paid."""
        asked = self.asked
        if asked.event == "pay" and asked.details.get("purpose") not in OF_OTHERS:
            values = {
                "party_id": self.file.about["party_id"],
                "amount_minor": asked.amount,
                "currency": asked.currency,
                "paid_on": record.business_date,
                "method": asked.method,
            }
            name = asked.external_id
            yield drafts.repayment(asked.source, name, values, occurred_at=drafts.now)
        elif asked.event == "reverse":
            undone = self.desk.records.current(self.principal, "loan_event", asked.reverses)
            if isinstance(undone, LoanEvent) and undone.event == "pay":
                yield from self._unpaid(drafts, undone)

    def _unpaid(self, drafts: LoanRecords, undone: LoanEvent) -> Iterator[Record]:
        namespace = self.desk.origin(undone.source).namespace
        named = entity_id(self.desk.tenant_id, "repayment", namespace, undone.external_id)
        paid = self.desk.records.current(self.principal, "repayment", named)
        if isinstance(paid, Repayment):
            yield drafts.version(paid, tombstone=True)

    def _exposure(
        self, drafts: LoanRecords, record: LoanEvent, entered: Entered
    ) -> Iterator[Record]:
        back, about = principal_back(entered.entries), self.file.about
        if not back:
            return
        if about.get("drawdown_id") and self.desk.drawdowns is not None:
            yield from self.desk.drawdowns.repaid(self.principal, about["drawdown_id"], back)
            return
        currency = self.file.contract.currency
        opening = self.asked.event == "disburse"
        movements = own_movements(about, currency, back, opening=opening)
        name, on = str(record.number), record.business_date
        if opening:
            yield from drafts.paid_out(about, movements, name, on, whole=False)
        else:
            yield from drafts.exposure(movements, name, on)


def loan_values(file: LoanFile, state: LoanState) -> dict[str, Any]:
    """What a loan's record says once money has left."""
    if file.loan is not None:
        return {"principal_minor": state.disbursed, **standing(state)}
    about, contract = file.about, file.contract
    return {
        "party_id": about["party_id"],
        "application_id": about.get("application_id"),
        "drawdown_id": about.get("drawdown_id"),
        "merchant_id": about.get("merchant_id"),
        "principal_minor": state.disbursed,
        "currency": contract.currency,
        "rate_annual": state.rate,
        "term_months": about["term_months"],
        "product_code": contract.product or None,
        "product_version": contract.product_version if contract.product else None,
        "disbursed_on": state.instalments[0].starts_on,
        **standing(state),
    }


def _require_scene(file: LoanFile, desk: LoanDesk) -> None:
    """Raise UnknownLoan for a loan of another scene, which has rules of its own."""
    if file.opened.scenario != desk.scene.name:
        raise unknown_loan(file.id)


def _stored(principal: Principal, asked: EventRequest, desk: LoanDesk) -> LoanEvent | None:
    """The event of this name, where it was entered before."""
    namespace = desk.origin(asked.source).namespace
    named = entity_id(desk.tenant_id, "loan_event", namespace, asked.external_id)
    stored = desk.records.current(principal, "loan_event", named)
    return stored if isinstance(stored, LoanEvent) else None


def _require_same(stored: LoanEvent, loan_id: str, asked: EventRequest) -> None:
    """Raise EventDiffers unless the event was asked for before, in these words."""
    pairs = {
        "loan": (stored.loan_id, loan_id),
        "event": (stored.event, asked.event),
        "amount": (stored.amount_minor or 0, asked.amount),
        "currency": (stored.currency, asked.currency),
        "payer": (stored.payer, asked.payer),
        "reverses": (stored.reverses or "", asked.reverses),
        "details": (stored.details, dict(asked.details)),
        "business_date": (stored.business_date, asked.on or stored.business_date),
    }
    other = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if other:
        raise EventDiffers(
            where=f"event {asked.external_id!r} of {asked.source}",
            got=", ".join(f"{name}: {pair[1]}" for name, pair in other.items()),
            expected=", ".join(f"{name}: {pair[0]}" for name, pair in other.items()),
            fix="Send another event under another name.",
        )


def _journal(records: tuple[Record, ...]) -> Iterator[JournalEntry]:
    for record in records:
        assert isinstance(record, JournalEntry)
        yield record
