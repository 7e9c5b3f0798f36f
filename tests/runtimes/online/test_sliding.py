"""A window that is counted as it moves has as many different values as one that is counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from tests.runtimes.online.block_walks import HOURS, STEPS, Walk

from lendweave.runtimes.online.sliding import SlidingCounts


def values(rows: Iterable[int]) -> list[Any]:
    """Few different values, and null."""
    return [row % 13 or None for row in rows]


@pytest.mark.parametrize("width", [5, 40])
def test_a_moving_window_is_counted_exactly(width: int) -> None:
    """Forwards step by step, sometimes far away, with late events and events that go."""
    walk = Walk(2)
    slide = SlidingCounts(walk.blocks, values)
    for step, (jump, _) in enumerate(walk.steps()):
        if walk.entered is not None:
            slide.entered(walk.entered)
        if walk.left is not None:
            slide.left(walk.left)
        high = jump if walk.chance.random() < 0.1 else step * HOURS // STEPS
        inside = walk.between(high - width, high)
        hidden = walk.chance.sample(inside, min(len(inside), walk.chance.randrange(3)))
        revived = [10**6 + walk.chance.randrange(20) for _ in range(walk.chance.randrange(3))]
        seen = [*(row for row in inside if row not in hidden), *revived]
        found = slide.distinct(high - width, high, hidden, revived)
        assert found == len({*values(seen)} - {None})


def test_a_question_of_long_ago_leaves_the_window_where_it_is() -> None:
    """It is counted aside, and the next one of now costs nothing more."""
    walk = Walk(4)
    for _ in walk.steps():
        if len(walk.occurred) > 450:
            break
    asked: list[int] = []

    def watched(rows: Iterable[int]) -> list[Any]:
        asked.append(1)
        return values(rows)

    slide = SlidingCounts(walk.blocks, watched, back_blocks_max=0)
    now = slide.distinct(0, HOURS, (), ())
    assert slide.distinct(0, 1, (), ()) == len({*values(walk.between(0, 1))} - {None})
    before = len(asked)
    assert slide.distinct(0, HOURS, (), ()) == now
    assert len(asked) == before
