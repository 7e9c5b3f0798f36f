"""Interest that becomes principal, to the 分."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.book.loan.lives import BEGIN, Told, contract, opened, story, worked_out

from lendweave.book.loan import Contract, LoanRules, SubsidyRule, payoff, run
from lendweave.book.loan.errors import GrowthUnfit
from lendweave.book.schedule import schedule

WHOLE = 1_200_000
APRIL = date(2026, 4, 15)


def growing(months: int = 6, grace: int = 2, rate: str = "0.12", **more: Any) -> Contract:
    """12,000.00 at 12%, nothing to pay for two months."""
    loan = contract(WHOLE, months, rate)
    terms = replace(loan.terms, grace=grace, unpaid_interest="capitalised", **more)
    return replace(loan, terms=terms)


def test_a_grace_period_by_hand() -> None:
    """1% of 12,000.00 and then of 12,120.00 becomes principal; four payments are left.

    12,241.20 in four payments at 1% a month are 3,137.19 each. Nothing is overdue meanwhile.
    """
    events = story(*opened(WHOLE))
    march = worked_out(growing(), events, date(2026, 3, 15))
    assert (march.state.owed.principal, march.state.capitalised) == (1_224_120, 24_120)
    assert march.state.balances == {
        "loan_principal": 1_224_120,
        "cash": -WHOLE,
        "interest_income": -24_120,
    }
    assert march.state.overdue.total == march.state.days_past_due == 0
    payments = [row.due.total for row in march.state.instalments]
    assert payments[:5] == [0, 0, 313_719, 313_719, 313_719]
    assert sum(row.due.principal for row in march.state.instalments) == 1_224_120


def test_principal_is_owed_when_it_has_grown_and_not_before() -> None:
    """The schedule shows what will be paid from the first day; what is open is what is owed."""
    state = worked_out(growing(), story(*opened(WHOLE)), BEGIN).state
    assert state.owed.principal == WHOLE == sum(row.open.principal for row in state.instalments)
    assert sum(row.due.principal for row in state.instalments) == 1_224_120


@pytest.mark.parametrize(
    "then",
    [
        (),
        (("pay", BEGIN, 200_000, {"purpose": "prepay"}),),
        (("pay", BEGIN, 200_000, {"purpose": "prepay", "mode": "shorten"}),),
        (("change_rate", BEGIN, 0, {"rate": "0.06"}),),
        (("restructure", BEGIN, 0, {"term": 3}),),
    ],
)
def test_half_a_month_of_grace_costs_half_a_months_interest(
    then: tuple[Told, ...],
) -> None:
    """Whoever settles within the grace owes what is owed where interest is due each month."""
    events, on = story(*opened(WHOLE), *then), date(2026, 1, 30)
    owed = payoff(growing(), events, on)
    assert owed == payoff(contract(WHOLE, 6, "0.12"), events, on)
    assert owed.owed.interest > 0


def test_a_cancelled_loan_gives_grown_interest_back() -> None:
    """Goods come back whole: the borrower owes nothing, income is zero."""
    refund: Told = ("refund", APRIL, WHOLE, {"payer": "merchant"})
    state = worked_out(growing(), story(*opened(WHOLE), refund), APRIL).state
    assert (state.status, state.balances, state.capitalised) == ("settled", {}, 0)


def test_what_others_pay_does_not_become_the_borrowers_principal() -> None:
    """A subsidy beside interest that grows is refused, as soon as there is a schedule."""
    rules = LoanRules(subsidies=(SubsidyRule("merchant", 1, 3, Decimal("0.5")),))
    loan = replace(growing(), rules=rules)
    with pytest.raises(GrowthUnfit, match="loan L1"):
        run(loan, story(*opened(WHOLE)), BEGIN)


@given(
    st.integers(1, 24),
    st.integers(0, 24),
    st.integers(0, 3_600).map(lambda n: Decimal(n) / 10_000),
    st.none() | st.integers(1, 200_000),
    st.sampled_from(("equal_instalment", "equal_principal", "interest_first", "bullet")),
)
def test_any_grace_and_any_capped_payment(
    months: int, grace: int, rate: Decimal, cap: int | None, plan: str
) -> None:
    """Who pays on time pays what was planned, row by row, and income is the interest planned."""
    grace = min(grace, months - 1)
    loan = growing(months, grace, str(rate), payment_cap=cap, plan=plan)
    rows = schedule(loan.terms, "CNY").rows
    pays: list[Told] = [("pay", row.due_on, row.payment) for row in rows if row.payment]
    events = story(*opened(WHOLE), *pays)
    last = rows[-1].due_on
    state = worked_out(loan, events, last).state
    assert (state.status, state.closed_on, state.owed.total) == ("settled", last, 0)
    assert state.capitalised == sum(max(-row.principal, 0) for row in rows)
    assert state.balances.get("interest_income", 0) == -sum(row.interest for row in rows)
    for row in rows:
        assert run(loan, events, row.due_on).state.owed.principal == row.balance


def test_a_shortened_loan_keeps_the_payment_that_repays() -> None:
    """While interest alone is paid, that is not the payment to be kept."""
    loan = contract(WHOLE, 12, "0.12")
    loan = replace(loan, terms=replace(loan.terms, interest_only=2))
    before = worked_out(loan, story(*opened(WHOLE)), BEGIN).state.instalments
    prepaid: Told = ("pay", BEGIN, 400_000, {"purpose": "prepay", "mode": "shorten"})
    after = worked_out(loan, story(*opened(WHOLE), prepaid), BEGIN).state.instalments
    assert [row.due.total for row in after[:2]] == [8_000, 8_000]
    assert after[2].due.total == before[2].due.total
    assert sum(row.due.principal > 0 for row in after) == 7


def test_all_paid_in_advance_is_not_all() -> None:
    """What has yet to become principal is still to come, so that the loan stays open for it."""
    paid: Told = (
        "pay",
        BEGIN,
        worked_out(growing(), story(*opened(WHOLE)), BEGIN).state.owed.total,
    )
    first = worked_out(growing(), story(*opened(WHOLE), paid), BEGIN).state
    assert (first.status, first.owed.total) == ("active", 0)
    last = date(2026, 7, 15)
    later = worked_out(growing(), story(*opened(WHOLE), paid), last).state
    assert (later.status, later.owed.principal) == ("active", 24_120)
    rest: Told = ("pay", last, 24_120)
    assert worked_out(growing(), story(*opened(WHOLE), paid, rest), last).state.status == "settled"
