"""A scorecard: per variable the first bin that passes gives points; the points are summed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from lendweave.decisions.cells import Cell, condition, parse_cell
from lendweave.decisions.checking.tables import AskedRow, AskedTable
from lendweave.decisions.draft import Draft, Frame, Scored
from lendweave.decisions.errors import CellInvalid, WrongType
from lendweave.decisions.model import Bin, Scorecard, Variable
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.shape import ScorecardShape
from lendweave.decisions.tables import TableRow, check_columns
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import BOOLEAN, INTEGER
from lendweave.lang import Column, Node, parse
from lendweave.lang.build import add_all, case, lit

SCORE_MAX = 1_000_000
_POINTS = re.compile(r"-?[0-9]{1,6}")


def read_scorecard(reading: Reading, scope: Scope, path: Path, shape: ScorecardShape) -> Scorecard:
    """The step with its table. Raises TableInvalid and its kin with file, line and column."""
    table = reading.table((*path, "file"), shape.file)
    check_columns(table, ("variable", "bin", "points"), ("reason",))
    by_variable: dict[str, list[TableRow]] = {}
    for row in table.rows:
        by_variable.setdefault(row.cells["variable"], []).append(row)
    variables = tuple(
        variable
        for name, rows in by_variable.items()
        for column in reading.attempt(
            partial(reading.known, scope, rows[0].where("variable"), name)
        )
        for variable in _variable(reading, column, rows)
    )
    scorecard = Scorecard(shape.gives, shape.file, shape.base, variables, reading.place(path))
    low, high = score_range(scorecard)
    if low < -SCORE_MAX or high > SCORE_MAX:
        raise WrongType(
            where=reading.place(path),
            got=f"scores from {low} to {high}",
            expected=f"scores from {-SCORE_MAX} to {SCORE_MAX}",
            fix="Scale the points down.",
        )
    reading.define(scope, (*path, "gives"), Column(shape.gives, INTEGER, False, low, high))
    reading.hold(*(asked_variable(shape.file, variable) for variable in variables))
    return scorecard


def score_range(scorecard: Scorecard) -> tuple[int, int]:
    """The lowest and the highest score that the table can give."""
    points = [[bin_.points for bin_ in variable.bins] for variable in scorecard.variables]
    return (
        scorecard.base + sum(min(each) for each in points),
        scorecard.base + sum(max(each) for each in points),
    )


def _variable(reading: Reading, column: Column, rows: list[TableRow]) -> Iterator[Variable]:
    """The variable, unless a row of it was refused: what is left of it would seem to have gaps."""
    bins = tuple(
        bin_ for row in rows for bin_ in reading.attempt(partial(_bin, reading, column, row))
    )
    if len(bins) == len(rows):
        yield Variable(column, bins)


def _bin(reading: Reading, column: Column, row: TableRow) -> Bin:
    points = row.cells["points"]
    if not _POINTS.fullmatch(points):
        raise CellInvalid(
            where=row.where("points"),
            got=f"cell {shortened(points)}",
            expected="a whole number of points",
            fix="Write for example 35 or -12.",
        )
    reason = row.cells.get("reason", "") or None
    if reason is not None:
        reading.reasons.check(reason, row.where("reason"))
    cell = parse_cell(row.cells["bin"], column, row.where("bin"))
    return Bin(row.line, cell, int(points), reason)


def asked_variable(file: str, variable: Variable) -> AskedTable:
    """A variable's bins as they are analysed: only a last `-` may overlap the bins before it."""
    rows = tuple(
        AskedRow(bin_.line, (bin_.cell,), (bin_.points, bin_.reason)) for bin_ in variable.bins
    )
    return AskedTable(file, (variable.column,), "bins", rows, shown=("bin",))


def row_let(name: str) -> str:
    """The name under which a traced program holds the row that answered."""
    return f"{name}#row"


def compile_scorecard(draft: Draft, frame: Frame, step: Scorecard) -> None:
    """One let of points per variable, and their sum."""
    points: list[Node] = [lit(step.base, INTEGER)]
    held = frame.define(step.gives)
    for variable in step.variables:
        name = f"{held}/{variable.column.name}"
        tests = _tests(frame, variable)
        given = [
            (test, lit(bin_.points, INTEGER))
            for test, bin_ in zip(tests, variable.bins, strict=True)
        ]
        points.append(draft.let(name, frame.guarded(_first(given)), step.where))
        if draft.with_rows:
            rows = [(test, lit(row, INTEGER)) for row, test in enumerate(tests)]
            draft.let(row_let(name), frame.guarded(_first(rows)), step.where)
        _explain_bins(draft, frame, variable, tests)
    draft.let(held, frame.guarded(add_all(*points)), step.where)


def _first(whens: list[tuple[Node, Node]]) -> Node:
    """The value of the first test that passes; bins leave no gap, so the last one is the else."""
    *tested, (_, last) = whens
    return case(tested, last) if tested else last


def _tests(frame: Frame, variable: Variable) -> list[Node]:
    held = frame.held(variable.column.name)
    return [_test(bin_.cell, variable.column, held) for bin_ in variable.bins]


def _test(cell: Cell, column: Column, held: str) -> Node:
    return parse(condition(cell, column, held), f"cell {cell.text}")


def _explain_bins(draft: Draft, frame: Frame, variable: Variable, tests: Sequence[Node]) -> None:
    """Note the reason of each bin that has one: what it lost, and that this bin answered."""
    best = max(bin_.points for bin_ in variable.bins)
    for row, bin_ in enumerate(variable.bins):
        if bin_.reason is not None:
            earlier = [(test, lit(False, BOOLEAN)) for test in tests[:row]]
            answered = case([*earlier, (tests[row], lit(True, BOOLEAN))])
            lost = best - bin_.points
            draft.scored.append(Scored(bin_.reason, lost, frame.guarded(answered)))
