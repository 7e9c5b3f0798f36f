"""kill -9 at every commit point: what was acknowledged is there, nothing is there by half."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.killed import killed
from tests.stores.sqlite.stream_until_killed import main

from lendweave.kernel.clock import SystemClock
from lendweave.records import local_owner
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import COMMIT_POINTS, SegmentTorn, SqliteStore

ROWS_PER_BATCH = 3
# (commit point, which reach of it): 20 kills over all points, first and later reaches.
KILLS = [(point, count) for point in COMMIT_POINTS for count in (1, 4)]
KILLS += [("before_commit", 11), ("after_commit", 12)]


def stream_until_killed(database: Path, point: str, count: int, url: str = "") -> list[str]:
    """Run the stream up to its death; the acknowledged external ids."""
    return killed(main, database, point, count, url)


def check_survival(
    database: Path, acknowledged: list[str], reopened: RecordDatabase | None = None
) -> None:
    """Reopen: nothing acknowledged is lost, batches are whole, offsets have no gap."""
    me = local_owner("shop")
    with reopened or SqliteStore(database, SystemClock()) as store:
        store.verify()
        found = list(store.scan(me))
        names = [record.external_id for record in found]
        assert names[: len(acknowledged)] == acknowledged
        assert len(names) - len(acknowledged) in (0, ROWS_PER_BATCH)
        assert [record.offset for record in found] == list(range(len(found)))
        assert store.last_offset() == len(found) - 1
        assert store.count(me, "order") == len(found)
        for record in found[-ROWS_PER_BATCH:]:
            assert store.versions(me, "order", record.entity_id) == (record,)
            assert store.get(me, "order", record.id) == record
        check_no_strays(database, store)


def check_no_strays(database: Path, store: RecordDatabase) -> None:
    """Every file in the segment folder is a committed segment."""
    folder = database.with_name(database.name + ".segments")
    stray = {path.name for path in folder.glob("*")}
    assert stray == {path.name for path in store.segment_paths(local_owner("shop"), "order")}


@pytest.mark.parametrize(("point", "count"), KILLS)
def test_a_killed_stream_keeps_its_word(tmp_path: Path, point: str, count: int) -> None:
    """Killed at a commit point, the store opens again with every acknowledged batch, whole."""
    database = tmp_path / "records.sqlite"
    check_survival(database, stream_until_killed(database, point, count))


def reaches_max(point: str) -> int:
    """How often a stream is sure to reach a point: 60 batches, every third one a segment."""
    if point == "keys_merged":
        return 6
    return 18 if point.startswith(("segment", "keys")) else 35


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_a_killed_stream_keeps_its_word_anywhere(tmp_path: Path, seed: int) -> None:
    """The same at random reaches of random points."""
    chance = random.Random(seed)
    point = chance.choice(COMMIT_POINTS)
    database = tmp_path / "records.sqlite"
    count = chance.randint(1, reaches_max(point))
    check_survival(database, stream_until_killed(database, point, count))


def test_a_store_killed_twice_continues(tmp_path: Path) -> None:
    """The second run finds the first one's batches as duplicates and goes on behind them."""
    database = tmp_path / "records.sqlite"
    first = stream_until_killed(database, "after_commit", 5)
    second = stream_until_killed(database, "before_commit", 9)
    assert second[: len(first)] == first
    check_survival(database, second)


@pytest.mark.parametrize("garble", [b"", b"\xa5" * 3_000], ids=["cut", "overwritten"])
def test_a_torn_wal_tail_loses_nothing_committed(tmp_path: Path, garble: bytes) -> None:
    """Frames behind the last commit may be half written: the store ends at the last whole batch.

    Killed before COMMIT, the batch's frames are appended by hand as a torn write would leave them.
    """
    database = tmp_path / "records.sqlite"
    acknowledged = stream_until_killed(database, "before_commit", 5)
    wal = database.with_name(database.name + "-wal")
    whole = wal.read_bytes()
    frame_bytes = 4_096 + 24
    torn = whole + whole[-frame_bytes:][: frame_bytes // 2] + garble
    wal.write_bytes(torn)
    check_survival(database, acknowledged)


def test_a_wal_cut_inside_the_last_commit_drops_that_commit_whole(tmp_path: Path) -> None:
    """What a disk lost although it said fsync was done is lost by whole batches, never by half."""
    database = tmp_path / "records.sqlite"
    acknowledged = stream_until_killed(database, "after_commit", 2)
    wal = database.with_name(database.name + "-wal")
    wal.write_bytes(wal.read_bytes()[:-100])
    with SqliteStore(database, SystemClock()) as store:
        names = [record.external_id for record in store.scan(local_owner("shop"))]
    assert names == acknowledged


def test_a_segment_torn_after_its_commit_is_named(tmp_path: Path) -> None:
    """A disk that lost the end of a committed segment is found out at open."""
    database = tmp_path / "records.sqlite"
    stream_until_killed(database, "after_commit", 5)
    (segment,) = database.with_name(database.name + ".segments").iterdir()
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(SegmentTorn, match=segment.name):
        SqliteStore(database, SystemClock())
