"""Sheets of an Excel workbook as rows of text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from os import SEEK_END
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from lendweave.connectors.grid import GridRow, table_rows
from lendweave.connectors.numbers_as_text import text_of_double
from lendweave.intake.errors import FileUnreadable, FormulaUncomputed, TableMissing
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted

SHEET_NAME = "@sheet"
WORKBOOK_BYTES_MAX = 64_000_000
UNPACKED_BYTES_MAX = 256_000_000
GRID_CELLS_MAX = 20_000_000
_CHUNK_BYTES = 1 << 20
_PLACE_BYTES = 200
_PLACED = re.compile(
    rb"<(?:\w+:)?(c|row)\b(?:[^<>]*?\sr\s*=\s*[\"']([A-Z]{0,3})([0-9]{1,9})[\"'])?", re.IGNORECASE
)
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
_SHOWN = re.compile(rb"<(?:\w+:)?v>\s*([0-9]{1,9})\s*<")
# A cell of a formula without its result; one whose result is an empty text says that it is text.
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b(?![^<>]*\st=[\"']str[\"'])[^<>]*?\sr=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^<>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>\s*)?</(?:\w+:)?c>"
)
SHARED_TEXTS = "xl/sharedStrings.xml"
_XLS_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")  # the older xls; every other workbook is a zip file
_CellValue = int | float | str | bool | date | time | datetime | object


def excel_rows(stream: BinaryIO, layout: FileShape, name: str) -> Iterator[GridRow]:
    """Every row of the one sheet from row 1 on. Raises FileUnreadable, TableMissing."""
    for _, rows in excel_sheets(stream, layout, name):
        yield from rows


def workbook_rows(
    stream: BinaryIO, layout: FileShape, wanted: Wanted, name: str
) -> Iterator[RawRow]:
    """The rows of the tables on the sheets, as if each sheet stood below the one before it.

    A column called `@sheet` is the name of the sheet. Raises a FileFault.
    """
    own = [header for header in wanted.headers if header != SHEET_NAME]
    written = replace(wanted, headers=tuple(own))
    places = [place for place, header in enumerate(wanted.headers) if header == SHEET_NAME]
    above = 0
    for sheet, grid in excel_sheets(stream, layout, name):
        line = 0
        for row in table_rows(grid, layout, written, f"{name}, sheet {sheet!r}"):
            line = row.line
            cells = list(row.cells)
            for place in places if row.fault is None else ():
                cells.insert(place, sheet)
            yield RawRow(above + line, tuple(cells), row.fault, row.whole)
        above += line


def excel_sheets(
    stream: BinaryIO, layout: FileShape, name: str
) -> Iterator[tuple[str, Iterator[GridRow]]]:
    """The declared sheets with their rows, in the workbook's order; of several, blank ones not.

    The workbook is read whole: the format has no other way. Hence a limit on its size, and on
    what a compressed one unpacks to. Raises FileUnreadable, TableMissing.
    """
    try:
        _refuse_too_large(stream, name)
        workbook = CalamineWorkbook.from_filelike(stream)
        for sheet in _declared(workbook.sheet_names, layout, name):
            rows = workbook.get_sheet_by_name(sheet)
            if layout.sheets is None or rows.height:
                yield sheet, _grid(rows.iter_rows())
    except (CalamineError, BadZipFile, OSError, ValueError) as error:
        raise FileUnreadable(
            where=name,
            got=str(error)[:200],
            expected="a workbook",
            fix="Open the file in Excel and save it as xlsx.",
        ) from None


def _grid(rows: Iterable[Sequence[_CellValue]]) -> Iterator[GridRow]:
    for number, cells in enumerate(rows, 1):
        yield GridRow(number, tuple(map(_text, cells)))


def _declared(names: Sequence[str], layout: FileShape, name: str) -> list[str]:
    """The sheets that the mapping reads. Raises TableMissing."""
    declared = layout.sheets or layout.sheet
    if declared is None:
        found = list(names[:1])
    elif layout.sheets is None:
        found = [sheet for sheet in names if sheet == declared]
    else:
        found = [sheet for sheet in names if fnmatchcase(sheet, declared)]
    if not found:
        near = difflib.get_close_matches(declared or "", names, n=1, cutoff=0.5)
        raise TableMissing(
            where=f"{name}: no sheet {declared!r}",
            got=", ".join(names)[:300] or "no sheet at all",
            expected=declared or "a sheet",
            fix=f"{f'Did you mean {near[0]!r}? ' if near else ''}Correct `sheet` of the mapping.",
        )
    return found


def _refuse_too_large(stream: BinaryIO, name: str) -> None:
    """Refuse a workbook that is too large, or would be when unpacked. Raises BadZipFile, too.

    The sizes that a zip file declares can be relied on: a part that unpacks to more than it
    declares is an error when it is read.
    """
    _refuse_beyond(WORKBOOK_BYTES_MAX, stream.seek(0, SEEK_END), "bytes", name)
    stream.seek(0)
    if stream.read(len(_XLS_MAGIC)) != _XLS_MAGIC:
        with ZipFile(stream) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            _refuse_beyond(UNPACKED_BYTES_MAX, unpacked, "bytes when unpacked", name)
            _refuse_what_grows(parts, name)
    stream.seek(0)


def _refuse_what_grows(parts: ZipFile, name: str) -> None:
    """Refuse parts that are small on disk and large in memory."""
    names = parts.namelist()
    if "xl/workbook.xml" not in names:
        raise ValueError("a zip file that is no xlsx workbook")
    texts = _shared_lengths(parts) if SHARED_TEXTS in names else []
    for part in names:
        if part.endswith((".xml", ".rels")):
            with parts.open(part) as xml:
                _refuse_declarations(xml)
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            with parts.open(part) as sheet:
                _refuse_beyond(GRID_CELLS_MAX, grid_cells(sheet), "cells in a sheet", name)
            with parts.open(part) as sheet:
                _refuse_uncomputed(sheet, name)
            with parts.open(part) as sheet:
                characters = shared_characters(sheet, texts) if texts else 0
                _refuse_beyond(UNPACKED_BYTES_MAX, characters, "bytes of text in a sheet", name)


def _refuse_uncomputed(sheet: IO[bytes], name: str) -> None:
    """Refuse formulas without results, which would read as nothing. Raises FormulaUncomputed."""
    for text in _pieces(sheet):
        found = _UNCOMPUTED.search(text)
        if found is not None:
            raise FormulaUncomputed(
                where=name,
                got=f"a formula without its result in cell {found[1].decode()}",
                expected="results beside the formulas, as Excel saves them",
                fix="Open the file in Excel and save it, or ask for the values alone.",
            )


def _refuse_declarations(xml: IO[bytes]) -> None:
    """Raise ValueError for entities: no workbook has any, and what they hide would be lost."""
    for text in _pieces(xml):
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ValueError("a document type declaration inside the workbook")


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a part, each piece with the end of the one before it."""
    tail = b""
    while chunk := part.read(_CHUNK_BYTES):
        yield tail + chunk
        tail = chunk[-_PLACE_BYTES:]


