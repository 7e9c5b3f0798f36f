"""A sheet that holds a strategy's table, as the CSV text that its station reads."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from lendweave.connectors.excel_file import excel_rows
from lendweave.intake.mapping import FileShape


def sheet_text(path: Path) -> str:
    """The first sheet of a workbook as CSV: row 7 of the sheet is line 7 of the text.

    Blank rows stay as blank lines and a line break inside a cell becomes a space, so that a place
    in the text is the place in the sheet. Numbers are written plainly, days as 2026-01-31. Raises
    FileUnreadable, FormulaUncomputed.
    """
    shape = FileShape(pattern=path.name, format="excel")
    with path.open("rb") as stream:
        grid = excel_rows(stream, shape, path.name)
        rows = [[" ".join(cell.split()) for cell in row.cells] for row in grid]
    widest = max((_width(row) for row in rows), default=0)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow(row[:widest] if any(row) else [])
    return text.getvalue()


def _width(row: list[str]) -> int:
    """How many cells stand up to the last one that holds anything."""
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)
