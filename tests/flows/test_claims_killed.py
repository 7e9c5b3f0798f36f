"""kill -9 while quota is reserved: it is reserved with its decision or not at all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.flows.claim_until_killed import UNITS, main
from tests.flows.reserving_scene import UNIT, applicant, held, reserving_settings
from tests.killed import killed

from lendweave.bootstrap import open_house
from lendweave.flows.apply import decide_new
from lendweave.records import Application, Decision

POINTS = (
    ("after_commit", 3),
    *(
        pytest.param(point, count, marks=pytest.mark.slow)
        for point in ("before_begin", "after_begin", "after_insert", "before_commit")
        for count in (1, UNITS)
    ),
)


@pytest.mark.parametrize(("point", "count"), POINTS)
def test_between_a_decision_and_the_next(
    appliance_home: Path, tmp_path: Path, point: str, count: int
) -> None:
    """What was acknowledged is there with its quota, and others get exactly what is left."""
    scenes = tmp_path / "scenes"
    told = killed(main, appliance_home, scenes, point, count)
    assert len(told) == count - 1
    with open_house(reserving_settings(appliance_home, scenes)) as house:
        house.store.verify()
        stored = count if point == "after_commit" else count - 1
        assert held(house).reserved_minor == stored * UNIT
        for each in told:
            found = house.store.current(house.principal, "application", each)
            assert isinstance(found, Application)
        desk = house.decisions.desk("appliance")
        outcomes = Counter(
            each.outcome
            for number in range(100, 100 + UNITS)
            for each in decide_new(house.principal, applicant(house, number), desk).result().stored
            if isinstance(each, Decision)
        )
        assert outcomes["approve"] == UNITS - stored
        assert held(house).room_minor == 0
