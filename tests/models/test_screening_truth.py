"""Screening against a world whose truth is known: the probability, what makes it, and luck."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.simulation.worlds import LARGE, truth

from lendweave.models import FeatureValues, Outcome, Screened, Subjects, Warned, screen


def joined(left: Any, right: Any, values: Any) -> Any:
    """The value of each id of `left` among the ids of `right`, NaN where there is none."""
    order = np.argsort(right)
    place = np.minimum(np.searchsorted(right[order], left), len(right) - 1)
    found = order[place]
    return np.where(right[found] == left, values[found], np.nan)


@cache
def screening() -> dict[str, Screened]:
    """Every potential loan of the world, bad where it would never be paid back."""
    world = truth(*LARGE)
    loan, asked, hidden = world["potential"], world["application"], world["hidden_person"]
    months = loan.applied_at.astype("datetime64[M]").astype(np.int64)
    bad = ~np.isnan(loan.default_number.astype(float)) & (loan.default_number.astype(float) > 0)
    person = joined(loan.order_id, asked.order_id, asked.person_id.astype(float))
    probability = loan.default_probability.astype(float)
    columns = {
        "probability": probability,
        "willingness": joined(person, hidden.person_id, hidden.willingness),
        "income": joined(loan.order_id, asked.order_id, asked.stated_income_minor.astype(float)),
        "luck": np.random.default_rng(7).random(len(bad)),
        "outcome": bad.astype(float),
    }
    subjects = Subjects(
        tuple(str(m) for m in range(months.min(), months.max() + 1)),
        months - months.min(),
        np.where(bad, Outcome.BAD, Outcome.GOOD).astype(np.int64),
    )
    values = [FeatureValues(n, n, n, "", "number", v) for n, v in columns.items()]
    return {each.name: each for each in screen(subjects, values).features}


def test_the_truth_tells_most_and_luck_nothing() -> None:
    """The outcome itself, its probability, what stands behind that, what is stated, luck."""
    found = screening()
    ranked = sorted(found, key=lambda name: -found[name].information)
    assert ranked[0] == "outcome"
    assert ranked[1] == "probability"
    assert ranked[-1] == "luck"


def test_only_what_tells_stands_above_chance() -> None:
    """The true probability and income do, a random number does not."""
    found = {name: each.evidence.information for name, each in screening().items()}
    above = {name for name, index in found.items() if index and index.beyond_chance > 0}
    assert {"outcome", "probability", "income"} <= above
    assert "luck" not in above


def test_only_the_outcome_is_suspected_of_being_the_outcome() -> None:
    """Beside the true probability, which no honest feature knows."""
    suspected = {name for name, each in screening().items() if Warned.LEAK in each.warnings}
    assert suspected - {"probability"} == {"outcome"}


@pytest.mark.parametrize(("name", "falls"), [("probability", False), ("willingness", True)])
def test_bad_rates_run_the_way_of_the_truth(name: str, falls: bool) -> None:
    """They rise with the probability, and fall with the will to pay."""
    rates = [each.bad_rate for each in screening()[name].evidence.bins if each.label != "null"]
    assert rates == sorted(rates, reverse=falls)
    assert len(rates) > 2
