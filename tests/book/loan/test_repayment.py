"""Disbursal, instalments that fall due, and where the money of a repayment goes."""

from __future__ import annotations

from datetime import date

import pytest
from tests.book.loan.lives import BEGIN, Told, contract, opened, story, with_rules, worked_out

from lendweave.book.ledger import Line
from lendweave.book.loan.errors import (
    DisbursedTooMuch,
    LoanClosed,
    LoanNotDisbursed,
    Overpaid,
    WrongAmount,
    WrongCurrency,
    WrongEventNumber,
)

FIRST = date(2026, 2, 15)
PAYMENT, INTEREST = 107_971, 14_400


def test_disbursal_makes_the_schedule() -> None:
    """The principal is on the books, and the first instalment is what the schedule says."""
    done = worked_out(contract(), story(*opened()), BEGIN)
    assert done.state.balances == {"loan_principal": 1_200_000, "cash": -1_200_000}
    first = done.state.instalments[0]
    assert (first.due_on, first.due.principal, first.due.interest) == (
        FIRST,
        PAYMENT - INTEREST,
        INTEREST,
    )
    assert done.state.status == "active"


def test_an_instalment_falls_due_and_is_paid() -> None:
    """Interest is receivable on the due day and gone with the payment."""
    done = worked_out(contract(), story(*opened(), ("pay", FIRST, PAYMENT)), FIRST)
    assert [entry.id for entry in done.entries] == ["L1/2", "L1/due:1", "L1/3"]
    assert done.entries[2].lines == (
        Line("cash", "house", PAYMENT),
        Line("interest_receivable", "house", -INTEREST),
        Line("loan_principal", "house", INTEREST - PAYMENT),
    )
    assert done.state.payments[0].to.interest == INTEREST
    assert done.state.instalments[0].paid_on == FIRST


def test_days_past_due_count_from_the_oldest_open_instalment() -> None:
    """One 分 that is missing is enough; the day itself is none."""
    events = story(*opened(), ("pay", FIRST, PAYMENT - 1))
    dpd = [worked_out(contract(), events, date(2026, 2, day)).state for day in (15, 16, 28)]
    assert [state.days_past_due for state in dpd] == [0, 1, 13]
    assert [state.status for state in dpd] == ["active", "overdue", "overdue"]


def test_all_instalments_settle_the_loan() -> None:
    """Twelve payments on twelve days leave interest income and cash, and nothing else."""
    rows = worked_out(contract(), story(*opened()), BEGIN).state.instalments
    paid: list[Told] = [("pay", row.due_on, row.due.total) for row in rows]
    done = worked_out(contract(), story(*opened(), *paid), date(2027, 6, 1))
    assert (done.state.status, done.state.closed_on) == ("settled", rows[-1].due_on)
    assert done.state.balances == {"cash": 95_645, "interest_income": -95_645}


def test_what_is_over_is_credit_and_pays_the_next_instalment() -> None:
    """Without any component in advance, credit waits for the due day."""
    loan = with_rules(contract(), allocation=(("due", "interest"), ("due", "principal")))
    events = story(*opened(), ("pay", FIRST, PAYMENT + 5_000))
    assert worked_out(loan, events, FIRST).state.credit == 5_000
    done = worked_out(loan, events, date(2026, 3, 15))
    assert done.state.credit == 0
    assert done.entries[-1].id == "L1/credit:2"


WRONG: list[tuple[Told, type[Exception], str]] = [
    (("pay", FIRST, 1), LoanNotDisbursed, "nothing disbursed"),
    (("disburse", FIRST, 1_200_001), DisbursedTooMuch, "at most 1200000"),
    (("disburse", FIRST, 0), WrongAmount, "above 0"),
]


@pytest.mark.parametrize(("told", "error", "says"), WRONG)
def test_what_cannot_be_is_refused(told: Told, error: type[Exception], says: str) -> None:
    """An event that cannot be raises an error that says what could."""
    with pytest.raises(error, match=says):
        worked_out(contract(), story(("open", BEGIN, 0), told), FIRST)


def test_a_settled_loan_takes_no_payment() -> None:
    """Money for a closed loan is refused."""
    events = story(*opened(), ("pay", FIRST, 2_000_000), ("pay", FIRST, 1))
    with pytest.raises(LoanClosed, match="settled since 2026-02-15"):
        worked_out(contract(), events, FIRST)


def test_an_overpayment_may_be_refused() -> None:
    """Where the product keeps no credit, more than is owed is refused with what is owed."""
    loan = with_rules(contract(), overpayment="refuse")
    with pytest.raises(Overpaid, match="expected: at most 1295645"):
        worked_out(loan, story(*opened(), ("pay", FIRST, 1_295_646)), FIRST)


def test_another_currency_is_refused() -> None:
    """An event in USD does not belong to a loan in CNY."""
    first, second = story(*opened())
    wrong = type(second)(2, "disburse", BEGIN, 5, "USD")
    with pytest.raises(WrongCurrency, match="got: USD"):
        worked_out(contract(), [first, wrong], FIRST)


def test_numbers_have_no_gaps() -> None:
    """A missing event is found."""
    with pytest.raises(WrongEventNumber, match="expected: event 1"):
        worked_out(contract(), story(*opened())[1:], FIRST)
