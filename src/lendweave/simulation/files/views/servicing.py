"""What the lender's own systems tell of lines, drawdowns, schedules and collection."""

from __future__ import annotations

from typing import Any

import numpy as np

from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    FLAG,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import MERCHANT, PERSON, of_merchants, of_people
from lendweave.simulation.files.views.table import Coded, Truth, View, ViewRows, own_keys
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD
from lendweave.simulation.truth.frames import NONE, Day, Flag, Whole, places, taken

_EVENTS = ("opened", "raised", "cut", "frozen", "restored", "expired", "closed")
_LEAVES = {"frozen": "frozen", "expired": "expired", "closed": "closed"}
_MOVES = ("opened", "frozen", "restored", "expired", "closed")
_NUMBERS = 64
_CHANNELS = ("sms", "call", "app", "field", "legal")
_RESULTS = (
    *("promise", "refuses", "complaint", "paid"),
    *("delivered", "no_answer", "third_party", "wrong_number"),
)
_STATES = ("open", "part", "paid")
_NO_DAY = np.datetime64("NaT", "D")


def line_changes(truth: Truth) -> ViewRows:
    """Each line as opened, raised, cut, frozen, restored, expired and closed."""
    told, line = truth.of("line_event"), truth.of("line")
    told = taken(told, np.lexsort((told.happened_at, told.line_id)))
    place = places(line.line_id, told.line_id)
    code = np.select([told.event == event for event in _EVENTS], range(len(_EVENTS)), 0)
    return ViewRows(
        key=own_keys(told.line_id * len(_EVENTS) + code, told.happened_at),
        subject=told.line_id,
        told_at=told.happened_at,
        columns={
            "line_id": told.line_id,
            "application_id": told.line_id,
            **of_people(truth.economy, line.person_id[place]),
            "event": Coded(np.array(_EVENTS), code),
            "status": _status(told),
            "limit": told.limit_minor,
            "revolving": line.revolving[place],
            "opened_at": line.opened_at[place],
            "valid_until": line.valid_until[place],
            "happened_at": told.happened_at,
        },
    )


def line_drawdowns(truth: Truth) -> ViewRows:
    """Each drawdown of a person as approved, and again when the merchant was paid."""
    drawn, loan = truth.of("line_drawdown"), truth.of("loan")
    made = truth.economy.credit.application
    ids = np.concatenate([drawn.order_id, loan.order_id])
    is_paid = np.arange(len(ids)) >= len(drawn.order_id)
    place, asked = places(drawn.order_id, ids), places(made.order_id, ids)
    told_at = np.concatenate([drawn.drawn_at, loan.disbursed_at])
    return ViewRows(
        key=ids * 2 + is_paid,
        subject=ids,
        told_at=told_at,
        columns={
            "drawdown_id": ids,
            "line_id": drawn.line_id[place],
            "drawn_at": drawn.drawn_at[place],
            **of_people(truth.economy, made.person_id[asked]),
            **of_merchants(truth.economy, made.merchant_id[asked]),
            "amount": drawn.amount_minor[place],
            "term_months": made.term_months[asked],
            "status": Coded(np.array(["approved", "disbursed"]), is_paid.astype(np.int64)),
            "told_at": told_at,
        },
    )


def loan_statements(truth: Truth) -> ViewRows:
    """Each instalment at the end of the month in which it was due: what was due, what was paid.

    Instalments that a settlement, a refund or a default did away with are not in it.
    """
    economy, due = truth.economy, truth.of("instalment")
    told_on = _month_ends(due.due_on)
    stands = (told_on < economy.block.end) & _still_owed(truth, due)
    due, told_on = taken(due, stands), told_on[stands]
    key, book = due.order_id * _NUMBERS + due.number, economy.book
    place = places(book.order_id, due.order_id)
    paid, last = _paid(truth, key, told_on)
    owed = due.principal_minor + due.interest_minor
    state = np.where(paid >= owed, 2, paid > 0)
    return ViewRows(
        key=key,
        subject=due.order_id,
        told_at=told_on.astype("datetime64[us]"),
        columns={
            "loan_id": due.order_id,
            "number": due.number,
            **of_people(economy, book.person_id[place]),
            "disbursed_at": due.disbursed_at,
            "due_on": due.due_on,
            "principal": due.principal_minor,
            "interest": due.interest_minor,
            "due": owed,
            "paid": paid,
            "paid_on": last,
            "state": Coded(np.array(_STATES), state),
            "told_on": told_on,
        },
    )


