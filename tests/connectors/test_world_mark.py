"""A world that was broken off never stands in the way of the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from lendweave.connectors.world_files import FolderInUse, WorldFolder
from lendweave.connectors.world_mark import begin_world, is_half_made, is_world
from lendweave.simulation.files.formats import TextFile


def test_a_broken_off_world_leaves_nothing(tmp_path: Path) -> None:
    """An interrupt in the middle clears what was written, and the folder can be used again."""
    with pytest.raises(KeyboardInterrupt, match="stop"), WorldFolder(tmp_path / "world") as sink:
        sink.add_file(TextFile("a.csv", b"1"))
        raise KeyboardInterrupt("stop")
    assert list((tmp_path / "world").iterdir()) == []
    with WorldFolder(tmp_path / "world"):
        assert is_half_made(tmp_path / "world")
    assert not is_half_made(tmp_path / "world")


def test_a_killed_run_is_begun_again(tmp_path: Path) -> None:
    """A process that could not clear up leaves its mark, and the next run clears."""
    begin_world(tmp_path / "world")
    (tmp_path / "world" / "files").mkdir()
    (tmp_path / "world" / "files" / "old.csv").write_text("1")
    with WorldFolder(tmp_path / "world"):
        assert list((tmp_path / "world" / "files").iterdir()) == []


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """Without the mark nothing is cleared."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "mine.csv").write_text("1")
    with pytest.raises(FolderInUse, match="CONNECTORS-004"):
        WorldFolder(tmp_path)
    assert (tmp_path / "files" / "mine.csv").read_text() == "1"
    assert not is_world(tmp_path)
