"""The oracle answers for offers that were never made, and answers sensibly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulation.worlds import economies

from lendweave.simulation import Economy
from lendweave.simulation.credit.oracle import Borrowing, Fate, expected_profit_minor, fate
from lendweave.simulation.credit.schedule import Schedule, equal_instalments
from lendweave.simulation.truth.frames import NONE, taken


def economy() -> Economy:
    """A small world."""
    return economies()[0]


def genuine() -> Borrowing:
    """Who applied without a fraud."""
    return taken(economy().credit.borrowing, economy().credit.kind == 0)


def offer(amount_minor: int = 300_000, rate: float = 0.138, term: int = 12) -> Schedule:
    """The same offer to every genuine applicant."""
    count = len(genuine().order_id)
    return equal_instalments(
        np.full(count, amount_minor), np.full(count, rate), np.full(count, term)
    )


def under(**terms: float) -> Fate:
    """What becomes of everybody under one offer."""
    return fate(economy().block, genuine(), offer(**terms))  # type: ignore[arg-type]


def test_asked_terms_give_the_stored_potential() -> None:
    """The table holds what the oracle says of the terms asked for."""
    credit = economy().credit
    again = fate(economy().block, credit.borrowing, credit.schedule)
    assert (again.default_number == credit.potential.default_number).all()
    assert (again.default_probability == credit.potential.default_probability).all()


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ({"amount_minor": 100_000}, {"amount_minor": 900_000}),
        ({"rate": 0.08}, {"rate": 0.24}),
        ({"term": 6}, {"term": 24, "amount_minor": 1_200_000}),
    ],
)
def test_more_weight_more_defaults(small: dict[str, float], large: dict[str, float]) -> None:
    """More money or a higher price raises everybody's probability and saves nobody."""
    light, heavy = under(**small), under(**large)
    assert (light.default_probability < heavy.default_probability).all()
    fallen_light, fallen_heavy = light.default_number != NONE, heavy.default_number != NONE
    assert (fallen_light <= fallen_heavy).all()
    assert fallen_light.sum() < fallen_heavy.sum()


def test_price_is_felt_by_each_in_their_own_way() -> None:
    """A dearer offer is taken less, most of all by the price-sensitive."""
    cheap, dear = under(rate=0.10), under(rate=0.20)
    fall = cheap.take_up - dear.take_up
    assert (fall > 0).all()
    assert np.corrcoef(fall, genuine().price_sensitivity)[0, 1] > 0.9


def test_outcome_does_not_depend_on_who_else_is_asked() -> None:
    """One applicant's fate is the same alone and among all."""
    everybody, alone = genuine(), np.array([3])
    whole = fate(economy().block, everybody, offer())
    single = fate(economy().block, taken(everybody, alone), taken(offer(), alone))
    assert single.default_probability[0] == whole.default_probability[3]


def test_profit_is_interest_less_loss() -> None:
    """Nobody earns more than all interest, and the worst lose money."""
    profit = expected_profit_minor(economy().block, genuine(), offer())
    assert (profit <= offer().interest_minor.sum(axis=1)).all()
    assert (profit < 0).any()
    assert profit.mean() > 0


@given(
    st.integers(50_000, 5_000_000),
    st.integers(0, 360),
    st.integers(1, 36),
)
def test_schedules_add_up(amount_minor: int, rate_thousandths: int, term: int) -> None:
    """Principal adds up, nothing is negative, the parts are level but for the last."""
    made = equal_instalments(
        np.array([amount_minor]), np.array([rate_thousandths / 1_000]), np.array([term])
    )
    total = (made.principal_minor + made.interest_minor)[0]
    assert made.principal_minor.sum() == amount_minor
    assert (made.principal_minor >= 0).all()
    assert (made.interest_minor >= 0).all()
    assert (total[: term - 1] == made.instalment_minor[0]).all()
    assert abs(total[term - 1] - made.instalment_minor[0]) <= term


def test_a_schedule_worked_by_hand() -> None:
    """1,200 yuan at 12% in three parts."""
    made = equal_instalments(np.array([120_000]), np.array([0.12]), np.array([3]))
    assert made.instalment_minor.tolist() == [40_803]
    assert made.interest_minor.tolist() == [[1_200, 804, 404]]
    assert made.principal_minor.tolist() == [[39_603, 39_999, 40_398]]
