"""Interest earned and not due yet: by the day, to the cent, and consistent with the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.book.loan.lives import BEGIN, Told, contract, opened, story, with_rules
from tests.book.loan.walks import any_contract

from lendweave.book.funding.shares import Share
from lendweave.book.loan import Contract, Event, SubsidyRule, accrual, run

BANKS = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))
FIRST, PAYMENT = date(2026, 2, 15), 107_971
ONE_DAY = timedelta(days=1)


def earned(loan: Contract, events: list[Event], on: date) -> int:
    """Interest booked as income and accrued, by the end of a day."""
    return accrual(loan, events, on).total - run(loan, events, on).state.balances.get(
        "interest_income", 0
    )


# what happens, day → accrued interest in 分; the first instalment bears 14,400 over 31 days, the
# second 13,277 over 28.
CASES: list[tuple[tuple[Told, ...], date, int]] = [
    ((), BEGIN, 0),
    ((), date(2026, 1, 31), 7_432),
    ((), date(2026, 2, 14), 13_935),
    ((), FIRST, 0),
    ((("pay", FIRST, PAYMENT),), date(2026, 2, 28), 6_164),
    ((("pay", date(2026, 1, 20), 20_000),), date(2026, 1, 31), 0),
    ((("pay", date(2026, 1, 20), 5_000),), date(2026, 1, 31), 2_432),
    ((("write_off", date(2026, 1, 20), 0),), date(2026, 1, 31), 0),
    ((("refund", date(2026, 1, 20), 1_200_000),), date(2026, 1, 31), 0),
    ((("pay", date(2026, 1, 20), 1_202_323, {"purpose": "settle"}),), date(2026, 1, 31), 0),
    ((), date(2026, 5, 16), 317),
    ((), date(2026, 5, 17), 0),
]


@pytest.mark.parametrize(("told", "on", "minor"), CASES)
def test_accrued_by_the_day(told: tuple[Told, ...], on: date, minor: int) -> None:
    """None when it is due, paid in advance, settled, written off, given back or too late."""
    assert accrual(contract(), story(*opened(), *told), on).total == minor


def test_what_others_pay_accrues_too() -> None:
    """Half of the interest is the merchant's, and both parts have their lines by funder."""
    rule = SubsidyRule("merchant", 1, None, Decimal("0.5"))
    loan = with_rules(contract(shares=BANKS), subsidies=(rule,))
    found = accrual(loan, story(*opened()), date(2026, 1, 31))
    assert (found.interest, found.subsidy) == (3_716, 3_716)
    held = {(line.account, line.holder): line.amount for line in found.lines}
    assert held["accrued_interest", "bank_a"] == -held["interest_income", "bank_a"] == 5_202
    assert held["accrued_interest", "bank_b"] == 2_230


@pytest.mark.parametrize("grace", [{"grace": 2}, {"payment_cap": 5_000}])
def test_a_grace_earns_interest_that_is_due_later(grace: dict[str, Any]) -> None:
    """Interest of months that pay none is accrued until the first payment takes it."""
    loan = _with_terms(contract(months=4), **grace)
    events = story(*opened())
    assert earned(loan, events, FIRST) == 14_400
    assert earned(loan, events, date(2026, 3, 15)) == 28_800
    whole = sum(row.due.interest for row in run(loan, events, BEGIN).state.instalments)
    assert earned(loan, events, date(2026, 5, 15)) == whole


def _with_terms(loan: Contract, **changes: Any) -> Contract:
    return replace(loan, terms=replace(loan.terms, **changes))


@settings(max_examples=25)
@given(seed=st.integers(0, 5_000), gap=st.integers(1, 9))
def test_earned_grows_by_the_day_and_is_due_in_the_end(seed: int, gap: int) -> None:
    """Shares add up; income and accrual never fall; what falls due was accrued the day before.

    The day on which an instalment falls due earns one day's interest like every other.
    """
    loan = with_rules(any_contract(seed), non_accrual_dpd=None)
    begin = loan.terms.draws[0].on
    events = story(*opened(loan.amount, begin))
    rows = run(loan, events, begin).state.instalments
    before = 0
    for row in [row for row in rows if row.due_on > row.starts_on][:3]:
        day = row.starts_on
        while day < row.due_on:
            found = accrual(loan, events, day)
            assert sum(line.amount for line in found.lines) == 0
            assert sum(max(line.amount, 0) for line in found.lines) == found.total
            now = earned(loan, events, day)
            assert now >= before
            before, day = now, day + ONE_DAY * gap
        due = earned(loan, events, row.due_on)
        last = earned(loan, events, row.due_on - ONE_DAY)
        days = (row.due_on - row.starts_on).days
        assert last <= due
        assert (due - last) <= (due - earned(loan, events, row.starts_on)) / days + 2
