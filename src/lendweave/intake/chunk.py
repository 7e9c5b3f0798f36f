"""Rows of a partner's file as columns: many rows at once, the same rows as one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from lendweave.intake.table import RawRow

CHUNK_ROWS = 32_768
CHUNK_CHARACTERS = 32_000_000


@dataclass(frozen=True, slots=True)
class RowChunk:
    """Consecutive rows of one file as columns.

    lines: int64, line of each row from 1. columns: text, one per wanted column, "" for nothing,
    no nulls, each as long as `lines`. broken: rows of the same stretch that are not in `columns`:
    they could not be split into cells, or a cell is no valid Unicode.
    """

    lines: pa.Int64Array
    columns: tuple[pa.StringArray, ...]
    broken: tuple[RawRow, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows, broken ones included."""
        return len(self.lines) + len(self.broken)

    @property
    def nbytes(self) -> int:
        """Bytes that its columns hold, and characters of its broken rows."""
        held = sum(int(column.nbytes) for column in (self.lines, *self.columns))
        return held + sum(map(_broken_characters, self.broken))

    def row(self, index: int) -> RawRow:
        """The row at this index of `lines`."""
        cells = tuple(column[index].as_py() for column in self.columns)
        return RawRow(self.lines[index].as_py(), cells)

    def each(self) -> Iterator[RawRow]:
        """Every row, in the order of their lines."""
        whole = zip(
            self.lines.to_pylist(),
            zip(*(column.to_pylist() for column in self.columns), strict=True),
            strict=True,
        )
        rows = [RawRow(line, cells) for line, cells in whole]
        yield from sorted([*rows, *self.broken], key=lambda row: row.line)


def chunked(rows: Iterable[RawRow], width: int, rows_max: int = CHUNK_ROWS) -> Iterator[RowChunk]:
    """The rows, `width` cells each, in chunks of at most `rows_max` rows.

    A chunk ends sooner where its cells hold more than CHUNK_CHARACTERS.
    """
    waiting: list[RawRow] = []
    characters = 0
    for row in rows:
        waiting.append(row)
        characters += sum(map(len, row.cells)) + _broken_characters(row)
        if len(waiting) >= rows_max or characters >= CHUNK_CHARACTERS:
            yield chunk_of(waiting, width)
            waiting.clear()
            characters = 0
    if waiting:
        yield chunk_of(waiting, width)


def chunk_of(rows: Iterable[RawRow], width: int) -> RowChunk:
    """These rows as one chunk."""
    whole: list[RawRow] = []
    broken: list[RawRow] = []
    for row in rows:
        (whole if row.fault is None and _encodable(row.cells) else broken).append(row)
    texts = list(zip(*(row.cells for row in whole), strict=True)) or [()] * width
    return RowChunk(
        pa.array([row.line for row in whole], pa.int64()),
        tuple(pa.array(column, pa.string()) for column in texts),
        tuple(broken),
    )


def joined(pieces: Iterable[RowChunk], rows_max: int = CHUNK_ROWS) -> Iterator[RowChunk]:
    """The same rows in fewer chunks: each ends with the piece that makes it long enough."""
    waiting: list[RowChunk] = []
    rows = characters = 0
    for piece in pieces:
        waiting.append(piece)
        rows += piece.rows
        characters += piece.nbytes
        if rows >= rows_max or characters >= CHUNK_CHARACTERS:
            yield _as_one(waiting)
            waiting.clear()
            rows = characters = 0
    if waiting:
        yield _as_one(waiting)


def _as_one(pieces: list[RowChunk]) -> RowChunk:
    columns = zip(*(piece.columns for piece in pieces), strict=True)
    return RowChunk(
        pa.concat_arrays([piece.lines for piece in pieces]),
        tuple(pa.concat_arrays(column) for column in columns),
        tuple(row for piece in pieces for row in piece.broken),
    )


def _broken_characters(row: RawRow) -> int:
    return len(row.whole.text) + len(row.whole.content) if row.whole else 0


def _encodable(cells: tuple[str, ...]) -> bool:
    """False where a cell holds half of a surrogate pair: columns of Unicode text cannot."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True
