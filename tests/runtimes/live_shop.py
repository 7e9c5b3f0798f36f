"""A shop whose orders come in, change and go while features are read: for tests of live state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from lendweave.features import compile_plan, read_features
from lendweave.kernel.clock import Clock, SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, Record, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.runtimes.live_features import LiveFeatures
from lendweave.runtimes.online.snapshots import SnapshotFolder
from lendweave.stores.sqlite import SqliteStore

SCENE = read_scene(
    """
scenario: shop
title: {en: Shop, zh: 店}
zone: Asia/Shanghai
currency: CNY
attributes:
  order: {grains: {type: "decimal(28,0)", en: as many digits as are summed, zh: 粒数}}
""",
    "scenario.yaml",
)
_ALL = "from: order, window: all, note: {en: n, zh: n}"
FEATURES = f"""
set: live
version: 1
keys:
  person: {{column: party_id}}
  dealer: {{column: merchant_id}}
features:
  orders: {{key: person, count: "*", {_ALL}}}
  dealer_orders: {{key: dealer, count: "*", {_ALL}}}
  dealer_paid: {{key: dealer, sum: amount, where: "status = 'paid'", {_ALL}}}
  dealer_people: {{key: dealer, distinct: party_id, {_ALL}}}
  dealer_channels: {{key: dealer, count: channel, {_ALL}}}
  dealer_grains: {{key: dealer, sum: grains, {_ALL}}}
  dealer_largest: {{key: dealer, max: amount, {_ALL}}}
  channel_last: {{key: person, last: channel, {_ALL}}}
"""
PLAN = compile_plan(read_features(FEATURES, "features.yaml", SCENE))
OWNER = local_owner("shop")
NOON = 10**15
ORIGIN = Origin("shop", "shop", "till", "till")


class Till:
    """Draws orders: new ones, changed ones and deleted ones, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._ids = Uuid7Source(SteppingClock(NOON), self._chance.randbytes)
        self._known: list[str] = []
        self._deleted: set[str] = set()

    def batch(self, size: int) -> list[Record]:
        """Some orders of different things."""
        found: dict[str, Record] = {}
        while len(found) < size:
            name = self._name()
            if name not in found and name not in self._deleted:
                found[name] = self._order(name)
        return [*found.values()]

    def _name(self) -> str:
        if self._known and self._chance.random() < 0.3:
            return self._chance.choice(self._known[-40:])
        self._known.append(f"order {len(self._known)}")
        return self._known[-1]

    def _order(self, name: str) -> Record:
        chance = self._chance
        deleted = chance.random() < 0.05
        if deleted:
            self._deleted.add(name)
        return draft(
            ORIGIN,
            "order",
            name,
            self._ids,
            occurred_at=NOON + chance.randrange(1_000),
            known_at=NOON + chance.randrange(1_000),
            values={
                "party_id": f"p{chance.randrange(5)}",
                "merchant_id": "m" if chance.random() < 0.9 else "n",
                "amount_minor": chance.randrange(1, 10**6),
                "currency": "CNY",
                "status": chance.choice(["paid", "placed"]),
                "channel": chance.choice([None, "app", "店"]),
            },
            attributes={"grains": str(chance.randrange(10**27))},
            tombstone=deleted,
        )


def asking(number: int) -> Application:
    """Somebody applies at the busy dealer."""
    person = f"p{number % 6}"
    found = draft(
        ORIGIN,
        "application",
        f"application {number}",
        Uuid7Source(SteppingClock(NOON), Random(number).randbytes),
        occurred_at=NOON,
        values={
            "party_id": person,
            "merchant_id": "m",
            "amount_minor": 1,
            "currency": "CNY",
            "term_months": 12,
            "product_code": "x",
        },
    )
    assert isinstance(found, Application)
    return found


def store_at(folder: Path, reach: Callable[[str], None] | None = None) -> SqliteStore:
    """The records of the shop."""
    clock: Clock = SteppingClock(NOON)
    path = folder / "records.sqlite"
    return SqliteStore(path, clock) if reach is None else SqliteStore(path, clock, reach=reach)


def snapshots_at(folder: Path, reach: Callable[[str], None] = lambda _: None) -> SnapshotFolder:
    """Where the snapshots of the shop's features are."""
    return SnapshotFolder(folder / "online", PLAN.features.hash, "shop", reach)


def live(
    store: SqliteStore, snapshots: SnapshotFolder | None, events_min: int = 10
) -> LiveFeatures:
    """The features of the shop, with a snapshot after so few records."""
    return LiveFeatures(PLAN, OWNER, store, snapshots=snapshots, snapshot_events_min=events_min)
