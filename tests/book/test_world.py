"""The loans of a simulated world, serviced to their end by this book, to the cent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.book.world_loans import WorldLoan, world_loans
from tests.simulation.worlds import appliance

from lendweave.book.ledger import balanced
from lendweave.book.loan import LoanRun, run
from lendweave.simulation import blocks, make_economy, truth_tables


def agrees(loan: WorldLoan, until: date) -> LoanRun:
    """Schedule, every repayment and every balance are the world's."""
    planned = run(loan.contract, loan.events[:2], loan.events[1].business_date).state
    rows = [(row.due_on, row.due.principal, row.due.interest) for row in planned.instalments]
    assert rows[: len(loan.instalments)] == loan.instalments
    done = run(loan.contract, loan.events, until)
    balanced(done.entries)
    paid = {payment.event: payment.to for payment in done.state.payments}
    for each in loan.repaid:
        to = paid[each.event]
        assert (to.principal, to.interest, to.penalty) == (
            each.principal,
            each.interest,
            each.penalty,
        ), (loan.contract.loan_id, each, to)
    waived = done.state.balances.get("waiver_expense", 0)
    assert not waived
    assert done.state.balances == loan.balances, loan.contract.loan_id
    return done


def serviced(people: int, months: int, seed: int) -> dict[str, int]:
    """Service every loan of a world; how many came to which end."""
    ends: dict[str, int] = {}
    for block in blocks(appliance(), seed, people, months):
        end = block.end.astype("datetime64[D]").item() - timedelta(days=1)
        for loan in world_loans(truth_tables(make_economy(block))):
            state = agrees(loan, end).state
            ends[state.status] = ends.get(state.status, 0) + 1
    return ends


def test_a_small_world_is_serviced_to_the_cent() -> None:
    """Every repayment of every loan is split as the world splits it, and all balances agree."""
    ends = serviced(600, 24, 11)
    assert ends["settled"] > 100
    assert ends["written_off"] > 5
    assert ends["active"] > 20


@pytest.mark.slow
def test_a_larger_world_is_serviced_to_the_cent() -> None:
    """Ten thousand people over three years."""
    ends = serviced(10_000, 36, 3)
    assert sum(ends.values()) > 5_000
    assert ends["written_off"] > 100
