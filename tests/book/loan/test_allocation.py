"""Allocation as data: the order of timings and components says where money goes.

In the table `p`, `d`, `a` are past due, due and in advance; `p`, `f`, `P`, `i` are penalty, fee,
principal and interest: `pi` is interest that is past due.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.book.loan.lives import contract, opened, story, with_rules, worked_out

from lendweave.book.loan import ALLOCATION, Contract, PenaltyRule
from lendweave.book.loan.rules import Component, Timing
from lendweave.book.schedule.model import FeeRow

ROWS = list(csv.DictReader((Path(__file__).parent / "allocation.csv").read_text().splitlines()))
TIMINGS: dict[str, Timing] = {"p": "past_due", "d": "due", "a": "in_advance"}
COMPONENTS: dict[str, Component] = {
    "p": "penalty",
    "f": "fee",
    "P": "principal",
    "i": "interest",
}
SECOND = date(2026, 3, 15)
FEES = tuple(FeeRow("service", number, 30, True, "borrower") for number in range(1, 13))


def late_loan() -> Contract:
    """On the second due day the first instalment is 28 days late and bears 0.10 of penalty."""
    rate = Decimal("0.00119")
    return with_rules(
        contract(fees=FEES), penalty=PenaltyRule(rate, ("principal", "interest"), days_in_year=360)
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_money_goes_where_the_order_says(row: dict[str, str]) -> None:
    """One payment on the second due day, with the first instalment unpaid."""
    order = tuple((TIMINGS[each[0]], COMPONENTS[each[1]]) for each in row["order"].split())
    loan = with_rules(late_loan(), allocation=order, allocate_by=row["by"])
    done = worked_out(loan, story(*opened(), ("pay", SECOND, int(row["paid"]))), SECOND)
    paid = done.state.payments[-1]
    wanted = [int(row[name]) for name in ("penalty", "fee", "principal", "interest")]
    assert [*paid.to[:4]] == wanted
    assert paid.credited == int(row["credit"])


@given(
    order=st.permutations(ALLOCATION),
    by=st.sampled_from(["component", "instalment"]),
    paid=st.integers(1, 1_300_000),
)
def test_no_order_loses_money(order: list[tuple[Timing, Component]], by: str, paid: int) -> None:
    """Whatever the order, what is paid and what is credited add up to the payment."""
    loan = with_rules(late_loan(), allocation=tuple(order), allocate_by=by)
    payment = worked_out(loan, story(*opened(), ("pay", SECOND, paid)), SECOND).state.payments[0]
    assert payment.to.total + payment.credited == paid
