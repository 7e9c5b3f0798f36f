"""How values become cells, and cells become the bytes of a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from tests.intake.suggest.outside.sheet import ZONE, Column, Genre

_FIRST_DAY = datetime(1899, 12, 30, tzinfo=ZONE)  # of which a workbook counts the days
_NUMBERS = {"#,##0.00": ",.2f", "0.00": ".2f"}


@dataclass(frozen=True, slots=True)
class Moment:
    """The parts of a date and time; they need not be possible."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0


def moment_of(value: datetime) -> Moment:
    """The parts of a moment that exists."""
    return Moment(value.year, value.month, value.day, value.hour, value.minute, value.second)


def written(column: Column, value: Any) -> Any:
    """A value as its column writes it."""
    if value is None:
        return column.blank_word
    if isinstance(value, datetime):
        return _dated(column.write, value)
    if isinstance(value, Moment):
        return _stamp(column.write, value)
    if column.write == "0":
        return int(value)
    if column.write in _NUMBERS:
        return format(value, _NUMBERS[column.write])
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _dated(style: str, value: datetime) -> str | int:
    if style == "serial":
        return (value - _FIRST_DAY).days
    if style == "epoch_ms":
        return int(value.timestamp()) * 1000
    return _stamp(style, moment_of(value))


def _stamp(style: str, moment: Moment) -> str:
    parts = {
        "%Y": f"{moment.year:04}",
        "%y": f"{moment.year % 100:02}",
        "%-m": str(moment.month),
        "%-d": str(moment.day),
        "%m": f"{moment.month:02}",
        "%d": f"{moment.day:02}",
        "%H": f"{moment.hour:02}",
        "%M": f"{moment.minute:02}",
        "%S": f"{moment.second:02}",
    }
    for sign, part in parts.items():
        style = style.replace(sign, part)
    return style


Line = tuple[bool, Sequence[Any]]
"""Whether it is a row of the table, and its cells."""


def lines_of(genre: Genre, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Line], list[int]]:
    """All lines of a table with what stands around it, and the line of each row, from 1."""
    headers = [column.header for column in genre.columns]
    top = _header_lines(genre)
    lines: list[Line] = [(False, line) for line in (*genre.above, *top)]
    places = list[int]()
    for number, row in enumerate(rows):
        if genre.page_rows and number and number % genre.page_rows == 0:
            lines += [(False, line) for line in ((genre.page_end,) if genre.page_end else ())]
            lines += [(False, line) for line in top]
        lines.append((True, [row[header] for header in headers]))
        places.append(len(lines))
    return lines + [(False, line) for line in genre.below], places


def _header_lines(genre: Genre) -> list[list[str]]:
    """One line, or two where headers are `group/name`; a group stands over its first column."""
    if not any("/" in column.header for column in genre.columns):
        return [[column.header for column in genre.columns]]
    upper, lower = list[str](), list[str]()
    before = ""
    for column in genre.columns:
        group, _, name = column.header.rpartition("/")
        upper.append((group if group != before else "") if group else name)
        lower.append(name if group else "")
        before = group
    return [upper, lower]


def text_bytes(genre: Genre, lines: Sequence[Line]) -> bytes:
    """A file of delimited lines."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=genre.delimiter, lineterminator="\r\n")
    writer.writerows(cells for _, cells in lines)
    return out.getvalue().encode(genre.encoding, errors="replace")


def book_bytes(genre: Genre, lines: Sequence[Line]) -> bytes:
    """A workbook: notes on other sheets, the table on its own."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, notes in genre.sheets.items():
        page = book.create_sheet(title)
        for note in notes:
            page.append(list(note))
    page = book.create_sheet(genre.sheet)
    for _, cells in lines:
        page.append([float(cell) if isinstance(cell, Decimal) else cell for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def json_bytes(genre: Genre, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One object a line; a header with dots is a key inside objects."""
    lines = [json.dumps(_nested(row, genre.constants), ensure_ascii=False) for row in rows]
    return ("\n".join(lines) + "\n").encode(genre.encoding)


def _nested(row: Mapping[str, Any], constants: Mapping[str, Any]) -> dict[str, Any]:
    root: dict[str, Any] = dict(constants)
    for header, cell in row.items():
        *outer, name = header.split(".")
        inner = root
        for key in outer:
            inner = inner.setdefault(key, {})
        if cell != "":
            inner[name] = cell
    return root
