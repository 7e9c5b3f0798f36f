"""Partner files on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from errno import EINVAL
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import msgspec

from lendweave.connectors.beside import file_beside
from lendweave.connectors.csv_chunks import csv_chunks
from lendweave.connectors.csv_file import csv_rows
from lendweave.connectors.excel_file import workbook_rows
from lendweave.connectors.grid import table_rows
from lendweave.connectors.json_file import json_rows
from lendweave.connectors.jsonl_file import jsonl_rows
from lendweave.connectors.lines import Lines
from lendweave.connectors.looks import HEAD_BYTES, TEXTS, contradiction
from lendweave.connectors.parquet_file import parquet_chunks, parquet_rows
from lendweave.connectors.sqlite_file import sqlite_rows
from lendweave.connectors.transcoded import transcoded
from lendweave.connectors.unpacked import unpacked
from lendweave.intake.chunk import RowChunk, chunked
from lendweave.intake.errors import FileChanged, FileFault, FileUnreadable
from lendweave.intake.join import SecondTable, joined_rows, joining
from lendweave.intake.mapping import FileShape, JoinShape
from lendweave.intake.table import RawRow, Wanted

_State = tuple[int, int, int, int]
"""Device, inode, bytes and the moment of the last change, in ns."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """Implements intake.ports.PartnerFile for a path.

    What is checked must be what is stored: a file that changes from its first reading on is
    refused, before the rows that were read of the change are given.
    """

    path: Path
    _first: list[_State] = field(default_factory=list, init=False, repr=False, compare=False)
    _others: dict[Path, LocalFile] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def name(self) -> str:
        """The file's name without its folder: the same wherever the file lies."""
        return self.path.name

    def digest(self, layout: FileShape, wanted: Wanted) -> str:
        """SHA-256 of its bytes, hexadecimal; with those of the files that are read beside it.

        Of a packed text the bytes that are packed: packed anew it is the same. Raises
        FileUnreadable, JoinedMissing, UnpacksTooLarge, SeveralFilesPacked.
        """
        others = [self._beside(layout, join) for join in layout.join.values() if join.file]
        digests = [one._own_digest(shape) for one, shape in ((self, layout), *others)]
        return hashlib.sha256("".join(digests).encode()).hexdigest() if others else digests[0]

    def _own_digest(self, layout: FileShape) -> str:
        try:
            self._refuse_if_changed()
            with self._plain_file() as file, self._content(file, layout) as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
            self._refuse_if_changed()
            return digest
        except OSError as error:
            raise self._closed(error) from None

    def _joined(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """The rows of the first table with those of the second ones; these stay in memory."""
        parts = joining(layout.join, wanted)
        tables = []
        for side in parts.sides:
            file, shape = self._beside(layout, side.shape)
            tables.append(SecondTable(side, file.rows(shape, side.wanted), file.name))
        alone = msgspec.structs.replace(layout, join={})
        yield from joined_rows(self.rows(alone, parts.first), parts, tables)

    def _beside(self, layout: FileShape, join: JoinShape) -> tuple[LocalFile, FileShape]:
        """Where a second table lies, and how it is laid out. Raises JoinedMissing."""
        if join.file is not None:
            path = file_beside(self.path, layout, join.file)
            return self._others.setdefault(path, LocalFile(path)), join.file
        shape = FileShape(layout.pattern, "excel", sheet=join.sheet, header_row=join.header_row)
        return self, shape

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """Its rows, read with little memory. Raises a FileFault."""
        if layout.join:
            yield from self._joined(layout, wanted)
            return
        with self._opened(layout) as (stream, shape):
            if shape.format == "parquet":
                yield from parquet_rows(stream, wanted, self.name)
            elif shape.format == "sqlite":
                yield from sqlite_rows(self.path, shape, wanted, self.name)
            elif shape.format == "jsonl":
                yield from jsonl_rows(stream, shape, wanted)
            elif shape.format == "json":
                yield from json_rows(stream, shape, wanted, self.name)
            elif shape.format == "excel":
                yield from workbook_rows(stream, shape, wanted, self.name)
            else:
                grid = csv_rows(Lines(stream), shape)
                yield from table_rows(grid, shape, wanted, self.name)

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The rows of `rows`, many at once. Raises a FileFault."""
        if layout.join or layout.format not in ("csv", "parquet"):
            yield from chunked(self.rows(layout, wanted), len(wanted.headers))
            return
        with self._opened(layout) as (stream, shape):
            found = (
                parquet_chunks(stream, wanted, self.name)
                if shape.format == "parquet"
                else csv_chunks(stream, shape, wanted, self.name)
            )
            for chunk in found:
                self._refuse_if_changed()
                yield chunk

    @contextmanager
    def _opened(self, layout: FileShape) -> Iterator[tuple[BinaryIO, FileShape]]:
        """The file in an encoding whose line ends are single bytes.

        Raises FileUnreadable; of every fault of the file, what it looks like is told.
        """
        try:
            self._refuse_if_changed()
            with self._plain_file() as file, self._content(file, layout) as opened:
                if layout.encoding == "utf-16":
                    shape = msgspec.structs.replace(layout, encoding="utf-8")
                    yield transcoded(opened, layout.encoding), shape
                else:
                    yield opened, layout
            self._refuse_if_changed()
        except UnicodeDecodeError as error:
            raise FileUnreadable(
                where=self.name,
                got=f"bytes that are not {error.encoding} near byte {error.start} of a part",
                expected="text in the declared encoding",
                fix="Correct `encoding` of the mapping, or ask the partner for the file again.",
            ) from None
        except OSError as error:
            raise self._closed(error) from None
        except FileFault as fault:
            raise self._with_looks(fault, layout) from None

    def _refuse_if_changed(self) -> None:
        """Raise FileChanged where the file is not as it was when it was first looked at."""
        found = self.path.stat()
        state = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
        if not self._first:
            self._first.append(state)
        elif self._first[0] != state:
            raise FileChanged(
                where=self.name,
                got="another content than at first",
                expected="a file that stays as it is while it is read",
                fix="Wait until the partner has sent the whole file, then onboard it again.",
            )

    def _plain_file(self) -> BufferedReader:
        """The file opened, unless it is a folder, a pipe or a device. Raises OSError."""
        if self.path.exists() and not self.path.is_file():
            raise OSError(EINVAL, "a folder, a pipe or a device where a file should be")
        return self.path.open("rb")

    def _content(
        self, file: BufferedReader, layout: FileShape
    ) -> AbstractContextManager[BufferedReader]:
        """What the reader of the format reads. Raises as `unpacked`."""
        return unpacked(file, self.name) if layout.format in TEXTS else nullcontext(file)

    def _with_looks(self, fault: FileFault, layout: FileShape) -> FileFault:
        """The fault, with what the file looks like where that speaks against the mapping."""
        looks = contradiction(self._head(layout), layout)
        if not looks:
            return fault
        return type(fault)(
            where=fault.where,
            got=fault.got,
            expected=fault.expected,
            fix=f"The file looks like {looks}. {fault.fix}",
        )

    def _head(self, layout: FileShape) -> bytes:
        """The first bytes; of a file that cannot be unpacked, as they stand."""
        with self._plain_file() as file:
            try:
                with self._content(file, layout) as opened:
                    return opened.read(HEAD_BYTES)
            except FileFault:
                file.seek(0)
                return file.read(HEAD_BYTES)

    def _closed(self, error: OSError) -> FileUnreadable:
        return FileUnreadable(
            where=self.name,
            got=error.strerror or type(error).__name__,
            expected="a file that can be read",
            fix="Check the path and its permissions.",
        )


def local_files(paths: list[Path]) -> tuple[LocalFile, ...]:
    """The files at these paths, folders replaced by the files in them, sorted by name."""
    found: set[Path] = set()
    for path in paths:
        children = [child for child in path.iterdir() if child.is_file()] if path.is_dir() else []
        found.update(children or [path])
    return tuple(LocalFile(path) for path in sorted(found))
