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
from lendweave.intake.errors import FileUnreadable, TableMissing
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted

SHEET_NAME = "@sheet"
WORKBOOK_BYTES_MAX = 64_000_000
UNPACKED_BYTES_MAX = 256_000_000
GRID_CELLS_MAX = 20_000_000
_CHUNK_BYTES = 1 << 20
_PLACE_BYTES = 20
_CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
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
            yield RawRow(above + line, tuple(cells), row.fault)
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
            for part in parts.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    with parts.open(part) as sheet:
                        _refuse_beyond(GRID_CELLS_MAX, grid_cells(sheet), "cells in a sheet", name)
    stream.seek(0)


def grid_cells(sheet: IO[bytes]) -> int:
    """Cells of the rectangle from A1 to the last cell of a sheet's XML.

    The reader lays out that rectangle in memory, so that one stray cell in the last row and
    column would ask for 17 billion.
    """
    rows = columns = 0
    tail = b""
    while chunk := sheet.read(_CHUNK_BYTES):
        for letters, digits in _CELL_PLACE.findall(tail + chunk):
            rows = max(rows, int(digits))
            columns = max(columns, _column_number(letters))
        tail = chunk[-_PLACE_BYTES:]
    return rows * columns


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
