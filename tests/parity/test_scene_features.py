"""Every scene's own features, from records kept in a real store: online = batch."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.parity.duckdb_values import raw_from_duckdb, to_duckdb

from lendweave.features import (
    KNOWN,
    AsOf,
    Plan,
    committed,
    compile_plan,
    feature_sql,
    read_features,
)
from lendweave.features.about import about
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.types import MICROS_PER_DAY, Kind, ValueType
from lendweave.lang.scene_file import read_scene
from lendweave.records import Record, Scene, entity_id, fields_of, local_owner
from lendweave.records.book_ports import BOOK_KINDS
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import Field, FieldRole
from lendweave.records.values import json_from_raw
from lendweave.runtimes.online_features import OnlineFeatures
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = sorted(path.parent.name for path in SCENARIOS.glob("*/features.yaml"))
START = parse_instant("2026-06-01T00:00:00Z")
DAYS = 120
THINGS = 25
TENANT = local_owner("shop")


PROFILES = ["appliance of party", "appliance of merchant"]


def scene_and_plan(name: str) -> tuple[Scene, Plan]:
    """A scene of the repository and the plan of its features, or of those about one thing."""
    name, _, kind = name.partition(" of ")
    folder = SCENARIOS / name
    scene = read_scene((folder / "scenario.yaml").read_text("utf-8"), "scenario.yaml")
    features = read_features((folder / "features.yaml").read_text("utf-8"), name, scene)
    part = about(features, kind) if kind else features
    assert part is not None, "the scene has features about things of this kind"
    return scene, compile_plan(part)


class World:
    """Random records of a scene: a few things of every kind, many versions, many references."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self.chance = Random(seed)
        self.booked = 0
        self.origin = Origin("shop", scene.name, "world", "world", backfilled=True)
        self.ids = Uuid7Source(SteppingClock(START), lambda n: b"\x07" * n)

    def record(self, kind: str) -> Record:
        """A new thing, or another version of an old one, known some time after it occurred."""
        occurred = START + self.chance.randrange(DAYS * MICROS_PER_DAY)
        thing = self.chance.randrange(THINGS)
        once = kind in BOOK_KINDS  # booked once and for all: never amended, never deleted
        self.booked += once
        return draft(
            self.origin,
            kind,
            f"booked {self.booked}" if once else str(thing),
            self.ids,
            occurred_at=occurred,
            known_at=occurred + self.chance.choice([0, 1, 40 * MICROS_PER_DAY]),
            values={
                declared.name: self.value(declared)
                for declared in fields_of(kind)
                if declared.name not in ENVELOPE_NAMES
            },
            attributes={
                added.name: json_from_raw(self.raw(added.type, added.low, added.high), added.type)
                for added in self.scene.attributes.get(kind, ())
                if self.chance.random() < 0.8
            },
            tombstone=not once and self.chance.random() < 0.02,
        )

    def value(self, declared: Field) -> Any:
        """A value of a declared field in its Python type, null now and then."""
        if declared.nullable and self.chance.random() < 0.2:
            return None
        if declared.name == "currency":
            return self.scene.currency
        if declared.values:
            return self.chance.choice(declared.values)
        if declared.role is FieldRole.REFERENCE:
            thing = str(self.chance.randrange(THINGS))
            return entity_id("shop", declared.refers_to, "world", thing)
        if declared.type.kind in (Kind.LIST, Kind.TIMESTAMP):
            at = START + self.chance.randrange(DAYS * MICROS_PER_DAY)
            return [] if declared.type.kind is Kind.LIST else at
        raw = self.raw(declared.type, declared.low, declared.high)
        return raw if declared.role is FieldRole.MONEY else to_duckdb(raw, declared.type)

    def raw(self, type_: ValueType, low: int | None, high: int | None) -> Any:
        """A raw value of a type, inside its range."""
        if type_.kind is Kind.BOOLEAN:
            return self.chance.random() < 0.5
        if type_.kind is Kind.TEXT:
            return self.chance.choice("ABCD")
        if type_.kind is Kind.DATE:
            return self.chance.randrange(3_000, 12_000)
        start = 0 if low is None else low
        return self.chance.randrange(start, min(start + 3_000, high or start + 3_000) + 1)


@pytest.mark.parametrize("as_of", AsOf, ids=lambda clock: clock.value)
@pytest.mark.parametrize("name", [*NAMES, *PROFILES])
def test_a_scene_has_one_answer(name: str, as_of: AsOf, tmp_path: Path) -> None:
    """600 random records and 250 subjects of a scene: equal by value, null and type."""
    scene, plan = scene_and_plan(name)
    world = World(scene, seed=7)
    subject = plan.features.subject_kind
    kinds = sorted({subject, *(kind.kind for kind in plan.kinds)})
    with SqliteStore(tmp_path / "records.sqlite", SteppingClock(START)) as store:
        store.append(TENANT, [world.record(world.chance.choice(kinds)) for _ in range(600)])
        stored = list(store.scan(TENANT))
        connection = History(store).connect(TENANT, scene, kinds)
    online = OnlineFeatures(plan)
    for record in stored:
        online.absorb(record)
    with connection:
        connection.execute(
            "CREATE TABLE subjects AS SELECT *, epoch_us(occurred_at) + (hash(id) % 90000)::BIGINT "
            f"* {MICROS_PER_DAY // 1000} AS _t, (hash(id) % {len(stored)})::BIGINT AS _s "
            f'FROM "{subject}"'
        )
        places = connection.sql("SELECT _offset_from, _t, _s FROM subjects").fetchall()
        rows = connection.sql(feature_sql(plan, as_of)).order("_row").fetchall()
    by_offset = {record.offset: record for record in stored}
    types = [column.type for column in plan.schema]
    assert len(places) > 30
    for (offset, t, s), row in zip(places, rows, strict=True):
        visibility = committed(s) if as_of is AsOf.COMMITTED else KNOWN
        expected = tuple(map(raw_from_duckdb, row[3:], types))
        found = online.vector(by_offset[offset], t, visibility)
        assert dict(zip(plan.schema.names, found, strict=True)) == dict(
            zip(plan.schema.names, expected, strict=True)
        )
