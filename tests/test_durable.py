"""Durable files: whole or not there, for the owner's eyes only, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from lendweave.durable import durable_file, durable_write, make_folder


@pytest.fixture(autouse=True)
def permissive_umask() -> Iterator[None]:
    """The umask of a careless machine."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    """The permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_written_for_its_owner(tmp_path: Path) -> None:
    """The content is there, nobody else may read it, and no temporary file is left."""
    path = tmp_path / "a" / "b" / "file"
    durable_write(path, b"content")
    assert path.read_bytes() == b"content"
    assert [mode_of(p) for p in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]
    assert list(path.parent.iterdir()) == [path]


def test_a_file_gives_way_or_stays(tmp_path: Path) -> None:
    """By default the new content takes the name; `replace=False` leaves what was first."""
    path = tmp_path / "file"
    durable_write(path, b"first")
    durable_write(path, b"second", 0o640)
    assert (path.read_bytes(), mode_of(path)) == (b"second", 0o640)
    with pytest.raises(FileExistsError, match="file"):
        durable_write(path, b"third", replace=False)
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_changes_nothing(tmp_path: Path) -> None:
    """The file keeps its old content, and the half of the new one is gone."""
    path = tmp_path / "file"
    durable_write(path, b"whole")
    with pytest.raises(RuntimeError, match="power"), durable_file(path) as file:
        file.write(b"ha")
        raise RuntimeError("power")
    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Its owner has chosen who may enter it."""
    folder = tmp_path / "open"
    folder.mkdir(0o755)
    make_folder(folder)
    assert mode_of(folder) == 0o755
