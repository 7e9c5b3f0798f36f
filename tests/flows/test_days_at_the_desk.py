"""The end of day beside a desk at which loans are opened and paid: one journal, one record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.book.loan.lives import contract
from tests.flows.loan_desk import BANKS, BEGIN, ME, Office, office

from lendweave.book.ledger import in_force
from lendweave.book.loan import ALLOCATION, LoanRules
from lendweave.flows.day_desk import DayDesk
from lendweave.flows.end_of_day import end_of_day
from lendweave.flows.loan_desk import loan_file
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Loan
from lendweave.runtimes.end_of_day import BookFolder

PAID, WHOLE = 107_981, 1_200_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """An office on the day on which its loans begin."""
    found = office(tmp_path)
    with found.store:
        yield found


def close(desk: Office, folder: Path, day: date) -> None:
    """The end of a day."""
    store, ids = desk.store, Uuid7Source(desk.days)
    days = BookFolder(folder / "books")
    end_of_day(ME, day, DayDesk("shop", store, store.books, days, desk.days, ids))


def look(desk: Office, loan_id: str, day: date) -> tuple[str, int | None]:
    """The journal is the fold's; status and days past due as the record tells them."""
    file = loan_file(ME, loan_id, desk.desk)
    wanted = {entry.id: sorted(entry.lines) for entry in file.run(day).entries}
    assert {name: sorted(entry.lines) for name, entry in in_force(file.booked).items()} == wanted
    assert isinstance(file.loan, Loan)
    return file.loan.status, file.loan.days_past_due


def test_ninety_days_of_two_loans(desk: Office, tmp_path: Path) -> None:
    """One is paid on its days, before the day is closed or after; the other never."""
    good = desk.open("good")
    bad = desk.open("bad", contract(shares=BANKS, day_count="actual/365"))
    told = []
    for number in range(1, 91):
        desk.days.pass_days(1)
        day = BEGIN + timedelta(days=number)
        if day.day == 15:
            desk.enter(good, "pay", PAID, f"receipt {number}")
        if day.day == 16 and number > 40:
            desk.enter(good, "pay", 100, f"more {number}")
        if number % 3:
            close(desk, tmp_path, day - timedelta(days=number % 2))
        told.append(look_late(desk, bad))
    close(desk, tmp_path, day)
    assert look(desk, good, day) == ("active", 0)
    assert look(desk, bad, day)[0] == "overdue"
    assert [late for place, late in enumerate(told) if place == 0 or told[place - 1] != late] == [
        ("active", 0),
        ("overdue", 1),
        ("overdue", 31),
    ]
    steps = [step.event for step in desk.store.books.transitions(ME, bad)]
    assert steps == ["disburse", "fall_overdue"]
    totals = desk.held()
    assert sum(totals.values()) == 0
    assert totals["interest_receivable"] > 0


def test_principal_paid_from_credit_frees_exposure(desk: Office, tmp_path: Path) -> None:
    """At the end of the day on which it falls due; again used where the payment bounces."""
    rules = LoanRules(allocation=tuple(row for row in ALLOCATION if row[0] != "in_advance"))
    loan_id = desk.open(agreed=contract(shares=BANKS, rules=rules))
    paid = desk.enter(loan_id, "pay", PAID, "ahead")
    desk.days.pass_days(32)
    close(desk, tmp_path, desk.desk.today)
    assert desk.held()["loan_principal"] < WHOLE
    assert desk.used("person", "person 1") == desk.held()["loan_principal"]
    desk.enter(loan_id, "reverse", name="bounced", reverses=paid.event.entity_id)
    assert desk.used("person", "person 1") == desk.held()["loan_principal"] == WHOLE


def look_late(desk: Office, loan_id: str) -> tuple[str, int | None]:
    """Status and days past due of a loan's record."""
    loan = desk.store.current(ME, "loan", loan_id)
    assert isinstance(loan, Loan)
    return loan.status, loan.days_past_due
