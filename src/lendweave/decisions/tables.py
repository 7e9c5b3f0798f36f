"""CSV text into rows of cells that know their place. Pure: text in, no files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from lendweave.decisions.errors import TableInvalid, TableMissing
from lendweave.lang.errors import did_you_mean

ROWS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it starts on (from 1) and its cells by column, spaces trimmed."""

    file: str
    line: int
    cells: Mapping[str, str]

    def where(self, column: str) -> str:
        """The place of one cell, for messages."""
        return f'{self.file}:{self.line}, column "{column}"'


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def file_text(files: Mapping[str, str], name: str, where: str) -> str:
    """The text of file `name`. Raises TableMissing naming the files that are there."""
    try:
        return files[name]
    except KeyError:
        raise TableMissing(
            where=where,
            got=f'"{name}"',
            expected="a file beside strategy.yaml",
            fix=did_you_mean(name, files),
        ) from None


def read_table(text: str, file: str) -> Table:
    """The rows of a CSV text; blank lines are skipped. Raises TableInvalid with file and line."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff")), skipinitialspace=True, strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableInvalid(
            where=f"{file}:{start}",
            got=str(error),
            expected="cells separated by commas, quotes closed",
            fix='Write a cell with a comma or quote in it as "…", quotes doubled.',
        ) from None
    return _table(file, lines)


def _table(file: str, lines: Sequence[tuple[int, list[str]]]) -> Table:
    if len(lines) < 2 or len(lines) > ROWS_MAX:
        raise TableInvalid(
            where=file,
            got=f"{max(len(lines) - 1, 0)} rows",
            expected=f"a header and 1 to {ROWS_MAX} rows",
            fix="Write the column names in the first line and a row under it.",
        )
    (head_line, header), *body = lines
    _check_header(file, head_line, header)
    rows = tuple(_row(file, line, header, cells) for line, cells in body)
    return Table(file, tuple(header), rows)


def _check_header(file: str, line: int, header: Sequence[str]) -> None:
    for index, column in enumerate(header):
        if not column or column in header[:index]:
            raise TableInvalid(
                where=f"{file}:{line}",
                got=f"column {index + 1} called {column!r}",
                expected="every column named, each name once",
                fix="Name the column, or remove the second one.",
            )


def _row(file: str, line: int, header: Sequence[str], cells: Sequence[str]) -> TableRow:
    if len(cells) != len(header):
        raise TableInvalid(
            where=f"{file}:{line}",
            got=f"{len(cells)} cells",
            expected=f"{len(header)} cells: {', '.join(header)}",
            fix="Write - for anything, null for no value.",
        )
    return TableRow(file, line, dict(zip(header, cells, strict=True)))


def check_columns(table: Table, required: Sequence[str], optional: Sequence[str] = ()) -> None:
    """Raises TableInvalid unless the table has all required columns and no unknown one."""
    for column in required:
        if column not in table.columns:
            raise TableInvalid(
                where=f"{table.file}:1",
                got=", ".join(table.columns),
                expected=f'a column "{column}"',
                fix=f'Add the column "{column}".',
            )
    for column in table.columns:
        if column not in required and column not in optional:
            raise TableInvalid(
                where=f"{table.file}:1",
                got=f'column "{column}"',
                expected=", ".join((*required, *optional)),
                fix=did_you_mean(column, (*required, *optional)) or "Remove the column.",
            )
