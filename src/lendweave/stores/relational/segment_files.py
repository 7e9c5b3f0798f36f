"""Segment files: written once through a temporary name, fsynced, checked before they are read."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lendweave.durable import (
    OWNER_FILE,
    TEMPORARY,
    durable_file,
    make_folder,
    sync_file,
    sync_folder,
)
from lendweave.stores.relational.commit_points import Reach
from lendweave.stores.relational.errors import SegmentsUnknown, SegmentTorn

ROW_GROUP_ROWS = 8_192
_RANDOM = frozenset(("entity_id", "external_id", "content_hash"))  # least and greatest tell nothing
_ROW_GROUPS_KEPT = 8
_NAMES_SHOWN = 5


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
    """Write `table` to `path` so that the file is whole, and on disk, before it has its name.

    A mark beside it says that its commit is not over; `unmark` it after the commit.
    """
    mark = mark_of(path)
    make_folder(path.parent)
    mark.touch(OWNER_FILE)
    sync_folder(path.parent)
    with durable_file(path) as file:
        pq.write_table(
            table,
            file,
            compression="zstd",
            row_group_size=ROW_GROUP_ROWS,
            use_dictionary=_repeating(table),
            write_statistics=[name for name in table.schema.names if name not in _RANDOM],
        )
        reach("segment_written")
        sync_file(file)
        reach("segment_fsynced")
    reach("segment_renamed")
    return seal_of(path)


def _repeating(table: pa.Table) -> list[str]:
    """The columns of which the first row group holds each value twice or more on average.

    A dictionary of the others would cost half of the writing, and make the file larger.
    """
    sample = table.slice(0, ROW_GROUP_ROWS)
    return [
        field.name
        for field, column in zip(sample.schema, sample.columns, strict=True)
        if not pa.types.is_nested(field.type)
        and 2 * pc.count_distinct(column).as_py() <= sample.num_rows
    ]


def mark_of(path: Path) -> Path:
    """The empty file that stands beside a segment file until the segment is committed."""
    return path.with_name(path.name + TEMPORARY)


def unmark(paths: Sequence[Path]) -> None:
    """Take the marks of committed segments away. One that stays is taken away at the next open."""
    with suppress(OSError):
        for path in paths:
            mark_of(path).unlink(missing_ok=True)
        for folder in {path.parent for path in paths}:
            sync_folder(folder)


def remove_unfinished(folder: Path, committed: set[str]) -> None:
    """Delete what a killed process wrote without committing it, which its marks tell.

    A file without a mark was committed. When the database does not know it, the database is
    another one, or an older one, and deleting the file would destroy what the newer one knows.
    Raises SegmentsUnknown and deletes nothing then.
    """
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    marks = {name for name in found if name.endswith(TEMPORARY)}
    unfinished = {name.removesuffix(TEMPORARY) for name in marks} & found - committed
    unknown = sorted(found - committed - marks - unfinished)
    if unknown:
        raise SegmentsUnknown(
            where=str(folder),
            got=f"{len(unknown)} files that the database does not know: "
            + ", ".join(unknown[:_NAMES_SHOWN])
            + (" …" if len(unknown) > _NAMES_SHOWN else ""),
            expected="the segments of this database and no others",
            fix="Put back the database that was backed up together with these files. To go on"
            " without what they hold, move them to another folder.",
        )
    for name in (*sorted(unfinished), *sorted(marks)):
        (folder / name).unlink()


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
    """Opens segment files; each is checked in full before this process reads it first.

    A name stands for another file once a batch was undone, so files are told apart by their seals.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._checked: set[tuple[str, FileSeal]] = set()
        self._row_groups: OrderedDict[tuple[str, FileSeal, int], pa.Table] = OrderedDict()
        self._changing = threading.Lock()

    def write(self, table: pa.Table, name: str, reach: Reach) -> FileSeal:
        """Write a segment file; it needs no check after that."""
        seal = write_segment(table, self.folder / name, reach)
        self._checked.add((name, seal))
        return seal

    def path(self, name: str, seal: FileSeal) -> Path:
        """Where the file is, once it has been found whole. Raises SegmentTorn."""
        path = self.folder / name
        if (name, seal) not in self._checked:
            check_seal(path, seal)
            self._checked.add((name, seal))
        return path

    @contextmanager
    def open(self, name: str, seal: FileSeal) -> Iterator[pq.ParquetFile]:
        """The checked file, open for reading by row groups. Raises SegmentTorn."""
        with pq.ParquetFile(self.path(name, seal)) as file:
            yield file

    def row_group(self, name: str, seal: FileSeal, group: int) -> pa.Table:
        """One row group of a file; the last few are kept for reads of single records."""
        key = (name, seal, group)
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

    def rows(
        self, name: str, seal: FileSeal, places: npt.NDArray[np.int64], columns: Sequence[str]
    ) -> pa.Table:
        """Some columns of the rows at `places`, ascending, counted from the first row of the file.

        Reads the row groups that hold one of them and no others.
        """
        groups, groups_before = np.unique(places // ROW_GROUP_ROWS, return_inverse=True)
        if len(groups) == 1:
            table = self.row_group(name, seal, int(groups[0])).select(columns)
        else:
            with self.open(name, seal) as file:
                table = file.read_row_groups(groups.tolist(), columns=list(columns))
        return table.take(groups_before * ROW_GROUP_ROWS + places % ROW_GROUP_ROWS)
