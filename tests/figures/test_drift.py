"""PSI: nought for the same spread, large for another, silent where chance explains it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.figures.chance import chi_square_quantile, share_high, share_low
from lendweave.figures.drift import distance, psi_by_period, terms

SPREADS = st.lists(st.integers(1, 500), min_size=3, max_size=12).filter(lambda c: sum(c) >= 30)


@given(SPREADS)
def test_the_same_spread_has_no_index(counts: list[int]) -> None:
    """A period like its past stands at nought."""
    found = distance(counts, counts)
    assert found is not None
    assert found.value == pytest.approx(0, abs=1e-12)


@given(SPREADS, SPREADS)
def test_the_index_is_symmetric_and_never_negative(now: list[int], past: list[int]) -> None:
    """Which of two spreads is the past does not matter."""
    width = min(len(now), len(past))
    there, back = distance(now[:width], past[:width]), distance(past[:width], now[:width])
    if there is not None and back is not None:
        assert there.value >= 0
        assert there.value == pytest.approx(back.value)


def test_known_value() -> None:
    """Half and half against nine to one, by hand: 0.4 ln 5 + 0.4 ln (9 / 5)."""
    found = distance([5_000, 5_000], [9_000, 1_000])
    assert found is not None
    assert found.value == pytest.approx(0.4 * np.log(5) + 0.4 * np.log(9 / 5), rel=1e-3)


@pytest.mark.parametrize("rows", [30, 60, 200, 2_000])
def test_chance_alone_raises_no_alarm(rows: int) -> None:
    """Of 2,000 periods drawn from their own past, none stands beyond chance."""
    draw = np.random.default_rng(rows)
    shares = np.array([0.1] * 10)
    past = draw.multinomial(6 * rows, shares, 2_000)
    now = draw.multinomial(rows, shares, 2_000)
    found = [distance(a, b) for a, b in zip(now.tolist(), past.tolist(), strict=True)]
    assert sum(index is not None and index.beyond_chance > 0 for index in found) == 0


def test_a_shift_of_many_records_is_beyond_chance() -> None:
    """Values a hundred times as large all fall into the last bin."""
    found = distance([0] * 9 + [300], [60] * 10)
    assert found is not None
    assert found.beyond_chance > 2


def test_few_records_tell_nothing() -> None:
    """Below thirty records there is no index."""
    assert distance([14, 15], [500, 500]) is None


def test_each_period_is_held_against_those_before() -> None:
    """The first period has no past; a jump shows in the period it comes in."""
    counts = [(50, 50)] * 8 + [(95, 5)]
    first, *steady, last = psi_by_period(counts)
    assert first is None
    assert all(index is not None and index.value < 0.01 for index in steady)
    assert last is not None
    assert last.value > 1


@pytest.mark.parametrize(("freedom", "expected"), [(1, 10.83), (5, 20.52), (9, 27.88), (20, 45.31)])
def test_chi_square_quantiles(freedom: int, expected: float) -> None:
    """Against the tables at 0.999, which lie 3.0902 standard deviations up."""
    assert chi_square_quantile(freedom, 3.0902) == pytest.approx(expected, rel=0.035)


@given(st.integers(0, 400), st.integers(1, 400))
def test_an_interval_holds_its_share(part: int, whole: int) -> None:
    """The ends lie around the share, within 0 and 1."""
    part = min(part, whole)
    low, high = share_low(part, whole), share_high(part, whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


def test_terms_by_hand() -> None:
    """Nine good and one bad loan against one and nine: ±ln of the shares, half a loan added."""
    first, empty, last = terms([9, 0, 1], [1, 0, 9])
    ratio = np.log((9.5 / 11) / (1.5 / 11))
    assert empty is None
    assert first is not None
    assert last is not None
    assert [first.log_ratio, last.log_ratio] == pytest.approx([ratio, -ratio])
    assert first.value == pytest.approx((9.5 - 1.5) / 11 * ratio)
