"""Rows of cells with titles above and totals below → the rows of the table in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lendweave.intake.errors import CellCountWrong, FileUnreadable, HeaderMissing
from lendweave.intake.fault import Fault, fault_of
from lendweave.intake.header import header_names
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

    Rows that repeat the header, as at the top of a printed page, and those that `skip_rows` names
    are no rows of the table. Raises HeaderMissing, FileUnreadable, and what Wanted.places raises.
    """
    remaining = iter(rows)
    header_rows = list(_header_rows(remaining, layout, name))
    header = header_names(header_rows)
    table = _Table(header, wanted, wanted.places(header, name))
    repeated = {names[0]: names for row in header_rows if (names := _named(row))}
    skipped = tuple(map(header_name, layout.skip_rows))
    footer = header_name(layout.skip_after) if layout.skip_after else ""
    for row in remaining:
        if row.fault is not None:
            table.forget()
            yield RawRow(row.line, (), row.fault)
            continue
        first = next((text for cell in row.cells if (text := header_name(cell))), "")
        if footer and first.startswith(footer):
            return
        if skipped and first.startswith(skipped):
            continue
        if first in repeated and _named(row.cells) == repeated[first]:
            continue
        if first or any(map(str.strip, row.cells)):
            yield table.row(row)


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """The names in a row, without empty ones at its end."""
    return header_names([cells])


def _header_rows(
    rows: Iterator[GridRow], layout: FileShape, name: str
) -> Iterator[tuple[str, ...]]:
    """The cells of each header row."""
    left = layout.header_rows
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
        yield row.cells
        left -= 1
        if not left:
            return
    raise HeaderMissing(
        where=name,
        got="the end of the file",
        expected=f"column names in line {layout.header_row}",
        fix="Correct `header_row`, or ask the partner for the file again.",
    )


class _Table:
    """Rows below a header, with what stands above the empty cells of carried columns."""

    def __init__(self, header: tuple[str, ...], wanted: Wanted, places: tuple[int, ...]) -> None:
        self._width = len(header)
        self._places = places
        self._carried = [i for i, column in enumerate(wanted.headers) if column in wanted.carried]
        self._above: dict[int, str] = {}

    def forget(self) -> None:
        """After a row that could not be read nobody knows what stood above."""
        self._above.clear()

    def row(self, row: GridRow) -> RawRow:
        """The wanted cells of a row, or its fault."""
        if len(row.cells) < self._width or any(row.cells[self._width :]):
            self.forget()
            error = CellCountWrong(
                where=f"line {row.line}",
                got=f"{len(row.cells)} cells",
                expected=f"{self._width} cells, as in the header",
                fix="Look for a delimiter inside a cell, or for a line that was cut off.",
            )
            return RawRow(row.line, (), fault_of(error))
        cells = [row.cells[place] for place in self._places]
        for i in self._carried:
            if cells[i].strip():
                self._above[i] = cells[i]
            cells[i] = self._above.get(i, "")
        return RawRow(row.line, tuple(cells))
