"""Open a loan and disburse it: contract, shares, schedule, entries and exposure in one commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lendweave.book.funding.shares import checked_shares
from lendweave.book.loan import Contract, LoanState, contract_details, event_of
from lendweave.book.loan.entering import enter
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.loan_desk import LoanDesk, LoanFile, loan_file
from lendweave.flows.loan_effects import effects_of
from lendweave.flows.loan_records import LoanRecords, own_movements, principal_back
from lendweave.flows.repay import loan_values
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.errors import Conflict
from lendweave.kernel.money import amount_text
from lendweave.records import Principal, Record, Role
from lendweave.records.book_ports import Guard, StreamGuard
from lendweave.records.draft import draft
from lendweave.records.identity import entity_id
from lendweave.records.ports import IdempotencyKey
from lendweave.records.servicing import LoanEvent

OPEN_ROLES = (Role.SERVICE, Role.OPERATIONS)


class LoanDiffers(Conflict):
    """A loan of this name was opened before, under another contract or for somebody else.
    同一来源的同一贷款编号此前以不同合同或为他人开立过。
    """

    code = "FLOWS-521"


@dataclass(frozen=True, slots=True)
class Opening:
    """A loan to be opened. contract: its loan_id is filled in here.

    source, external_id: who opens it, and its name for it. on: business date of opening and
    disbursal, today when None. disbursed: minor units that leave at once, all when None, 0 for
    none. to: borrower, or merchant, who is owed it until it is paid out.
    """

    source: str
    external_id: str
    contract: Contract
    party_id: str
    term_months: int
    on: date | None = None
    disbursed: int | None = None
    to: str = "borrower"
    application_id: str | None = None
    drawdown_id: str | None = None
    merchant_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A loan that is open. repeated: it was before."""

    loan_id: str
    state: LoanState
    repeated: bool = False
    response: bytes | None = None


def loan_id_of(desk: LoanDesk, source: str, external_id: str) -> str:
    """The entity_id of the loan that a source calls so."""
    return entity_id(desk.tenant_id, "loan", desk.origin(source).namespace, external_id)


def open_loan(
    principal: Principal,
    asked: Opening,
    desk: LoanDesk,
    *,
    idempotency: IdempotencyKey | None = None,
) -> Opened:
    """Open a loan, and disburse it unless `asked.disbursed` is 0, all in one commit.

    The same opening again changes nothing. Raises NotAllowed, AnotherTenant, LoanDiffers,
    SharesNotSound, LimitExceeded, and what the loan has against its disbursal.
    """
    check_tenant(principal, desk.tenant_id, *OPEN_ROLES)
    loan_id = loan_id_of(desk, asked.source, asked.external_id)
    contract = replace(asked.contract, loan_id=loan_id)
    checked_shares(loan_id, contract.shares)

    def attempt() -> Opened:
        if desk.books.events(principal, loan_id):
            return _repeated(principal, replace(asked, contract=contract), desk)
        commit = _Commit(principal, desk, replace(asked, contract=contract), desk.clock.now())
        return commit.opened(idempotency)

    return until_nothing_changes(attempt)


def _repeated(principal: Principal, asked: Opening, desk: LoanDesk) -> Opened:
    """The loan as it is, where everything that the first opening said is said again."""
    file = loan_file(principal, asked.contract.loan_id, desk)
    paid = next((event for event in file.events if event.event == "disburse"), None)
    to = asked.to if paid is None else paid.details.get("to", asked.to)
    before, now = {**file.about, "to": to}, {**_about(asked), "to": asked.to}
    differs = [name for name, said in now.items() if before.get(name) != said]
    if file.contract != asked.contract or differs:
        raise LoanDiffers(
            where=f"loan {file.id}",
            got="another " + (", ".join(differs) or "contract"),
            expected=f"{_amount(file.contract)}, as it was opened with",
            fix="Open another loan under another external id.",
        )
    return Opened(file.id, file.run(desk.today).state, repeated=True)


def _amount(contract: Contract) -> str:
    return f"{amount_text(contract.amount, contract.currency)} {contract.currency}"


