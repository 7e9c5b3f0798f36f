"""Money that comes before it is due: prepayment, settlement, refund, cancellation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.book.loan.lives import BEGIN, Told, contract, opened, story, with_rules, worked_out

from lendweave.book.ledger import Line, balances
from lendweave.book.loan import Event, PrepaymentRule, SubsidyRule
from lendweave.book.loan.errors import CoolingOffOver, LoanClosed, PrepaymentNotAllowed, WrongAmount
from lendweave.kernel.money import amount_text

FIRST, LATER = date(2026, 2, 15), date(2026, 2, 25)
PAYMENT, INTEREST = 107_971, 14_400
PRINCIPAL = 1_200_000 - PAYMENT + INTEREST
"""What is open after the first instalment."""
TEN_DAYS = 4_742
"""10 of 28 days of the interest of the second instalment, 13,277."""
PAID_ONE: tuple[Told, ...] = (*opened(), ("pay", FIRST, PAYMENT))


@pytest.mark.parametrize(
    ("mode", "rows", "payment"), [("reduce", 12, 78_819), ("shorten", 9, None)]
)
def test_a_part_repaid_early(mode: str, rows: int, payment: int | None) -> None:
    """Reducing keeps the number of instalments, shortening keeps the payment."""
    events = story(*PAID_ONE, ("pay", LATER, 300_000, {"purpose": "prepay", "mode": mode}))
    state = worked_out(contract(), events, LATER).state
    assert len(state.instalments) == rows
    assert {row.due.total for row in state.instalments[1:-1]} == {payment or PAYMENT}
    assert state.owed.principal == PRINCIPAL - 300_000
    days = PRINCIPAL * 10 + (PRINCIPAL - 300_000) * 18
    assert state.instalments[1].due.interest == round(days * 0.144 / 12 / 28)


def test_what_is_due_is_paid_before_anything_early() -> None:
    """A prepayment first pays the instalment of the day, and the rest lowers principal."""
    events = story(*opened(), ("pay", FIRST, PAYMENT + 92_029, {"purpose": "prepay"}))
    state = worked_out(contract(), events, FIRST).state
    assert state.owed.principal == PRINCIPAL - 92_029
    assert state.instalments[0].paid_on == FIRST


def test_settlement_takes_interest_to_the_day() -> None:
    """Ten days after the first instalment, ten days of interest are due and no more."""
    settle: Told = ("pay", LATER, PRINCIPAL + TEN_DAYS, {"purpose": "settle"})
    done = worked_out(contract(), story(*PAID_ONE, settle), LATER)
    assert (done.state.status, done.state.closed_on) == ("settled", LATER)
    assert done.state.balances == {
        "cash": INTEREST + TEN_DAYS,
        "interest_income": -INTEREST - TEN_DAYS,
    }


def test_a_settlement_must_be_whole() -> None:
    """One 分 too little is refused with what is owed; one too much is the borrower's credit."""
    whole = amount_text(PRINCIPAL + TEN_DAYS, "CNY")
    with pytest.raises(WrongAmount, match=f"at least {whole} CNY, all that is owed"):
        _settled(PRINCIPAL + TEN_DAYS - 1)
    assert _settled(PRINCIPAL + TEN_DAYS + 1).credit == 1


def _settled(amount: int, **rules: Any) -> Any:
    settle: Told = ("pay", LATER, amount, {"purpose": "settle"})
    loan = with_rules(contract(), **rules)
    return worked_out(loan, story(*PAID_ONE, settle), LATER).state


def test_a_settlement_may_cost_a_fee_and_the_whole_period() -> None:
    """1% of what is repaid early, and the interest of the period that has begun."""
    rule = PrepaymentRule(fee=Decimal("0.01"), interest="full_period")
    state = _settled(PRINCIPAL + 13_277 + 11_064, prepayment=rule)
    assert state.status == "settled"
    assert state.balances["fee_income"] == -11_064


def test_the_fee_ends_and_the_lock_holds() -> None:
    """After one instalment it is free; before two it is not allowed."""
    free = PrepaymentRule(fee=Decimal("0.01"), free_after=1)
    assert "fee_income" not in _settled(PRINCIPAL + TEN_DAYS, prepayment=free).balances
    with pytest.raises(PrepaymentNotAllowed, match="after 2 instalments"):
        _settled(PRINCIPAL + TEN_DAYS, prepayment=PrepaymentRule(lock=2))
    with pytest.raises(PrepaymentNotAllowed, match="no early repayment"):
        _settled(PRINCIPAL + TEN_DAYS, prepayment=PrepaymentRule(allowed=False))


def test_returned_goods_make_the_borrower_whole() -> None:
    """The merchant gives all back: the borrower gets back what it paid, interest included."""
    done = worked_out(contract(), story(*PAID_ONE, ("refund", LATER, 1_200_000)), LATER)
    assert done.state.status == "settled"
    assert done.state.credit == PAYMENT
    assert done.entries[-1].lines == (
        Line("cash", "house", 1_200_000),
        Line("interest_income", "house", INTEREST),
        Line("loan_principal", "house", -PRINCIPAL),
        Line("borrower_credit", "house", -PAYMENT),
    )
    events = story(
        *PAID_ONE, ("refund", LATER, 1_200_000), ("pay_out", LATER, PAYMENT, {"to": "borrower"})
    )
    assert worked_out(contract(), events, LATER).state.balances == {}


