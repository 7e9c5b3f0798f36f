"""kill -9 during a stream of decisions: no acknowledged decision is lost, each can be replayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.decide_until_killed import main
from tests.killed import killed

from lendweave.bootstrap import open_house
from lendweave.flows.review import review
from lendweave.records import FeatureVector
from lendweave.settings import load_settings

ROW_POINTS = ("before_begin", "after_begin", "after_insert", "before_commit", "after_commit")
KILLS = [(point, count) for point in ROW_POINTS for count in (1, 2, 7, 40)]


@pytest.mark.parametrize(("point", "count"), KILLS)
def test_no_acknowledged_decision_is_lost(appliance_home: Path, point: str, count: int) -> None:
    """Killed at a commit point, every decision that was told is there, with what it read."""
    acknowledged = killed(main, appliance_home, point, count)
    assert len(acknowledged) == count - 1
    with open_house(load_settings({}, {"home": appliance_home})) as house:
        house.store.verify()
        stored = house.store.latest(house.principal, "decision", limit=1_000)
        unacknowledged = {record.id for record in stored} - set(acknowledged)
        assert len(stored) - len(unacknowledged) == len(acknowledged)
        assert len(unacknowledged) == (1 if point == "after_commit" else 0)
        vectors = house.store.latest(house.principal, "feature_vector", limit=1_000)
        served = {v.decision_id for v in vectors if isinstance(v, FeatureVector)}
        assert served == {record.entity_id for record in stored}
        for decision_id in acknowledged[-3:]:
            review(house.principal, decision_id, house.store, house.decisions.strategy_by_hash)
