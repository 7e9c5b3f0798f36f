"""Suggestions for the files of simulated partners are mostly right: the quick half of the bench."""

from __future__ import annotations

import pytest
from bench.suggest import score_of

LEAST = {"meaning": 0.85, "unit": 0.75, "date": 0.85, "shape": 0.95, "compiles": 0.75}


@pytest.mark.parametrize("scene", ["training", "travel"])
def test_most_columns_of_a_scene_are_told(scene: str) -> None:
    """One scene whose files the words were chosen on, and one held out."""
    shares = score_of(scene, people=300, months=5).shares()
    assert {name: shares[name] for name in LEAST if shares[name] < LEAST[name]} == {}
