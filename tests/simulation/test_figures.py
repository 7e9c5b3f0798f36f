"""The figures of a world agree with its tables, whole or added up from blocks."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from tests.simulation.worlds import auc, economies

from lendweave.simulation.figures import Figures, best_auc, figures_of, summed, told
from lendweave.simulation.truth.frames import NONE


def test_the_best_score_is_ranked_as_case_by_case() -> None:
    """The AUC from bins is the AUC from all pairs, to the width of a bin."""
    (economy,) = economies()
    potential = economy.credit.potential
    exact = auc(potential.default_probability, potential.default_number != NONE)
    assert best_auc(figures_of(economy)) == pytest.approx(exact, abs=0.002)


def test_figures_add_up() -> None:
    """A world of two blocks has the figures of both together."""
    parts = [figures_of(economy) for economy in economies(10_600, 4)]
    assert len(parts) == 2
    whole = summed(summed(None, parts[0]), parts[1])
    for field in fields(Figures):
        left, right = (getattr(part, field.name) for part in parts)
        assert np.array_equal(getattr(whole, field.name), left + right), field.name


def test_what_is_told_is_plausible() -> None:
    """Shares are shares, frauds are few, and who knows more earns more."""
    figures = told(figures_of(economies(10_000, 12)[0]))
    assert sum(figures["applications_by_kind"].values()) == pytest.approx(1, abs=0.001)
    assert 0.94 < figures["applications_by_kind"]["genuine"] < 0.99
    assert 0.03 < figures["default_share"] < 0.12
    assert 0.70 < figures["best_score_auc"] < 0.85
    assert figures["defaults_by_instalment"][0] > figures["defaults_by_instalment"][7] > 0
    profit = figures["expected_profit_minor"]
    assert 0 < profit["house"] < profit["oracle"]
    assert 0.1 < figures["orders_at_largest_tenth_of_merchants"] < 0.6


def test_the_figures_follow_the_schedule() -> None:
    """Each application is at risk at its first instalment."""
    (economy,) = economies()
    figures = figures_of(economy)
    assert figures.at_risk[1] == len(economy.credit.application.order_id)
    assert figures.fell.sum() == figures.bad.sum() == figures.bad_scores.sum()
