"""The events of a loan as the fold reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, get_args

from lendweave.book.loan.errors import (
    ReversalOfReversal,
    UnknownEvent,
    WrongCurrency,
    WrongEventNumber,
)
from lendweave.records.servicing import LoanEvent, LoanEventKind

EventKind: TypeAlias = LoanEventKind
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. number: 1 for the first, without gaps. id: entity_id of its record.

    amount: minor units, 0 where the event has none. reverses: id of the event that it undoes.
    details: what this kind of event alone says; `docs/concepts/life-of-a-loan.md` lists it.
    """

    number: int
    event: EventKind
    business_date: date
    amount: int = 0
    currency: str = "CNY"
    payer: str = "borrower"
    reverses: str = ""
    id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def event_of(record: LoanEvent) -> Event:
    """The event that a record holds."""
    return Event(
        number=record.number,
        event=record.event,
        business_date=record.business_date,
        amount=record.amount_minor or 0,
        currency=record.currency,
        payer=record.payer or "borrower",
        reverses=record.reverses or "",
        id=record.entity_id,
        details=record.details,
    )


def in_effect(loan_id: str, currency: str, events: Sequence[Event]) -> list[Event]:
    """The events that no reversal undoes, by business date, then by number.

    Raises WrongEventNumber, WrongCurrency, UnknownEvent, ReversalOfReversal.
    """
    undone: set[int] = set()
    by_id: dict[str, Event] = {}
    for place, event in enumerate(events, start=1):
        if event.number != place:
            raise _wrong_number(loan_id, event, place)
        if event.event == "open" and place > 1:
            raise _opened_twice(loan_id, event)
        if event.currency != currency:
            raise _wrong_currency(loan_id, event, currency)
        if event.event == "reverse":
            undone |= {event.number, _undone(loan_id, event, by_id, undone).number}
        by_id[event.id or str(event.number)] = event
    standing = [event for event in events if event.number not in undone]
    standing.sort(key=_by_day)
    return standing


def _by_day(event: Event) -> tuple[date, int]:
    return event.business_date, event.number


def _undone(loan_id: str, event: Event, by_id: Mapping[str, Event], undone: set[int]) -> Event:
    """The event that a reversal names, if it may be undone."""
    where = f"loan {loan_id}, event {event.number}"
    target = by_id.get(event.reverses)
    if target is not None and target.event in ("reverse", "open"):
        raise ReversalOfReversal(
            where=where,
            got=f"{target.event} (event {target.number})",
            expected="an event other than a reversal or the opening",
            fix="Enter the undone event anew instead of reversing its reversal.",
        )
    if target is None or target.number in undone:
        raise UnknownEvent(
            where=where,
            got=event.reverses or "no event",
            expected="an earlier event of this loan that is in effect",
            fix="Name the event to be undone by its id.",
        )
    return target


def _wrong_number(loan_id: str, event: Event, place: int) -> WrongEventNumber:
    return WrongEventNumber(
        where=f"loan {loan_id}",
        got=f"event {event.number}",
        expected=f"event {place}",
        fix="Hand over all events of the loan in the order of their numbers.",
    )


def _opened_twice(loan_id: str, event: Event) -> WrongEventNumber:
    return WrongEventNumber(
        where=f"loan {loan_id}, event {event.number}",
        got="open",
        expected="one opening, as the first event",
        fix="Open another loan, or restructure this one.",
    )


def _wrong_currency(loan_id: str, event: Event, currency: str) -> WrongCurrency:
    return WrongCurrency(
        where=f"loan {loan_id}, event {event.number}",
        got=event.currency,
        expected=currency,
        fix=f"Enter the amount in {currency}, converted by whoever moves the money.",
    )
