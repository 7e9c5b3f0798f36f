"""The server goes away: what was acknowledged is there, once; what was not is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.postgres_databases import Databases
from tests.stores.conftest import DraftOrder
from tests.stores.postgres.cutting_relay import CuttingRelay

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal
from lendweave.records.ports import IdempotencyKey
from lendweave.stores.postgres import CommitUnknown, PostgresStore
from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.log_session import LogSession
from lendweave.stores.postgres.session import Session
from lendweave.stores.relational.errors import StoreFailed, StoreInUse
from lendweave.stores.relational.store import Writing

POINTS = ("before_begin", "after_begin", "after_insert", "before_commit", "after_commit")
WRITERS = """
SELECT CAST(pid AS BIGINT) FROM pg_locks WHERE locktype = 'advisory' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Breaker:
    """Does something to the process that writes, when a commit point is reached first."""

    def __init__(self, databases: Databases, address: Address, how: str) -> None:
        self.databases, self.address, self.how = databases, address, how
        self.point = ""

    def __call__(self, point: str) -> None:
        if point == self.point:
            self.point = ""
            owner = replace(self.databases.owner, database=self.address.database)
            with closing(Session(owner)) as session:
                ((writer,),) = session.execute(WRITERS)
                if self.how == "ended":
                    session.execute("SELECT pg_terminate_backend(?, 5000)", (writer,))
                else:
                    os.kill(writer, signal.SIGKILL)


def check_breaks(
    databases: Databases, path: Path, order: DraftOrder, me: Principal, case: tuple[str, str, int]
) -> None:
    """Write while the writer's process is broken at a point; everything is there once."""
    how, point, times = case
    with databases.fresh() as address:
        breaker = Breaker(databases, address, how)
        writing = Writing(SteppingClock(1_780_000_000_000_000), breaker)
        with PostgresStore(address, path, writing) as store:
            for number in range(times):
                breaker.point = point
                records = [order(f"{number}.{place}") for place in range(3)]
                key = IdempotencyKey("/v1/records", str(number), "0" * 64)
                try:
                    store.append(me, records, idempotency=key, response=b"first")
                    lost = False
                except StoreFailed:
                    lost = True
                assert lost == (point in ("after_begin", "after_insert", "before_commit"))
                again = store.append(me, records, idempotency=key, response=b"second")
                assert (again.replayed, again.response) == (
                    (False, b"second") if lost else (True, b"first")
                )
            names = [record.external_id for record in store.scan(me)]
            assert names == [f"{n}.{place}" for n in range(times) for place in range(3)]
            assert [record.offset for record in store.scan(me)] == list(range(3 * times))
            assert store.verify().records == 3 * times


@pytest.mark.parametrize("point", POINTS)
def test_a_writer_that_the_server_ended_goes_on(
    databases: Databases, tmp_path: Path, order: DraftOrder, me: Principal, point: str
) -> None:
    """Ended at each point of a commit: acknowledged or refused, and sent again it is there once."""
    check_breaks(databases, tmp_path / "s", order, me, ("ended", point, 2))


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_server_process_loses_and_doubles_nothing(
    databases: Databases, tmp_path: Path, order: DraftOrder, me: Principal, point: str
) -> None:
    """kill -9 of it, so that the server recovers from its log: 4 times at each of 5 points."""
    check_breaks(databases, tmp_path / "s", order, me, ("killed", point, 4))


@contextmanager
def relayed(address: Address) -> Iterator[tuple[Address, CuttingRelay]]:
    """A way to the same database that can be cut."""
    with (
        TemporaryDirectory(prefix="pg") as folder,
        closing(CuttingRelay(Path(folder), address.host, address.port)) as relay,
    ):
        yield replace(address, host=folder), relay


@pytest.mark.parametrize("stored", [True, False])
def test_a_commit_whose_answer_was_lost_is_looked_up(
    address: Address, tmp_path: Path, order: DraftOrder, me: Principal, stored: bool
) -> None:
    """What the server committed is acknowledged, what it never heard of is refused."""
    writing = Writing(SteppingClock(1_780_000_000_000_000))
    with (
        relayed(address) as (by_relay, relay),
        PostgresStore(by_relay, tmp_path / "s", writing) as store,
    ):
        store.append(me, [order("first")])
        relay.cut = "answered" if stored else "asked"
        if stored:
            assert store.append(me, [order("second")]).first_offset == 1
        else:
            with pytest.raises(StoreFailed, match="connection lost"):
                store.append(me, [order("second")])
        assert store.append(me, [order("third")]).first_offset == (2 if stored else 1)
        names = [record.external_id for record in store.scan(me)]
        assert names == (["first", "second", "third"] if stored else ["first", "third"])


def test_a_commit_of_a_server_that_stays_away_is_unknown(address: Address) -> None:
    """It is neither acknowledged nor said to be lost; the log goes on where the server says."""
    with relayed(address) as (by_relay, relay):
        session = LogSession(by_relay, patience=0.0)
        assert session.begin_group(0) == 0
        relay.cut = "answered"
        relay.close()
        with pytest.raises(CommitUnknown, match="Send it again under the same key"):
            session.commit_group(5)
        session.close()
    later = LogSession(address)
    assert later.begin_group(0) == 5
    later.close()


def test_one_process_writes(store: PostgresStore, address: Address) -> None:
    """The second one is told so; when the first is gone, its place is free."""
    with pytest.raises(StoreInUse, match="one writer"):
        LogSession(address, wait=lambda _: None)
    store.close()
    LogSession(address).close()
