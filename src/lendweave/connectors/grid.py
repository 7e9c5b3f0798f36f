"""Rows of cells with titles above and totals below → the rows of the table in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lendweave.intake.errors import CellCountWrong, FileUnreadable, HeaderMissing
from lendweave.intake.fault import Fault, fault_of
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted, header_name


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a file that has no types: its line, its cells, or why it has none."""

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None


def table_rows(
    rows: Iterable[GridRow], layout: FileShape, wanted: Wanted, name: str
) -> Iterator[RawRow]:
    """The rows under the header and above the total, wanted columns only.

    Raises HeaderMissing, FileUnreadable, and what Wanted.places raises.
    """
    remaining = iter(rows)
    header = _header(remaining, layout, name)
    places = wanted.places(header, name)
    footer = header_name(layout.skip_after) if layout.skip_after else ""
    for row in remaining:
        if row.fault is not None:
            yield RawRow(row.line, (), row.fault)
            continue
        first = next((text for cell in row.cells if (text := header_name(cell))), "")
        if footer and first.startswith(footer):
            return
        if first or any(map(str.strip, row.cells)):
            yield _table_row(row, len(header), places)


def _header(rows: Iterator[GridRow], layout: FileShape, name: str) -> tuple[str, ...]:
    """The cells of the header row, without empty ones at its end."""
    for row in rows:
        if row.line < layout.header_row:
            continue
        if row.fault is not None:
            raise FileUnreadable(
                where=f"{name}, header in line {row.line}",
                got=row.fault.got,
                expected=row.fault.expected,
                fix="Correct `encoding`, `delimiter` or `header_row` of the mapping.",
            )
        return _without_empty_end(row.cells)
    raise HeaderMissing(
        where=name,
        got="the end of the file",
        expected=f"column names in line {layout.header_row}",
        fix="Correct `header_row`, or ask the partner for the file again.",
    )


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not header_name(cells[end - 1]):
        end -= 1
    return cells[:end]


def _table_row(row: GridRow, width: int, places: tuple[int, ...]) -> RawRow:
    if len(row.cells) < width or any(row.cells[width:]):
        error = CellCountWrong(
            where=f"line {row.line}",
            got=f"{len(row.cells)} cells",
            expected=f"{width} cells, as in the header",
            fix="Look for a delimiter inside a cell, or for a line that was cut off.",
        )
        return RawRow(row.line, (), fault_of(error))
    return RawRow(row.line, tuple(row.cells[place] for place in places))