def collection_contacts(truth: Truth) -> ViewRows:
    """Each contact with somebody who is late, and what was promised in it."""
    made, promise = truth.of("collection_contact"), truth.of("promise")
    known, amount = np.append(promise.contact_id, NONE), np.append(promise.amount_minor, NONE)
    pay_by = np.append(promise.pay_by_on, _NO_DAY)
    promised = np.isin(made.contact_id, promise.contact_id)
    place = places(known, np.where(promised, made.contact_id, NONE))
    return ViewRows(
        key=made.contact_id,
        subject=made.order_id,
        told_at=made.contacted_at,
        columns={
            "contact_id": made.contact_id,
            "loan_id": made.order_id,
            "number": made.number,
            **of_people(truth.economy, made.person_id),
            "contacted_at": made.contacted_at,
            "days_past_due": made.days_past_due,
            "stage": made.stage,
            "channel": made.channel,
            "collector_id": made.collector_id,
            "agency_id": made.agency_id,
            "result": made.result,
            "promised": amount[place],
            "pay_by_on": pay_by[place],
        },
    )


def _status(told: Any) -> Coded:
    """State of a line after each event. told: events of lines, by line and time."""
    moves = np.isin(told.event, _MOVES)
    last = np.maximum.accumulate(np.where(moves, np.arange(len(moves)), 0))
    names = ("active", *_LEAVES.values())
    after = [told.event[last] == event for event in _LEAVES]
    return Coded(np.array(names), np.select(after, range(1, len(names)), 0))


def _month_ends(days: Day) -> Day:
    after = days.astype("datetime64[M]") + np.timedelta64(1, "M")
    return np.asarray(after.astype("datetime64[D]") - np.timedelta64(1, "D"))


def _still_owed(truth: Truth, due: Any) -> Flag:
    """Instalments that fell due before their loan ended."""
    book = truth.economy.book
    place = places(book.order_id, due.order_id)
    lost = book.due_on[place, np.maximum(book.default_number[place], 1) - 1]
    written_off = (book.default_number[place] != NONE) & (
        due.due_on > lost + np.timedelta64(CHARGED_OFF_DPD, "D")
    )
    given_back = book.returned[place] & (due.due_on > book.returned_at[place])
    return np.asarray((due.due_on <= book.settled_on[place]) & ~written_off & ~given_back)


def _paid(truth: Truth, key: Whole, told_on: Day) -> tuple[Whole, Day]:
    """Principal and interest paid on each instalment by a day, and the day of the last receipt."""
    money = truth.of("repayment")
    of = money.order_id * _NUMBERS + money.number
    money = taken(money, np.isin(of, key))
    place = places(key, money.order_id * _NUMBERS + money.number)
    day = money.paid_at.astype("datetime64[D]")
    in_time = day <= told_on[place]
    place, day, money = place[in_time], day[in_time], taken(money, in_time)
    paid, last = np.zeros(len(key), np.int64), np.full(len(key), np.iinfo(np.int64).min)
    np.add.at(paid, place, money.principal_minor + money.interest_minor)
    np.maximum.at(last, place, day.astype(np.int64))
    return paid, last.astype("datetime64[D]")


VIEWS = {
    "line_changes": View(
        about="a person's credit line as opened, raised, cut, frozen, restored, ended",
        rows=line_changes,
        columns={
            "line_id": DOCUMENT,
            "application_id": DOCUMENT,
            **PERSON,
            "event": words(*_EVENTS),
            "status": words("active", *_LEAVES.values()),
            "limit": MONEY,
            "revolving": FLAG,
            "opened_at": MOMENT,
            "valid_until": MOMENT,
            "happened_at": MOMENT,
        },
    ),
    "line_drawdowns": View(
        about="a person's drawdown as approved, and again when the merchant was paid",
        rows=line_drawdowns,
        columns={
            "drawdown_id": DOCUMENT,
            "line_id": DOCUMENT,
            "drawn_at": MOMENT,
            **PERSON,
            **MERCHANT,
            "amount": MONEY,
            "term_months": WHOLE,
            "status": words("approved", "disbursed"),
            "told_at": MOMENT,
        },
    ),
    "loan_statements": View(
        about="an instalment at the end of the month it was due in: what was due and paid",
        rows=loan_statements,
        columns={
            "loan_id": DOCUMENT,
            "number": WHOLE,
            **PERSON,
            "disbursed_at": MOMENT,
            "due_on": DAY,
            "principal": MONEY,
            "interest": MONEY,
            "due": MONEY,
            "paid": MONEY,
            "paid_on": DAY,
            "state": words(*_STATES),
            "told_on": DAY,
        },
    ),
    "collection_contacts": View(
        about="a contact with somebody who is late, and what was promised in it",
        rows=collection_contacts,
        columns={
            "contact_id": DOCUMENT,
            "loan_id": DOCUMENT,
            "number": WHOLE,
            **PERSON,
            "contacted_at": MOMENT,
            "days_past_due": WHOLE,
            "stage": TEXT,
            "channel": words(*_CHANNELS),
            "collector_id": NUMBER,
            "agency_id": NUMBER,
            "result": words(*_RESULTS),
            "promised": MONEY,
            "pay_by_on": DAY,
        },
    ),
}
