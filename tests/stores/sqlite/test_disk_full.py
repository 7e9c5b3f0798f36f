"""A disk that takes no more: a typed error, nothing stored by half, and the store goes on."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.chain import OnChange
from lendweave.records.ports import FileImport, SegmentDraft
from lendweave.records.trade import Order
from lendweave.stores.sqlite import SqliteStore, StoreFailed

DraftOrder = Callable[..., Order]
MARK = FileImport("a" * 64, "appliance", "orders", "orders.csv", 1, 3, {}, 7)


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: the kernel refuses to write, as when full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files_of(store: SqliteStore) -> list[str]:
    """The files of segments and keys, marks left out."""
    folders = (store.path.with_name(f"{store.path.name}.{name}") for name in ("segments", "keys"))
    found = (path.name for folder in folders for path in folder.glob("*"))
    return sorted(name for name in found if not name.endswith(".writing"))


@pytest.mark.parametrize("size_bytes", [0, 3, 1_000, 6_000])
def test_a_segment_that_finds_no_room_leaves_nothing(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder, size_bytes: int
) -> None:
    """However far the file came; the same batch is stored once there is room."""
    store.append_segment(me, "order", [order("a")])
    before = files_of(store)
    drafts = [order(f"b{number}") for number in range(300)]
    with files_of_at_most(size_bytes), pytest.raises(StoreFailed, match="File too large"):
        store.append_segment(me, "order", drafts)
    assert (store.count(me), files_of(store)) == (1, before)
    assert store.append_segment(me, "order", drafts).first_offset == 1
    assert store.append_segment(me, "order", drafts).duplicates == 300
    assert store.verify().records == 301
    store.close()
    with SqliteStore(store.path, clock) as again:
        assert again.verify().records == 301


def test_a_database_that_finds_no_room_takes_its_segment_back(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """The segment file is whole, its row in the log is not: neither segment nor mark is there."""
    store.append(me, [order(f"a{number}") for number in range(100)])
    log_bytes = store.path.with_name(store.path.name + "-wal").stat().st_size
    table = table_from_records("order", [order("b")])
    drafts = [SegmentDraft("order", table, OnChange.AMEND)]
    with files_of_at_most(log_bytes), pytest.raises(StoreFailed, match=r"disk|full"):
        store.submit_segments(me, drafts, mark=MARK).result()
    assert (store.count(me), store.file_imports(me, "appliance")) == (100, ())
    (receipt,) = store.submit_segments(me, drafts, mark=MARK).result()
    assert (receipt.first_offset, store.file_imports(me, "appliance")) == (100, (MARK,))
    assert store.verify().records == 101
    store.close()
    with SqliteStore(store.path, clock) as again:
        assert again.verify().records == 101


def test_keys_that_find_no_room_are_kept_in_memory(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """They are derived: the segment is stored all the same, and the next start makes the file."""
    store.append_segment(me, "order", [order("a")])
    folder = store.path.with_name(store.path.name + ".keys")
    (run,) = folder.iterdir()
    run.unlink()
    folder.rmdir()
    folder.write_text("no folder can be here")
    assert store.append_segment(me, "order", [order("b")]).count == 1
    assert store.append_segment(me, "order", [order("a"), order("b")]).duplicates == 2
    assert store.verify().records == 2
    store.close()
    folder.unlink()
    with SqliteStore(store.path, clock) as again:
        assert again.append_segment(me, "order", [order("a"), order("b")]).duplicates == 2
    assert sorted(Path(folder).iterdir()) != []


@pytest.mark.parametrize("size_bytes", [50_000, 200_000])
def test_a_new_database_that_finds_no_room_is_told(
    tmp_path: Path, clock: SteppingClock, size_bytes: int
) -> None:
    """Its tables are made whole or not at all, and at the next start there is room."""
    path = tmp_path / "new.sqlite"
    with files_of_at_most(size_bytes), pytest.raises(StoreFailed, match="tables of the database"):
        SqliteStore(path, clock)
    with SqliteStore(path, clock) as store:
        assert store.verify().records == 0
