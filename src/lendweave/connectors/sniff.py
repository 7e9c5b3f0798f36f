"""A file whose layout nobody has declared: its format, its encoding and some of its rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar, get_args

import msgspec
from python_calamine import CalamineWorkbook

from lendweave.connectors.excel_file import excel_sheets
from lendweave.connectors.jsonl_file import jsonl_names, jsonl_rows, list_place
from lendweave.connectors.looks import told_by_beginning
from lendweave.connectors.parquet_file import parquet_names, parquet_rows_at
from lendweave.connectors.spread import ROWS_MAX, spread_places, spread_rows, spread_text
from lendweave.connectors.transcoded import transcoded
from lendweave.connectors.unpacked import unpacked
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import Encoding, FileShape
from lendweave.intake.suggest.draft_mapping import Sample
from lendweave.intake.table import Wanted

BEGINNING_BYTES = 1 << 16
COLUMNS_MAX = 500
_NULS_MAX = 0.05  # of the bytes of a text
_DAMAGED_MAX = 0.02  # of its lines
_DELIMITERS = (",", "\t", ";", "|")
Read = TypeVar("Read")
_TRIED: tuple[Encoding, ...] = ("utf-8", "gb18030", "big5", "latin-1")


def sniff(path: Path, sheet: str | None = None) -> Sample:
    """A sample of the file, of a packed text as of the text. Raises a FileFault.

    sheet: of a workbook; the one with most cells when None. Raises TableMissing, too.
    """
    sample = _sniffed(path, sheet)
    wide = max(map(len, sample.rows), default=0)
    if wide > COLUMNS_MAX:
        raise _unreadable(
            path, f"{wide} columns, where at most {COLUMNS_MAX} can be looked through"
        )
    return sample


def _sniffed(path: Path, sheet: str | None) -> Sample:
    head = _read(path, lambda stream: stream.read(BEGINNING_BYTES))
    if head.startswith(b"PAR1"):
        return _parquet(path)
    if head.startswith((b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))):
        return _workbook(path, sheet)
    what, formats = told_by_beginning(head)
    if what:
        fix = f"Its mapping is written by hand, with `format: {formats[0]}`." if formats else ""
        raise _unreadable(path, what, fix)
    text = _read(path, spread_text)
    if not text.content.strip():
        raise _unreadable(path, "an empty file")
    encoding = encoding_of(text.content, path)
    is_json = text.content.decode(encoding, "ignore").lstrip("\ufeff \r\n").startswith("{")
    sample = (_json_lines if is_json else _delimited)(path, text.content, encoding)
    return replace(sample, whole=text.whole)


def _read(path: Path, reader: Callable[[BinaryIO], Read]) -> Read:
    """What a reader makes of the file, of a packed text as of the text."""
    try:
        with path.open("rb") as file, unpacked(file, path.name) as stream:
            return reader(stream)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None


def encoding_of(head: bytes, path: Path) -> Encoding:
    """The encoding that reads the bytes, told by a mark or by what reads without an error."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.count(0) > _NULS_MAX * len(head):
        raise _unreadable(path, "bytes that are no text")
    lines = (head[: head.rfind(b"\n") + 1] or head).split(b"\n")
    # A few lines may be damaged. Of other encodings some read nearly everything, UTF-8 does not.
    if _unread(lines, "utf-8") <= _DAMAGED_MAX * len(lines):
        return "utf-8"
    return min(_TRIED, key=lambda encoding: _unread(lines, encoding))


def _unread(lines: list[bytes], encoding: Encoding) -> int:
    """How many lines are no text in the encoding; one that says nothing of its own comes last."""
    if encoding == "latin-1":
        return len(lines) // 10 + 1
    unread = 0
    for line in lines:
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            unread += 1
    return unread


def _delimited(path: Path, content: bytes, encoding: Encoding) -> Sample:
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        delimiter = max(_DELIMITERS, key=lambda sign: _evenness(text, sign))
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:  # a cell without end, or lines that end with a bare return
        raise _unreadable(path, f"no table of rows and cells: {error}") from None
    shape = FileShape(path.name, "csv", encoding=encoding, delimiter=delimiter)
    return Sample(path.name, shape, rows)


def _evenness(text: str, delimiter: str) -> float:
    """How many cells the usual row has, times the share of rows that have as many."""
    lines = io.StringIO(text[:200_000])
    widths = Counter(len(row) for row in islice(csv.reader(lines, delimiter=delimiter), 200) if row)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda found: (found[0] > 1, found[1] * found[0]))
    return (width - 1) * count / widths.total()


def _workbook(path: Path, asked: str | None) -> Sample:
    """The sheet that was asked for, else the one with most cells; with the names of the others."""
    shape = FileShape(path.name, "excel", sheets=None if asked else "*", sheet=asked)
    with path.open("rb") as stream:
        grids = {sheet: spread_rows(rows) for sheet, rows in excel_sheets(stream, shape, path.name)}
        stream.seek(0)
        first = CalamineWorkbook.from_filelike(stream).sheet_names[0]
    filled = {
        sheet: sum(map(bool, chain.from_iterable(r.cells for r in rows)))
        for sheet, rows in grids.items()
    }
    best = max(filled, key=lambda sheet: filled[sheet], default="")
    if not filled.get(best):
        raise _unreadable(path, "a workbook without cells")
    others = tuple(sheet for sheet, cells in filled.items() if cells and sheet != best)
    named = FileShape(path.name, "excel", sheet=best if asked or best != first else None)
    rows = grids[best]
    whole = rows[-1].line == len(rows)
    return Sample(path.name, named, [row.cells for row in rows], others=others, whole=whole)


def _json_lines(path: Path, text: bytes, encoding: Encoding) -> Sample:
    stream = io.BytesIO(text)
    read: BinaryIO = transcoded(stream, encoding) if encoding == "utf-16" else stream
    lines = read.read()
    shape = FileShape(path.name, "jsonl", encoding="utf-8" if read is not stream else encoding)
    rows_at = list_place(io.BytesIO(lines), shape.encoding, ROWS_MAX)
    shape = msgspec.structs.replace(shape, rows_at=rows_at)
    names = jsonl_names(io.BytesIO(lines), shape, ROWS_MAX)
    rows = jsonl_rows(io.BytesIO(lines), shape, Wanted(names, None, ""))
    cells = [row.cells for row in islice(rows, ROWS_MAX) if row.cells]
    told = msgspec.structs.replace(shape, encoding=encoding)
    return Sample(path.name, told, [names, *cells], names)


def _parquet(path: Path) -> Sample:
    with path.open("rb") as stream:
        names = parquet_names(stream, path.name)
        rows = parquet_rows_at(stream, Wanted(names, None, ""), path.name, spread_places)
    whole = len(rows) < ROWS_MAX
    shape = FileShape(path.name, "parquet")
    return Sample(path.name, shape, [names, *rows], names, whole=whole)


def _unreadable(path: Path, got: str, fix: str = "") -> FileUnreadable:
    formats = ", ".join(get_args(Literal["csv", "excel", "jsonl", "parquet"]))
    return FileUnreadable(
        where=path.name,
        got=got,
        expected=f"a file of one of these formats: {formats}",
        fix=fix or "Ask the partner what the file is, or save it in one of them.",
    )
