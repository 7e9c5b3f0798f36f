"""Bulk intake: segments read like rows, follow the same identity rule, and never lie when torn."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, local_owner
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.chain import AmendmentConflict, OnChange
from lendweave.records.trade import Order
from lendweave.stores.relational.segment_files import ROW_GROUP_ROWS
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import (
    SegmentsUnknown,
    SegmentTorn,
    SqliteStore,
    StoreFailed,
    WrongKind,
    WrongTenant,
)

DraftOrder = Callable[..., Order]


def folder_of(store: RecordDatabase) -> Path:
    """Where the store keeps its segments."""
    return store.path.with_name(store.path.name + ".segments")


def test_rows_and_segments_are_one_log(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Offsets run through rows and segments; scan reads both in commit order."""
    store.append(me, [order("r0")])
    receipt = store.append_segment(me, "order", [order(f"s{i}") for i in range(5)])
    store.append(me, [order("r1")])
    assert (receipt.first_offset, receipt.count, receipt.stored) == (1, 5, ())
    names = ["r0", "s0", "s1", "s2", "s3", "s4", "r1"]
    for start in range(8):
        found = list(store.scan(me, start))
        assert [record.external_id for record in found] == names[start:]
        assert [record.offset for record in found] == list(range(start, 7))
    assert store.count(me) == 7


