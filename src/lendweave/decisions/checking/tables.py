"""The analysis of one table: rows of cells over columns, and which of them answers.

`hit` is the table's hit policy: `unique` and `any` (rows that must not overlap, or not differ),
`first` (the topmost), `bins` (as first, and only a last row of `-` may overlap others), `priority`
(the most important answer); of any other policy all rows answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lendweave.decisions.cells import Cell
from lendweave.decisions.checking.finding import Finding, Level, Named, Place
from lendweave.decisions.checking.grid import (
    WORK_MAX,
    Box,
    Grid,
    Search,
    Work,
    WorkDone,
    sample_of,
    uncovered,
)
from lendweave.decisions.checking.slices import OTHER_TEXT, described, literal_text
from lendweave.decisions.checking.table_findings import (
    MoreGaps,
    NullNever,
    PointsEqual,
    RowDead,
    RowNeedless,
    RowsContradict,
    RowShadowed,
    RowsMerge,
    RowsOverlap,
    RowsTooMany,
    TableGap,
    TableTooLarge,
    TableUnanswered,
)
from lendweave.kernel.types import Kind
from lendweave.lang import Column
from lendweave.lang.bounds import type_bounds

GAPS_SHOWN = 20
OVERLAPS_SHOWN = 20
LINES_SHOWN = 5
ORDERED = ("first", "bins", "priority")


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row as it is analysed. answer: equal for rows that say the same; rank: lowest first."""

    line: int
    cells: tuple[Cell, ...]
    answer: object
    rank: int = 0


@dataclass(frozen=True)
class AskedTable:
    """A table as it is analysed. must_answer: a question without an answer is an error.

    shown: the name of each column in the file; a scorecard writes its bins in one column.
    """

    file: str
    columns: tuple[Column, ...]
    hit: str
    rows: tuple[AskedRow, ...]
    must_answer: bool = True
    shown: tuple[str, ...] = ()

    @cached_property
    def ordered(self) -> tuple[AskedRow, ...]:
        """The rows in the order in which they answer."""
        if self.hit != "priority":
            return self.rows
        return tuple(sorted(self.rows, key=lambda row: row.rank))

    @cached_property
    def grid(self) -> Grid:
        """The ordered rows as bits."""
        return Grid(self.columns, tuple(row.cells for row in self.ordered))

    @cached_property
    def alike(self) -> dict[object, int]:
        """The rows that give each answer."""
        found: dict[object, int] = {}
        for index, row in enumerate(self.ordered):
            found[row.answer] = found.get(row.answer, 0) | 1 << index
        return found

    def place(self, row: AskedRow, at: int | None = None) -> Place:
        """Where a row, or its cell in a column, stands."""
        if at is None:
            return Place(self.file, row.line)
        shown = self.shown[at] if self.shown else self.columns[at].name
        return Place(self.file, row.line, shown)

    def lines(self, rows: int) -> tuple[int, ...]:
        """The lines of the lowest bits of a set of rows."""
        found = [row.line for index, row in enumerate(self.ordered) if rows >> index & 1]
        return tuple(sorted(found)[:LINES_SHOWN])

    def example(self, box: Box) -> Named:
        """One combination of a box, in values."""
        parts = zip(self.columns, sample_of(box, self.grid), self.grid.slices, strict=True)
        return Named(tuple((c.name, literal_text(slices[p].sample, c)) for c, p, slices in parts))

    def described(self, box: Box) -> Named:
        """A box in cells; columns that may be anything are left out where others are not."""
        texts = [self.cell(at, box[at]) for at in range(len(box))]
        pairs = [(c.name, text) for c, text in zip(self.columns, texts, strict=True) if text != "-"]
        return Named(tuple(pairs or [(c.name, "-") for c in self.columns]))

    def cell(self, at: int, parts: Sequence[int]) -> str:
        cells = {row.cells[at] for row in self.rows}
        return described(parts, self.grid.slices[at], cells, self.columns[at])


def table_errors(table: AskedTable) -> Iterator[Finding]:
    """What a strategy must not have, first rows that stand in each other's way."""
    found = (*shadowed_rows(table), *overlaps(table), *gaps(table))
    return (finding for finding in found if finding.level is Level.ERROR)


