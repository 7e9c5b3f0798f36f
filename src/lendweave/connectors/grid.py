"""Rows of cells with titles above and totals below → the rows of the table in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lendweave.intake.errors import CellCountWrong, FileUnreadable, HeaderMissing
from lendweave.intake.fault import Fault, fault_of
from lendweave.intake.header import header_names
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted, header_name
from lendweave.intake.whole_text import WholeText, whole_cells, whole_text


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a file that has no types: its line, its cells, or why it has none.

    text: what was split into the cells, where it was text. whole: what stood in a row at fault.
    """

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None
    text: str = ""
    whole: WholeText | None = None


def table_rows(
    rows: Iterable[GridRow], layout: FileShape, wanted: Wanted, name: str
) -> Iterator[RawRow]:
    """The rows under the header and above the total, wanted columns only.

    Rows that repeat the header, as at the top of a printed page, and those that `skip_rows` names
    are no rows of the table. Raises HeaderMissing, FileUnreadable, and what Wanted.places raises.
    """
    remaining = iter(rows)
    yield from table_under(remaining, layout, wanted, name).rows(remaining)


def table_under(rows: Iterator[GridRow], layout: FileShape, wanted: Wanted, name: str) -> Table:
    """The table whose header these rows begin with; `rows` goes on with the row below it.

    Raises HeaderMissing, FileUnreadable, and what Wanted.places raises.
    """
    return Table(list(_header_rows(rows, layout, name)), layout, wanted, name)


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


class Table:
    """What stands under a header, read row by row.

    names: of all columns. width: cells that a row must have. cells_usual: cells that it has as a
    rule, empty ones at its end included. places: of the wanted columns among the cells.
    total_line: of the row that ends the table, once it has been read.
    """

    def __init__(
        self, header_rows: list[tuple[str, ...]], layout: FileShape, wanted: Wanted, name: str
    ) -> None:
        self.names = header = header_names(header_rows)
        self.width = len(header)
        self.cells_usual = max(self.width, len(header_rows[-1]))
        self.places = wanted.places(header, name)
        self.total_line: int | None = None
        self._repeated = {names[0]: names for row in header_rows if (names := _named(row))}
        self._skipped = tuple(map(header_name, layout.skip_rows))
        self._footer = header_name(layout.skip_after) if layout.skip_after else ""
        self._carried = [i for i, column in enumerate(wanted.headers) if column in wanted.carried]
        self._above: dict[int, str] = {}

    @property
    def marks(self) -> tuple[str, ...]:
        """How the first text of a row begins that may be no row of the table."""
        footer = (self._footer,) if self._footer else ()
        return (*self._repeated, *self._skipped, *footer)

    @property
    def carries(self) -> bool:
        """True where a row depends on those above it."""
        return bool(self._carried)

    def rows(self, rows: Iterable[GridRow]) -> Iterator[RawRow]:
        """Those of the next rows that belong to the table."""
        for row in rows:
            found = self._read(row)
            if self.total_line is not None:
                return
            if found is not None:
                yield found

    def _read(self, row: GridRow) -> RawRow | None:
        """The row as one of the table, or its fault; None where it is no row of the table."""
        if row.fault is not None:
            self._above.clear()
            return RawRow(row.line, (), row.fault, self._with_names(row.whole))
        first = next((text for cell in row.cells if (text := header_name(cell))), "")
        if self._footer and first.startswith(self._footer):
            self.total_line = row.line
            return None
        if self._skipped and first.startswith(self._skipped):
            return None
        if first in self._repeated and _named(row.cells) == self._repeated[first]:
            return None
        if first or any(map(str.strip, row.cells)):
            return self._wanted(row)
        return None

    def _wanted(self, row: GridRow) -> RawRow:
        """The wanted cells of a row, or its fault."""
        if len(row.cells) < self.width or any(row.cells[self.width :]):
            self._above.clear()  # after a row that could not be read nobody knows what stood above
            error = CellCountWrong(
                where=f"line {row.line}",
                got=f"{len(row.cells)} cells",
                expected=f"{self.width} cells, as in the header",
                fix="Look for a delimiter inside a cell, or for a line that was cut off.",
            )
            whole = whole_text(row.text) if row.text else whole_cells(row.cells)
            return RawRow(row.line, (), fault_of(error), self._with_names(whole))
        cells = [row.cells[place] for place in self.places]
        for i in self._carried:
            if cells[i].strip():
                self._above[i] = cells[i]
            cells[i] = self._above.get(i, "")
        return RawRow(row.line, tuple(cells))

    def _with_names(self, whole: WholeText | None) -> WholeText | None:
        return whole and replace(whole, names=self.names)