def test_a_record_in_a_segment_is_found_by_name(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """get, current and versions reach into segments; other tenants do not."""
    drafts = [order(f"s{i}", amount=i, known_at=9, backfilled=True) for i in range(300)]
    store.append_segment(me, "order", drafts)
    found = store.get(me, "order", drafts[77].id)
    assert found is not None
    assert (found.offset, found.known_at, found.external_id) == (77, 9, "s77")
    assert store.current(me, "order", drafts[77].entity_id) == found
    assert store.versions(me, "order", drafts[77].entity_id) == (found,)
    them = local_owner("bank")
    assert store.get(them, "order", drafts[77].id) is None
    assert store.current(them, "order", drafts[77].entity_id) is None
    assert list(store.scan(them)) == []


def test_a_segment_of_several_row_groups(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Reads by place and scans from the middle find their row group."""
    drafts = [order(f"s{i}") for i in range(ROW_GROUP_ROWS + 10)]
    store.append(me, [order("r0")])
    store.append_segment(me, "order", drafts)
    last = store.current(me, "order", drafts[-1].entity_id)
    assert last is not None
    assert (last.external_id, last.offset) == (drafts[-1].external_id, len(drafts))
    tail = [record.offset for record in store.scan(me, ROW_GROUP_ROWS + 5)]
    assert tail == list(range(ROW_GROUP_ROWS + 5, len(drafts) + 1))
    assert store.get(me, "order", drafts[3].id + "x") is None


def test_the_identity_rule_spans_rows_and_segments(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Duplicates, amendments and refusals are judged against both, and within the batch."""
    (row,) = store.append(me, [order("a", 1)]).stored
    first = store.append_segment(me, "order", [order("a", 1), order("b", 1), order("b", 2)])
    assert (first.count, first.duplicates, first.amended) == (2, 1, 1)
    again = store.append_segment(me, "order", [order("a", 1), order("b", 1), order("b", 2)])
    assert (again.count, again.duplicates, again.first_offset) == (0, 3, None)
    refused = store.append_segment(me, "order", [order("c"), order("a", 5)], OnChange.REFUSE)
    assert [(r.index, r.external_id) for r in refused.refused] == [(1, "a")]
    store.append_segment(me, "order", [order("a", 7)])
    current = store.current(me, "order", row.entity_id)
    assert current is not None
    assert current.supersedes == row.id
    assert store.append(me, [order("b", 1), order("c")]).duplicates == 2


def test_imported_history_may_return_to_what_it_was(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Frozen and released again are two amendments; the second import of all three is none."""
    told = [(100, 1_000), (200, 2_000), (100, 3_000)]
    history = [order("a", amount, backfilled=True, known_at=at) for amount, at in told]
    assert store.append_segment(me, "order", history).amended == 2
    again = [order("a", amount, backfilled=True, known_at=at) for amount, at in told]
    assert store.append_segment(me, "order", again).duplicates == 3
    assert store.append(me, again).duplicates == 3
    (*_, last) = store.versions(me, "order", history[0].entity_id)
    assert last.known_at == 3_000


@pytest.mark.parametrize(
    "told",  # amount, known_at → duplicates
    [
        (200, 2_000, 1),  # the current version again
        (200, 9_000, 1),  # what the current version says, told at another time
        (100, 1_000, 1),  # an older version again
        (100, 9_000, 0),  # what an older version says, at another time: it has returned to that
        (300, 2_000, 0),  # news
    ],
)
def test_a_record_alone_of_its_entity_is_compared_in_columns(
    store: RecordDatabase, me: Principal, order: DraftOrder, told: tuple[int, int, int]
) -> None:
    """With every version of the entity, as the identity rule does with one record."""
    amount, known_at, duplicates = told
    for stored, at in [(100, 1_000), (200, 2_000)]:
        store.append_segment(me, "order", [order("a", stored, backfilled=True, known_at=at)])
    batch = [order("b"), order("a", amount, backfilled=True, known_at=known_at)]
    receipt = store.append_segment(me, "order", batch)
    assert (receipt.duplicates, receipt.amended) == (duplicates, 1 - duplicates)


def test_a_segment_holds_and_releases(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """An amendment in one segment waits for its original in another."""
    original = order("a", 1)
    late = order("a", 2, supersedes=original.id)
    assert store.append_segment(me, "order", [order("b"), late]).held == 1
    receipt = store.append_segment(me, "order", [original, order("c")])
    assert [record.id for record in receipt.stored] == [late.id]
    assert receipt.count == 3
    assert [r.external_id for r in store.scan(me)] == ["b", "a", "c", "a"]


def test_a_conflict_undoes_the_segment(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """No row of it is stored, and no offset is used."""
    (first, _) = store.append(me, [order("a", 1), order("a", 2)]).stored
    with pytest.raises(AmendmentConflict, match="current version"):
        store.append_segment(me, "order", [order("x"), order("a", 3, supersedes=first.id)])
    assert store.append_segment(me, "order", [order("x")]).first_offset == 2


def test_a_table_is_as_good_as_records(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Intake may hand over columns without making records of them."""
    drafts = [order("a"), order("b")]
    store.append_segment(me, "order", table_from_records("order", drafts))
    assert [record.id for record in store.scan(me)] == [draft.id for draft in drafts]


def test_a_segment_is_of_one_kind_and_one_tenant(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Anything else is refused before a file is written."""
    with pytest.raises(WrongKind, match="one segment per kind"):
        store.append_segment(me, "loan", [order("a")])
    with pytest.raises(WrongTenant, match="bank"):
        store.append_segment(me, "order", [order("a"), order("b", tenant="bank")])
    assert not folder_of(store).exists()


def test_an_empty_segment_stores_nothing(store: RecordDatabase, me: Principal) -> None:
    """A file without new rows leaves no trace."""
    assert store.append_segment(me, "order", []).count == 0
    assert store.last_offset() == -1


def torn_short(path: Path) -> None:
    """Cut the last bytes off."""
    path.write_bytes(path.read_bytes()[:-20])


def torn_garbled(path: Path) -> None:
    """Change bytes and keep the size."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def test_a_missing_or_short_segment_is_reported_at_open(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """The error names the file, and both sizes."""
    path = tmp_path / "records.sqlite"
    with SqliteStore(path, clock) as store:
        store.append_segment(me, "order", [order("a")])
    (segment,) = folder_of(store).iterdir()
    torn_short(segment)
    for read_only in (False, True):
        with pytest.raises(SegmentTorn, match=segment.name):
            SqliteStore(path, clock, read_only=read_only)
    segment.unlink()
    with pytest.raises(SegmentTorn, match="no file"):
        SqliteStore(path, clock)


def test_a_garbled_segment_is_reported_before_it_is_read(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """Size alone does not give it away; its hash does, at verify and at the first read."""
    path = tmp_path / "records.sqlite"
    with SqliteStore(path, clock) as store:
        store.append_segment(me, "order", [order("a")])
        assert store.verify().segments == 1
    (segment,) = folder_of(store).iterdir()
    torn_garbled(segment)
    with SqliteStore(path, clock) as store:
        with pytest.raises(SegmentTorn, match="SHA-256"):
            list(store.scan(me))
        with pytest.raises(SegmentTorn, match=segment.name):
            store.verify()


def test_what_was_never_committed_is_removed_at_open(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A half-written file, a marked file and the mark of a committed one go; the segment stays."""
    path = tmp_path / "records.sqlite"
    with SqliteStore(path, clock) as store:
        store.append_segment(me, "order", [order("a")])
    folder = folder_of(store)
    (segment,) = folder.iterdir()
    half = folder / "order-000000000000009.parquet.0123456789abcdef.writing"
    half.write_bytes(b"half")
    whole = folder / "order-000000000000001.parquet"
    whole.write_bytes(segment.read_bytes())
    for name in (whole.name, segment.name):
        (folder / f"{name}.writing").touch()
    with SqliteStore(path, clock) as store:
        assert [record.external_id for record in store.scan(me)] == ["a"]
    assert list(folder.iterdir()) == [segment]


def test_a_committed_segment_has_no_mark(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """When the receipt is there, nothing but the file is."""
    store.append_segment(me, "order", [order("a")])
    store.append_segment(me, "order", [order("b")])
    assert sorted(path.name for path in folder_of(store).iterdir()) == [
        "order-000000000000000.parquet",
        "order-000000000000001.parquet",
    ]


def test_an_undone_segment_gives_way(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """The file of a batch that failed after it was written is replaced, or removed at open."""
    failures = [OSError("No space left on device")]

    def fail_once(point: str) -> None:
        if point == "segment_logged" and failures:
            raise failures.pop()

    path = tmp_path / "records.sqlite"
    with SqliteStore(path, clock, reach=fail_once) as store:
        with pytest.raises(StoreFailed, match="No space left"):
            store.append_segment(me, "order", [order("a")])
        store.append(me, [order("b")])
    with SqliteStore(path, clock) as store:
        assert list(folder_of(store).iterdir()) == []
        assert store.append_segment(me, "order", [order("c")]).first_offset == 1


@pytest.mark.parametrize("lost", ["older", "missing"])
def test_an_older_database_destroys_no_newer_segment(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder, lost: str
) -> None:
    """A backup from before a segment, or no database at all, is refused; the files stay.

    The segment begins exactly where the older database would go on.
    """
    path, backup = tmp_path / "records.sqlite", tmp_path / "backup.sqlite"
    with SqliteStore(path, clock) as store:
        store.append(me, [order("a")])
    shutil.copy(path, backup)
    with SqliteStore(path, clock) as store:
        store.append_segment(me, "order", [order("b")])
    newer = path.rename(tmp_path / "newer.sqlite")
    if lost == "older":
        shutil.copy(backup, path)
    with pytest.raises(SegmentsUnknown, match="order-000000000000001"):
        SqliteStore(path, clock)
    newer.replace(path)
    with SqliteStore(path, clock) as store:
        assert [record.external_id for record in store.scan(me)] == ["a", "b"]


def test_nobody_else_may_read_the_store(
    tmp_path: Path, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """Every file and folder is made for its owner alone, however permissive the umask is."""
    before = os.umask(0)
    try:
        with SqliteStore(tmp_path / "home" / "records.sqlite", clock) as store:
            store.append_segment(me, "order", [order("a")])
            modes = {
                path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode)
                for path in tmp_path.rglob("*")
            }
    finally:
        os.umask(before)
    assert modes == {
        "home": 0o700,
        "home/records.sqlite": 0o600,
        "home/records.sqlite-shm": 0o600,
        "home/records.sqlite-wal": 0o600,
        "home/records.sqlite.keys": 0o700,
        "home/records.sqlite.keys/order-000000000000000-000000000000000.keys": 0o600,
        "home/records.sqlite.lock": 0o600,
        "home/records.sqlite.segments": 0o700,
        "home/records.sqlite.segments/order-000000000000000.parquet": 0o600,
    }
