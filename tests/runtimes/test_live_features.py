"""Live features after a restart: from a snapshot and the log behind it, or from the log alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from tests.runtimes.live_shop import OWNER, PLAN, Till, asking, live, snapshots_at, store_at

from lendweave.features import committed
from lendweave.features.errors import RecordUnreadable
from lendweave.runtimes.live_features import LiveFeatures
from lendweave.runtimes.online import snapshot_file
from lendweave.runtimes.online.snapshots import SNAPSHOT_POINTS
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

LATER = 2 * 10**15


def trade(folder: Path, batches: int, seed: int = 1) -> None:
    """Store orders, five at a time, and leave a snapshot."""
    till = Till(seed)
    with store_at(folder) as store:
        for _ in range(batches):
            store.append(OWNER, till.batch(5))
        features = live(store, snapshots_at(folder))
        features.read_offset()
        features.close()


def files(folder: Path) -> list[Path]:
    """The snapshots that are there."""
    return sorted((folder / "online").iterdir())


@pytest.mark.parametrize("more", [0, 30])
def test_a_restart_goes_on_from_the_snapshot(tmp_path: Path, more: int) -> None:
    """State and vectors equal those from the log alone; what came since is read from the log."""
    trade(tmp_path, 60)
    with store_at(tmp_path) as store:
        store.append(OWNER, Till(2).batch(more))
        restored, rebuilt = live(store, snapshots_at(tmp_path)), live(store, None)
        assert restored.parts() != rebuilt.parts()
        offset = restored.read_offset()
        assert offset == rebuilt.read_offset() == store.last_offset()
        assert restored.parts() == rebuilt.parts()
        for number in range(12):
            for s in (offset, offset - 40, 100):
                asked = asking(number), LATER, committed(s)
                assert restored.vector(*asked) == rebuilt.vector(*asked)


def test_a_snapshot_is_written_while_others_read(tmp_path: Path) -> None:
    """They see what comes meanwhile; the snapshot holds what was there when it was begun."""
    seen: list[int] = []
    with store_at(tmp_path) as store:

        def read(_point: str) -> None:
            store.append(OWNER, till.batch(20))
            seen.append(features.read_offset())
            features.vector(asking(1), LATER, committed(seen[-1]))

        till = Till(1)
        features = live(store, snapshots_at(tmp_path, read))
        store.append(OWNER, till.batch(40))
        first = features.read_offset()
        assert seen == [first + 20 * number for number in range(1, len(SNAPSHOT_POINTS) + 1)]
        ((taken, _),) = snapshots_at(tmp_path).found()
        assert taken.read_offset == first
        restored = live(store, snapshots_at(tmp_path), events_min=10**6)
        assert restored.read_offset() == seen[-1]
        assert restored.parts() == features.parts()


def test_few_records_leave_no_snapshot(tmp_path: Path) -> None:
    """Reading them again takes no time."""
    with store_at(tmp_path) as store:
        store.append(OWNER, Till(1).batch(5))
        features = live(store, snapshots_at(tmp_path), events_min=6)
        features.read_offset()
        features.close()
    assert not (tmp_path / "online").exists()


@pytest.mark.parametrize("log", ["shorter", "another"])
def test_a_snapshot_that_the_log_does_not_bear_out_is_passed_over(tmp_path: Path, log: str) -> None:
    """A database from a backup, or of somebody else, stands beside a snapshot of this one."""
    mine, other = tmp_path / "mine", tmp_path / "other"
    trade(mine, 20)
    trade(other, 10 if log == "shorter" else 40, seed=1 if log == "shorter" else 2)
    shutil.rmtree(other / "online")
    shutil.copytree(mine / "online", other / "online")
    with store_at(other) as store:
        restored, rebuilt = live(store, snapshots_at(other)), live(store, None)
        assert restored.read_offset() == rebuilt.read_offset()
        assert restored.parts() == rebuilt.parts()


def test_parts_of_another_release_are_passed_over(tmp_path: Path) -> None:
    """A whole file under the right name, which says something else: the log is read."""
    trade(tmp_path, 20)
    snapshots = snapshots_at(tmp_path)
    ((taken, parts),) = snapshots.found()
    del parts["order/latest"]
    snapshots.save(taken, parts)
    with store_at(tmp_path) as store:
        restored, rebuilt = live(store, snapshots), live(store, None)
        assert restored.read_offset() == rebuilt.read_offset()
        assert restored.parts() == rebuilt.parts()


def test_a_snapshot_of_another_format_is_not_read(tmp_path: Path) -> None:
    """The format is part of what is sealed."""
    trade(tmp_path, 20)
    (path,) = files(tmp_path)
    assert snapshot_file.read_snapshot(path) is not None
    body = path.read_bytes()[:-32].replace(b'{"format":1,', b'{"format":0,', 1)
    path.write_bytes(body + snapshot_file.sealed(body))
    assert snapshot_file.read_snapshot(path) is None


def test_very_many_records_are_taken_in_at_once(tmp_path: Path) -> None:
    """Out of the history's tables, with a snapshot of them, and then followed record by record."""
    trade(tmp_path, 60)
    shutil.rmtree(tmp_path / "online")
    with store_at(tmp_path) as store:
        at_once = at_once_at(tmp_path, store)
        one_by_one = live(store, None)
        for _ in range(2):
            offset = at_once.read_offset()
            assert offset == one_by_one.read_offset()
            for number in range(12):
                asked = asking(number), LATER, committed(offset - number)
                assert at_once.vector(*asked) == one_by_one.vector(*asked)
            store.append(OWNER, Till(5).batch(5))
        restored = live(store, snapshots_at(tmp_path))
        assert restored.read_offset() == at_once.read_offset()
        assert restored.parts() == at_once.parts()


