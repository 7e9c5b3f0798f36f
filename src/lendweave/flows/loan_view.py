"""One loan as people read it: its state on a day, its schedule, its events and its entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lendweave.book.loan import LoanState
from lendweave.book.loan.payoff import Payoff, payoff
from lendweave.flows.ledger import LEDGER_ROLES, entry_body
from lendweave.flows.loan_desk import LoanDesk, LoanFile, loan_file
from lendweave.flows.repay import Booked
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import date_from_days
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import DATE_MAX
from lendweave.records import Principal, Role
from lendweave.records.servicing import JournalEntry, LoanEvent

VIEW_ROLES = (*LEDGER_ROLES, Role.SERVICE)
LAST_DAY = date_from_days(DATE_MAX)


class DayOutOfReach(Invalid):
    """A loan is asked for at a day that lies behind the calendar.
    查询贷款的日期超出系统日历范围。
    """

    code = "FLOWS-502"


@dataclass(frozen=True, slots=True)
class LoanView:
    """A loan at the end of a day. entries: all that was posted for it, up to now.

    payoff: what settles it on that day, None where nothing is owed.
    """

    file: LoanFile
    state: LoanState
    payoff: Payoff | None
    events: tuple[LoanEvent, ...]
    entries: tuple[JournalEntry, ...]


def loan_view(
    principal: Principal, loan_id: str, desk: LoanDesk, on: date | None = None
) -> LoanView:
    """A loan at the end of a day, today when None.

    Raises NotAllowed, AnotherTenant, UnknownLoan, DayOutOfReach, WrongEventNumber for a day before
    its opening.
    """
    check_tenant(principal, desk.tenant_id, *VIEW_ROLES)
    file = loan_file(principal, loan_id, desk)
    if on is not None and on > LAST_DAY:
        raise DayOutOfReach(
            where=f"loan {file.id}",
            got=str(on),
            expected=f"{LAST_DAY} at the latest",
            fix="Ask for an earlier day.",
        )
    state = file.run(on or desk.today).state
    return LoanView(
        file,
        state,
        _payoff(file, state),
        desk.books.events(principal, loan_id),
        desk.books.entries(principal, loan_id),
    )


def _payoff(file: LoanFile, state: LoanState) -> Payoff | None:
    if state.status not in ("active", "overdue"):
        return None
    return payoff(file.contract, file.events, state.as_of)


def state_body(state: LoanState) -> dict[str, Any]:
    """The state of a loan for machines."""
    return {
        "loan_id": state.loan_id,
        "as_of": state.as_of,
        "currency": state.currency,
        "status": state.status,
        "rate_annual": state.rate,
        "disbursed_minor": state.disbursed,
        "owed_minor": state.owed.total,
        "owed": state.owed._asdict(),
        "overdue_minor": state.overdue.total,
        "overdue": state.overdue._asdict(),
        "repaid": state.repaid._asdict(),
        "waived": state.waived._asdict(),
        "days_past_due": state.days_past_due,
        "risk_class": state.risk_class,
        "stage": state.stage,
        "credit_minor": state.credit,
        "deposits_minor": state.deposits,
        "next_due_on": state.next_due_on,
        "closed_on": state.closed_on,
        "instalments": [
            {
                "number": row.number,
                "due_on": row.due_on,
                "due": row.due._asdict(),
                "open": row.open._asdict(),
                "paid_on": row.paid_on,
            }
            for row in state.instalments
        ],
        "service_fees": [fee._asdict() for fee in state.service_fees],
    }


def loan_body(view: LoanView) -> dict[str, Any]:
    """A loan for machines: its state, whose it is, who funds it, its events and entries."""
    contract = view.file.contract
    shares = [
        {"funder": s.funder, "weight": s.weight, "mode": s.mode, "bears_loss": s.bears_loss}
        for s in contract.shares
    ]
    about = {name: value for name, value in view.file.about.items() if value is not None}
    return {
        **state_body(view.state),
        "payoff_minor": None if view.payoff is None else view.payoff.total,
        **about,
        "scenario": view.file.opened.scenario,
        "product": contract.product or None,
        "product_version": contract.product_version,
        "shares": shares,
        "events": [event_body(event) for event in view.events],
        "entries": [entry_body(e) | {"lines": lines_body(e)} for e in view.entries],
    }


def event_body(event: LoanEvent) -> dict[str, Any]:
    """An event for machines; the contract that an opening carries is left out."""
    details = {name: value for name, value in event.details.items() if name != "contract"}
    return {
        "event_id": event.entity_id,
        "number": event.number,
        "event": event.event,
        "business_date": event.business_date,
        "recorded_at": event.recorded_at,
        "amount_minor": event.amount_minor,
        "currency": event.currency,
        "payer": event.payer,
        "source": event.source,
        "external_id": event.external_id,
        "reverses": event.reverses,
        "actor": event.actor,
        "reason": event.reason,
        "details": details if event.event != "open" else {},
    }


def booked_body(booked: Booked) -> dict[str, Any]:
    """What became of an event, for machines."""
    return {
        "event": event_body(booked.event),
        "repeated": booked.repeated,
        "entries": [entry_body(e) | {"lines": lines_body(e)} for e in booked.entries],
        "loan": state_body(booked.state),
    }


def lines_body(entry: JournalEntry) -> list[dict[str, Any]]:
    """The lines of an entry for machines."""
    lines = zip(entry.accounts, entry.holders, entry.amounts_minor, strict=True)
    return [
        {"account": account, "holder": holder, "amount_minor": amount}
        for account, holder, amount in lines
    ]
