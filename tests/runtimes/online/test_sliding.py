"""A window that is counted as it moves has as many different values as one that is counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from tests.runtimes.online.block_walks import HOURS, STEPS, Walk, piece

from lendweave.runtimes.online.blocks import Blocks, Edge
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.sliding import GroupSums, SlidingTally, ValueCounts


def pairs(rows: Iterable[int]) -> list[tuple[int, Any]]:
    """Few groups, and numbers, null and 0 among them."""
    return [(row % 17, None if row % 3 == 0 else row % 5 * 100) for row in rows]


def summed(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The sum of each group that has a value."""
    groups = {group for group, value in pairs(rows) if value is not None}
    return [(g, sum(v for group, v in pairs(rows) if group == g and v is not None)) for g in groups]


def values(rows: Iterable[int]) -> list[Any]:
    """Few different values, and null."""
    return [row % 13 or None for row in rows]


def pairs_of(events: Events, start: int, end: int) -> list[tuple[int, Any]]:
    """Of events."""
    return pairs(events.rows[start:end])


def values_of(events: Events, start: int, end: int) -> list[Any]:
    """Of events."""
    return values(events.rows[start:end])


def edges(blocks: Blocks, low: int, high: int) -> tuple[Edge, Edge]:
    """Both ends of a window."""
    return blocks.edge(low), blocks.edge(high)


@pytest.mark.parametrize("width", [5, 40])
def test_a_moving_window_is_counted_exactly(width: int) -> None:
    """Forwards step by step, sometimes far away, with late events and events that go."""
    walk = Walk(2)
    counts = SlidingTally(walk.blocks, lambda: ValueCounts(values_of))
    sums = SlidingTally(walk.blocks, lambda: GroupSums(pairs_of))
    for step, (jump, _) in enumerate(walk.steps()):
        for slide in (counts, sums):
            if walk.entered is not None:
                slide.entered(walk.entered)
            if walk.left is not None:
                slide.left(walk.left)
        high = jump if walk.chance.random() < 0.1 else step * HOURS // STEPS
        inside = walk.between(high - width, high)
        hidden = walk.chance.sample(inside, min(len(inside), walk.chance.randrange(3)))
        revived = [10**6 + walk.chance.randrange(20) for _ in range(walk.chance.randrange(3))]
        seen = [*(row for row in inside if row not in hidden), *revived]
        where = *edges(walk.blocks, high - width, high), (piece(hidden), piece(revived))
        assert counts.over(*where, ValueCounts.distinct) == len({*values(seen)} - {None})
        assert sorted(sums.over(*where, GroupSums.pairs)) == sorted(summed(seen))


def test_a_question_of_long_ago_leaves_the_window_where_it_is() -> None:
    """It is counted aside, and the next one of now costs nothing more."""
    walk = Walk(4)
    for _ in walk.steps():
        if len(walk.occurred) > 450:
            break
    asked: list[Any] = []

    def watched(events: Events, start: int, end: int) -> list[Any]:
        found = values_of(events, start, end)
        asked.extend(found)
        return found

    slide = SlidingTally(walk.blocks, lambda: ValueCounts(watched), back_blocks_max=0)
    nothing = piece([]), piece([])
    now = slide.over(*edges(walk.blocks, 0, HOURS), nothing, ValueCounts.distinct)
    first = len({*values(walk.between(0, 1))} - {None})
    assert slide.over(*edges(walk.blocks, 0, 1), nothing, ValueCounts.distinct) == first
    before = len(asked)
    assert slide.over(*edges(walk.blocks, 0, HOURS), nothing, ValueCounts.distinct) == now
    assert len(asked) == before
