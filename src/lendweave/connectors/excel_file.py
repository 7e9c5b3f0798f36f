"""A sheet of an Excel workbook as rows of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from os import SEEK_END
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from lendweave.connectors.grid import GridRow
from lendweave.connectors.numbers_as_text import text_of_double
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import FileShape

WORKBOOK_BYTES_MAX = 64_000_000
UNPACKED_BYTES_MAX = 256_000_000
GRID_CELLS_MAX = 20_000_000
_CHUNK_BYTES = 1 << 20
_PLACE_BYTES = 20
_CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_XLS_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")  # the older xls; every other workbook is a zip file
_CellValue = int | float | str | bool | date | time | datetime | object


def excel_rows(stream: BinaryIO, layout: FileShape, name: str) -> Iterator[GridRow]:
    """Every row of the sheet from row 1 on. Raises FileUnreadable.

    The workbook is read whole: the format has no other way. Hence a limit on its size, and on
    what a compressed one unpacks to.
    """
    try:
        _refuse_too_large(stream, name)
        workbook = CalamineWorkbook.from_filelike(stream)
        sheet = workbook.get_sheet_by_name(layout.sheet or workbook.sheet_names[0])
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield GridRow(number, tuple(_text(cell) for cell in cells))
    except (CalamineError, WorksheetNotFound, BadZipFile, IndexError, OSError, ValueError) as error:
        raise FileUnreadable(
            where=name,
            got=str(error)[:200],
            expected=f"a workbook with the sheet {layout.sheet or 1}",
            fix="Open the file in Excel and save it as xlsx, or correct `sheet`.",
        ) from None


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
