"""Collect: the day's work on overdue loans, each contact, promise, waiver and handover a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from lendweave.book.collection.agencies import handed_over, recalled
from lendweave.book.collection.case import Case, CollectionFile, Contact, Custody, Overdue
from lendweave.book.collection.contacts import contact_fault, refuse_contact
from lendweave.book.collection.policy import Policy
from lendweave.book.collection.promises import refuse_promise
from lendweave.book.collection.shape import WaivedPart, Way
from lendweave.book.collection.work import WorkItem, work_list
from lendweave.book.loan import LoanState
from lendweave.flows.loan_desk import LoanDesk, LoanFile, loan_file
from lendweave.flows.repay import Booked, EventRequest, enter_event
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import EPOCH
from lendweave.kernel.errors import Conflict, Invalid
from lendweave.records import Principal, Record, Role
from lendweave.records.collection import CollectionCase
from lendweave.records.credit import CollectionAction
from lendweave.records.draft import draft
from lendweave.records.ports import RecordWriter

COLLECTORS = (Role.OPERATIONS, Role.REVIEWER)
SOURCE = "collection"
Result = Literal[
    "no_answer", "promise", "refuses", "wrong_number", "third_party", "paid", "complaint"
]


class LoanNotLate(Conflict):
    """Nothing of the loan is overdue.
    该贷款没有逾期。
    """

    code = "FLOWS-551"


class PromiseIncomplete(Invalid):
    """A promise lacks its day or its amount, or a contact that brought none has them.
    还款承诺缺少日期或金额，或没有承诺的联系却填写了它们。
    """

    code = "FLOWS-552"


class CollectionFiles(Protocol):
    """Reads what was recorded about collecting. overdue: of every loan whose record is late.

    held: cases that an agency has on a day.
    """

    def overdue(self, principal: Principal) -> Iterator[CollectionFile]: ...

    def of_loan(self, principal: Principal, loan_id: str) -> CollectionFile: ...

    def held(self, principal: Principal, agency: str, on: date) -> int: ...


@dataclass(frozen=True, slots=True)
class CollectDesk:
    """All that collecting in one scene needs."""

    loans: LoanDesk
    policy: Policy
    files: CollectionFiles
    writer: RecordWriter

    def local(self, at: int) -> datetime:
        """An instant (µs UTC) as the scene's local time."""
        return (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(self.loans.scene.zone))


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """A contact that was made, or is about to be.

    external_id: the sender's name for it. reported: it has happened elsewhere, at an agency for
    example, so that it is kept even where it broke the limits. at: µs UTC, now when None.
    """

    loan_id: str
    external_id: str
    way: Way
    result: Result
    contacted: Literal["borrower", "third_party"] = "borrower"
    collector: str | None = None
    promised_minor: int | None = None
    promised_on: date | None = None
    at: int | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class WaiverRequest:
    """Part of what is due is to be let off. amount: minor units. external_id: as above."""

    loan_id: str
    external_id: str
    part: WaivedPart
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Fact:
    """What is to be kept: kind of record, name, instant (µs UTC) and fields."""

    kind: str
    external_id: str
    at: int
    values: dict[str, Any]


def day_work(
    principal: Principal, desk: CollectDesk, on: date | None = None
) -> tuple[WorkItem, ...]:
    """The overdue loans of the scene with what is due for each. on: today when None."""
    check_tenant(principal, desk.loans.tenant_id, *COLLECTORS)
    day = on or desk.loans.today
    cases = (_case(principal, desk, file, day) for file in desk.files.overdue(principal))
    return work_list(desk.policy, (case for case in cases if case is not None), day)


def record_contact(
    principal: Principal, asked: ContactRequest, desk: CollectDesk
) -> CollectionAction:
    """Keep a contact with what came of it.

    Raises NotAllowed, UnknownLoan, LoanNotLate, ContactNotAllowed unless it was reported,
    PromiseIncomplete, PromiseNotAllowed; then nothing is kept.
    """
    check_tenant(principal, desk.loans.tenant_id, *COLLECTORS)
    at = desk.loans.clock.now() if asked.at is None else asked.at
    on, file = desk.local(at).date(), desk.files.of_loan(principal, asked.loan_id)
    case = _late_case(principal, desk, file, on)
    contact = Contact(desk.local(at), asked.way, asked.result, asked.contacted == "borrower")
    fault = contact_fault(desk.policy, file.party_contacts, contact)
    if not asked.reported:
        refuse_contact(desk.policy, file.party_contacts, contact)
    _refuse_odd_promise(asked)
    if asked.promised_on is not None and asked.promised_minor is not None:
        refuse_promise(desk.policy, case, on, asked.promised_on, asked.promised_minor)
    values = _action_values(asked, case, fault.got if fault else None)
    kept = _kept(principal, desk, _Fact("collection_action", asked.external_id, at, values))
    assert isinstance(kept, CollectionAction)
    return kept


