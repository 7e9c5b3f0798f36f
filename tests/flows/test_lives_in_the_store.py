"""Random lives of loans through a real store: the books always say what the loan is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.book.loan.lives import contract
from tests.flows.loan_desk import BANKS, ME, Office, office

from lendweave.book.ledger import balances, in_force
from lendweave.book.loan import LoanRules
from lendweave.flows.ledger import trial_balance
from lendweave.flows.loan_desk import loan_file
from lendweave.flows.loan_records import SHOWN
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Loan
from lendweave.records.credit import Instalment

AMOUNT = st.integers(1, 400_000)
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 45)),
    st.tuples(st.just("pay"), AMOUNT, st.integers(0, 20)),
    st.tuples(st.just("prepay"), AMOUNT, st.sampled_from(["shorten", "reduce"])),
    st.tuples(st.just("refund"), AMOUNT),
    st.tuples(st.just("waive"), st.integers(1, 2_000)),
    st.tuples(st.just("reverse"), st.integers(0, 9)),
    st.tuples(st.just("restructure"), st.integers(1, 24)),
    st.tuples(st.just("write_off")),
    st.tuples(st.just("recover"), AMOUNT),
)


def take(desk: Office, loan_id: str, step: tuple[Any, ...], name: str) -> None:
    """One step of a life; what the loan refuses does not happen."""
    kind, *said = step
    if kind == "wait":
        desk.days.pass_days(said[0])
        return
    more: dict[str, Any] = {"amount": said[0] if said else 0}
    if kind == "pay":
        more["on"] = desk.desk.today - timedelta(said[1])
    elif kind == "prepay":
        kind, more["details"] = "pay", {"purpose": "prepay", "mode": said[1]}
    elif kind == "reverse":
        events = desk.store.books.events(ME, loan_id)
        more = {"reverses": events[said[0] % len(events)].entity_id}
    elif kind == "restructure":
        more = {"details": {"term": said[0]}, "reason": "hardship"}
    last = desk.store.last_offset()
    try:
        desk.enter(loan_id, kind, name=name, **more)
    except LendweaveError:
        assert desk.store.last_offset() == last


def check(desk: Office, loan_id: str) -> None:
    """Entries in force are the run's; balances, exposure and records say the same."""
    file = loan_file(ME, loan_id, desk.desk)
    posted = list(in_force(file.booked).values())
    last = max(event.business_date for event in file.events)
    wanted = [entry for entry in file.run(desk.desk.today).entries if entry.on <= last]
    have = [entry for entry in posted if entry.on <= last]
    assert sorted(e.lines for e in have) == sorted(e.lines for e in wanted)
    kept = {
        (row.account, row.holder): row.amount_minor
        for row in desk.store.books.balances(ME)
        if row.amount_minor
    }
    assert kept == balances(posted)
    assert trial_balance(ME, desk.store.books).is_balanced
    for bank in ("bank_a", "bank_b"):
        assert desk.used("funder", bank) == kept.get(("loan_principal", bank), 0)


def check_records(desk: Office, loan_id: str) -> None:
    """After an event the loan and its instalments are as its state says."""
    state = loan_file(ME, loan_id, desk.desk).run(desk.desk.today).state
    loan = desk.store.current(ME, "loan", loan_id)
    assert isinstance(loan, Loan)
    assert (loan.status, loan.days_past_due) == (SHOWN[state.status], state.days_past_due)
    stored: dict[str, Instalment] = {}
    for record in desk.store.scan(ME, kinds=("instalment",)):
        assert isinstance(record, Instalment)
        stored[record.entity_id] = record
    due = {row.number: row.principal_minor for row in stored.values()}
    for row in state.instalments:
        assert due.pop(row.number) == row.due.principal
    assert not any(due.values())


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=10), st.sampled_from(["credit", "refuse"]))
def test_the_books_say_what_the_loan_is(steps: list[tuple[Any, ...]], overpayment: Any) -> None:
    """Whatever happens, in whatever order, and what cannot happen leaves no trace."""
    rules = LoanRules(overpayment=overpayment)
    with TemporaryDirectory() as folder:
        desk = office(Path(folder))
        with desk.store:
            loan_id = desk.open(agreed=contract(rules=rules, shares=BANKS))
            for number, step in enumerate(steps):
                take(desk, loan_id, step, f"e{number}")
                check(desk, loan_id)
            desk.enter(loan_id, "deposit", 1, "last", details={"do": "take"})
            check(desk, loan_id)
            check_records(desk, loan_id)
            assert desk.store.verify().booked > 0
