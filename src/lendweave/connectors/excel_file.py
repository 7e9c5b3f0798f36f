"""A sheet of an Excel workbook as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from lendweave.connectors.grid import GridRow
from lendweave.connectors.numbers_as_text import text_of_double
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import FileShape

WORKBOOK_BYTES_MAX = 64_000_000
_CellValue = int | float | str | bool | date | time | datetime | object


def excel_rows(stream: BinaryIO, layout: FileShape, name: str) -> Iterator[GridRow]:
    """Every row of the sheet from row 1 on. Raises FileUnreadable.

    The workbook is read whole: the format has no other way. Hence a limit on its size.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > WORKBOOK_BYTES_MAX:
        raise FileUnreadable(
            where=name,
            got=f"{size} bytes",
            expected=f"a workbook of at most {WORKBOOK_BYTES_MAX} bytes",
            fix="Ask the partner for CSV, or for one file a month.",
        )
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        sheet = workbook.get_sheet_by_name(layout.sheet or workbook.sheet_names[0])
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield GridRow(number, tuple(_text(cell) for cell in cells))
    except (CalamineError, WorksheetNotFound, IndexError, OSError, ValueError) as error:
        raise FileUnreadable(
            where=name,
            got=str(error)[:200],
            expected=f"a workbook with the sheet {layout.sheet or 1}",
            fix="Open the file in Excel and save it as xlsx, or correct `sheet`.",
        ) from None


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
