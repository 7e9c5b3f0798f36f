"""Loans that another system has serviced, told again as events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.book.loan.lives import BEGIN, contract

from lendweave.book.ledger import balanced
from lendweave.book.loan import Contract, LoanRules, PenaltyRule, run
from lendweave.book.loan.taken_over import Ended, Purpose, Receipt, Told, taken_over

RULES = LoanRules(
    allocate_by="instalment",
    penalty=PenaltyRule(Decimal("0.18"), of="instalment"),
    cooling_off_days=7,
    write_off_dpd=180,
)


def agreed() -> Contract:
    """Twelve months with penalty interest, a cooling-off period and a least day to write off."""
    return contract(rules=RULES)


def due(number: int) -> tuple[date, int]:
    """Day and amount of an instalment."""
    opened = taken_over(agreed(), BEGIN, (), Told("active"), BEGIN).state
    row = opened.instalments[number - 1]
    return row.due_on, row.due.total


def receipts(*told: tuple[int, int, Purpose]) -> list[Receipt]:
    """(instalment, days late, purpose) as receipts of that instalment's amount."""
    found = []
    for number, late, purpose in told:
        on, amount = due(number)
        found.append(Receipt(on + timedelta(days=late), amount, purpose))
    return found


@pytest.mark.parametrize("late", [-2, 0, 1, 25])
def test_an_instalment_leaves_nothing_open_however_late(late: int) -> None:
    """Penalty that the former servicer did not take was let off by him."""
    until = due(1)[0] + timedelta(days=26)
    life = taken_over(agreed(), BEGIN, receipts((1, late, "instalment")), Told("active", 0), until)
    assert life.agrees
    assert life.state.instalments[0].open.total == 0
    assert life.state.overdue.total == 0
    balanced(run(agreed(), life.events, until).entries)


@pytest.mark.parametrize("fined", [1, 400, 5_000])
def test_penalty_that_was_taken_is_income_to_the_cent(fined: int) -> None:
    """Less than due: the rest is waived; more than due: a fee of the former servicer."""
    on, amount = due(1)
    late = on + timedelta(days=20)
    came = [Receipt(late, amount, "instalment"), Receipt(late, fined, "penalty")]
    life = taken_over(agreed(), BEGIN, came, Told("active", 0), late)
    assert life.agrees
    repaid = life.state.repaid
    assert (repaid.penalty + repaid.fee, life.state.credit) == (fined, 0)


@pytest.mark.parametrize(
    ("ended", "dpd", "agrees"),
    [("active", 0, False), ("overdue", 10, True), ("overdue", 11, False), ("settled", 0, False)],
)
def test_a_word_that_is_not_the_books_is_told(ended: Ended, dpd: int, agrees: bool) -> None:
    """Nothing was paid: ten days after the first due day the book says ten days past due."""
    until = due(1)[0] + timedelta(days=10)
    assert taken_over(agreed(), BEGIN, (), Told(ended, dpd), until).agrees is agrees


def test_a_loan_that_is_lost_is_written_off_and_recovered() -> None:
    """On the first day that the product allows; what came later is a recovery."""
    until = due(8)[0]
    came = [replace(receipts((7, 20, "recovery"))[0], amount=5_000)]
    life = taken_over(agreed(), BEGIN, came, Told("charged_off"), until)
    assert life.agrees
    (lost,) = [event for event in life.events if event.event == "write_off"]
    assert lost.business_date == due(1)[0] + timedelta(days=180)
    assert life.state.recovered == 5_000


def test_goods_given_back_within_days_end_the_loan() -> None:
    """All principal within the cooling-off period is a cancellation."""
    came = [Receipt(BEGIN + timedelta(days=3), agreed().amount, "settlement")]
    life = taken_over(agreed(), BEGIN, came, Told("settled"), due(1)[0])
    assert (life.agrees, life.state.status) == (True, "cancelled")
