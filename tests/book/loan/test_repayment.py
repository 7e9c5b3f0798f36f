"""Disbursal, instalments that fall due, and where the money of a repayment goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.book.loan.lives import BEGIN, Told, contract, opened, story, with_rules, worked_out

from lendweave.book.funding import Share, SharesNotSound
from lendweave.book.ledger import Line
from lendweave.book.loan import DpdRow, Event
from lendweave.book.loan.errors import (
    DisbursedTooMuch,
    LoanClosed,
    LoanNotDisbursed,
    Overpaid,
    WrongAmount,
    WrongCurrency,
    WrongEventNumber,
)
from lendweave.book.schedule import schedule

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


def test_a_loan_is_opened_once() -> None:
    """A second opening is refused."""
    with pytest.raises(WrongEventNumber, match="one opening"):
        worked_out(contract(), story(*opened(), ("open", FIRST, 0)), FIRST)


def test_two_funders_cannot_claim_one_share() -> None:
    """A contract that names a funder twice is refused before anything is booked."""
    with pytest.raises(SharesNotSound, match="two shares of one funder"):
        worked_out(contract(shares=(Share("a"), Share("a"))), story(*opened()), FIRST)


def test_a_loan_from_elsewhere_keeps_its_rows() -> None:
    """The rows that were agreed hold until something changes; they add up to the same principal."""
    rows = schedule(contract().terms, "CNY").rows
    odd = (replace(rows[0], principal=rows[0].principal - 7), *rows[1:-1])
    agreed = (*odd, replace(rows[-1], principal=rows[-1].principal + 7))
    state = worked_out(contract(planned=agreed), story(*opened()), FIRST).state
    assert state.instalments[0].due.principal == PAYMENT - INTEREST - 7
    events = story(*opened(), ("change_rate", date(2026, 3, 1), 0, {"rate": "0.1"}))
    changed = worked_out(contract(planned=agreed), events, date(2026, 3, 1)).state
    assert changed.instalments[0].due.principal == PAYMENT - INTEREST - 7
    assert sum(row.due.principal for row in changed.instalments) == 1_200_000


def test_a_deposit_is_taken_applied_and_returned() -> None:
    """What is applied pays what is due; the rest goes back."""
    events = story(
        *opened(),
        ("deposit", BEGIN, 200_000, {"do": "take", "of": "merchant"}),
        ("deposit", FIRST, PAYMENT, {"do": "apply", "of": "merchant"}),
        ("deposit", FIRST, 200_000 - PAYMENT, {"do": "return", "of": "merchant"}),
    )
    half = worked_out(contract(), events[:-1], FIRST).state
    assert half.balances["deposits_held"] == PAYMENT - 200_000
    state = worked_out(contract(), events, FIRST).state
    assert (state.deposits, state.days_past_due, state.repaid.total) == (0, 0, PAYMENT)
    with pytest.raises(WrongAmount, match=r"at most 1,079.71 CNY, what is due"):
        told: Told = ("deposit", FIRST, PAYMENT + 1, {"do": "apply"})
        worked_out(contract(), story(*opened(), events_told(events[2]), told), FIRST)


def events_told(event: Event) -> Told:
    """An event as it is told."""
    return event.event, event.business_date, event.amount, dict(event.details)


CLASSES = [
    (0, "normal", 1),
    (1, "special_mention", 1),
    (30, "special_mention", 1),
    (31, "special_mention", 2),
    (90, "special_mention", 2),
    (91, "substandard", 3),
    (271, "doubtful", 3),
    (361, "loss", 3),
]


@pytest.mark.parametrize(("dpd", "risk_class", "stage"), CLASSES)
def test_class_and_stage_follow_the_table(dpd: int, risk_class: str, stage: int) -> None:
    """Days past due, five-class and stage by the table that holds unless a product has its own."""
    state = worked_out(contract(), story(*opened()), FIRST + timedelta(days=dpd)).state
    assert (state.days_past_due, state.risk_class, state.stage) == (dpd, risk_class, stage)


def test_a_product_may_have_its_own_table() -> None:
    """Stage 2 from the eighth day."""
    rows = (DpdRow(0, "normal", 1), DpdRow(8, "special_mention", 2))
    loan = with_rules(contract(), classes=rows)
    assert worked_out(loan, story(*opened()), date(2026, 2, 22)).state.stage == 1
    assert worked_out(loan, story(*opened()), date(2026, 2, 23)).state.stage == 2


def test_interest_that_comes_too_late_is_income_when_paid() -> None:
    """More than 90 days past due, what falls due is owed and not booked."""
    day = date(2026, 6, 15)
    state = worked_out(contract(), story(*opened()), day).state
    assert state.balances["interest_receivable"] == state.overdue.interest
    assert state.instalments[4].open.interest > 0
    paid = worked_out(contract(), story(*opened(), ("pay", day, 5 * PAYMENT)), day).state
    assert "interest_receivable" not in paid.balances
    assert -paid.balances["interest_income"] == sum(
        row.due.interest for row in paid.instalments[:5]
    )


def test_numbers_have_no_gaps() -> None:
    """A missing event is found."""
    with pytest.raises(WrongEventNumber, match="expected: event 1"):
        worked_out(contract(), story(*opened())[1:], FIRST)
