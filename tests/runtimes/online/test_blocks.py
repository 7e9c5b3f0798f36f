"""Blocks hold what a sorted list holds."""

from __future__ import annotations

import pytest
from tests.runtimes.online.block_walks import Walk

from lendweave.runtimes.online.blocks import BLOCK_ROWS


@pytest.mark.parametrize("seed", range(4))
def test_blocks_are_a_sorted_list(seed: int) -> None:
    """After each change every window gives its rows in order, forwards and backwards."""
    walk = Walk(seed)
    for low, high in walk.steps():
        span = walk.blocks.span(low, high)
        assert [*walk.blocks.rows(span)] == walk.between(low, high)
        assert [*walk.blocks.rows_back(span)] == walk.between(low, high)[::-1]
        back = walk.blocks.back_to(low, walk.blocks.place(high))
        pieces = [events.rows[start:end] for events, start, end in back]
        assert [row for rows in reversed(pieces) for row in rows] == walk.between(low, high)
        assert all(0 < len(block.rows) <= BLOCK_ROWS for block in walk.blocks.blocks)
        for block in walk.blocks.blocks:
            assert [*block.instants] == [walk.occurred[row] for row in block.rows]
        if walk.left is not None:
            assert not walk.blocks.holds(walk.left)
        if walk.entered is not None:
            assert walk.blocks.holds(walk.entered)


def test_blocks_may_become_empty_and_fill_again() -> None:
    """The last row goes, and a new one comes."""
    walk = Walk(0)
    for row in [*walk.standing]:
        walk.blocks.remove(row)
    assert [*walk.blocks.rows(walk.blocks.span(0, 99))] == []
    walk.occurred.append(7)
    walk.blocks.insert(150)
    assert [*walk.blocks.rows(walk.blocks.span(7, 8))] == [150]
    assert not walk.blocks.holds(149)