def _about(asked: Opening) -> dict[str, object]:
    """Whose loan it is, and for what: kept beside its contract."""
    return {
        "source": asked.source,
        "external_id": asked.external_id,
        "party_id": asked.party_id,
        "application_id": asked.application_id,
        "drawdown_id": asked.drawdown_id,
        "merchant_id": asked.merchant_id,
        "term_months": asked.term_months,
    }


@dataclass(frozen=True, slots=True)
class _Commit:
    """A loan on its way into the books."""

    principal: Principal
    desk: LoanDesk
    asked: Opening
    now: int

    @property
    def on(self) -> date:
        """Business date of opening and disbursal."""
        return self.asked.on or self.desk.today

    @property
    def _drafts(self) -> LoanRecords:
        return LoanRecords(self.principal, self.desk, self.asked.contract.loan_id, self.now)

    def opened(self, idempotency: IdempotencyKey | None) -> Opened:
        """Work the loan out, and book it with all that follows from it."""
        contract = self.asked.contract
        opened = self._event(1, "open", 0)
        file = LoanFile(contract, opened, None, (event_of(opened),), ())
        amount = contract.amount if self.asked.disbursed is None else self.asked.disbursed
        if not amount:
            receipt = self.desk.books.commit(
                self.principal,
                [opened, *self._drafts.shares(self.asked.contract)],
                guards=[StreamGuard(contract.loan_id, 0)],
                idempotency=idempotency,
            ).result()
            return Opened(contract.loan_id, file.run(self.on).state, response=receipt.response)
        return self._disbursed(file, self._event(2, "disburse", amount), idempotency)

    def _disbursed(
        self, file: LoanFile, event: LoanEvent, idempotency: IdempotencyKey | None
    ) -> Opened:
        contract, today = file.contract, self.desk.today
        entered = enter(contract, file.events, event_of(event), today, ())
        drafts = self._drafts
        state = entered.run.state
        ids = {1: file.opened.entity_id, 2: event.entity_id}
        beside, guards = self._drawn()
        records: list[Record] = [
            file.opened,
            event,
            *self._drafts.shares(self.asked.contract),
            *drafts.loan(file.about, None, loan_values(file, state)),
            *drafts.transition(None, state, event),
            *drafts.instalments((), state.instalments, contract.currency),
            *drafts.entries(entered.entries, ids),
            *beside,
        ]
        if self.asked.drawdown_id is None or self.desk.drawdowns is None:
            back = principal_back(entered.entries)
            moved = own_movements(file.about, contract.currency, back, opening=True)
            records += drafts.paid_out(
                file.about, moved, "2", self.on, whole=event.amount_minor == contract.amount
            )
        receipt = self.desk.books.commit(
            self.principal,
            records,
            guards=[StreamGuard(file.id, 0), *guards],
            effects=tuple(effects_of(event, entered.entries)),
            idempotency=idempotency,
        ).result()
        return Opened(file.id, state, response=receipt.response)

    def _drawn(self) -> tuple[tuple[Record, ...], tuple[Guard, ...]]:
        if self.asked.drawdown_id is None or self.desk.drawdowns is None:
            return (), ()
        return self.desk.drawdowns.disbursed(self.principal, self.asked.drawdown_id)

    def _event(self, number: int, kind: str, amount: int) -> LoanEvent:
        asked, contract = self.asked, self.asked.contract
        details = (
            {**contract_details(contract), "about": _about(asked)}
            if kind == "open"
            else {"to": asked.to}
        )
        values = {
            "loan_id": contract.loan_id,
            "number": number,
            "event": kind,
            "business_date": self.on,
            "amount_minor": amount or None,
            "currency": contract.currency,
            "payer": "borrower",
            "actor": self.principal.name,
            "reason": asked.reason,
            "details": details,
        }
        name = f"{contract.loan_id}/{kind}"
        record = draft(
            self.desk.origin(),
            "loan_event",
            name,
            self.desk.ids,
            occurred_at=self.now,
            values=values,
        )
        assert isinstance(record, LoanEvent)
        return record
