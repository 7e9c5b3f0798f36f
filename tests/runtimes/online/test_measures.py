"""What is kept for blocks is what looking at every event gives."""

from __future__ import annotations

from typing import Any

import pytest
from tests.runtimes.online.block_walks import Walk, piece

from lendweave.runtimes.online.cells import Pick
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.late_events import LateEvents
from lendweave.runtimes.online.measures import Extremes, Totals
from lendweave.runtimes.online.versions import Rows


def value(row: int) -> int | None:
    """A number that says nothing about the order of events, or null."""
    return None if row % 11 == 0 else row * 7_919 % 1_000 - 300


def values(rows: Rows) -> list[Any]:
    """The values of rows."""
    return [value(row) for row in rows]


def total(rows: Rows) -> int:
    """What the values of rows add up to, null as 0."""
    return sum(value(row) or 0 for row in rows)


def values_of(events: Events, start: int, end: int) -> list[Any]:
    """The values of events."""
    return values(events.rows[start:end])


def total_of(events: Events, start: int, end: int) -> int:
    """The total of events."""
    return total(events.rows[start:end])


def odd(walk: Walk, low: int, high: int) -> tuple[list[int], list[int]]:
    """Some rows of a window that are hidden, and some that are seen although they are not there."""
    inside = walk.between(low, high)
    hidden = walk.chance.sample(inside, min(len(inside), walk.chance.randrange(4)))
    return hidden, [10**6 + walk.chance.randrange(99) for _ in range(walk.chance.randrange(3))]


@pytest.mark.parametrize("seed", range(3))
def test_totals_add_up(seed: int) -> None:
    """In every window, after every change, with hidden and revived events."""
    walk = Walk(seed)
    totals = Totals(walk.blocks, total_of)
    for low, high in walk.steps():
        hidden, revived = odd(walk, low, high)
        seen = [row for row in walk.between(low, high) if row not in hidden]
        found = totals.over(walk.blocks.span(low, high), piece(hidden), piece(revived))
        assert found == total([*seen, *revived])


@pytest.mark.parametrize("pick", [min, max])
@pytest.mark.parametrize("group_blocks", [2, 3, 64])
def test_extremes_are_the_extremes(pick: Pick, group_blocks: int) -> None:
    """In every window, after every change, with hidden and revived events; null where none is."""
    walk = Walk(9)
    extremes = Extremes(walk.blocks, values_of, pick, group_blocks)
    for low, high in walk.steps():
        hidden, revived = odd(walk, low, high)
        seen = [row for row in walk.between(low, high) if row not in hidden]
        known = [v for v in values([*seen, *revived]) if v is not None]
        found = extremes.over(walk.blocks.span(low, high), piece(hidden), piece(revived))
        assert found == (pick(known) if known else None)


def test_late_events_are_found() -> None:
    """Those of a window that became known after an instant, and no others."""
    walk = Walk(3)

    def known(row: int) -> int:
        return walk.occurred[row] + row % 40 * (row % 5 == 0)

    late = LateEvents(walk.blocks, known)
    for low, high in walk.steps():
        found = sorted(late.after(high, walk.blocks.span(low, high)))
        assert found == sorted(row for row in walk.between(low, high) if known(row) > high)
