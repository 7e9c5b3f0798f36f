"""What a strategy is estimated to cost."""

from __future__ import annotations

from tests.decisions.strategies import SCENARIOS

from lendweave.bootstrap.rooms import SceneRoom, open_scene
from lendweave.connectors.scene_folder import read_scene_folder
from lendweave.decisions.checking.cost import COSTS, sort_of
from lendweave.flows.strategy_cost import StrategyCost, strategy_cost
from lendweave.lang.operators import OPERATORS


def cost_of_scene(scene: str, name: str) -> tuple[SceneRoom, StrategyCost]:
    """The room of a scene and what one of its strategies is estimated to cost."""
    room = open_scene(read_scene_folder(SCENARIOS, scene))
    return room, strategy_cost(name, room.strategies[name], room.plan.features)


def test_every_operator_has_a_cost() -> None:
    """An operator falls under one row of the table; a column and a literal cost nothing."""
    assert {sort_of(op) for op in OPERATORS} <= set(COSTS)
    assert sort_of("case") == "conditional"
    assert sort_of("column") == sort_of("literal") == sort_of("rescale") == ""


def test_features_are_told_by_what_they_read() -> None:
    """Windows over dealers and devices are shared; those over the applicant are not."""
    room, found = cost_of_scene("appliance", "instalment")
    assert {"dealer_orders_30d", "device_people_7d"} <= set(found.shared)
    assert {"orders_365d", "spend_90d"} <= set(found.own)
    assert found.plain > 0
    body = found.body()
    assert sum(body["operators"].values()) > 100
    assert 1 < body["micros_online"] < 100
    assert {*found.own, *found.shared} <= {f.name for f in room.plan.features.features}
