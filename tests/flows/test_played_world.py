"""A small world played with dealers graded each night: the books end as the truth says."""

from __future__ import annotations

from argparse import Namespace
from collections import defaultdict
from pathlib import Path

import pytest
from bench.partner_loop import fates_of, judged, onboarded, turned_on
from bench.played_world import MONTH_DAYS, SCENE, SETTLES_DAYS, Play, Played, Turn, WorldClock
from tests.conftest import settings_for

from lendweave.bootstrap import House, open_house
from lendweave.flows.partner_view import partner_views
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.types import MICROS_PER_DAY

SMALL = Namespace(people=1000, months=7, seed=7)


def owed(turn: Turn, last: int) -> int:
    """What the dealer's quota bears of a loan on a day, told from its fate alone."""
    opened = turn.application.known_at // MICROS_PER_DAY + SETTLES_DAYS
    if opened > last:
        return turn.decision.amount_minor or 0
    term, stops = turn.decision.term_months or 0, turn.fate.stops_at
    paid = min((last - opened) // MONTH_DAYS, term if stops is None else stops - 1)
    return turn.lent_minor - turn.lent_minor * paid // term


def held(house: House) -> dict[str, int]:
    """What each dealer's borrowers owe and have reserved."""
    views = partner_views(house.principal, house.partners.lines(SCENE))
    return {v.merchant.entity_id: v.exposure.used_minor + v.exposure.reserved_minor for v in views}


def expected(run: Played, last: int) -> dict[str, int]:
    """The same, added up from the fates of all that was lent or still holds a reservation."""
    found: defaultdict[str, int] = defaultdict(int)
    for turn in run.turns:
        settles = turn.application.known_at // MICROS_PER_DAY + SETTLES_DAYS
        if turn.lent_minor or (settles > last and turn.decision.outcome != "decline"):
            found[turn.application.merchant_id or ""] += owed(turn, last)
    return found


@pytest.mark.slow
def test_a_played_world_keeps_its_books(tmp_path: Path) -> None:
    """Every dealer has a grade for each night, and owes what its loans' fates leave open."""
    home = onboarded(tmp_path, SMALL)
    fates = fates_of(tmp_path / "world" / "truth")
    clock = WorldClock(SystemClock().now())
    with open_house(settings_for(home), clock) as house:
        run = Play(house, clock, fates, nightly=True).run()
        last = clock.now() // MICROS_PER_DAY
        left, owing = held(house), expected(run, last)
        assert {key: left[key] for key in owing} == dict(owing)
        first = run.turns[0].application.known_at // MICROS_PER_DAY
        assert len(run.grades) == len(left) * (last - first + 1)
    assert all(t.decision.outcome == "decline" for t in run.turns if t.admission == "frozen")
    assert judged(run)["applications"] == len(run.turns) > 100
    assert set(turned_on(run.turns)) <= set(left)
