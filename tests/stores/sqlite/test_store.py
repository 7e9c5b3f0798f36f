"""The store as a whole: one writer, many readers, its version, its answers, its quarantine."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, local_owner
from lendweave.records.chain import OnChange
from lendweave.records.ports import (
    IdempotencyKey,
    IdempotencyKeyReused,
    QuarantinedRow,
    Receipt,
    RecordStore,
)
from lendweave.records.trade import Order
from lendweave.stores.sqlite import (
    ColumnChanged,
    IdTaken,
    ReadFailed,
    SqliteStore,
    StoreBusy,
    StoreClosed,
    StoreFailed,
    StoreInUse,
    StoreNewer,
    StoreReadOnly,
    WrongTenant,
)

DraftOrder = Callable[..., Order]
OPEN_AND_SAY = """
import sys
from pathlib import Path
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.errors import LendweaveError
from lendweave.stores.sqlite import SqliteStore
try:
    SqliteStore(Path(sys.argv[1]), SystemClock(), read_only=sys.argv[2] == "read").close()
    print("opened")
except LendweaveError as error:
    print(error.code)
"""


def open_elsewhere(path: Path, how: str) -> str:
    """What another process gets when it opens the store: `opened`, or an error code."""
    command = [sys.executable, "-c", OPEN_AND_SAY, str(path), how]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_it_is_a_record_store(store: SqliteStore) -> None:
    """Flows take it through the port."""
    as_port: RecordStore = store
    assert as_port.last_offset() == -1


def test_one_process_writes(tmp_path: Path, clock: SteppingClock) -> None:
    """A second writer is refused with a typed error, in this process and in another."""
    path = tmp_path / "records.sqlite"
    with SqliteStore(path, clock):
        with pytest.raises(StoreInUse, match="one writer"):
            SqliteStore(path, clock)
        assert open_elsewhere(path, "write") == StoreInUse.code
        assert open_elsewhere(path, "read") == "opened"
    assert open_elsewhere(path, "write") == "opened"


def test_a_reader_follows_the_writer(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A read-only store sees each commit, and cannot write."""
    with SqliteStore(store.path, clock, read_only=True) as reader:
        assert reader.last_offset() == -1
        store.append(me, [order("a")])
        assert reader.last_offset() == 0
        assert [record.external_id for record in reader.scan(me)] == ["a"]
        with pytest.raises(StoreReadOnly, match="read_only"):
            reader.append(me, [order("b")])


