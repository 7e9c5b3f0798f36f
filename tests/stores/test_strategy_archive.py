"""The strategy archive: written once, read back whole, and never led out of its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lendweave.kernel.types import BOOLEAN
from lendweave.lang import Column, Schema
from lendweave.stores.strategy_archive import ArchiveDamaged, NoStrategyHash, StrategyArchive

HASH = "0123456789abcdef" * 4
FILES = {"strategy.yaml": "name: 分期\n"}
INPUTS = Schema((Column("seen", BOOLEAN, True, None, None),))
NO_HASHES = [
    "",
    "../outside",
    "/etc/passwd",
    HASH.upper(),
    HASH[:-1],
    HASH + "0",
    HASH + "\n",
    "../" + HASH[3:],
]


def test_a_kept_strategy_is_found(tmp_path: Path) -> None:
    """Texts and inputs come back as they were, from a file that only its owner may read."""
    archive = StrategyArchive(tmp_path / "new" / "strategies")
    archive.keep(HASH, FILES, INPUTS)
    found = archive.find(HASH)
    assert found is not None
    assert (found.files, found.schema) == (FILES, INPUTS)
    (file,) = (tmp_path / "new" / "strategies").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_second_keep_changes_nothing(tmp_path: Path) -> None:
    """What a hash stood for, it stands for."""
    archive = StrategyArchive(tmp_path)
    archive.keep(HASH, FILES, INPUTS)
    archive.keep(HASH, {"strategy.yaml": "other"}, INPUTS)
    found = archive.find(HASH)
    assert found is not None
    assert found.files == FILES


def test_a_strategy_of_a_killed_run_is_brought_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is there already may not be on disk yet: its folder is synced again."""
    archive = StrategyArchive(tmp_path)
    archive.keep(HASH, FILES, INPUTS)
    synced: list[int] = []
    sync = os.fsync

    def noted_fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    archive.keep(HASH, FILES, INPUTS)
    assert synced == [tmp_path.stat().st_ino]


@pytest.mark.parametrize("text", NO_HASHES)
def test_what_is_no_hash_names_no_file(tmp_path: Path, text: str) -> None:
    """A forged hash reads nothing outside the archive, and writes nothing."""
    outside = tmp_path / "outside.json"
    outside.write_text('{"files": {}, "inputs": []}')
    archive = StrategyArchive(tmp_path / "strategies")
    assert archive.find(text) is None
    with pytest.raises(NoStrategyHash, match="64 hexadecimal digits"):
        archive.keep(text, FILES, INPUTS)
    assert list(tmp_path.iterdir()) == [outside]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """What cannot be read back says so, and where it is."""
    archive = StrategyArchive(tmp_path)
    archive.keep(HASH, FILES, INPUTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"{")
    with pytest.raises(ArchiveDamaged, match=file.name):
        archive.find(HASH)