def grid_cells(sheet: IO[bytes]) -> int:
    """Cells of the rectangle from A1 to the last cell of a sheet's XML.

    The reader lays out that rectangle in memory, so that one stray cell in the last row and
    column would ask for 17 billion. Cells without a place stand to the right of each other.
    """
    rows = columns = tags = unplaced = 0
    for text in _pieces(sheet):
        for tag, letters, digits in _PLACED.findall(text):
            rows = max(rows, int(digits or 0))
            if letters:
                columns = max(columns, _column_number(letters.upper()))
            elif tag == b"c":
                unplaced += 1
            else:
                columns, unplaced, tags = max(columns, unplaced), 0, tags + 1
    return max(rows, tags) * max(columns, unplaced)


def _shared_lengths(parts: ZipFile) -> list[int]:
    """Bytes of each text that cells share."""
    texts = parts.read(SHARED_TEXTS)
    return [end.start() - start for start, end in _spans(texts)]


def _spans(texts: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    start = 0
    for end in _TEXT_END.finditer(texts):
        yield start, end
        start = end.end()


def shared_characters(sheet: IO[bytes], lengths: Sequence[int]) -> int:
    """Bytes of all shared texts of a sheet, each as often as a cell shows it: the reader copies."""
    total = 0
    for text in _pieces(sheet):
        total += sum(
            lengths[int(place)] for place in _SHOWN.findall(text) if int(place) < len(lengths)
        )
    return total


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse_beyond(limit: int, size: int, unit: str, name: str) -> None:
    if size > limit:
        raise FileUnreadable(
            where=name,
            got=f"{size} {unit}",
            expected=f"a workbook of at most {limit} {unit}",
            fix="Ask the partner for CSV, or for one file a month.",
        )


def _text(cell: _CellValue) -> str:
    """A cell as text: 12.0 → "12", a date in ISO, a boolean as true or false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return text_of_double(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
