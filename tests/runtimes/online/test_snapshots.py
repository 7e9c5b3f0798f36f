"""A snapshot gives back what was written, or is passed over."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from lendweave.runtimes.online.snapshot_file import read_snapshot
from lendweave.runtimes.online.snapshots import SNAPSHOT_POINTS, SnapshotFolder, Taken
from lendweave.runtimes.online.stored_columns import Part

PARTS: dict[str, Part] = {
    "whole": array("q", [1, -(2**63), 2**63 - 1]),
    "none": array("I"),
    "doubles": array("d", [0.1, 1e300]),
    "marks": bytearray(b"\x00\x01\x01"),
    "values": [None, "店", True, 10**27, 0.5, ["p", 7]],
}
TAKEN = Taken(9, 7, "id")


def folder_at(path: Path, set_hash: str = "a" * 64, tenant: str = "shop") -> SnapshotFolder:
    """The snapshots of a set and tenant."""
    return SnapshotFolder(path, set_hash, tenant)


def test_a_snapshot_gives_back_its_parts(tmp_path: Path) -> None:
    """Each in its form, by value and type."""
    folder_at(tmp_path).save(TAKEN, PARTS)
    ((taken, parts),) = folder_at(tmp_path).found()
    assert (taken, parts) == (TAKEN, PARTS)
    assert [type(part) for part in parts.values()] == [type(part) for part in PARTS.values()]


def test_the_latest_snapshot_stays_alone(tmp_path: Path) -> None:
    """A later one takes the place of an earlier one, also of another version of the set."""
    points: list[str] = []
    folder_at(tmp_path, "b" * 64).save(TAKEN, PARTS)
    SnapshotFolder(tmp_path, "a" * 64, "shop", points.append).save(Taken(12, 12, "x"), PARTS)
    assert [path.name[:1] for path in tmp_path.iterdir()] == ["a"]
    assert tuple(points) == SNAPSHOT_POINTS


def test_a_torn_snapshot_is_passed_over(tmp_path: Path) -> None:
    """Cut at any byte, or one byte changed."""
    folder_at(tmp_path).save(TAKEN, PARTS)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert read_snapshot(path) is None
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert [*folder_at(tmp_path).found()] == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda path: folder_at(path, "b" * 64), id="another set"),
        pytest.param(lambda path: folder_at(path, "a" * 16 + "b" * 48), id="a hash alike"),
        pytest.param(lambda path: folder_at(path, tenant="rival"), id="another tenant"),
    ],
)
def test_a_foreign_snapshot_is_passed_over(
    tmp_path: Path, other: Callable[[Path], SnapshotFolder]
) -> None:
    """The name alone is not believed."""
    folder_at(tmp_path).save(TAKEN, PARTS)
    assert [*other(tmp_path).found()] == []


def test_an_old_one_is_found_where_the_latest_is_torn(tmp_path: Path) -> None:
    """As after a power cut on a disk that lies: what is whole is offered."""
    folder_at(tmp_path).save(TAKEN, PARTS)
    (path,) = tmp_path.iterdir()
    path.with_name(path.name.replace("009.state", "010.state")).write_bytes(b"torn")
    assert [taken for taken, _ in folder_at(tmp_path).found()] == [TAKEN]
