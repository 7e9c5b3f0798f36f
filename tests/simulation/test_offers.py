"""Offers to customers: taken by price, limit and person, and worth what the oracle says."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.simulation.worlds import LARGE, appliance, arrow_truth, truth

from lendweave.simulation.truth.frames import NONE, taken

RATES, LIMITS = (80_000, 138_000, 180_000), (500_000, 2_000_000)


@cache
def tables() -> dict[str, Any]:
    """The truth of a moderately large world."""
    return truth(*LARGE)


def offers(rate: int, limit: int) -> Any:
    """One offer to every customer of a moderately large world."""
    made = tables()["offer_potential"]
    return taken(made, (made.rate_annual_micros == rate) & (made.limit_minor == limit))


@pytest.mark.parametrize("limit", LIMITS)
def test_cheaper_is_taken_more_and_defaults_less(limit: int) -> None:
    """For everybody: probabilities fall, and nobody who takes a dear offer leaves a cheap one."""
    cheap, usual, dear = (offers(rate, limit) for rate in RATES)
    for less, more in ((usual, cheap), (dear, usual)):
        assert (less.take_up_probability < more.take_up_probability).all()
        assert (less.taken_up <= more.taken_up).all()
        assert less.taken_up.sum() < more.taken_up.sum()
        assert (less.default_probability > more.default_probability).all()


@pytest.mark.parametrize("rate", RATES)
def test_a_larger_limit_attracts_and_weighs_more(rate: int) -> None:
    """More money is wanted by more, and repaid by fewer."""
    small, large = (offers(rate, limit) for limit in LIMITS)
    assert (small.take_up_probability < large.take_up_probability).all()
    assert (small.default_probability < large.default_probability).all()
    assert ((small.default_number != NONE) <= (large.default_number != NONE)).all()


def test_no_one_price_is_best_for_all() -> None:
    """The rate with the highest expected gain differs between customers; some merit no offer."""
    gains = np.stack(
        [
            (made.take_up_probability * made.expected_profit_minor)
            for made in (offers(rate, 1_000_000) for rate in (80_000, 120_000, 138_000, 180_000))
        ]
    )
    best = np.bincount(gains.argmax(axis=0), minlength=4) / gains.shape[1]
    assert (best > 0.02).sum() >= 3
    assert 0.01 < (gains.max(axis=0) < 0).mean() < 0.5


def test_take_up_is_calibrated() -> None:
    """As many take an offer as were expected, in every fifth."""
    made = offers(138_000, 1_000_000)
    expected = made.take_up_probability
    for fifth in np.array_split(np.argsort(expected), 5):
        deviation = np.sqrt((expected[fifth] * (1 - expected[fifth])).sum())
        assert abs(made.taken_up[fifth].sum() - expected[fifth].sum()) < 4 * deviation
    assert np.ptp(expected) > 0.2


def test_offers_go_to_customers_who_pay() -> None:
    """Everybody had a loan before, and nobody had fallen."""
    made, loan = tables()["offer_potential"], tables()["loan"]
    before = loan.disbursed_at < made.offered_on[0]
    assert set(made.person_id.tolist()) <= set(loan.person_id[before].tolist())
    shape = appliance().behaviour
    assert shape is not None
    assert shape.offers is not None
    each = len(shape.offers.rates) * len(shape.offers.limits)
    assert (np.unique(made.person_id, return_counts=True)[1] == each).all()
    assert len(made.person_id) / each < len(np.unique(loan.person_id[before]))


def test_one_more_person_changes_nobodys_offers() -> None:
    """Potentials of people 0 to N - 1 are the same among N and N + 1."""
    fewer, more = (arrow_truth(people, 13)["offer_potential"] for people in (999, 1_000))
    first, second = (table.filter(table["person_id"].to_numpy() < 999) for table in (fewer, more))
    keys = [
        ("person_id", "ascending"),
        ("rate_annual_micros", "ascending"),
        ("limit_minor", "ascending"),
    ]
    assert first.num_rows > 500
    assert first.sort_by(keys).equals(second.sort_by(keys))
