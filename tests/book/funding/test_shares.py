"""Splits among funders are exact, and nobody is taken more than there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.funding import Holdings, Share, SharesNotSound, checked_shares
from lendweave.book.ledger import Line

weights = st.lists(st.integers(1, 1000), min_size=2, max_size=5)


def shares(parts: list[int]) -> list[Share]:
    """Funders a, b, c … with these weights."""
    return [Share(chr(97 + at), weight) for at, weight in enumerate(parts)]


@given(parts=weights, lent=st.integers(1, 10**9), paid=st.lists(st.integers(1, 1000), max_size=8))
def test_parts_add_up_and_end_at_zero(parts: list[int], lent: int, paid: list[int]) -> None:
    """Principal goes out by weight and comes back by what is open, to the last 分."""
    held = Holdings(shares(parts))
    held.split({"loan_principal": lent, "cash": -lent})
    for share in paid:
        part = min(sum(held.on("loan_principal")), lent * share // 1000)
        lines = held.split({"cash": part, "loan_principal": -part})
        assert sum(line.amount for line in lines) == 0
        assert min(held.on("loan_principal")) >= 0
    left = sum(held.on("loan_principal"))
    held.split({"cash": left, "loan_principal": -left})
    assert set(held.on("loan_principal")) == {0}


def test_the_remainder_goes_to_the_largest_part() -> None:
    """100 over three equal funders: 34, 33, 33; each one's cash is what its claim is."""
    held = Holdings(shares([1, 1, 1]))
    assert held.split({"loan_principal": 100, "cash": -100}) == [
        Line("loan_principal", "a", 34),
        Line("loan_principal", "b", 33),
        Line("loan_principal", "c", 33),
        Line("cash", "a", -34),
        Line("cash", "b", -33),
        Line("cash", "c", -33),
    ]


WRONG = [
    ([], "no share"),
    ([Share("a"), Share("a")], "two shares of one funder"),
    ([Share("a", 0)], "weight 0"),
    ([Share("a", 1, "loan_assistance", "guarantor")], "has no name"),
    ([Share("a", 1, "joint_lending", "platform", "p")], "bears no loss"),
]


@pytest.mark.parametrize(("found", "says"), WRONG)
def test_shares_that_are_not_sound(found: list[Share], says: str) -> None:
    """Two funders cannot claim one share, and somebody bears each loss."""
    with pytest.raises(SharesNotSound, match=says):
        checked_shares("L1", found)