def test_records_outlive_the_store(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """Offsets, chains and held amendments go on where they ended."""
    path = tmp_path / "records.sqlite"
    awaited = order("b", 1)
    with SqliteStore(path, clock) as store:
        store.append(me, [order("a", 1), order("b", 2, supersedes=awaited.id)])
    with SqliteStore(path, clock) as store:
        assert store.append(me, [order("a", 1)]).duplicates == 1
        receipt = store.append(me, [order("a", 2), awaited])
        assert [record.offset for record in receipt.stored] == [1, 2, 3]
        assert receipt.stored[2].supersedes == awaited.id


def test_a_closed_store_says_so(store: SqliteStore, me: Principal, order: DraftOrder) -> None:
    """Closing commits what is queued; afterwards nothing is taken."""
    pending = store.submit(me, [order("a")])
    store.close()
    assert pending.result().count == 1
    with pytest.raises(StoreClosed, match="Open the store again"):
        store.append(me, [order("b")])


def test_nobody_waits_for_a_store_that_closes(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """Batches sent while it closes are stored or refused; every future resolves."""
    outcomes: list[bool] = []

    drafts = [order(f"o{number}") for number in range(3_000)]

    def send(first: int) -> None:
        try:
            for draft in drafts[first : first + 1_000]:
                outcomes.append(store.append(me, [draft]).count == 1)
        except StoreClosed:
            outcomes.append(False)

    senders = [threading.Thread(target=send, args=(first,)) for first in (0, 1_000, 2_000)]
    for sender in senders:
        sender.start()
    store.append(me, [order("last")])
    store.close()
    for sender in senders:
        sender.join(timeout=20)
    assert not any(sender.is_alive() for sender in senders)
    assert outcomes.count(False) == len(senders)


def test_a_full_queue_says_so(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """Backpressure is an error that may be tried again; what was taken is still stored."""
    arrived, go_on = threading.Event(), threading.Event()

    def wait_at_first_begin(point: str) -> None:
        if point == "before_begin" and not arrived.is_set():
            arrived.set()
            go_on.wait()

    store = SqliteStore(
        tmp_path / "records.sqlite", clock, reach=wait_at_first_begin, queue_max=1, wait_seconds=0.0
    )
    with store:
        first = store.submit(me, [order("a")])
        arrived.wait()
        second = store.submit(me, [order("b")])
        with pytest.raises(StoreBusy, match="1 batches waiting"):
            store.submit(me, [order("c")])
        go_on.set()
        assert (first.result().first_offset, second.result().first_offset) == (0, 1)


def test_waiting_batches_share_a_commit_and_fail_alone(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """Of four batches in one commit two are bad: the good ones are stored without a gap."""
    arrived, go_on, commits = threading.Event(), threading.Event(), []

    def watch(point: str) -> None:
        if point == "before_begin" and not arrived.is_set():
            arrived.set()
            go_on.wait()
        if point == "after_commit":
            commits.append(point)

    with SqliteStore(tmp_path / "records.sqlite", clock, reach=watch) as store:
        first = store.submit(me, [order("a")])
        arrived.wait()
        taken = replace(order("c"), id=order("x").id)
        futures = [
            store.submit(me, [taken]),
            store.submit(me, [replace(order("d"), id=taken.id)]),
            store.submit(me, [order("e", tenant="bank")]),
            store.submit(me, [order("f")]),
        ]
        go_on.set()
        assert first.result().first_offset == 0
        assert futures[0].result().first_offset == 1
        with pytest.raises(IdTaken, match=taken.id):
            futures[1].result()
        with pytest.raises(WrongTenant, match="bank"):
            futures[2].result()
        assert futures[3].result().first_offset == 2
        assert len(commits) == 2
        assert [record.external_id for record in store.scan(me)] == ["a", "c", "f"]


def test_a_commit_that_fails_stores_nothing(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A full disk is told to everybody who waits; the next batch takes the same place."""
    failures = [sqlite3.OperationalError("database or disk is full")]

    def fail_once(point: str) -> None:
        if point == "before_commit" and failures:
            raise failures.pop()

    with SqliteStore(tmp_path / "records.sqlite", clock, reach=fail_once) as store:
        with pytest.raises(StoreFailed, match="disk is full"):
            store.append(me, [order("a")])
        assert store.last_offset() == -1
        assert list(store.scan(me)) == []
        assert store.append(me, [order("a")]).first_offset == 0


def test_a_disk_that_fails_under_a_segment_stores_nothing(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """An error of the file system is told as one, and undoes that batch alone."""
    failures = [OSError("No space left on device")]

    def fail_once(point: str) -> None:
        if point == "segment_written" and failures:
            raise failures.pop()

    with SqliteStore(tmp_path / "records.sqlite", clock, reach=fail_once) as store:
        with pytest.raises(StoreFailed, match="No space left"):
            store.append_segment(me, "order", [order("a")])
        assert store.append_segment(me, "order", [order("a")]).first_offset == 0


def test_the_latest_come_first(store: SqliteStore, me: Principal, order: DraftOrder) -> None:
    """Newest first, page by page, of the tenant alone."""
    store.append(me, [order(name) for name in "abcd"])
    store.append(local_owner("bank"), [order("x", tenant="bank")])
    assert [r.external_id for r in store.latest(me, "order", limit=2)] == ["d", "c"]
    assert [r.external_id for r in store.latest(me, "order", limit=9, before=2)] == ["b", "a"]


@pytest.mark.parametrize("number", [-(10**30), -1, 0, 1, 2**63, 10**30])
def test_places_beyond_all_numbers_are_bounded(
    store: SqliteStore, me: Principal, order: DraftOrder, number: int
) -> None:
    """What a stranger may put into an address gives an answer, not an overflow."""
    store.append(me, [order("a")], quarantine=[bad_row(2)])
    found = 1 if number > 0 else 0
    assert len(store.latest(me, "order", limit=5, before=number)) == found
    assert len(store.latest(me, "order", limit=number)) == found
    assert len(list(store.scan(me, number))) == 1 - found
    assert len(store.quarantined(me, limit=number)) == found
    assert len(store.quarantined(me, after=number)) == 1 - found


def test_a_database_that_cannot_be_read_says_so(
    tmp_path: Path, clock: SteppingClock, me: Principal
) -> None:
    """No file, no database, or a table gone: one typed error, with the file's name."""
    path = tmp_path / "records.sqlite"
    with pytest.raises(ReadFailed, match="unable to open"):
        SqliteStore(path, clock, read_only=True)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(ReadFailed, match=r"records\.sqlite"):
        SqliteStore(path, clock, read_only=True)
    path.unlink()
    with SqliteStore(path, clock) as store:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE record_order")
        connection.close()
        with pytest.raises(ReadFailed, match="no such table"):
            store.latest(me, "order", limit=1)
        with pytest.raises(ReadFailed, match="no such table"):
            list(store.row_batches(me, "appliance", "order"))
        assert store.count(me) == 0


def test_a_cancelled_batch_is_not_stored(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A caller that gave up before its turn leaves no trace."""
    arrived, go_on = threading.Event(), threading.Event()

    def wait_at_first_begin(point: str) -> None:
        if point == "before_begin" and not arrived.is_set():
            arrived.set()
            go_on.wait()

    with SqliteStore(tmp_path / "records.sqlite", clock, reach=wait_at_first_begin) as store:
        store.submit(me, [order("a")])
        arrived.wait()
        assert store.submit(me, [order("b")]).cancel()
        last = store.submit(me, [order("c")])
        go_on.set()
        assert last.result().first_offset == 1


KEY = IdempotencyKey("/v1/records", "k-1", "hash-1")


def answer(receipt: Receipt) -> bytes:
    """An API's answer made from the receipt."""
    return f"stored {receipt.count}".encode()


def test_an_idempotent_write_happens_once(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """The same key and body again: the stored bytes, and nothing stored."""
    assert store.stored_response(me, KEY) is None
    first = store.append(me, [order("a")], idempotency=KEY, response=answer)
    again = store.append(me, [order("b")], idempotency=KEY, response=answer)
    assert (first.response, first.replayed) == (b"stored 1", False)
    assert (again.response, again.replayed, again.count) == (b"stored 1", True, 0)
    assert store.stored_response(me, KEY) == b"stored 1"
    assert store.last_offset() == 0


def test_a_reused_key_is_a_conflict(store: SqliteStore, me: Principal, order: DraftOrder) -> None:
    """Another body under the same key is refused at lookup and at write."""
    store.append(me, [order("a")], idempotency=KEY, response=b"{}")
    other = IdempotencyKey(KEY.route, KEY.key, "hash-2")
    with pytest.raises(IdempotencyKeyReused, match="another body"):
        store.append(me, [order("b")], idempotency=other)
    with pytest.raises(IdempotencyKeyReused, match="k-1"):
        store.stored_response(me, other)


def test_keys_are_apart_by_tenant_and_route(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """Another tenant or another route may use the same key."""
    store.append(me, [order("a")], idempotency=KEY)
    assert store.stored_response(local_owner("bank"), KEY) is None
    assert store.stored_response(me, IdempotencyKey("/v1/decisions", KEY.key, "h")) is None


def test_a_failed_write_keeps_no_answer(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """The key is free again when its batch was undone."""
    with pytest.raises(WrongTenant, match="bank"):
        store.append(me, [order("a", tenant="bank")], idempotency=KEY)
    assert store.stored_response(me, KEY) is None


def bad_row(line: int, code: str = "INTAKE-012") -> QuarantinedRow:
    """A row of a file that intake refused."""
    raw = {"订单号": f"o{line}", "金额": "??"}
    return QuarantinedRow("orders", "orders.csv", line, "金额", raw, {"code": code, "got": "??"})


def test_quarantine_keeps_rows_whole(store: SqliteStore, me: Principal) -> None:
    """Listed in order, by code or all, page by page, and counted by code."""
    rows = [bad_row(2), bad_row(3, "INTAKE-020"), bad_row(4)]
    assert store.quarantine(me, rows) == 3
    listed = store.quarantined(me)
    assert [(row.line, row.raw, row.error) for _, row in listed] == [
        (row.line, row.raw, row.error) for row in rows
    ]
    assert all(row.at is not None for _, row in listed)
    assert [row.line for _, row in store.quarantined(me, code="INTAKE-012")] == [2, 4]
    first_number = listed[0][0]
    assert [row.line for _, row in store.quarantined(me, limit=1, after=first_number)] == [3]
    assert store.quarantine_counts(me) == {"INTAKE-012": 2, "INTAKE-020": 1}


def test_quarantine_of_a_second_import_changes_nothing(store: SqliteStore, me: Principal) -> None:
    """The same row of the same file counts once."""
    store.quarantine(me, [bad_row(2)])
    assert store.quarantine(me, [bad_row(2), bad_row(3)]) == 1


def test_quarantine_commits_with_its_file(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """Good and bad rows of one file are stored together or not at all, for rows and segments."""
    store.append(me, [order("a")], quarantine=[bad_row(2)])
    store.append_segment(me, "order", [order("b")], quarantine=[bad_row(3)])
    with pytest.raises(WrongTenant, match="bank"):
        store.append(me, [order("c", tenant="bank")], quarantine=[bad_row(4)])
    assert [row.line for _, row in store.quarantined(me)] == [2, 3]
    assert store.quarantine_counts(local_owner("bank")) == {}
    assert store.quarantined(local_owner("bank")) == ()


def test_quarantine_may_depend_on_what_the_store_refuses(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """Rows made from the receipt go into the transaction of their segment, or nothing does."""
    store.append(me, [order("a", 1)])

    def refused_rows(receipts: Sequence[Receipt]) -> list[QuarantinedRow]:
        return [bad_row(refusal.index) for receipt in receipts for refusal in receipt.refused]

    def fail(receipts: Sequence[Receipt]) -> list[QuarantinedRow]:
        raise OSError(f"{len(refused_rows(receipts))} refused")

    batch = [order("b"), order("a", 2)]
    with pytest.raises(StoreFailed, match="1 refused"):
        store.append_segment(me, "order", batch, OnChange.REFUSE, quarantine=fail)
    assert store.count(me) == 1
    store.append_segment(me, "order", batch, OnChange.REFUSE, quarantine=refused_rows)
    assert store.count(me) == 2
    assert [row.line for _, row in store.quarantined(me)] == [1]


def test_a_newer_database_is_refused(tmp_path: Path, clock: SteppingClock) -> None:
    """Older code does not touch what it does not know."""
    path = tmp_path / "records.sqlite"
    SqliteStore(path, clock).close()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO schema_version VALUES (99, 0)")
    connection.close()
    for read_only in (False, True):
        with pytest.raises(StoreNewer, match="version 99"):
            SqliteStore(path, clock, read_only=read_only)


def test_a_field_declared_later_is_added(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A database from before a field existed opens, and its rows read with the default."""
    path = tmp_path / "records.sqlite"
    with SqliteStore(path, clock) as store:
        store.append(me, [order("a")])
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE record_order DROP COLUMN channel")
        connection.execute("ALTER TABLE record_order DROP COLUMN schema_version")
        connection.execute("DROP TABLE record_loan")
    connection.close()
    with SqliteStore(path, clock) as store:
        (record,) = store.scan(me)
        assert isinstance(record, Order)
        assert (record.channel, record.schema_version) == (None, 1)
        assert store.count(me, "loan") == 0


def test_a_column_of_another_type_is_refused(tmp_path: Path, clock: SteppingClock) -> None:
    """The meaning of a stored field never changes."""
    path = tmp_path / "records.sqlite"
    SqliteStore(path, clock).close()
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE record_order DROP COLUMN channel")
        connection.execute("ALTER TABLE record_order ADD COLUMN channel INTEGER")
    connection.close()
    with pytest.raises(ColumnChanged, match="record_order, column channel"):
        SqliteStore(path, clock)
