"""What every store test starts from: a clock that only tests move, drafts of orders, a store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Scene, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.records.trade import Order
from lendweave.stores.sqlite import SqliteStore

START = 1_780_000_000_000_000
DraftOrder = Callable[..., Order]


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that moves one microsecond at each reading."""
    return SteppingClock(START)


@pytest.fixture
def me() -> Principal:
    """The principal of most tests."""
    return local_owner("shop")


@pytest.fixture
def order(clock: SteppingClock) -> DraftOrder:
    """Drafts an order of tenant `shop`: order("o1", amount=100, ...)."""
    ids = Uuid7Source(clock, lambda n: b"\x05" * n)

    def make(
        external_id: str,
        amount: int = 100,
        *,
        tenant: str = "shop",
        scenario: str = "appliance",
        occurred_at: int = START,
        known_at: int | None = None,
        supersedes: str | None = None,
        tombstone: bool = False,
        backfilled: bool = False,
    ) -> Order:
        record = draft(
            Origin(tenant, scenario, "orders.csv", "huaxing", backfilled),
            "order",
            external_id,
            ids,
            occurred_at=occurred_at,
            known_at=known_at,
            values={
                "party_id": "p1",
                "merchant_id": "m1",
                "amount_minor": amount,
                "currency": "CNY",
                "status": "placed",
            },
            supersedes=supersedes,
            tombstone=tombstone,
        )
        assert isinstance(record, Order)
        return record

    return make


@pytest.fixture
def store(tmp_path: Path, clock: SteppingClock) -> Iterator[SqliteStore]:
    """An empty store."""
    with SqliteStore(tmp_path / "records.sqlite", clock) as opened:
        yield opened


@pytest.fixture
def as_older() -> Callable[[SqliteStore], None]:
    """Gives a store a row for each version in its segments, as older databases have."""

    def add_rows(store: SqliteStore) -> None:
        names = ("entity_id", "offset", "id", "content_hash", "supersedes", "tombstone", "known_at")
        with closing(sqlite3.connect(store.path)) as connection, connection:
            for path in store.path.with_name(store.path.name + ".segments").glob("*.parquet"):
                table = pq.read_table(path, columns=["tenant_id", *names])
                rows = [tuple(row.values()) for row in table.to_pylist()]
                connection.executemany(
                    f"INSERT INTO version VALUES (?, 'order', {', '.join('?' * len(names))})", rows
                )

    return add_rows


@pytest.fixture
def scene() -> Scene:
    """A scene without attributes of its own."""
    return Scene("appliance", "Appliances", "家电", "Asia/Shanghai", "CNY")
