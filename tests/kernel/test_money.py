"""Money: whole minor units, one currency at a time, splits that add up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.money import (
    CurrencyMismatch,
    Money,
    NoShares,
    UnknownCurrency,
    allocate,
    minor_digits,
)

amounts = st.integers(-(10**18), 10**18)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(minor=amounts, shares=weights)
def test_parts_add_up(minor: int, shares: list[int]) -> None:
    """No cent is lost or made, whatever the weights."""
    parts = allocate(Money(minor, "CNY"), shares)
    assert sum(part.minor for part in parts) == minor
    assert len(parts) == len(shares)


@given(minor=amounts, shares=weights)
def test_each_part_is_its_share_to_the_unit(minor: int, shares: list[int]) -> None:
    """A part differs from its exact share by less than one unit; no weight, no part."""
    whole = sum(shares)
    for part, weight in zip(allocate(Money(minor, "CNY"), shares), shares, strict=True):
        assert abs(part.minor * whole - minor * weight) < whole
        assert weight or part.minor == 0


@given(minor=amounts, shares=weights)
def test_a_refund_splits_like_the_payment(minor: int, shares: list[int]) -> None:
    """The parts of -x are the parts of x with the other sign."""
    parts = allocate(Money(minor, "CNY"), shares)
    assert allocate(Money(-minor, "CNY"), shares) == tuple(-part for part in parts)


@pytest.mark.parametrize(
    ("minor", "shares", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [1, 1], [1, 0]),
        (10, [0, 1], [0, 10]),
        (5, [3, 7], [2, 3]),
        (0, [2, 3], [0, 0]),
    ],
)
def test_remainders_go_to_the_largest_then_the_first(
    minor: int, shares: list[int], parts: list[int]
) -> None:
    """The rule by which every remainder is split, in small cases."""
    assert [part.minor for part in allocate(Money(minor, "CNY"), shares)] == parts


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [-1]])
def test_what_cannot_be_split(shares: list[int]) -> None:
    """Weights must be non-negative, and one of them above zero."""
    with pytest.raises(NoShares, match="at least one above zero"):
        allocate(Money(1, "CNY"), shares)


@given(one=amounts, two=amounts)
def test_arithmetic_is_that_of_minor_units(one: int, two: int) -> None:
    """Sum, difference, sign and order are those of the integers."""
    a, b = Money(one, "CNY"), Money(two, "CNY")
    assert (a + b).minor == one + two
    assert (a - b).minor == one - two
    assert (-a).minor == -one
    assert ((a < b), (a <= b), (a == b)) == ((one < two), (one <= two), (one == two))


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
    ],
)
def test_currencies_do_not_mix(mix: Callable[[Money, Money], object]) -> None:
    """Not without a rate record."""
    with pytest.raises(CurrencyMismatch, match="one currency"):
        mix(Money(1, "CNY"), Money(1, "USD"))


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(1250, "CNY"), "12.50 CNY"),
        (Money(-5, "USD"), "-0.05 USD"),
        (Money(1250, "JPY"), "1250 JPY"),
    ],
)
def test_how_money_is_shown(money: Money, shown: str) -> None:
    """In main units, with the digits of its currency."""
    assert str(money) == shown


def test_a_currency_is_from_the_list() -> None:
    """An unknown one is refused when the amount is made."""
    assert (minor_digits("CNY"), minor_digits("JPY")) == (2, 0)
    with pytest.raises(UnknownCurrency, match="RMB"):
        Money(1, "RMB")
