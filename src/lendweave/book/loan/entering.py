"""A new event: looked at, worked out, and what has to be posted for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from lendweave.book.ledger.difference import difference
from lendweave.book.ledger.entry import Entry
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.details import amount_said, word, wrong_amount, wrong_detail
from lendweave.book.loan.errors import BackdatedTooFar, ClockWentBack, ReversalBlocked
from lendweave.book.loan.events import Event
from lendweave.book.loan.fold import run, stopping
from lendweave.book.loan.rules import PrepaymentMode
from lendweave.book.loan.state import LoanRun
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import AMOUNT_MAX

MODES: tuple[PrepaymentMode, ...] = get_args(PrepaymentMode)
CODE_MAX = 60


@dataclass(frozen=True, slots=True)
class Entered:
    """The loan after an event, and the entries to post: contra-entries first, then new ones."""

    run: LoanRun
    entries: tuple[Entry, ...]


def enter(
    contract: Contract,
    events: Sequence[Event],
    event: Event,
    today: date,
    booked: Sequence[Entry],
) -> Entered:
    """What an event that is entered today does to a loan.

    events: those before it. booked: every entry posted for the loan, contra-entries included.
    Nothing is kept here: the caller stores the event and the entries together or not at all.
    Raises ClockWentBack, BackdatedTooFar, WrongAmount, UnknownDetail, ReversalBlocked, and what
    `run` raises.
    """
    check_clock(contract, events, event, today)
    _check_said(event)
    if event.amount > AMOUNT_MAX:
        raise wrong_amount(event, "at most {}", AMOUNT_MAX)
    try:
        done = run(contract, [*events, event], today)
    except LendweaveError as error:
        if event.event == "reverse" and (left := stopping(contract, [*events, event])):
            raise _blocked(contract, event, left) from error
        raise
    return Entered(done, difference(booked, done.entries))


def _blocked(contract: Contract, event: Event, left: Event) -> ReversalBlocked:
    amount = f" of {amount_said(left, left.amount)}" if left.amount else ""
    return ReversalBlocked(
        where=f"loan {contract.loan_id}, event {event.number} ({event.event})",
        got=f"event {left.number} ({left.event}){amount} on {left.business_date} stands on it",
        expected="no later event that needs what is to be undone",
        fix=f"Reverse event {left.number} ({left.id}) first, then this one.",
    )


def catch_up(
    contract: Contract, events: Sequence[Event], today: date, booked: Sequence[Entry]
) -> Entered:
    """What the days that have passed do to a loan without any event."""
    done = run(contract, events, today)
    return Entered(done, difference(booked, done.entries))


def _check_said(event: Event) -> None:
    """Raise UnknownDetail for a detail without a sense.

    Looked at when it is entered, not in the fold: what was booked before stays readable.
    """
    if event.event == "pay" and "mode" in event.details:
        word(event, "mode", MODES)
        if event.details.get("purpose") != "prepay":
            raise wrong_detail(event, "mode", "no mode: only purpose prepay has one")
    code = event.details.get("code", "")
    if event.event == "charge_fee" and not (isinstance(code, str) and len(code) <= CODE_MAX):
        raise wrong_detail(event, "code", f"a text of at most {CODE_MAX} characters")


def check_clock(contract: Contract, events: Sequence[Event], event: Event, today: date) -> None:
    """Raises ClockWentBack or BackdatedTooFar. today: local day on which the event is entered."""
    where = f"loan {contract.loan_id}, event {event.number} ({event.event})"
    latest = max((each.business_date for each in events), default=today)
    if today < latest:
        raise ClockWentBack(
            where=where,
            got=f"entered on {today}",
            expected=f"{latest} or later, the day of an earlier event",
            fix="Set the clock right.",
        )
    if event.business_date > today:
        raise ClockWentBack(
            where=where,
            got=f"dated {event.business_date}, entered on {today}",
            expected=f"{today} or before",
            fix="Enter the event on its day.",
        )
    limit = contract.rules.backdating_days
    if (today - event.business_date).days > limit:
        raise BackdatedTooFar(
            where=where,
            got=f"dated {event.business_date}, {(today - event.business_date).days} days back",
            expected=f"at most {limit} days back",
            fix="Date it within the limit, or have the limit of the product raised.",
        )
