"""How long a start takes over a long log: from the log itself, and from a snapshot.

python bench/online_start.py [--events EVENTS]

The features are those of the appliance scene, the records its orders: one in twenty changes an
order before it. Times are CPU time of this process, all threads together: what else runs on the
machine does not count.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.features import KNOWN, Plan, committed, compile_plan, read_features
from lendweave.kernel.clock import SystemClock
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, local_owner
from lendweave.records.arrow_schema import arrow_schema
from lendweave.runtimes.live_features import LiveFeatures
from lendweave.runtimes.online.snapshots import SnapshotFolder
from lendweave.runtimes.online_features import OnlineFeatures
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

APPLIANCE = Path(__file__).resolve().parents[1] / "scenarios" / "appliance"
OWNER = local_owner("bench")
DAY = 86_400_000_000
START = 20_000 * DAY
SEGMENT, FOLLOWING, SAMPLE, ASKED = 250_000, 10_000, 50_000, 200
DEALERS = 2_000
SPEED_UP_MIN = 2.0
"""A snapshot that saves less than half of a start is not worth its disk."""


def appliance() -> Plan:
    """The features of the appliance scene."""
    scene = read_scene((APPLIANCE / "scenario.yaml").read_text("utf-8"), "scenario.yaml")
    text = (APPLIANCE / "features.yaml").read_text("utf-8")
    return compile_plan(read_features(text, "features.yaml", scene))


def orders(first: int, number: int, people: int) -> pa.Table:
    """So many orders from the `first` on, a second apart."""
    chance = np.random.default_rng(first)
    place = np.arange(first, first + number)
    changes = chance.random(number) < 0.05
    thing = np.maximum(np.where(changes, place - chance.integers(1, 500, number), place), 0)
    at = START + place * 1_000_000
    values = {
        **dict.fromkeys(("tenant_id", "source"), np.full(number, "bench")),
        "scenario": np.full(number, "appliance"),
        "id": names("version-", place),
        "entity_id": names("order-", thing),
        "external_id": names("", thing),
        "content_hash": names("hash-", place),
        "occurred_at": at,
        "known_at": at,
        "schema_version": np.ones(number, np.int64),
        "partition": np.zeros(number, np.int64),
        "backfilled": np.ones(number, np.bool_),
        "tombstone": np.zeros(number, np.bool_),
        "attributes": np.full(number, "{}"),
        "party_id": names("person-", chance.integers(0, people, number)),
        "merchant_id": names("merchant-", chance.integers(0, DEALERS, number)),
        "amount_minor": chance.integers(1, 900_000, number),
        "currency": np.full(number, "CNY"),
        "status": np.where(chance.random(number) < 0.07, "returned", "placed"),
    }
    columns = [
        pa.array(values[field.name], field.type)
        if field.name in values
        else pa.nulls(number, field.type)
        for field in arrow_schema("order")
    ]
    return pa.table(columns, schema=arrow_schema("order"))


def names(prefix: str, numbers: npt.NDArray[np.int64]) -> pa.Array:
    """The prefix and a number with leading zeros: a house's own ids are long."""
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 24, "0")
    return pc.binary_join_element_wise(prefix, padded, "")


def subject(number: int, at: int) -> Application:
    """One of the people applies at a dealer."""
    return Application(
        tenant_id=OWNER.tenant_id,
        id=f"a{number}",
        entity_id=f"a{number}",
        scenario="appliance",
        source="bench",
        external_id="",
        content_hash="",
        occurred_at=at,
        known_at=at,
        party_id=f"person-{number:024}",
        merchant_id=f"merchant-{number:024}",
        amount_minor=100_000,
        currency="CNY",
        term_months=12,
        product_code="x",
    )


@dataclass(frozen=True)
class Shop:
    """A store with a long log, and where the snapshots of its features are."""

    plan: Plan
    store: SqliteStore
    snapshots: SnapshotFolder
    people: int

    def sell(self, first: int, number: int) -> None:
        """Store orders in segments."""
        for begin in range(first, first + number, SEGMENT):
            table = orders(begin, min(SEGMENT, first + number - begin), self.people)
            self.store.append_segment(OWNER, "order", table)

    def start(self) -> tuple[LiveFeatures, float]:
        """Features that have read everything, and the seconds that it took."""
        gc.collect()
        began = time.process_time()
        history = History(self.store)
        found = LiveFeatures(
            self.plan, OWNER, self.store, snapshots=self.snapshots, history=history
        )
        found.read_offset()
        return found, time.process_time() - began

    def one_by_one(self) -> float:
        """Seconds for a million records that are read and absorbed one by one."""
        online = OnlineFeatures(self.plan)
        began = time.process_time()
        for record in islice(self.store.scan(OWNER, 0, {"order"}), SAMPLE):
            online.absorb(record)
        return (time.process_time() - began) / SAMPLE * 1e6


def disagreeing(left: LiveFeatures, right: LiveFeatures, t: int, last_offset: int) -> int:
    """How many of some vectors differ between two states of one log."""
    clocks = (committed(last_offset), committed(last_offset // 2), KNOWN)
    asked = [(subject(number, t), t, clock) for number in range(ASKED) for clock in clocks]
    return sum(left.vector(*one) != right.vector(*one) for one in asked)


def measured(shop: Shop, events: int) -> dict[str, float]:
    """Everything that is measured, by name."""
    shop.sell(0, events)
    one_by_one = shop.one_by_one()
    from_log, log_s = shop.start()
    (path,) = shop.snapshots.folder.iterdir()
    shop.sell(events, FOLLOWING)
    from_snapshot, snapshot_s = shop.start()
    last = from_log.read_offset()
    return {
        "events": events,
        "one_by_one_s_per_million": round(one_by_one, 1),
        "from_log_s": round(log_s, 1),
        "from_snapshot_s": round(snapshot_s, 1),
        "speed_up": round(log_s / snapshot_s, 1),
        "snapshot_bytes_per_event": round(path.stat().st_size / events),
        "differences": disagreeing(from_log, from_snapshot, START + (last + 1) * 1_000_000, last),
    }


def main() -> int:
    """Fill a store, start twice, print what was seen, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000_000)
    events = parser.parse_args().events
    plan = appliance()
    with TemporaryDirectory() as name:
        folder = Path(name)
        snapshots = SnapshotFolder(folder / "online", plan.features.hash, OWNER.tenant_id)
        with SqliteStore(folder / "records.sqlite", SystemClock()) as store:
            found = measured(Shop(plan, store, snapshots, max(events // 10, 1)), events)
    met = found["speed_up"] >= SPEED_UP_MIN and found["differences"] == 0
    print("RESULT", json.dumps({**found, "met": met}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
