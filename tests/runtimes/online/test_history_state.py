"""State out of a history's tables answers as state out of the records themselves."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from tests.parity import test_feature_parity as parity
from tests.parity.test_scene_features import TENANT, World, scene_and_plan
from tests.runtimes.live_shop import NOON, OWNER, PLAN, SCENE, Till, asking, store_at

from lendweave.features import KNOWN, Plan, Visibility, committed
from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, Record, Scene
from lendweave.runtimes.online_features import OnlineFeatures
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore


def states(
    store: SqliteStore, scene: Scene, plan: Plan, owner: Principal, offset: int
) -> tuple[OnlineFeatures, OnlineFeatures]:
    """The state of the log up to an offset: out of tables, and out of records."""
    kinds = [kind.kind for kind in plan.kinds]
    out_of_tables, out_of_records = OnlineFeatures(plan), OnlineFeatures(plan)
    with History(store).connect(owner, scene, kinds) as connection:
        out_of_tables.take_history(owner.tenant_id, connection, offset)
    for record in store.scan(owner, 0, kinds):
        if record.offset is not None and record.offset <= offset:
            out_of_records.absorb(record)
    assert out_of_tables.last_offset == out_of_records.last_offset
    assert out_of_tables.size == out_of_records.size
    return out_of_tables, out_of_records


@pytest.mark.parametrize("cut", [0, 3, 250, 399])
def test_a_busy_shop_is_the_same_either_way(tmp_path: Path, cut: int) -> None:
    """Rows and segments, amended and deleted; cut anywhere, and then followed record by record."""
    till = Till(3)
    with store_at(tmp_path) as store:
        for number in range(80):
            append = store.append_segment if number % 7 == 6 else None
            if append is None:
                store.append(OWNER, till.batch(5))
            else:
                append(OWNER, "order", till.batch(5))
        both = states(store, SCENE, PLAN, OWNER, cut)
        rest = [*store.scan(OWNER, cut + 1)]
    assert_equal(both, [asking(number) for number in range(8)], cut)
    for record in rest:
        for state in both:
            state.absorb(record)
    assert_equal(both, [asking(number) for number in range(8)], cut)


@pytest.mark.parametrize(
    ("scene", "plan"),
    [
        pytest.param(*scene_and_plan("appliance"), id="appliance"),
        pytest.param(parity.SCENE, parity.PLAN, id="every type"),
    ],
)
def test_a_scene_is_the_same_either_way(tmp_path: Path, scene: Scene, plan: Plan) -> None:
    """Records of every kind and values of every type, null among them."""
    world = World(scene, seed=11)
    kinds = sorted({plan.features.subject_kind, *(kind.kind for kind in plan.kinds)})
    with SqliteStore(tmp_path / "records.sqlite", SteppingClock(NOON)) as store:
        store.append(TENANT, [world.record(world.chance.choice(kinds)) for _ in range(500)])
        subjects = [*store.scan(TENANT, 0, [plan.features.subject_kind])]
        both = states(store, scene, plan, TENANT, store.last_offset())
    assert_equal(both, subjects, store.last_offset())


def assert_equal(
    both: tuple[OnlineFeatures, OnlineFeatures], subjects: list[Record], last: int
) -> None:
    """On both clocks, now and long ago, by value and type."""
    chance = Random(1)
    for subject in subjects:
        clocks: list[Visibility] = [KNOWN, committed(10**6), committed(chance.randrange(last + 2))]
        for clock in clocks:
            t = chance.choice([NOON + chance.randrange(1_000), 2 * NOON, subject.occurred_at])
            left, right = (state.vector(subject, t, clock) for state in both)
            assert left == right
            assert [*map(type, left)] == [*map(type, right)]
