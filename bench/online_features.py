"""How long a decision waits for twenty features, and how fast records become features.

python bench/online_features.py [--hot EVENTS]

A dealer with a million orders in its window stands beside dealers and people with a few. Every
question comes after a new order of the dealer it asks about, as it does in a shop. Times are CPU
time of the one thread that works: what else runs on the machine does not count.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lendweave.features import Plan, committed, compile_plan, read_features
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, Order, Record
from lendweave.runtimes.online_features import OnlineFeatures

SCENE = """
scenario: bench
title: {en: Bench, zh: 测}
zone: Asia/Shanghai
currency: CNY
"""
_PERSON = "key: person, from: order, note: {en: n, zh: n}"
_DEALER = "key: dealer, from: order, note: {en: n, zh: n}"
_DEVICE = "key: device, from: application, note: {en: n, zh: n}"
FEATURES = f"""
set: bench
version: 1
keys:
  person: {{column: party_id, in: {{party: entity_id}}}}
  dealer: {{column: merchant_id, in: {{merchant: entity_id}}}}
  device: {{column: device_token}}
features:
  orders_7d: {{{_PERSON}, count: "*", window: 7d}}
  orders_90d: {{{_PERSON}, count: "*", window: 90d}}
  spend_90d: {{{_PERSON}, sum: amount, window: 90d, empty: 0}}
  spend_365d: {{{_PERSON}, sum: amount, window: 365d, empty: 0}}
  average_365d: {{{_PERSON}, avg: amount, window: 365d}}
  largest_365d: {{{_PERSON}, max: amount, window: 365d}}
  last_amount: {{{_PERSON}, last: amount, window: all}}
  returned_180d: {{{_PERSON}, count: "*", where: "status = 'returned'", window: 180d}}
  days_since_order: {{{_PERSON}, days_since_last: "*", window: 730d}}
  shops_90d: {{{_PERSON}, distinct: merchant_id, window: 90d}}
  applications_30d: {{key: person, from: application, count: "*", window: 30d,
    note: {{en: n, zh: n}}}}
  device_people_7d: {{{_DEVICE}, distinct: party_id, window: 7d}}
  device_applications_30d: {{{_DEVICE}, count: "*", window: 30d}}
  dealer_orders_30d: {{{_DEALER}, count: "*", window: 30d}}
  dealer_orders_180d: {{{_DEALER}, count: "*", window: 180d}}
  dealer_turnover_180d: {{{_DEALER}, sum: amount, window: 180d, empty: 0}}
  dealer_returned_180d: {{{_DEALER}, count: "*", where: "status = 'returned'", window: 180d}}
  dealer_largest_180d: {{{_DEALER}, max: amount, window: 180d}}
  dealer_people_180d: {{{_DEALER}, distinct: party_id, window: 180d}}
  dealer_return_share: {{derive: "div(dealer_returned_180d, dealer_orders_180d, 4)",
    note: {{en: n, zh: n}}}}