REFUNDS = [
    ({"to": "cash"}, 0, {}),
    ({"interest": "keep"}, PAYMENT - INTEREST, {"interest_income": -INTEREST}),
]


@pytest.mark.parametrize(("details", "credit", "left"), REFUNDS)
def test_a_refund_goes_where_it_is_told(
    details: dict[str, str], credit: int, left: dict[str, int]
) -> None:
    """To the borrower in cash; or principal alone, with interest kept."""
    events = story(*PAID_ONE, ("refund", LATER, 1_200_000, details))
    state = worked_out(contract(), events, LATER).state
    assert state.credit == credit
    kept = {name: amount for name, amount in state.balances.items() if name == "interest_income"}
    assert kept == left


def test_part_of_the_goods_comes_back() -> None:
    """A quarter: principal to come is less, and a quarter of the interest paid is given back."""
    events = story(*PAID_ONE, ("refund", LATER, 300_000))
    state = worked_out(contract(), events, LATER).state
    assert state.credit == INTEREST // 4
    assert state.owed.principal == PRINCIPAL - 300_000
    assert state.instalments[1].due.interest == 9_677  # of what is left, for the whole period


def test_a_refund_after_settlement() -> None:
    """Goods may come back after the loan is settled: all that was paid is the borrower's."""
    settle: Told = ("pay", LATER, PRINCIPAL + TEN_DAYS, {"purpose": "settle"})
    events = story(*PAID_ONE, settle, ("refund", date(2026, 3, 1), 1_200_000))
    state = worked_out(contract(), events, date(2026, 3, 1)).state
    assert state.credit == 1_200_000 + INTEREST + TEN_DAYS


def test_cooling_off_costs_nothing() -> None:
    """Within the days of the product, principal alone is given back."""
    loan = with_rules(contract(), cooling_off_days=7)
    state = worked_out(
        loan, story(*opened(), ("cancel", date(2026, 1, 22), 1_200_000)), date(2026, 1, 22)
    ).state
    assert (state.status, state.balances) == ("cancelled", {})
    with pytest.raises(CoolingOffOver, match="2026-01-22 at the latest"):
        day = date(2026, 1, 23)
        worked_out(loan, story(*opened(), ("cancel", day, 1_200_000)), day)


def test_without_cooling_off_a_loan_is_not_left_even_on_its_day() -> None:
    """Zero days leave the day of disbursal; none leaves nothing but the time before money moves."""
    same_day = story(*opened(), ("cancel", BEGIN, 1_200_000))
    zero = worked_out(with_rules(contract(), cooling_off_days=0), same_day, BEGIN).state
    assert (zero.status, zero.balances) == ("cancelled", {})
    none = with_rules(contract(), cooling_off_days=None)
    with pytest.raises(CoolingOffOver, match="no cooling-off"):
        worked_out(none, same_day, BEGIN)
    before = story(("open", BEGIN, 0), ("cancel", BEGIN, 0))
    assert worked_out(none, before, BEGIN).state.status == "cancelled"


def test_a_loan_is_cancelled_before_any_money_moves() -> None:
    """Nothing is booked, and nothing can be disbursed any more."""
    events = story(("open", BEGIN, 0), ("cancel", BEGIN, 0))
    done = worked_out(contract(), events, BEGIN)
    assert (done.state.status, done.entries) == ("cancelled", ())
    with pytest.raises(LoanClosed):
        worked_out(contract(), story(*story_of(events), ("disburse", BEGIN, 1)), BEGIN)


def story_of(events: list[Any]) -> list[Told]:
    """The events as they are told."""
    return [(event.event, event.business_date, event.amount) for event in events]


def test_the_merchant_pays_interest() -> None:
    """Interest of the first two months is the merchant's (贴息): the borrower owes none of it."""
    rule = SubsidyRule("merchant", 1, 2, Decimal(1))
    loan = with_rules(contract(), subsidies=(rule,))
    subsidy: Told = ("pay", LATER, INTEREST, {"purpose": "subsidy", "payer": "merchant"})
    events = story(*opened(), ("pay", FIRST, PAYMENT - INTEREST), subsidy)
    early = worked_out(loan, events[:-1], LATER).state
    assert (early.days_past_due, early.balances["subsidy_receivable"]) == (0, INTEREST)
    assert worked_out(loan, events, LATER).state.balances == {
        "cash": PAYMENT - 1_200_000,
        "loan_principal": PRINCIPAL,
        "interest_income": -INTEREST,
    }


def test_money_in_stages() -> None:
    """Half now, half in a month: interest is on what is out, and the merchant is paid in parts."""
    half, second = 600_000, date(2026, 2, 25)
    events = story(
        ("open", BEGIN, 0),
        ("disburse", BEGIN, half, {"to": "merchant"}),
        ("pay_out", BEGIN, half),
        ("pay", FIRST, 53_985),
        ("disburse", second, half, {"to": "merchant"}),
        ("pay_out", second, half),
    )
    done = worked_out(contract(plan="staged"), events, second)
    assert sum(row.due.principal for row in done.state.instalments) == 1_200_000
    assert ("payable_merchant", "house") not in balances(done.entries)
    assert done.state.instalments[0].due.interest == 7_200
    with pytest.raises(WrongAmount, match=r"at most 0.00 CNY"):
        worked_out(contract(plan="staged"), [*events, _more(7, second)], second)


def _more(number: int, on: date) -> Event:
    return Event(number, "pay_out", on, 1, id=str(number))
