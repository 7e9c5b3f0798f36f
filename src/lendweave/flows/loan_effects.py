"""What has to be sent out for an event of a loan: money, or the word that it is not to be sent.

| effect     | when                            | what the receiver pays, in `transfers`        |
|------------|---------------------------------|-----------------------------------------------|
| `disburse` | money is lent to the borrower   | to the borrower, by each funder               |
| `disburse` | money is lent, and owed to the  | nothing to the merchant yet, only what is     |
|            | merchant                        | netted, to who charges it                     |
| `pay_out`  | what is owed is paid            | to the merchant or the borrower               |
| `reverse`  | one of these events is undone   | nothing: it stops the other, or calls it back |

The transfers are the cash that the event moves in the books, so that what is sent in all is what
the books say has left, and nobody is paid twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lendweave.book.ledger import Entry
from lendweave.book.loan import Event, EventKind
from lendweave.records.book_ports import Effect
from lendweave.records.servicing import LoanEvent

EFFECTS: Mapping[EventKind, str] = {"disburse": "disburse", "pay_out": "pay_out"}
"""Events upon which money has to be sent, and what the effect is called in the outbox."""
REVERSE = "reverse"


def effects_of(
    record: LoanEvent, entries: Sequence[Entry], before: Sequence[Event] = ()
) -> Iterator[Effect]:
    """The effects of an event. before: the events of the loan until then."""
    name = EFFECTS.get(record.event)
    if name is not None:
        payload = _payload(record, entries)
        yield Effect(name, record.entity_id, payload, order_by=record.loan_id)
    for event in before:
        if record.event == "reverse" and event.id == record.reverses and event.event in EFFECTS:
            undone = {
                "loan_id": record.loan_id,
                "undoes": {"effect": EFFECTS[event.event], "key": event.id},
                "amount_minor": event.amount,
                "currency": event.currency,
                "business_date": str(event.business_date),
            }
            yield Effect(REVERSE, record.entity_id, undone, order_by=record.loan_id)


def _payload(record: LoanEvent, entries: Sequence[Entry]) -> dict[str, Any]:
    """How much, to whom, out of whose funds, and what of it is to be sent now."""
    own = [entry for entry in entries if entry.event == record.number]
    payload = {
        "loan_id": record.loan_id,
        "amount_minor": record.amount_minor,
        "currency": record.currency,
        "to": record.details.get("to", "borrower"),
        "business_date": str(record.business_date),
        "funds": {
            line.holder: -line.amount
            for entry in own
            for line in entry.lines
            if line.account in ("cash", "payable_merchant") and line.amount < 0
        },
    }
    netting = _netting(record, entries)
    netted = {
        line.holder: -line.amount
        for entry in netting
        for line in entry.lines
        if line.account == "service_fee_receivable"
    }
    if netted:
        payload["netted"] = netted
    lent = [
        {"from": holder, "to": payload["to"], "amount_minor": -amount}
        for holder, amount in _cash(own)
        if amount < 0
    ]
    payload["transfers"] = [*lent, *_between(_cash(netting))]
    return payload


def _netting(record: LoanEvent, entries: Sequence[Entry]) -> list[Entry]:
    """The entries by which what the merchant is charged is taken off what it is to get."""
    of_event = f"{record.loan_id}/{record.number}:"
    return [
        entry
        for entry in entries
        if entry.entry == "service_fee_netted" and entry.id.startswith(of_event)
    ]


def _cash(entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """holder and amount of every line on cash."""
    return [
        (line.holder, line.amount)
        for entry in entries
        for line in entry.lines
        if line.account == "cash"
    ]


def _between(cash: Sequence[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """Transfers among holders that move their cash so: each payer in turn to each payee in turn."""
    left = {holder: -amount for holder, amount in cash if amount < 0}
    for payee, received in cash:
        still = received
        for payer, amount in left.items():
            part = min(still, amount)
            if part > 0:
                yield {"from": payer, "to": payee, "amount_minor": part}
                left[payer], still = amount - part, still - part
