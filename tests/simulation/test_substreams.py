"""Draws depend on what they are for and on nothing else, and they look like chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.simulation.chance.substreams import Substreams

MANY = np.arange(200_000)
seeds = st.integers(0, 2**63)
counts = st.integers(0, 2**40)


@given(seeds, st.text(max_size=20), counts, st.integers(1, 50))
def test_one_more_entity_changes_no_draw(seed: int, name: str, first: int, count: int) -> None:
    """The draws of the first n entities are the same among n and n + 1."""
    chance = Substreams(seed)
    ids = np.arange(first, first + count + 1)
    assert (chance.bits(name, ids)[:-1] == chance.bits(name, ids[:-1])).all()


@given(seeds, counts, st.permutations(range(12)))
def test_the_order_of_asking_does_not_matter(seed: int, entity: int, order: list[int]) -> None:
    """A draw is a function of its number."""
    chance, draws = Substreams(seed), np.array(order)
    assert (chance.bits("a", entity, draws) == chance.bits("a", entity, np.arange(12))[draws]).all()


def test_draws_are_pinned() -> None:
    """A world made today can be made again next year."""
    chance = Substreams(7)
    assert chance.bits("people", [0, 1]).tolist() == [
        1_339_808_739_908_283_089,
        8_608_201_950_692_493_277,
    ]


def test_uniform_is_even() -> None:
    """A hundred bins hold what they should, to five standard deviations."""
    counted = np.histogram(Substreams(1).uniform("even", MANY), 100, (0.0, 1.0))[0]
    assert abs(counted - 2_000).max() < 5 * np.sqrt(2_000)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("a", MANY, 0), ("b", MANY, 0)),
        (("a", MANY, 0), ("a", MANY, 1)),
        (("a", MANY, 0), ("a", MANY + 1, 0)),
        (("a", MANY, 3), ("a", 3, MANY)),
    ],
)
def test_streams_are_independent(left: tuple[str, int, int], right: tuple[str, int, int]) -> None:
    """Other names, draws and neighbours are not correlated."""
    chance = Substreams(99)
    correlation = np.corrcoef(chance.uniform(*left), chance.uniform(*right))[0, 1]
    assert abs(correlation) < 5 / np.sqrt(len(MANY))


def test_seeds_are_independent() -> None:
    """The next seed is another world."""
    first, second = (Substreams(seed).uniform("a", MANY) for seed in (1, 2))
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(len(MANY))


def test_normal_has_its_moments() -> None:
    """Mean 0, deviation 1, and a tail of the right weight."""
    drawn = Substreams(3).normal("normal", MANY)
    assert abs(drawn.mean()) < 0.01
    assert abs(drawn.std() - 1) < 0.01
    assert abs((drawn < -1.645).mean() - 0.05) < 0.003


def test_pick_follows_weights() -> None:
    """An index comes up as often as its weight says; one of weight 0 never."""
    share = np.bincount(Substreams(5).pick("pick", MANY, [1.0, 0.0, 3.0])) / len(MANY)
    assert share == pytest.approx([0.25, 0.0, 0.75], abs=0.01)


def test_below_stays_below() -> None:
    """Every whole number below the count comes up, and none other."""
    assert set(Substreams(5).below("below", MANY, 7).tolist()) == set(range(7))
