"""Segment files: written once through a temporary name, fsynced, checked before they are read."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lendweave.stores.sqlite.commit_points import Reach
from lendweave.stores.sqlite.errors import SegmentTorn

ROW_GROUP_ROWS = 8_192
_ROW_GROUPS_KEPT = 8
_TEMPORARY = ".writing"


@dataclass(frozen=True, slots=True)
class FileSeal:
    """What a whole file looks like: its size in bytes and its SHA-256, hexadecimal."""

    bytes: int
    sha256: str


def seal_of(path: Path) -> FileSeal:
    """The seal of the file as it is on disk now."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileSeal(path.stat().st_size, digest)


def write_segment(table: pa.Table, path: Path, reach: Reach) -> FileSeal:
    """Write `table` to `path` so that the file is whole, and on disk, before it has its name."""
    _make_folder(path.parent)
    temporary = path.with_name(path.name + _TEMPORARY)
    pq.write_table(table, temporary, compression="zstd", row_group_size=ROW_GROUP_ROWS)
    reach("segment_written")
    seal = seal_of(temporary)
    _fsync(temporary)
    reach("segment_fsynced")
    temporary.rename(path)
    _fsync(path.parent)
    reach("segment_renamed")
    return seal


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        _fsync(folder.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_orphans(folder: Path, committed: set[str]) -> None:
    """Delete what a killed process wrote without committing it."""
    if folder.exists():
        for path in folder.iterdir():
            if path.name not in committed:
                path.unlink()


def check_size(path: Path, seal: FileSeal) -> None:
    """Raise SegmentTorn unless the file is there with its committed size."""
    size = path.stat().st_size if path.exists() else None
    if size != seal.bytes:
        raise SegmentTorn(
            where=str(path),
            got="no file" if size is None else f"{size} bytes",
            expected=f"{seal.bytes} bytes",
            fix="Restore the file from a backup; its SHA-256 is " + seal.sha256 + ".",
        )


def check_seal(path: Path, seal: FileSeal) -> None:
    """Raise SegmentTorn unless the file is, byte for byte, what was committed."""
    check_size(path, seal)
    found = seal_of(path)
    if found != seal:
        raise SegmentTorn(
            where=str(path),
            got=f"SHA-256 {found.sha256}",
            expected=f"SHA-256 {seal.sha256}",
            fix="Restore the file from a backup.",
        )


class CheckedFiles:
    """Opens segment files; each is checked in full before this process reads it first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._checked: set[str] = set()
        self._row_groups: OrderedDict[tuple[str, int], pa.Table] = OrderedDict()
        self._changing = threading.Lock()

    def path(self, name: str, seal: FileSeal) -> Path:
        """Where the file is, once it has been found whole. Raises SegmentTorn."""
        path = self.folder / name
        if name not in self._checked:
            check_seal(path, seal)
            self._checked.add(name)
        return path

    @contextmanager
    def open(self, name: str, seal: FileSeal) -> Iterator[pq.ParquetFile]:
        """The checked file, open for reading by row groups. Raises SegmentTorn."""
        with pq.ParquetFile(self.path(name, seal)) as file:
            yield file

    def row_group(self, name: str, seal: FileSeal, group: int) -> pa.Table:
        """One row group of a file; the last few are kept for reads of single records."""
        key = (name, group)
        table = self._row_groups.get(key)
        if table is None:
            with self.open(name, seal) as file:
                table = file.read_row_group(group)
        with self._changing:
            self._row_groups[key] = table
            self._row_groups.move_to_end(key)
            while len(self._row_groups) > _ROW_GROUPS_KEPT:
                self._row_groups.popitem(last=False)
        return table
