"""Suggestions for the files of simulated partners are mostly right: the quick half of the bench."""

from __future__ import annotations

import pytest
from bench.suggest import score_of
from bench.suggest_outside import score_of as score_of_file
from tests.intake.suggest.outside.making import GENRES, untidy_file
from tests.intake.suggest.outside.sheet import Genre

LEAST = {"meaning": 0.85, "unit": 0.75, "date": 0.85, "shape": 0.95, "compiles": 0.75}


@pytest.mark.parametrize("scene", ["training", "travel"])
def test_most_columns_of_a_scene_are_told(scene: str) -> None:
    """One scene whose files the words were chosen on, and one held out."""
    shares = score_of(scene, people=300, months=5).shares()
    assert {name: shares[name] for name in LEAST if shares[name] < LEAST[name]} == {}


@pytest.mark.parametrize("genre", GENRES, ids=lambda genre: genre.name)
def test_an_untidy_file_can_be_onboarded_as_suggested(genre: Genre) -> None:
    """On another seed than the one it was measured on: most columns told, few good rows lost."""
    shares = score_of_file(untidy_file(genre, seed=5)).shares()
    least = {"compiles": 1.0, "meaning": 0.75, "unit": 0.7, "date": 1.0}
    least |= {"recall": 0.7, "precision": 0.95}
    assert {name: shares[name] for name in least if shares[name] < least[name]} == {}