def waive(principal: Principal, asked: WaiverRequest, desk: CollectDesk) -> Booked:
    """Let off penalty, a fee or interest that is due.

    amount_minor: 0 for all of the part that is due. Raises WaiverNotAllowed above the authority of
    the principal's roles, as any waiver does, and what the loan has against it.
    """
    event = EventRequest(
        event="waive",
        source=SOURCE,
        external_id=asked.external_id,
        currency=desk.policy.currency,
        amount=asked.amount_minor,
        reason=asked.reason,
        details={"component": asked.part},
    )
    return enter_event(principal, asked.loan_id, event, desk.loans)


def hand_over(
    principal: Principal, loan_id: str, agency: str, desk: CollectDesk, reason: str | None = None
) -> CollectionCase:
    """Give a case to an agency. Raises HandoverNotAllowed, LoanNotLate, UnknownLoan."""
    check_tenant(principal, desk.loans.tenant_id, *COLLECTORS)
    on, file = desk.loans.today, desk.files.of_loan(principal, loan_id)
    case = _late_case(principal, desk, file, on)
    held = desk.files.held(principal, agency, on)
    custody = handed_over(desk.policy, case, agency, on, held)
    values = {"status": "handed_over", "since": on, "back_on": custody.back_on}
    return _moved(principal, desk, case, custody, values | {"reason": reason})


def recall(
    principal: Principal, loan_id: str, desk: CollectDesk, reason: str | None = None
) -> CollectionCase:
    """Take a case back from its agency. Raises HandoverNotAllowed, UnknownLoan."""
    check_tenant(principal, desk.loans.tenant_id, *COLLECTORS)
    on, file = desk.loans.today, desk.files.of_loan(principal, loan_id)
    found = loan_file(principal, loan_id, desk.loans)
    case = _of(found, found.run(on).state, file)
    values = {"status": "in_house", "since": on, "back_on": None, "reason": reason}
    return _moved(principal, desk, case, recalled(case), values)


def _case(principal: Principal, desk: CollectDesk, file: CollectionFile, on: date) -> Case | None:
    """The case of a loan of this book; None where nothing of it is overdue on that day."""
    if not desk.loans.books.events(principal, file.loan_id):
        return None  # a loan that a partner told us of: its servicer collects
    found = loan_file(principal, file.loan_id, desk.loans)
    state = found.run(on).state
    return _of(found, state, file) if state.days_past_due else None


def _late_case(principal: Principal, desk: CollectDesk, file: CollectionFile, on: date) -> Case:
    found = loan_file(principal, file.loan_id, desk.loans)
    state = found.run(on).state
    if not state.days_past_due:
        raise LoanNotLate(
            where=f"loan {file.loan_id}",
            got=f"status {state.status}, 0 days past due",
            expected="a loan with something overdue",
            fix="Leave the borrower alone.",
        )
    return _of(found, state, file)


def _of(found: LoanFile, state: LoanState, file: CollectionFile) -> Case:
    late = Overdue(
        loan_id=state.loan_id,
        party_id=str(found.about["party_id"]),
        currency=state.currency,
        days_past_due=state.days_past_due,
        overdue_minor=state.overdue.total,
        balance_minor=state.owed.principal,
    )
    return Case(late, file.contacts, file.promises, file.custody)


def _refuse_odd_promise(asked: ContactRequest) -> None:
    wanted = asked.result == "promise"
    given = asked.promised_minor is not None, asked.promised_on is not None
    if given != (wanted, wanted):
        raise PromiseIncomplete(
            where=f"contact {asked.external_id[:64]!r}",
            got=f"result {asked.result}, amount {asked.promised_minor}, day {asked.promised_on}",
            expected="an amount and a day with result promise, neither with any other",
            fix="Give both, or another result.",
        )


def _action_values(asked: ContactRequest, case: Case, fault: str | None) -> dict[str, Any]:
    late = case.overdue
    return {
        "loan_id": late.loan_id,
        "party_id": late.party_id,
        "action": asked.way,
        "collector": asked.collector,
        "contacted": asked.contacted,
        "days_past_due": late.days_past_due,
        "result": asked.result,
        "promised_minor": asked.promised_minor,
        "promised_on": asked.promised_on,
        "violation": fault,
        "currency": late.currency,
    }


def _moved(
    principal: Principal, desk: CollectDesk, case: Case, custody: Custody, values: dict[str, Any]
) -> CollectionCase:
    late, at = case.overdue, desk.loans.clock.now()
    whole = {
        "loan_id": late.loan_id,
        "party_id": late.party_id,
        "agency": custody.agency,
        "overdue_minor": late.overdue_minor,
        "currency": late.currency,
        "actor": principal.name,
        **values,
    }
    fact = _Fact("collection_case", desk.loans.ids.fresh(), at, whole)
    record = _kept(principal, desk, fact)
    assert isinstance(record, CollectionCase)
    return record


def _kept(principal: Principal, desk: CollectDesk, fact: _Fact) -> Record:
    """The record, on disk; the one that is there where it was kept before."""
    record = draft(
        desk.loans.origin(SOURCE),
        fact.kind,
        fact.external_id,
        desk.loans.ids,
        occurred_at=fact.at,
        values=fact.values,
    )
    stored = desk.loans.records.current(principal, fact.kind, record.entity_id)
    if stored is not None:
        return stored
    (kept,) = desk.writer.append(principal, [record], require_stored=True).stored
    return kept
