"""kill -9 while orders come in and features are read: the state comes back as the log says it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.killed import ended
from tests.runtimes.live_shop import asking, live, snapshots_at, store_at
from tests.runtimes.serve_until_killed import main

from lendweave.features import committed
from lendweave.runtimes.online.snapshots import SNAPSHOT_POINTS
from lendweave.stores.sqlite import COMMIT_POINTS

ROW_POINTS = ("before_begin", "after_insert", "before_commit", "after_commit")
SEGMENT_POINTS = ("segment_written", "segment_renamed", "segment_logged", "keys_written")
# (point, which reach of it): 20 kills, early and late.
KILLS = [(point, count) for point in SNAPSHOT_POINTS for count in (1, 2, 4)]
KILLS += [(point, count) for point in ROW_POINTS for count in (23,)]
KILLS += [(point, 6) for point in SEGMENT_POINTS]


def serve_until_killed(folder: Path, seed: int, point: str, count: int) -> list[list[object]]:
    """Run the stream up to its death; what it served: batch, offset and vector."""
    done = ended(main, folder, seed, point, count)
    assert done.is_killed, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def check_state(folder: Path, served: list[list[object]]) -> None:
    """What comes back equals a state built from the log alone, and gives what was served."""
    with store_at(folder) as store:
        restored, rebuilt = live(store, snapshots_at(folder)), live(store, None)
        assert restored.read_offset() == rebuilt.read_offset() == store.last_offset()
        assert restored.parts() == rebuilt.parts()
        for number, offset, row in served:
            assert isinstance(number, int)
            assert isinstance(offset, int)
            asked = asking(number), 2 * 10**15, committed(offset)
            assert list(restored.vector(*asked)) == list(rebuilt.vector(*asked)) == row


@pytest.mark.parametrize(("point", "count"), KILLS)
def test_killed_features_come_back(tmp_path: Path, point: str, count: int) -> None:
    """Killed at a point, the next start has every record that was acknowledged, once."""
    served = serve_until_killed(tmp_path, 1, point, count)
    assert served or count == 1
    check_state(tmp_path, served)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_features_killed_anywhere_come_back(tmp_path: Path, seed: int) -> None:
    """The same at random reaches of random points, with other orders each time."""
    chance = random.Random(seed)
    point = chance.choice([*SNAPSHOT_POINTS, *(p for p in COMMIT_POINTS if p != "keys_merged")])
    few = point in SNAPSHOT_POINTS
    often = point.startswith(("segment", "keys"))
    count = chance.randint(1, 4 if few else 10 if often else 40)
    check_state(tmp_path, serve_until_killed(tmp_path, seed, point, count))


def test_features_killed_twice_come_back(tmp_path: Path) -> None:
    """The second run goes on from the first one's snapshot, and leaves one that is right, too."""
    serve_until_killed(tmp_path, 1, "after_commit", 30)
    served = serve_until_killed(tmp_path, 2, "snapshot_half", 1)
    check_state(tmp_path, served)
