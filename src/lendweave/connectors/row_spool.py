"""Rows of text kept on disk while a file is onboarded, in a file without a name."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from lendweave.durable import make_folder
from lendweave.intake.chunk import RowChunk, chunk_of, joined
from lendweave.intake.errors import RowTooLong
from lendweave.intake.fault import fault_of
from lendweave.intake.table import RawRow
from lendweave.intake.whole_text import whole_cells

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CELL_CHARACTERS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class RowSpool:
    """What came from a source that may say something else tomorrow: read as often as needed.

    file: has no name on disk, so that personal data are gone with the process. digest: of the
    rows, however they were cut into batches.
    """

    file: IO[bytes]
    digest: str

    def rows(self) -> Iterator[RawRow]:
        """Every row, numbered from 1."""
        for piece in self._pieces():
            yield from piece.each()

    def chunks(self) -> Iterator[RowChunk]:
        """The same, many at once."""
        yield from joined(self._pieces())

    def _pieces(self) -> Iterator[RowChunk]:
        self.file.seek(0)
        line = 1
        with pa.ipc.open_stream(self.file) as reader:
            for batch in reader:
                lines = pa.array(range(line, line + batch.num_rows), pa.int64())
                yield _checked(RowChunk(lines, tuple(batch.columns)))
                line += batch.num_rows


def spool_rows(batches: Iterable[pa.RecordBatch], schema: pa.Schema, folder: Path) -> RowSpool:
    """Keep the rows of these batches of text in `folder`; null is nothing."""
    make_folder(folder)
    file = TemporaryFile(dir=folder)  # noqa: SIM115 - outlives this function, in the spool
    try:
        return RowSpool(file, _kept(batches, schema, file))
    except BaseException:
        file.close()
        raise


def _kept(batches: Iterable[pa.RecordBatch], schema: pa.Schema, file: IO[bytes]) -> str:
    """The digest of the batches, which stand in the file then."""
    hashing = _Hashing()
    plain = csv.WriteOptions(include_header=False)
    with (
        pa.ipc.new_stream(file, schema) as writer,
        csv.CSVWriter(pa.PythonFile(hashing, "w"), schema, write_options=plain) as hasher,
    ):
        for batch in batches:
            texts = [pc.fill_null(column, "") for column in batch.columns]
            whole = pa.RecordBatch.from_arrays(texts, schema=schema)
            whole.validate(full=True)
            writer.write_batch(whole)
            hasher.write_batch(whole)
    return hashing.sha256.hexdigest()


class _Hashing(io.RawIOBase):
    """A file that keeps only the SHA-256 of what is written into it."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        """A raw stream says what it can do."""
        return True

    def write(self, content: ReadableBuffer, /) -> int:
        """Take the bytes in."""
        self.sha256.update(content)
        return memoryview(content).nbytes


def _checked(chunk: RowChunk) -> RowChunk:
    """The chunk, rows with a cell that is too long set apart."""
    longest = (pc.max(pc.utf8_length(column)).as_py() or 0 for column in chunk.columns)
    if max(longest, default=0) <= CELL_CHARACTERS_MAX:
        return chunk
    return chunk_of(map(_checked_row, chunk.each()), len(chunk.columns))


def _checked_row(row: RawRow) -> RawRow:
    if max(map(len, row.cells), default=0) <= CELL_CHARACTERS_MAX:
        return row
    error = RowTooLong(
        where=f"row {row.line}",
        got=f"more than {CELL_CHARACTERS_MAX} characters in a cell",
        expected=f"at most {CELL_CHARACTERS_MAX} characters",
        fix="Have the query leave the column out, or cut it off.",
    )
    return RawRow(row.line, (), fault_of(error), whole_cells(row.cells))
