"""kill -9 while a version goes live: afterwards one of the two decides, never both or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flows.publish_until_killed import main
from tests.flows.strategy_office import office
from tests.killed import killed

from lendweave.flows.life_cycle import Said
from lendweave.flows.publish import activate, roll_back
from lendweave.flows.strategies import content_of
from lendweave.flows.strategy_desk import succession

POINTS = (
    *(
        pytest.param(point, marks=pytest.mark.slow)
        for point in ("after_begin", "after_insert", "before_commit")
    ),
    "after_commit",
)


@pytest.mark.parametrize("point", POINTS)
def test_between_activation_and_the_first_decision(tmp_path: Path, point: str) -> None:
    """What is on disk decides, with its content at hand; the next steps go on from there."""
    killed(main, tmp_path, point)
    with office(tmp_path) as at:
        at.store.verify()
        found = succession(at.author, at.desk)
        states = {life.version: life.state for life in found.versions}
        went = point == "after_commit"
        assert states == ({3: "replaced", 4: "live"} if went else {3: "live", 4: "approved"})
        live = found.at(at.clock.now())
        assert live is not None
        assert content_of(live, at.desk).hash == live.record.strategy_hash
        if not went:
            activate(at.other, 4, Said("again"), at.desk)
        assert roll_back(at.other, Said("no"), at.desk).version == 3
