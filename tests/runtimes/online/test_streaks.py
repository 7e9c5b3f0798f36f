"""A streak over blocks is the streak over all events."""

from __future__ import annotations

import pytest
from tests.runtimes.online.block_walks import Walk

from lendweave.features.kernel import streak
from lendweave.runtimes.online.events import Events
from lendweave.runtimes.online.streaks import Streaks
from lendweave.runtimes.online.versions import Rows


@pytest.mark.parametrize("failing", [7, 150, 10**6])
def test_a_streak_ends_at_the_last_event_that_fails(failing: int) -> None:
    """In every window, after every change, as if hidden events were not there."""

    def last_passing(rows: Rows) -> int:
        return streak([row % failing != 3 for row in rows], 0)

    def of(events: Events, start: int, end: int) -> int:
        return last_passing(events.rows[start:end])

    walk = Walk(8)
    streaks = Streaks(walk.blocks, of)
    for low, high in walk.steps():
        inside = walk.between(low, high)
        hidden = walk.chance.sample(inside, min(len(inside), walk.chance.randrange(4)))
        seen = [row for row in inside if row not in hidden]
        assert streaks.over(walk.blocks.span(low, high), hidden) == last_passing(seen)
