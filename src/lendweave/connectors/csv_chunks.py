"""Delimited text as chunks of columns: the rows that `csv_rows` and `table_rows` give, sooner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import compute

from lendweave.connectors.csv_block import (
    Flags,
    LineBlock,
    SplitLines,
    in_order,
    line_block,
    split_lines,
)
from lendweave.connectors.csv_file import csv_rows, row_of
from lendweave.connectors.grid import GridRow, Table, table_under
from lendweave.connectors.lines import BLOCK_BYTES, Block, Lines
from lendweave.intake.chunk import RowChunk, chunk_of, joined
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import Wanted, header_name

_WORTH_SPLITTING_BYTES = BLOCK_BYTES // 16
_LINES_AT_ONCE = 4_096


def csv_chunks(
    stream: BinaryIO, layout: FileShape, wanted: Wanted, name: str
) -> Iterator[RowChunk]:
    """The rows under the header and above the total. Raises as `table_rows`."""
    lines = Lines(stream)
    rows = csv_rows(lines, layout)
    table = table_under(rows, layout, wanted, name)
    yield from joined(piece for piece in _pieces(lines, rows, table, layout) if piece.rows)


def _pieces(
    lines: Lines, rows: Iterator[GridRow], table: Table, layout: FileShape
) -> Iterator[RowChunk]:
    """Rows block by block; where a block is odd, row by row up to its end."""
    splits = layout.delimiter.isascii() and not table.carries
    while table.total_line is None:
        block = lines.block() if splits else None
        found = _lines_to_split(block, layout.encoding) if block else None
        if block and found:
            lines.pass_over(block.first(len(found.starts)))
            yield _table_rows(found, block.number, table, layout.delimiter)
            continue
        last = block.last_number if block else lines.next_number + _LINES_AT_ONCE
        taken = list(_rows_until(last, rows, lines))
        if not taken:
            return
        yield chunk_of(table.rows(taken), len(table.places))


def _rows_until(last: int, rows: Iterator[GridRow], lines: Lines) -> Iterator[GridRow]:
    """The next rows, up to the one with which line `last` has been taken."""
    for row in rows:
        yield row
        if lines.next_number > last:
            return


def _lines_to_split(block: Block, encoding: str) -> LineBlock | None:
    """The lines of the block up to a quote that may go on in the next line; None for too few."""
    found = line_block(block, encoding)
    if found is None:
        return None
    unpaired = np.flatnonzero(found.quotes % 2)
    if not len(unpaired):
        return found
    before = found.until(unpaired[0])
    return before if len(before.content) > _WORTH_SPLITTING_BYTES else None


def _table_rows(lines: LineBlock, number: int, table: Table, delimiter: str) -> RowChunk:
    """The rows of the table in these lines, the first of which has this number in the file."""
    split = split_lines(lines, delimiter, table.cells_usual)
    split = split.only(_surely_rows(split, table))
    left = np.setdiff1d(np.arange(len(lines.starts)), split.at, assume_unique=True)
    odd = (row_of(lines.text(at), number + int(at), delimiter) for at in left)
    others = chunk_of(table.rows(odd), len(table.places))
    if table.total_line is not None:
        split = split.only(split.at + number < table.total_line)
    at = others.lines.to_numpy() - number
    wanted = SplitLines(split.at, tuple(split.columns[place] for place in table.places))
    whole = in_order([wanted, SplitLines(at, others.columns)] if len(at) else [wanted])
    return RowChunk(pa.array(whole.at + number), whole.columns, others.broken)


def _surely_rows(split: SplitLines, table: Table) -> Flags:
    """Lines that are rows of the table for certain: of its width, and nothing marks them."""
    sure = _unmarked(split.columns[0], table.marks)
    for column in split.columns[table.width :]:
        sure &= _flags(compute.equal(column, ""))
    return sure


def _unmarked(firsts: pa.StringArray, marks: tuple[str, ...]) -> Flags:
    """Rows whose first cell says something, and does not begin with one of the marks.

    The first two characters tell it of nearly all; other cells are cleaned and looked at.
    """
    beginnings = compute.utf8_slice_codeunits(firsts, 0, 2).dictionary_encode()
    apart = [_apart(beginning, marks) for beginning in beginnings.dictionary.to_pylist()]
    sure: Flags = np.array(apart, np.bool_)[beginnings.indices.to_numpy()]
    if not sure.all():
        others = firsts.filter(pa.array(~sure)).dictionary_encode()
        texts = map(header_name, others.dictionary.to_pylist())
        told = [bool(text) and not text.startswith(marks) for text in texts]
        sure[~sure] = np.array(told, np.bool_)[others.indices.to_numpy()]
    return sure


def _apart(beginning: str, marks: tuple[str, ...]) -> bool:
    """True where a cell that begins so cannot begin with a mark, even when it has been cleaned.

    Two signs of ASCII stay what they are; other signs may melt into one.
    """
    if not beginning.strip() or not (beginning.isascii() and beginning.isprintable()):
        return False
    return beginning[0] != " " and not any(mark[:1] in ("", beginning[0]) for mark in marks)


def _flags(found: Any) -> Flags:
    flags: Flags = found.to_numpy(zero_copy_only=False)
    return flags