def table_findings(table: AskedTable) -> list[Finding]:
    """All that can be said of a table, in the order of its lines."""
    dead, shadowed = list(dead_rows(table)), list(shadowed_rows(table))
    found: list[Finding] = [*dead, *null_never(table), *gaps(table), *overlaps(table)]
    gone = {finding.place.line for finding in (*dead, *shadowed)}
    needless = [f for f in needless_rows(table) if f.place.line not in gone]
    gone |= {finding.place.line for finding in needless}
    merges = [f for f in merging_rows(table) if not {f.place.line, f.line} & gone]
    rest: list[Finding] = [*equal_points(table)] or [*needless, *merges]
    return sorted([*found, *shadowed, *rest], key=lambda finding: finding.place)


def gaps(table: AskedTable, granted: int = WORK_MAX) -> Iterator[Finding]:
    """Questions that no row answers; tables of which all rows answer may leave questions open."""
    if table.hit not in ("unique", "any", *ORDERED):
        return
    grid, place = table.grid, Place(table.file, max(row.line for row in table.rows))
    kind = TableGap if table.must_answer else TableUnanswered
    every_row = (1 << len(grid.rows)) - 1
    try:
        boxes = uncovered(grid, grid.everything, every_row, Work(granted), GAPS_SHOWN + 1)
    except WorkDone:
        open_ = TableTooLarge if table.must_answer else RowsTooMany
        yield open_(place, "gaps", granted)
        return
    for box in boxes[:GAPS_SHOWN]:
        yield kind(place, table.described(box), table.example(box))
    if len(boxes) > GAPS_SHOWN:
        yield MoreGaps(place, GAPS_SHOWN)


def dead_rows(table: AskedTable) -> Iterator[Finding]:
    """Rows with a cell that no value of its column passes."""
    grid = table.grid
    for index, row in enumerate(table.ordered):
        for at, parts in enumerate(grid.region(index)):
            if not parts:
                column = table.columns[at]
                cell, possible = row.cells[at].text, _possible(column)
                yield RowDead(table.place(row, at), column.name, cell, possible)
                break


def _possible(column: Column) -> str:
    """What the column may be, as a cell; ends that only its type sets are left out."""
    bounds, limits = column.bounds, type_bounds(column.type)
    if bounds is None or limits is None:
        return str(column.type)
    low, high = (literal_text(end, column) for end in (bounds.low, bounds.high))
    if bounds.high == limits.high:
        text = f">= {low}"
    else:
        text = f"<= {high}" if bounds.low == limits.low else f"{low}..{high}"
    return text + ("|null" if column.nullable else "")


def null_never(table: AskedTable) -> Iterator[Finding]:
    """Cells that say `null` of a column that is never null."""
    for row in table.rows:
        for at, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            if cell.takes_null and not column.nullable and not cell.is_anything and cell.ranges:
                yield NullNever(table.place(row, at), column.name, cell.text)


def equal_points(table: AskedTable) -> Iterator[PointsEqual]:
    """A scored variable whose bins all say the same."""
    if table.hit == "bins" and len(table.rows) > 1 and len(table.alike) == 1:
        yield PointsEqual(Place(table.file, table.rows[0].line), table.columns[0].name)


def overlaps(table: AskedTable) -> Iterator[Finding]:
    """Pairs of rows that may not answer together, each with what both answer."""
    if table.hit not in ("unique", "any", "bins"):
        return
    shown = 0
    for index, row in enumerate(table.ordered):
        if table.hit == "bins" and all(cell.is_anything for cell in row.cells):
            continue
        region = table.grid.region(index)
        before = table.grid.meeting(region) & ((1 << index) - 1) if all(region) else 0
        for other in _bits(before):
            earlier = table.ordered[other]
            if table.hit == "any" and earlier.answer == row.answer:
                continue
            theirs = table.grid.region(other)
            both = tuple(
                tuple(p for p in mine if p in set(parts))
                for mine, parts in zip(region, theirs, strict=True)
            )
            kind = RowsContradict if table.hit == "any" else RowsOverlap
            yield kind(table.place(row), earlier.line, table.example(both))
            shown += 1
            if shown == OVERLAPS_SHOWN:
                return


def _bits(rows: int) -> Iterator[int]:
    while rows:
        low = rows & -rows
        yield low.bit_length() - 1
        rows ^= low


