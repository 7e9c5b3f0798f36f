"""The writer thread when things go wrong: nobody waits for ever, whatever the database does."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pytest

from lendweave.kernel.clock import SteppingClock
from lendweave.stores.relational.commit_points import pass_by
from lendweave.stores.relational.key_index import KeyIndex
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.segment_files import CheckedFiles
from lendweave.stores.relational.writer import Writer
from lendweave.stores.sqlite import StoreClosed, StoreFailed
from lendweave.stores.sqlite.connections import SqliteConnection
from lendweave.stores.sqlite.migrations import migrate


class BreakingConnection(SqliteConnection):
    """A connection to a disk on which some statements fail."""

    broken: frozenset[str] = frozenset()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """The connection's own, unless the disk is broken for it."""
        if sql in self.broken:
            raise sqlite3.OperationalError(f"disk I/O error in {sql}")
        return super().execute(sql, parameters)


@pytest.fixture
def connection(tmp_path: Path, clock: SteppingClock) -> Iterator[BreakingConnection]:
    """An empty database on a disk that works so far."""
    opened = sqlite3.connect(
        tmp_path / "records.sqlite",
        isolation_level=None,
        check_same_thread=False,
        factory=BreakingConnection,
    )
    migrate(opened, clock)
    yield opened
    opened.close()


def take_offset(log: Log) -> int:
    """An effect that uses one place of the log."""
    log.connection.execute("INSERT INTO log VALUES (?, 1, 't', 'order')", (log.next_offset,))
    log.next_offset += 1
    return log.next_offset - 1


def unused_index() -> KeyIndex:
    """The index of a store without segments."""
    return KeyIndex(Path("unused.keys"), CheckedFiles(Path("unused")))


def writer_on(
    connection: SqliteConnection, clock: SteppingClock, reach: Callable[[str], None] = pass_by
) -> Writer:
    """A writer that commits one batch at a time."""
    log = Log(connection, clock, reach, unused_index())
    return Writer(log, lambda _: None, queue_max=4, group_max=1, wait_seconds=5.0)


def test_a_failing_rollback_stops_the_writer(
    connection: BreakingConnection, clock: SteppingClock
) -> None:
    """The group hears why, what waits behind it is refused, and nothing more is taken."""
    arrived, go_on = threading.Event(), threading.Event()

    def wait_at_begin(point: str) -> None:
        if point == "before_begin":
            arrived.set()
            go_on.wait()

    connection.broken = frozenset({"COMMIT", "ROLLBACK"})
    writer = writer_on(connection, clock, wait_at_begin)
    first = writer.submit(take_offset, "shop")
    arrived.wait()
    behind = [writer.submit(take_offset, "shop") for _ in range(3)]
    go_on.set()
    assert not wait([first, *behind], timeout=20).not_done
    with pytest.raises(StoreFailed, match="in COMMIT; ROLLBACK failed too"):
        first.result()
    for future in behind:
        with pytest.raises(StoreClosed, match="Open the store again"):
            future.result()
    with pytest.raises(StoreClosed, match="Open the store again"):
        writer.submit(take_offset, "shop")
    writer.close()


def test_a_rollback_that_works_leaves_the_writer_alive(
    connection: BreakingConnection, clock: SteppingClock
) -> None:
    """After a commit that failed the next batch takes the same place."""
    connection.broken = frozenset({"COMMIT"})
    writer = writer_on(connection, clock)
    with pytest.raises(StoreFailed, match="in COMMIT"):
        writer.submit(take_offset, "shop").result()
    connection.broken = frozenset()
    assert writer.submit(take_offset, "shop").result() == 0
    writer.close()


class CrowdedQueue(queue.Queue[Any]):
    """A queue that late senders fill as soon as the sign to stop has been taken out of it."""

    def __init__(self, maxsize: int) -> None:
        super().__init__(maxsize)
        self.told_to_stop = threading.Event()
        self.late: list[Future[int]] = []

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """The queue's own, noticing the sign to stop."""
        super().put(item, block, timeout)
        if item is None:
            self.told_to_stop.set()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The queue's own, and crowded behind the sign to stop."""
        taken = super().get(block, timeout)
        if taken is not None:
            self.last = taken
        while taken is None and not self.full():
            job = type(self.last)(self.last.effect, self.last.tenant_id)
            self.late.append(job.future)
            self.put_nowait(job)
        return taken


def test_close_under_load_ends(
    connection: BreakingConnection, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Senders that fill the queue behind the sign to stop are refused; they keep nobody."""
    arrived, go_on = threading.Event(), threading.Event()
    crowded = CrowdedQueue(2)
    monkeypatch.setattr(queue, "Queue", lambda _: crowded)

    def wait_at_begin(point: str) -> None:
        if point == "before_begin":
            arrived.set()
            go_on.wait()

    log = Log(connection, clock, wait_at_begin, unused_index())
    writer = Writer(log, lambda _: None, queue_max=2, group_max=9, wait_seconds=5.0)
    first = writer.submit(take_offset, "shop")
    arrived.wait()
    second = writer.submit(take_offset, "shop")
    closing = threading.Thread(target=writer.close, daemon=True)
    closing.start()
    assert crowded.told_to_stop.wait(timeout=20)
    go_on.set()
    closing.join(timeout=20)
    assert not closing.is_alive()
    assert (first.result(), second.result()) == (0, 1)
    assert len(crowded.late) == 2
    for late in crowded.late:
        with pytest.raises(StoreClosed, match="Open the store again"):
            late.result(timeout=0)


def test_batches_that_come_together_share_a_commit(
    connection: BreakingConnection, clock: SteppingClock
) -> None:
    """After a group of three the writer waits for the other two, once the first of them is here."""
    commits: list[int] = []
    arrived, go_on = threading.Event(), threading.Event()

    def wait_once(point: str) -> None:
        if point == "before_begin" and not arrived.is_set():
            arrived.set()
            go_on.wait()

    log = Log(connection, clock, wait_once, unused_index())
    writer = Writer(
        log, commits.append, queue_max=9, group_max=9, wait_seconds=5.0, gather_seconds=1.0
    )
    pending = [writer.submit(take_offset, None)]
    arrived.wait()
    pending += [writer.submit(take_offset, None) for _ in range(3)]
    go_on.set()
    wait(pending)
    wait([writer.submit(take_offset, None) for _ in range(3)])
    writer.close()
    assert commits == [0, 3, 6]


def test_a_batch_that_comes_alone_waits_for_nobody(
    connection: BreakingConnection, clock: SteppingClock
) -> None:
    """However long a group may be held open, one after the other is committed at once."""
    log = Log(connection, clock, pass_by, unused_index())
    writer = Writer(
        log, lambda _: None, queue_max=9, group_max=9, wait_seconds=5.0, gather_seconds=60.0
    )
    assert [writer.submit(take_offset, None).result(10) for _ in range(3)] == [0, 1, 2]
    writer.close()
