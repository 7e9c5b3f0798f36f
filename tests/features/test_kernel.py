"""The folds over one key's events: a table of values, and what holds for all of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.features import kernel
from lendweave.features.kernel import Fold, Place, Raw
from lendweave.kernel.types import INTEGER, INTEGER_MAX, MICROS_PER_DAY, decimal

MONEY = decimal(18, 2)
LARGEST = kernel.largest_group_within(MONEY)
FOLDS: list[tuple[str, Fold, list[Raw], Raw]] = [
    ("count of nothing", kernel.count, [], 0),
    ("count leaves out null", kernel.count, [1, None, 1], 2),
    ("exists needs a value", kernel.exists, [None], False),
    ("exists", kernel.exists, [None, 0], True),
    ("distinct leaves out null", kernel.distinct, ["a", None, "a", "b"], 2),
    ("passing leaves out null", kernel.passing, [True, None, False, True], 2),
    ("minutes are full minutes", kernel.minutes_since_last, [-179_999_999], 2),
    ("minutes since nothing", kernel.minutes_since_last, [], None),
    ("days since the first", kernel.days_since_first, [-2 * MICROS_PER_DAY, 0], 2),
    ("days since no first", kernel.days_since_first, [], None),
    ("a streak ends at what is not true", kernel.streak, [True, None, True, True], 2),
    ("a streak that ended", kernel.streak, [True, False], 0),
    ("a streak of nothing", kernel.streak, [], 0),
    ("the lower median", kernel.quantile(Fraction(1, 2)), [4, None, 1, 3, 2], 2),
    ("a rank is rounded up", kernel.quantile(Fraction(51, 100)), [4, 1, 3, 2], 3),
    ("the highest", kernel.quantile(Fraction(1)), ["b", "a"], "b"),
    ("the lowest", kernel.quantile(Fraction(1, 100)), [7, 5, 6], 5),
    ("a quantile of nulls", kernel.quantile(Fraction(1)), [None], None),
    ("the largest group", LARGEST, [("a", 1), ("b", 2), ("a", 3), ("b", None)], 4),
    ("a group of nulls is none", LARGEST, [("a", None)], None),
    ("the largest group beyond the digits", LARGEST, [("a", 10**18 - 1), ("a", 1)], None),
    ("squares of groups", kernel.group_squares, [("a", 1), ("b", 2), ("a", 2)], 13),
    ("squares of nothing", kernel.group_squares, [], None),
    ("squares beyond the digits", kernel.group_squares, [("a", 10**18)], None),
    ("members stand once", kernel.members, ["b", None, "a", "b"], ("b", "a")),
    ("smallest leaves out null", kernel.smallest, [None, 3, -1], -1),
    ("smallest of nulls", kernel.smallest, [None, None], None),
    ("largest text by code point", kernel.largest, ["电", "z", None], "电"),
    ("first keeps null", kernel.first, [None, 5], None),
    ("last keeps null", kernel.last, [5, None], None),
    ("last of nothing", kernel.last, [], None),
    ("sum leaves out null", kernel.sum_within(INTEGER), [2, None, 3], 5),
    ("sum of nulls", kernel.sum_within(INTEGER), [None], None),
    ("sum at the edge", kernel.sum_within(INTEGER), [INTEGER_MAX - 1, 1], INTEGER_MAX),
    ("sum beyond the edge", kernel.sum_within(INTEGER), [INTEGER_MAX, 1], None),
    ("sum beyond the digits", kernel.sum_within(MONEY), [10**18 - 1, 1], None),
    ("sum or zero of nothing", kernel.sum_or_zero_within(MONEY), [], 0),
    ("sum or zero of nulls", kernel.sum_or_zero_within(MONEY), [None], 0),
    ("sum or zero beyond the digits", kernel.sum_or_zero_within(MONEY), [10**18 - 1, 1], None),
]


@pytest.mark.parametrize(("says", "fold", "values", "expected"), FOLDS, ids=[f[0] for f in FOLDS])
def test_fold(says: str, fold: Fold, values: list[Raw], expected: Raw) -> None:
    """Each fold gives the value of its row, of the same type."""
    found = fold(values, 0)
    assert found == expected, says
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("ago", "expected"), [(1, 0), (MICROS_PER_DAY - 1, 0), (MICROS_PER_DAY, 1)]
)
def test_days_since_last_counts_full_days(ago: int, expected: int) -> None:
    """A day is over after 24 hours, not at midnight."""
    t = 5 * MICROS_PER_DAY
    assert kernel.days_since_last([0, t - ago], t) == expected


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 99)), unique=True),
    st.integers(0, 20),
    st.integers(1, 20),
)
def test_windows_are_half_open(places: list[Place], t: int, width: int) -> None:
    """Bisection finds exactly the events with t - width ≤ occurred_at < t."""
    places.sort()
    start, end = kernel.position(places, t - width), kernel.position(places, t)
    assert places[start:end] == [place for place in places if t - width <= place[0] < t]