def shadowed_rows(table: AskedTable) -> Iterator[Finding]:
    """Rows of which rows that answer before them, together, leave nothing."""
    if table.hit not in ORDERED:
        return
    grid, work = table.grid, Work()
    for index, row in enumerate(table.ordered):
        region = grid.region(index)
        before = grid.meeting(region) & ((1 << index) - 1)
        if not before or not all(region):
            continue
        try:
            if not uncovered(grid, region, before, work):
                by = _fewest(grid, index, before)
                yield RowShadowed(table.place(row), table.lines(by), table.example(region))
        except WorkDone:
            yield RowsTooMany(table.place(row), "rows that are never reached", WORK_MAX)
            return


def _fewest(grid: Grid, index: int, before: int) -> int:
    """One row where one alone takes all, else every row that takes a part."""
    region = grid.region(index)
    for other in _bits(before):
        theirs = grid.region(other)
        if all(set(mine) <= set(parts) for mine, parts in zip(region, theirs, strict=True)):
            return 1 << other
    return before


def needless_rows(table: AskedTable) -> Iterator[Finding]:
    """Rows without which the rows behind them would answer the same."""
    if table.hit not in ORDERED:
        return
    work = Work()
    for index, row in enumerate(table.ordered):
        region = table.grid.region(index)
        if not all(region):
            continue
        same = table.alike[row.answer]
        behind = table.grid.meeting(region) & ~((2 << index) - 1)
        if not behind & same:
            continue
        try:
            if not _makes_a_difference(table.grid, index, same, work):
                yield RowNeedless(table.place(row), table.lines(behind & same))
        except WorkDone:
            yield RowsTooMany(table.place(row), "rows that could be left out", WORK_MAX)
            return


def _makes_a_difference(grid: Grid, index: int, same: int, work: Work) -> bool:
    """True if for some combination row `index` answers, and without it the answer were another."""
    before = (1 << index) - 1
    others = ~(1 << index)

    def verdict(left: int, sure: int) -> bool | None:
        if sure & before:
            return False
        if left & before:
            return None
        if not left:
            return True
        first = sure & -sure
        if not first:
            return None
        candidates = left & ((first << 1) - 1)
        if not candidates & ~same:
            return False
        return None if candidates & same else True

    region = grid.region(index)
    rows = grid.meeting(region) & others
    return bool(Search(grid, region, verdict, work).found(rows))


def merging_rows(table: AskedTable) -> Iterator[RowsMerge]:
    """Pairs of rows that say the same, differ in one cell and could be one row."""
    merged: set[int] = set()
    for at in range(len(table.columns)):
        alike: dict[object, int] = {}
        for index, row in enumerate(table.ordered):
            key = (row.answer, row.cells[:at], row.cells[at + 1 :])
            earlier = alike.setdefault(key, index)
            if (
                earlier == index
                or {earlier, index} & merged
                or not _may_meet(table, earlier, index)
            ):
                continue
            cell = _union(table, at, earlier, index)
            if cell is not None:
                merged |= {earlier, index}
                name = table.columns[at].name
                yield RowsMerge(table.place(row, at), table.ordered[earlier].line, name, cell)


def _may_meet(table: AskedTable, earlier: int, index: int) -> bool:
    """True if no row between the two that says otherwise comes in the way."""
    if table.hit in ("unique", "any"):
        return True
    if table.hit not in ORDERED:
        return False
    between = ((1 << index) - 1) & ~((2 << earlier) - 1)
    rows = table.grid.meeting(table.grid.region(index)) & between
    return not rows & ~table.alike[table.ordered[index].answer]


def _union(table: AskedTable, at: int, first: int, second: int) -> str | None:
    """One cell for both, None where it would be no simpler than two."""
    regions = [set(table.grid.region(index)[at]) for index in (first, second)]
    if not all(regions) or regions[0] & regions[1]:
        return None
    cell = table.cell(at, sorted(regions[0] | regions[1]))
    written = [table.ordered[index].cells[at].text for index in (first, second)]
    listed = table.columns[at].type.kind is Kind.TEXT
    longer = cell.count("|") > max(text.count("|") for text in written)
    return None if OTHER_TEXT in cell or (longer and not listed) else cell
