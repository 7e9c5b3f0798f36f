"""The sheet on which people correct refused rows: CSV that is safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, and writes long numbers, leading
zeros and dates its own way. Such cells get an apostrophe in front, which is taken off again when
the sheet comes back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from lendweave.kernel.errors import Invalid, shortened

OWN_COLUMNS = ("#row", "#feed", "#file", "#line", "#wrong")
_RISKY = frozenset("=+-@\t\r\n'＝＋－＠")
_PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,10})(?:\.[0-9]{0,5}[1-9])?", re.ASCII)
_DELIMITERS = (",", ";", "\t")


class SheetInvalid(Invalid):
    """The sheet of corrections is not one that was exported, or lost some of its cells.
    更正表不是导出的那张表，或缺失了单元格。
    """

    code = "INTAKE-090"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row to be corrected. number: in the quarantine; line: in the partner's file.

    wrong: what is wrong with it, for people; cells: by header.
    """

    number: int
    feed: str
    file: str
    line: int
    wrong: str
    cells: Mapping[str, str]


def guarded(cell: str) -> str:
    """The cell as a spreadsheet leaves it alone."""
    if not cell:
        return cell
    is_changed = cell[0].isdigit() and _PLAIN_NUMBER.fullmatch(cell) is None
    return f"'{cell}" if cell[0] in _RISKY or is_changed else cell


def unguarded(cell: str) -> str:
    """The cell that `guarded` was given."""
    is_guarded = len(cell) > 1 and cell[0] == "'" and (cell[1] in _RISKY or cell[1].isdigit())
    return cell[1:] if is_guarded else cell


def sheet_text(headers: Sequence[str], rows: Iterable[SheetRow]) -> str:
    """The sheet of rows of one feed. headers: columns of the feed, in their order."""
    text = StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    write([*OWN_COLUMNS, *map(guarded, headers)])
    for row in rows:
        own = (str(row.number), guarded(row.feed), guarded(row.file), str(row.line))
        cells = (guarded(row.cells.get(header, "")) for header in headers)
        write([*own, guarded(row.wrong), *cells])
    return text.getvalue()


def read_sheet(text: str, file: str) -> tuple[SheetRow, ...]:
    """The rows of a sheet that came back; what is under `#wrong` is not looked at.

    Raises SheetInvalid with the line.
    """
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _invalid(file, shortened(error), "a CSV file") from None
    header, *rows = lines or [[]]
    own, headers = (
        tuple(header[: len(OWN_COLUMNS)]),
        [unguarded(c) for c in header[len(OWN_COLUMNS) :]],
    )
    if own != OWN_COLUMNS:
        raise _invalid(f"{file}, line 1", shortened(", ".join(own)), ", ".join(OWN_COLUMNS))
    return tuple(
        _row(f"{file}, line {line}", cells, headers)
        for line, cells in enumerate(rows, 2)
        if any(cells)
    )


def _row(where: str, cells: list[str], headers: list[str]) -> SheetRow:
    width = len(OWN_COLUMNS) + len(headers)
    if len(cells) != width:
        raise _invalid(where, f"{len(cells)} cells", f"{width} cells")
    number, feed, file, line, wrong, *values = map(unguarded, cells)
    if not (number.isascii() and number.isdecimal() and line.isascii() and line.isdecimal()):
        raise _invalid(where, shortened(f"{number}, {line}"), "the numbers of the exported sheet")
    values_by_header = dict(zip(headers, values, strict=True))
    return SheetRow(int(number), feed, file, int(line), wrong, values_by_header)


def _invalid(where: str, got: str, expected: str) -> SheetInvalid:
    return SheetInvalid(
        where=where,
        got=got,
        expected=expected,
        fix="Correct cells only: leave the header and the columns with # as they were exported.",
    )
