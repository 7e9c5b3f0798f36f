"""Partner files on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from lendweave.connectors.csv_chunks import csv_chunks
from lendweave.connectors.csv_file import csv_rows
from lendweave.connectors.excel_file import excel_rows
from lendweave.connectors.grid import table_rows
from lendweave.connectors.jsonl_file import jsonl_rows
from lendweave.connectors.lines import Lines
from lendweave.connectors.parquet_file import parquet_chunks, parquet_rows
from lendweave.connectors.sqlite_file import sqlite_rows
from lendweave.connectors.transcoded import transcoded
from lendweave.intake.chunk import RowChunk, chunked
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted


@dataclass(frozen=True, slots=True)
class LocalFile:
    """Implements intake.ports.PartnerFile for a path."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name without its folder: the same wherever the file lies."""
        return self.path.name

    def digest(self, layout: FileShape, wanted: Wanted) -> str:
        """SHA-256 of its bytes, hexadecimal. Raises FileUnreadable."""
        try:
            with self.path.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise self._closed(error) from None

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """Its rows, read with little memory. Raises a FileFault."""
        with self._opened(layout) as (stream, shape):
            if shape.format == "parquet":
                yield from parquet_rows(stream, wanted, self.name)
            elif shape.format == "sqlite":
                yield from sqlite_rows(self.path, shape, wanted, self.name)
            elif shape.format == "jsonl":
                yield from jsonl_rows(stream, shape, wanted)
            elif shape.format == "excel":
                grid = excel_rows(stream, shape, self.name)
                yield from table_rows(grid, shape, wanted, self.name)
            else:
                grid = csv_rows(Lines(stream), shape)
                yield from table_rows(grid, shape, wanted, self.name)

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The rows of `rows`, many at once. Raises a FileFault."""
        if layout.format not in ("csv", "parquet"):
            yield from chunked(self.rows(layout, wanted), len(wanted.headers))
            return
        with self._opened(layout) as (stream, shape):
            if shape.format == "parquet":
                yield from parquet_chunks(stream, wanted, self.name)
            else:
                yield from csv_chunks(stream, shape, wanted, self.name)

    @contextmanager
    def _opened(self, layout: FileShape) -> Iterator[tuple[BinaryIO, FileShape]]:
        """The file in an encoding whose line ends are single bytes. Raises FileUnreadable."""
        try:
            with self.path.open("rb") as opened:
                if layout.encoding == "utf-16":
                    shape = msgspec.structs.replace(layout, encoding="utf-8")
                    yield transcoded(opened, layout.encoding), shape
                else:
                    yield opened, layout
        except UnicodeDecodeError as error:
            raise FileUnreadable(
                where=self.name,
                got=f"bytes that are not {error.encoding} near byte {error.start} of a part",
                expected="text in the declared encoding",
                fix="Correct `encoding` of the mapping, or ask the partner for the file again.",
            ) from None
        except OSError as error:
            raise self._closed(error) from None

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
