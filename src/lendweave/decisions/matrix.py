"""A matrix: one value looked up by several, `refuse` where there is none to give."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lendweave.decisions.cells import Cell, condition, parse_cell
from lendweave.decisions.checking.tables import AskedRow, AskedTable
from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import CellInvalid, TableInvalid
from lendweave.decisions.model import Matrix, MatrixRow
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.results import raw_result, result_type
from lendweave.decisions.scorecard import row_let
from lendweave.decisions.shape import MatrixShape
from lendweave.decisions.tables import TableRow, check_columns
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import INTEGER, ValueType
from lendweave.lang import Column, Node, parse
from lendweave.lang.build import all_of, case, lit

REFUSE = "refuse"
ROWS_MAX = 1_000


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
    results = (row.cells[shape.gives] for row in table.rows)
    type_ = result_type(text for text in results if text != REFUSE)
    rows = tuple(
        row
        for each in table.rows
        for row in reading.attempt(partial(_row, each, on, shape.gives, type_))
    )
    reading.define(scope, (*path, "gives"), _given(shape.gives, type_, rows))
    step = Matrix(
        gives=shape.gives,
        file=shape.file,
        on=on,
        type=type_,
        rows=rows,
        is_unique=shape.hit == "unique",
        where=reading.place(path),
    )
    if len(rows) == len(table.rows):
        reading.hold(asked_matrix(step))
    return step


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
    return raw_result(text, type_)


def _given(name: str, type_: ValueType, rows: Sequence[MatrixRow]) -> Column:
    nullable = any(row.value is None for row in rows)
    numbers = [row.value for row in rows if isinstance(row.value, int)]
    if not numbers:
        return Column(name, type_, nullable)
    return Column(name, type_, nullable, min(numbers), max(numbers))


def asked_matrix(step: Matrix) -> AskedTable:
    """The table as it is analysed: every question needs an answer."""
    rows = tuple(AskedRow(row.line, row.cells, row.value) for row in step.rows)
    return AskedTable(step.file, step.on, "unique" if step.is_unique else "first", rows)


def row_test(frame: Frame, on: Sequence[Column], cells: Sequence[Cell]) -> Node:
    """Whether every cell of a row passes; never null."""
    tests = (
        parse(condition(cell, column, frame.held(column.name)), f"cell {cell.text}")
        for cell, column in zip(cells, on, strict=True)
        if not cell.is_anything
    )
    return all_of(*tests)


def compile_matrix(draft: Draft, frame: Frame, step: Matrix) -> None:
    """One let: the value of the first row that passes."""
    tests = [row_test(frame, step.on, row.cells) for row in step.rows]
    held = frame.define(step.gives)
    values = [(test, lit(row.value, step.type)) for test, row in zip(tests, step.rows, strict=True)]
    draft.let(held, frame.guarded(case(values)), step.where)
    if draft.with_rows:
        rows = [(test, lit(index, INTEGER)) for index, test in enumerate(tests)]
        draft.let(row_let(held), frame.guarded(case(rows)), step.where)
