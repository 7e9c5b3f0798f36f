"""The end of day over a large book: how long it takes, and how much memory. A part of book.py.

The goal is two minutes for a million loans on two cores, and growth with the number of loans. What
is compared with it is processor time, which on a machine with nothing else to do is time.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lendweave.book.bulk import Shard, gathered, pass_day, taken
from lendweave.book.bulk.gather import Told
from lendweave.book.calendar import Periods
from lendweave.book.funding.shares import Share
from lendweave.book.loan import Contract, Event, LoanRules, PenaltyRule, contract_details, run
from lendweave.book.schedule import Draw, RateChange, ScheduleTerms, schedule
from lendweave.flows.day_desk import DayDesk
from lendweave.flows.end_of_day import end_of_day
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Record, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.runtimes.end_of_day import BookFolder
from lendweave.stores.sqlite import SqliteStore

SIZES = (100_000, 1_000_000)
SECONDS_MAX = 120.0
GROWTH_MAX = 11.0
TEMPLATES = 2_000
SHARD_LOANS = 50_000
PAID_TODAY = 100
"""One loan of so many has a payment on the day."""
DAY = date(2026, 3, 31)
BEFORE = DAY - timedelta(days=1)
OWNER = local_owner("bench")
ORIGIN = Origin("bench", "shop", "bench", "bench")
RULES = LoanRules(penalty=PenaltyRule(Decimal("0.216"), grace_days=3))
SHARES = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))
CHANCE = random.Random(7)


def template(number: int) -> Told:
    """A loan of twelve months in its first year, paid on its days, late, or no more."""
    begin = BEFORE - timedelta(days=CHANCE.randrange(1, 330))
    amount = CHANCE.randrange(100_000, 2_000_000)
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(begin, amount),),
        rates=(RateChange(begin, Decimal("0.144")),),
        periods=Periods(12, "month"),
    )
    shares = SHARES if number % 2 else (Share("house"),)
    contract = Contract(f"template-{number}", "CNY", amount, terms, RULES, shares)
    return Told("shop", contract, _events(contract, begin))


def _events(contract: Contract, begin: date) -> tuple[Event, ...]:
    events = [
        Event(1, "open", begin, id="1"),
        Event(2, "disburse", begin, contract.amount, id="2"),
    ]
    stops = CHANCE.randrange(1, 200)
    for row in schedule(contract.terms, "CNY").rows:
        late = 0 if CHANCE.random() < 0.95 else CHANCE.randrange(1, 40)
        on = row.due_on + timedelta(days=late)
        if row.number == stops or on > BEFORE:
            break
        state = run(contract, events, on).state
        due = sum(r.open.total for r in state.instalments if r.due_on <= on)
        if due:
            events.append(Event(len(events) + 1, "pay", on, due, id=str(len(events) + 1)))
    return tuple(events)


def copies(templates: Shard, first: int, count: int) -> Shard:
    """Loans `first` and on, each a copy of one of the templates under its own name."""
    numbers = np.arange(first, first + count)
    shard = taken(templates, numbers % templates.count)
    shard.loans.loan_id = np.array([f"loan-{number}" for number in numbers], dtype=np.object_)
    return shard


def closed_book(store: SqliteStore, home: Path, loans: int, told: Sequence[Told]) -> DayDesk:
    """A book of so many loans that is closed up to the day before, with a day of payments."""
    clock, folder = SystemClock(), BookFolder(home / "books")
    ids = Uuid7Source(clock)
    templates = gathered(told, BEFORE)
    folder.begin(BEFORE)
    firsts = range(0, loans, SHARD_LOANS)
    for number, first in enumerate(firsts):
        folder.write(BEFORE, number, copies(templates, first, min(SHARD_LOANS, loans - first)))
    _store(store, _loans_that_move(templates, told, loans, ids))
    _store(store, _earlier_events(told, loans, ids))
    offset = store.last_offset()
    folder.finish(BEFORE, offset, len(firsts))
    closed = {"business_date": BEFORE, "read_offset": offset, "loans": loans, "entries": 0}
    _store(store, [_record("end_of_day", str(BEFORE), ids, {**closed, "totals": {}})])
    _store(store, _payments(told, loans, ids))
    return DayDesk("bench", store, store.books, folder, clock, ids, SHARD_LOANS)


def _store(store: SqliteStore, records: Iterable[Record]) -> None:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == 5_000:
            store.books.commit(OWNER, batch).result()
            batch = []
    if batch:
        store.books.commit(OWNER, batch).result()


def _record(kind: str, name: str, ids: Uuid7Source, values: dict[str, Any]) -> Record:
    return draft(ORIGIN, kind, name, ids, occurred_at=0, values=values)


def _loans_that_move(
    templates: Shard, told: Sequence[Told], loans: int, ids: Uuid7Source
) -> Iterator[Record]:
    """Records of the loans whose bucket may change on the day; those of others are never read."""
    after = taken(templates, np.arange(templates.count))
    pass_day(after, DAY)
    moves = after.loans.status != templates.loans.status
    moves |= after.loans.days_past_due % 30 == 1
    for number in range(loans):
        place = number % len(told)
        if moves[place]:
            contract = told[place].contract
            values = {
                "party_id": "p",
                "principal_minor": contract.amount,
                "currency": "CNY",
                "term_months": 12,
                "disbursed_on": told[place].events[0].business_date,
                "status": "active",
                "days_past_due": 0,
            }
            made = _record("loan", f"loan-{number}", ids, values)
            yield msgspec.structs.replace(made, entity_id=f"loan-{number}")


def _paying(loans: int) -> range:
    return range(0, loans, PAID_TODAY)


def _earlier_events(told: Sequence[Told], loans: int, ids: Uuid7Source) -> Iterator[Record]:
    """The life so far of the loans that pay on the day."""
    for number in _paying(loans):
        each = told[number % len(told)]
        contract = replace(each.contract, loan_id=f"loan-{number}")
        for event in each.events:
            yield _event(contract, event, ids)


def _payments(told: Sequence[Told], loans: int, ids: Uuid7Source) -> Iterator[Record]:
    for number in _paying(loans):
        each = told[number % len(told)]
        contract = replace(each.contract, loan_id=f"loan-{number}")
        place = len(each.events) + 1
        yield _event(contract, Event(place, "pay", DAY, 10_000, id=str(place)), ids)


def _event(contract: Contract, event: Event, ids: Uuid7Source) -> Record:
    values = {
        "loan_id": contract.loan_id,
        "number": event.number,
        "event": event.event,
        "business_date": event.business_date,
        "amount_minor": event.amount,
        "currency": "CNY",
        "actor": "bench",
        "details": contract_details(contract) if event.event == "open" else {},
    }
    return _record("loan_event", f"{contract.loan_id}/{event.number}", ids, values)


def one_day(loans: int) -> dict[str, float]:
    """Close one day of a book of so many loans: a month's end, on which penalties are booked."""
    told = [template(number) for number in range(TEMPLATES)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with SqliteStore(home / "db", SystemClock()) as store:
            desk = closed_book(store, home, loans, told)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            wall, cpu = time.perf_counter(), time.process_time()
            (closed,) = end_of_day(OWNER, DAY, desk)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "loans": closed.loans,
        "entries": closed.entries,
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mb": round(peak),
        "peak_before_mb": round(before),
    }


def end_of_days(sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Close a day of books of two sizes, each in a process of its own."""
    print("end of day")
    found = []
    for loans in sizes:
        command = [sys.executable, __file__, str(loans)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        figures = json.loads(done.stdout.splitlines()[-1])
        found.append(figures)
        print(
            f"  {figures['loans']:>9,} loans  {figures['entries']:>8,} entries booked "
            f"{figures['seconds']:>7.1f} s  {figures['cpu_seconds']:>7.1f} s of processor "
            f" peak {figures['peak_mb']:,} MB"
        )
    growth = round(found[-1]["cpu_seconds"] / found[0]["cpu_seconds"], 2)
    met = found[-1]["cpu_seconds"] <= SECONDS_MAX and growth <= GROWTH_MAX
    return {"days": found, "growth": growth, "met": met}


if __name__ == "__main__":
    print(json.dumps(one_day(int(sys.argv[1]))))
