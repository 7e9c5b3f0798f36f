"""How long it takes to work out a loan's whole life, from its contract and its events.

python bench/loan_lives.py

Processor time of one process, the best of several rounds. A life is opened, disbursed and paid on
every due day; the state and all journal entries come out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from lendweave.book.calendar import Periods
from lendweave.book.funding import Share
from lendweave.book.ledger import Entry
from lendweave.book.loan import Contract, Entered, Event, LoanRules, PenaltyRule, enter, run
from lendweave.book.schedule.model import Draw, RateChange, ScheduleTerms

START = date(2026, 1, 15)
AMOUNT = 12_000_00
FUNDERS = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))
FINED = LoanRules(penalty=PenaltyRule(Decimal("0.216")))


def contract(months: int) -> Contract:
    """A loan in equal monthly instalments."""
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(START, AMOUNT),),
        rates=(RateChange(START, Decimal("0.144")),),
        periods=Periods(months, "month"),
    )
    return Contract("L1", "CNY", AMOUNT, terms)


def paid_on_time(loan: Contract) -> tuple[list[Event], date]:
    """The events of a loan that is paid on every due day, and the last of these."""
    events = [Event(1, "open", START), Event(2, "disburse", START, AMOUNT)]
    rows = run(loan, events, START).state.instalments
    events += [
        Event(number, "pay", row.due_on, row.due.total) for number, row in enumerate(rows, start=3)
    ]
    return events, rows[-1].due_on


def seconds(work: Callable[[], object], rounds: int = 15) -> float:
    """Seconds of processor that one call takes."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(20):
            work()
        best = min(best, (time.process_time() - begun) / 20)
    return best


def lives() -> dict[str, Callable[[], object]]:
    """What is measured."""
    works: dict[str, Callable[[], object]] = {}
    for months in (12, 36, 120):
        loan = contract(months)
        works[f"{months} instalments"] = partial(run, loan, *paid_on_time(loan))
    loan = contract(12)
    events, end = paid_on_time(loan)
    works["12 instalments, two funders"] = partial(run, replace(loan, shares=FUNDERS), events, end)
    fined = replace(loan, rules=FINED)
    works["12 instalments, none paid, penalties"] = partial(run, fined, events[:2], end)
    booked = run(loan, events[:-1], end).entries
    works["the last payment entered"] = partial(_entered, loan, events, end, booked)
    return works


def _entered(
    loan: Contract, events: Sequence[Event], end: date, booked: Sequence[Entry]
) -> Entered:
    return enter(loan, events[:-1], events[-1], end, booked)


def main() -> None:
    """One line for each kind of life."""
    took = {name: seconds(work) for name, work in lives().items()}
    for name, each in took.items():
        print(f"  {name:<40} {each * 1e6:>8,.0f} µs  {1 / each:>8,.0f} a second")
    print("RESULT", json.dumps({name: round(each * 1e6) for name, each in took.items()}))


if __name__ == "__main__":
    main()
