"""Bins of numbers: cuts where the bad rate turns, and none where there is nothing to tell."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.models.binning import (
    BinRule,
    bin_labels,
    counts_of,
    monotone_cuts,
    quantile_cuts,
    rounded,
    spelled_cut,
)

LOANS = st.lists(st.tuples(st.integers(0, 40).map(float), st.booleans()), min_size=30, max_size=300)


def test_cuts_stand_at_quantiles() -> None:
    """Of 1 to 100 each twentieth part begins after five more values."""
    assert quantile_cuts(np.arange(1.0, 101.0)) == [float(5 * q + 1) for q in range(1, 20)]


def test_one_value_has_one_cut_and_no_bins() -> None:
    """What is the same for everybody tells nobody apart."""
    values, bad = np.full(50, 7.0), np.arange(50) < 10
    cuts = monotone_cuts(quantile_cuts(values), values, bad, 50, BinRule())
    assert cuts == []
    assert bin_labels([]) == ["-"]


def test_two_bins_by_hand() -> None:
    """Below 10 one loan in ten is bad, from 10 on one in two: the only cut that is left is 10."""
    values = np.repeat(np.arange(20.0), 10)
    bad = np.tile(np.arange(10), 20) < np.repeat(np.where(np.arange(20) < 10, 1, 5), 10)
    cuts = monotone_cuts(quantile_cuts(values), values, bad, len(values), BinRule())
    assert cuts == [10.0]
    assert counts_of(cuts, values, bad) == [(90, 10), (50, 50)]
    assert bin_labels([spelled_cut(cut) for cut in cuts]) == ["< 10", ">= 10"]


@given(LOANS)
def test_the_bad_rate_never_turns_and_no_loan_is_lost(loans: list[tuple[float, bool]]) -> None:
    """It rises or falls throughout, in at most five bins, whatever the loans are like."""
    values = np.array([value for value, _ in loans])
    bad = np.array([is_bad for _, is_bad in loans])
    cuts = monotone_cuts(quantile_cuts(values), values, bad, len(loans), BinRule())
    counts = counts_of(cuts, values, bad)
    assert cuts == sorted(set(cuts))
    assert (sum(g for g, _ in counts), sum(b for _, b in counts)) == (sum(~bad), sum(bad))
    assert len(counts) <= 5
    rates = [b / (g + b) for g, b in counts]
    steps = [after - before for before, after in itertools.pairwise(rates)]
    assert all(step > 0 for step in steps) or all(step < 0 for step in steps)


@given(LOANS, st.sampled_from([0.04, 0.1, 0.3]))
def test_no_bin_is_smaller_than_the_rule_allows(
    loans: list[tuple[float, bool]], share: float
) -> None:
    """Unless all loans together are."""
    values = np.array([value for value, _ in loans])
    bad = np.array([is_bad for _, is_bad in loans])
    rule = BinRule(share_min=share)
    counts = counts_of(
        monotone_cuts(quantile_cuts(values), values, bad, len(loans), rule), values, bad
    )
    assert len(counts) == 1 or min(map(sum, counts)) >= share * len(loans)


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 0), (1234.0, 1200.0), (0.0187, 0.019), (-5.66, -5.7)]
)
def test_two_digits_count(value: float, expected: float) -> None:
    """A cut is a number that people can remember."""
    assert rounded(value) == expected


@pytest.mark.parametrize(
    ("cuts", "labels"),
    [
        ((5.0,), ["< 5", ">= 5"]),
        ((0.25, 1_500_000.0), ["< 0.25", "0.25..<1500000", ">= 1500000"]),
    ],
)
def test_labels_are_cells_of_a_scorecard(cuts: tuple[float, ...], labels: list[str]) -> None:
    """They can be pasted into its table."""
    assert bin_labels([spelled_cut(cut) for cut in cuts]) == labels