"""
DAY = 86_400_000_000
HOT = "m-hot"
P50_MICROS_MAX = 50.0
P99_MICROS_MAX = 1_000.0
QUESTIONS, ROUNDS = 1_000, 5
CHUNK = 50_000
PEOPLE, DEALERS = 50_000, 2_000


@dataclass
class Shop:
    """Draws the orders and applications of a shop; time goes on by itself."""

    chance: Random
    step: int
    now: int = 20_000 * DAY
    offset: int = -1

    def order(self, dealer: str) -> Record:
        """A new order; one in fifty comes late, one in twenty changes an order before it."""
        place = self._next()
        thing = place - self.chance.randrange(1, 500) if self.chance.random() < 0.05 else place
        late = self.chance.randrange(3 * DAY) if self.chance.random() < 0.02 else 0
        return Order(
            tenant_id="t",
            id=f"o{place}",
            entity_id=f"order-{thing:032}",
            scenario="bench",
            source="bench",
            external_id="",
            content_hash="",
            occurred_at=self.now - late,
            known_at=self.now,
            offset=place,
            party_id=self._person(),
            merchant_id=dealer,
            amount_minor=self.chance.randrange(1, 900_000),
            currency="CNY",
            status="returned" if self.chance.random() < 0.07 else "placed",
        )

    def application(self, dealer: str) -> Application:
        """A person applies at a dealer, on a device that few people share."""
        place, person = self._next(), self._person()
        return Application(
            tenant_id="t",
            id=f"a{place}",
            entity_id=f"application-{place:032}",
            scenario="bench",
            source="bench",
            external_id="",
            content_hash="",
            occurred_at=self.now,
            known_at=self.now,
            offset=place,
            party_id=person,
            amount_minor=100_000,
            currency="CNY",
            term_months=12,
            product_code="x",
            merchant_id=dealer,
            device_token=f"device-{hash(person) % 30_000}",
        )

    def dealer(self) -> str:
        """One of the dealers that are not hot."""
        return f"merchant-{self.chance.randrange(DEALERS)}"

    def _person(self) -> str:
        return f"person-{self.chance.randrange(PEOPLE):032}"

    def _next(self) -> int:
        self.offset += 1
        self.now += self.step
        return self.offset


def plan() -> Plan:
    """The twenty features."""
    return compile_plan(
        read_features(FEATURES, "features.yaml", read_scene(SCENE, "scenario.yaml"))
    )


def history(shop: Shop, hot: int) -> Iterator[Record]:
    """So many orders of the hot dealer, half as many of others, and some applications."""
    for number in range(hot):
        yield shop.order(HOT)
        if number % 2:
            yield shop.order(shop.dealer())
        if number % 10 == 0:
            yield shop.application(shop.dealer())


def ingest(online: OnlineFeatures, records: Iterator[Record]) -> tuple[int, float]:
    """How many records were absorbed, and in how many seconds."""
    number, spent = 0, 0.0
    while chunk := [record for record, _ in zip(records, range(CHUNK), strict=False)]:
        began = time.thread_time()
        for record in chunk:
            online.absorb(record)
        spent += time.thread_time() - began
        number += len(chunk)
    return number, spent


def latency(online: OnlineFeatures, shop: Shop, *, hot: bool) -> tuple[float, float]:
    """p50 and p99 in microseconds, of the best round: other processes share the caches."""
    asked(online, shop, hot=hot)
    rounds = [asked(online, shop, hot=hot) for _ in range(ROUNDS)]
    return min(spent[QUESTIONS // 2] for spent in rounds), min(
        spent[QUESTIONS * 99 // 100] for spent in rounds
    )


def asked(online: OnlineFeatures, shop: Shop, *, hot: bool) -> list[float]:
    """Microseconds of each vector, in order of length; an order comes in before each."""
    spent = []
    for _ in range(QUESTIONS):
        dealer = HOT if hot else shop.dealer()
        online.absorb(shop.order(dealer))
        subject = shop.application(dealer)
        began = time.thread_time_ns()
        online.vector(subject, shop.now, committed(shop.offset))
        spent.append((time.thread_time_ns() - began) / 1_000)
    return sorted(spent)


def memory() -> int:
    """Bytes of this process that are in memory."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4_096


def main() -> int:
    """Measure everything, print it, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hot", type=int, default=1_000_000, help="orders of the hot dealer")
    hot = parser.parse_args().hot
    online = OnlineFeatures(plan())
    shop = Shop(Random(7), step=170 * DAY // (hot * 8 // 5))
    before = memory()
    events, seconds = ingest(online, history(shop, hot))
    bytes_each = (memory() - before) / events
    summary: dict[str, float] = {
        "events": events,
        "ingest_events_per_s": round(events / seconds),
        "bytes_per_event": round(bytes_each),
    }
    for name, is_hot in (("few", False), ("hot", True)):
        p50, p99 = latency(online, shop, hot=is_hot)
        summary |= {f"{name}_p50_us": round(p50, 1), f"{name}_p99_us": round(p99, 1)}
    met = all(
        summary[f"{name}_p50_us"] <= P50_MICROS_MAX and summary[f"{name}_p99_us"] <= P99_MICROS_MAX
        for name in ("few", "hot")
    )
    print("RESULT", json.dumps({**summary, "met": met}))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