def test_a_record_that_cannot_be_read_is_told_by_name(tmp_path: Path) -> None:
    """Tables cannot be made of it: reading one by one says which record it is."""
    with store_at(tmp_path) as store:
        broken = Till(1).batch(30)[-1]
        attributes = {**broken.attributes, "grains": "many"}
        store.append(OWNER, [msgspec.structs.replace(broken, attributes=attributes)])
        for _ in range(2):
            with pytest.raises(RecordUnreadable, match=r"(?s)at offset 0.*many"):
                at_once_at(tmp_path, store).read_offset()


def at_once_at(folder: Path, store: SqliteStore) -> LiveFeatures:
    """The features of the shop, by its history's tables, however few records there are."""
    return LiveFeatures(
        PLAN,
        OWNER,
        store,
        snapshots=snapshots_at(folder),
        history=History(store),
        snapshot_events_min=10,
        history_records_min=0,
    )


def test_how_far_features_are_behind(tmp_path: Path) -> None:
    """By the offsets that are committed and not taken in."""
    till = Till(3)
    with store_at(tmp_path) as store:
        features = live(store, None)
        features.read_offset()
        store.append(OWNER, till.batch(5))
        assert features.behind() == 5
        features.read_offset()
        assert features.behind() == 0


def test_a_snapshot_apart_is_whole_once_the_features_are_closed(tmp_path: Path) -> None:
    """Whoever reads waits for no disk; closing waits for the snapshot under way."""
    till, snapshots = Till(4), snapshots_at(tmp_path)
    with store_at(tmp_path) as store:
        store.append(OWNER, till.batch(50))
        features = LiveFeatures(
            PLAN, OWNER, store, snapshots=snapshots, snapshot_events_min=10, save_apart=True
        )
        offset = features.read_offset()
        features.close()
        restored = live(store, snapshots_at(tmp_path))
        assert restored.behind() == 0
        assert restored.vector(asking(1), LATER, committed(offset)) == features.vector(
            asking(1), LATER, committed(offset)
        )
