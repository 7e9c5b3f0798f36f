"""A matrix: one value looked up by several, `refuse` where there is none to give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.decisions.cells import Cell, condition, parse_cell, pieces
from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import (
    CellInvalid,
    TableGap,
    TableInvalid,
    TableOverlap,
    Unreachable,
)
from lendweave.decisions.model import Matrix, MatrixRow
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.scorecard import row_let
from lendweave.decisions.shape import MatrixShape
from lendweave.decisions.tables import Table, TableRow, check_columns
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import INTEGER, TEXT, Kind, ValueType, decimal
from lendweave.lang import Column, parse
from lendweave.lang.build import all_of, case, lit

REFUSE = "refuse"
ROWS_MAX = 1_000
GAP_TESTS_MAX = 1_000_000
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.([0-9]{1,18}))?")


def read_matrix(reading: Reading, scope: Scope, path: Path, shape: MatrixShape) -> Matrix:
    """The step with its table. Raises TableInvalid and its kin with file, line and column."""
    table = reading.table((*path, "file"), shape.file)
    check_columns(table, (*shape.on, shape.gives))
    if len(table.rows) > ROWS_MAX:
        raise TableInvalid(
            where=table.file,
            got=f"{len(table.rows)} rows",
            expected=f"at most {ROWS_MAX} rows",
            fix="Split the table, or look values up by fewer columns.",
        )
    on = tuple(
        reading.known(scope, reading.place((*path, "on", index)), name)
        for index, name in enumerate(shape.on)
    )
    type_ = _result_type(table, shape.gives)
    rows = tuple(_row(row, on, shape.gives, type_) for row in table.rows)
    _check_rows(table, rows, unique=shape.hit == "unique")
    _check_gaps(table, rows, on)
    reading.define(scope, (*path, "gives"), _given(shape.gives, type_, rows))
    return Matrix(shape.gives, shape.file, on, type_, rows, reading.place(path))


def _result_type(table: Table, gives: str) -> ValueType:
    """Integer where all results are whole numbers, decimal where some are not, else text."""
    scales: list[int] = []
    for row in table.rows:
        text = row.cells[gives]
        if text == REFUSE:
            continue
        match = _NUMBER.fullmatch(text)
        if match is None:
            return TEXT
        scales.append(len(match[1] or ""))
    return decimal(18 + max(scales), max(scales)) if any(scales) else INTEGER


def _row(row: TableRow, on: Sequence[Column], gives: str, type_: ValueType) -> MatrixRow:
    cells = tuple(
        parse_cell(row.cells[column.name], column, row.where(column.name)) for column in on
    )
    return MatrixRow(row.line, cells, _result(row, gives, type_))


def _result(row: TableRow, gives: str, type_: ValueType) -> object:
    text = row.cells[gives]
    if text == REFUSE:
        return None
    if not text:
        raise CellInvalid(
            where=row.where(gives),
            got=f"cell {shortened(text)}",
            expected=f"a value, or {REFUSE}",
            fix="Fill the cell.",
        )
    if type_.kind is Kind.TEXT:
        return text
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(type_.scale, "0"))


def _given(name: str, type_: ValueType, rows: Sequence[MatrixRow]) -> Column:
    nullable = any(row.value is None for row in rows)
    numbers = [row.value for row in rows if isinstance(row.value, int)]
    if not numbers:
        return Column(name, type_, nullable)
    return Column(name, type_, nullable, min(numbers), max(numbers))


def _check_rows(table: Table, rows: Sequence[MatrixRow], *, unique: bool) -> None:
    """Raises Unreachable for a row behind another, TableOverlap where rows must be unique."""
    for index, row in enumerate(rows):
        for earlier in rows[:index]:
            pairs = list(zip(earlier.cells, row.cells, strict=True))
            if all(before.holds(after) for before, after in pairs):
                raise Unreachable(
                    where=f"{table.file}:{row.line}",
                    got=f"line {earlier.line} answers all that this row asks",
                    expected="rows from narrow to wide",
                    fix="Remove the row, or move it up.",
                )
            if unique and all(before.meets(after) for before, after in pairs):
                raise TableOverlap(
                    where=f"{table.file}:{row.line}",
                    got=f"this row and line {earlier.line} can both answer",
                    expected="at most one answer, as the step says `hit: unique`",
                    fix="Narrow one of the two rows, or say `hit: first`.",
                )


def _check_gaps(table: Table, rows: Sequence[MatrixRow], on: Sequence[Column]) -> None:
    """Raises TableGap for a question that no row answers, or that cannot be looked for."""
    try:
        gap = _GapSearch(GAP_TESTS_MAX).gap(rows, on)
    except _TooLarge:
        got = "some question, or the table is too large to tell"
    else:
        if gap is None:
            return
        asked = zip(on, gap, strict=True)
        got = ", ".join(f"{column.name} {cell.text}" for column, cell in asked)
    raise TableGap(
        where=f"{table.file}:{table.rows[-1].line}",
        got=f"no row for {got}",
        expected="a row for every question, null included",
        fix=f"Add the row; a last row of `-` that says {REFUSE} takes all the rest.",
    )


class _TooLarge(Exception):
    """The search has used up its tests."""


@dataclass
class _GapSearch:
    """A search for a combination of values that no row answers; tests: how many are left."""

    tests: int

    def gap(self, rows: Sequence[MatrixRow], on: Sequence[Column]) -> tuple[Cell, ...] | None:
        """The first such combination over the last `len(on)` columns. Raises _TooLarge."""
        if not rows:
            return tuple(Cell("-", takes_null=True, ranges=()) for _ in on)
        depth = len(rows[0].cells) - len(on)
        if not on or any(all(cell.is_anything for cell in row.cells[depth:]) for row in rows):
            return None
        for piece in pieces([row.cells[depth] for row in rows], on[0]):
            self.tests -= len(rows)
            if self.tests < 0:
                raise _TooLarge
            left = [row for row in rows if row.cells[depth].holds(piece)]
            found = self.gap(left, on[1:])
            if found is not None:
                return (piece, *found)
        return None


def compile_matrix(draft: Draft, frame: Frame, step: Matrix) -> None:
    """One let: the value of the first row that passes."""
    tests = [
        all_of(
            *(
                parse(condition(cell, column, frame.held(column.name)), f"cell {cell.text}")
                for cell, column in zip(row.cells, step.on, strict=True)
                if not cell.is_anything
            )
        )
        for row in step.rows
    ]
    held = frame.define(step.gives)
    values = [(test, lit(row.value, step.type)) for test, row in zip(tests, step.rows, strict=True)]
    draft.let(held, frame.guarded(case(values)), step.where)
    if draft.with_rows:
        rows = [(test, lit(index, INTEGER)) for index, test in enumerate(tests)]
        draft.let(row_let(held), frame.guarded(case(rows)), step.where)
