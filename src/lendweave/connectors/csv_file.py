"""Delimited text in a declared encoding: every line ends up as a row or as a fault."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from lendweave.connectors.grid import GridRow
from lendweave.connectors.lines import LINE_BYTES_MAX, Line, Lines, too_long, undecodable
from lendweave.intake.errors import RowMalformed
from lendweave.intake.fault import fault_of
from lendweave.intake.mapping import FileShape
from lendweave.intake.whole_text import whole_bytes, whole_text

_ROW_LINES_MAX = 100  # a quote that opens and closes further apart is a quote that never closes


def csv_rows(lines: Lines, layout: FileShape) -> Iterator[GridRow]:
    """Every row from the next line on, faults included."""
    while (line := lines.take()) is not None:
        yield _row(line, lines, layout)


def _row(line: Line, lines: Lines, layout: FileShape) -> GridRow:
    if line.content is None:
        whole = whole_bytes(line.beginning, layout.encoding)
        return GridRow(line.number, (), fault_of(too_long(line)), whole=whole)
    try:
        text = line.content.decode(layout.encoding)
    except UnicodeDecodeError as error:
        whole = whole_bytes(line.content, layout.encoding)
        return GridRow(line.number, (), fault_of(undecodable(line, error)), whole=whole)
    cells = _split(text, layout.delimiter)
    if cells is None and text.count('"') % 2:
        text, cells = _joined(text, lines, layout)
    return _split_row(line.number, text, cells)


def row_of(text: str, number: int, delimiter: str) -> GridRow:
    """The row of a line whose quotes are paired, so that no other line goes with it."""
    return _split_row(number, text, _split(text, delimiter))


def _split_row(number: int, text: str, cells: tuple[str, ...] | None) -> GridRow:
    if cells is None:
        fault = fault_of(_malformed(number, text))
        return GridRow(number, (), fault, whole=whole_text(text))
    return GridRow(number, cells, text=text)


def _malformed(number: int, text: str) -> RowMalformed:
    if "\r" in text.strip("\r\n") and '"' not in text:
        return RowMalformed(
            where=f"line {number}",
            got="a carriage return inside the line",
            expected="lines that end with LF or CRLF",
            fix="Save the file with such line ends; some old programs write CR alone.",
        )
    return RowMalformed(
        where=f"line {number}",
        got="a quote that does not close, or text after a closing quote",
        expected="quotes in pairs around a cell",
        fix="Ask the partner to double every quote inside a quoted cell.",
    )


def _joined(first: str, lines: Lines, layout: FileShape) -> tuple[str, tuple[str, ...] | None]:
    """The row whose quoted cell goes on in the next lines: its text and cells.

    Where there is none, the first line alone without cells, and the others go back.
    """
    text = first
    taken: list[Line] = []
    while len(taken) < _ROW_LINES_MAX and len(text) < LINE_BYTES_MAX:
        line = lines.take()
        if line is None:
            break
        taken.append(line)
        if line.content is None:
            break
        try:
            text += line.content.decode(layout.encoding)
        except UnicodeDecodeError:
            break
        cells = _split(text, layout.delimiter) if b'"' in line.content else None
        if cells is not None:
            return text, cells
    lines.put_back(taken)
    return first, None


def _split(text: str, delimiter: str) -> tuple[str, ...] | None:
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return tuple(rows[0]) if rows else ()
