"""A small book in a real store for the end of day: loans as records, with their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.book.bulk.loans import BEGIN, told

from lendweave.book.bulk.gather import Told
from lendweave.book.ledger import Entry, balanced
from lendweave.book.ledger.recorded import entry_of
from lendweave.book.loan import Event, contract_details, event_of, run
from lendweave.flows.day_desk import DayDesk
from lendweave.flows.loan_records import SHOWN
from lendweave.kernel.clock import Clock
from lendweave.kernel.ids import IdSource
from lendweave.records import Loan, Record, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id
from lendweave.runtimes.end_of_day import BookFolder
from lendweave.stores.relational.store import RecordDatabase

OWNER = local_owner("house")
ORIGIN = Origin("house", "shop", "till", "till")
DAYS = 54
LAST = BEGIN + timedelta(days=DAYS - 1)


def named(name: str) -> str:
    """The loan's entity_id."""
    return entity_id("house", "loan", "till", name)


def stories(seed: int, count: int) -> list[Told]:
    """Random loans under their entity_ids."""
    return [
        replace(each, contract=replace(each.contract, loan_id=named(each.contract.loan_id)))
        for each in told(seed, count, DAYS)
    ]


def event_record(loan: Told, event: Event, ids: IdSource) -> Record:
    """An event of a loan, as whoever enters it drafts it."""
    opening = contract_details(loan.contract) if event.event == "open" else {}
    values = {
        "loan_id": loan.contract.loan_id,
        "number": event.number,
        "event": event.event,
        "business_date": event.business_date,
        "amount_minor": event.amount,
        "currency": loan.contract.currency,
        "actor": "till",
        "details": opening,
    }
    name = f"{loan.contract.loan_id}/{event.number}"
    return draft(ORIGIN, "loan_event", name, ids, occurred_at=0, values=values)


def loan_record(loan: Told, name: str, ids: IdSource) -> Record:
    """The loan as it is told when its money has left."""
    values = {
        "party_id": "p",
        "principal_minor": loan.contract.amount,
        "currency": loan.contract.currency,
        "term_months": loan.contract.terms.periods.count,
        "disbursed_on": loan.events[0].business_date,
        "status": "active",
        "days_past_due": 0,
    }
    return draft(ORIGIN, "loan", name, ids, occurred_at=0, values=values)


def enter(store: RecordDatabase, loans: Sequence[Told], on: date, ids: IdSource) -> None:
    """Enter what happens to the loans on a day."""
    records = []
    for number, loan in enumerate(loans):
        for event in loan.events:
            if event.business_date == on:
                records.append(event_record(loan, event, ids))
                if event.event == "open":
                    records.append(loan_record(loan, f"L{number}", ids))
    if records:
        store.books.commit(OWNER, records).result()


def desk(store: RecordDatabase, home: Path, clock: Clock, ids: IdSource) -> DayDesk:
    """The desk of the end of day, with shards of seven loans."""
    return DayDesk("house", store, store.books, BookFolder(home / "books"), clock, ids, 7)


def journal(store: RecordDatabase, loan_id: str) -> list[Entry]:
    """All entries of a loan."""
    numbers = {e.entity_id: e.number for e in store.books.events(OWNER, loan_id)}
    return [entry_of(entry, numbers) for entry in store.books.entries(OWNER, loan_id)]


def look(store: RecordDatabase, loans: Sequence[Told], on: date) -> None:
    """The journal of each loan is what the fold says, and its record tells how it stands."""
    for loan in loans:
        if loan.events[0].business_date > on:
            continue
        loan_id = loan.contract.loan_id
        events = tuple(map(event_of, store.books.events(OWNER, loan_id)))
        wanted = run(loan.contract, events, on)
        booked = journal(store, loan_id)
        balanced(booked)
        standing = {e.id.partition("~")[0]: sorted(e.lines) for e in _in_force(booked)}
        assert standing == {e.id: sorted(e.lines) for e in wanted.entries}
        told_as = store.current(OWNER, "loan", loan_id)
        assert isinstance(told_as, Loan)
        assert told_as.status == SHOWN[wanted.state.status]


def _in_force(booked: Sequence[Entry]) -> Iterator[Entry]:
    taken_back = {entry.reverses for entry in booked}
    return (e for e in booked if e.reverses is None and e.id not in taken_back)
