"""A decision table as it is read: a step, its table, and how both are analysed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lendweave.decisions.checking.tables import AskedRow, AskedTable
from lendweave.decisions.decision_rows import cell_text, raw_value, read_row, results_type
from lendweave.decisions.errors import StepInvalid, TableInvalid, UnknownReason, WrongType
from lendweave.decisions.hit_policy import output_node, row_rank
from lendweave.decisions.matrix import ROWS_MAX
from lendweave.decisions.model import (
    Collected,
    DecisionTable,
    Expression,
    HitPolicy,
    Output,
    Severity,
)
from lendweave.decisions.reading import Path, Reading, Scope, column_of
from lendweave.decisions.rules import SEVERITIES
from lendweave.decisions.shape import TableShape
from lendweave.decisions.tables import Table, check_columns
from lendweave.kernel.types import INTEGER, ValueType
from lendweave.lang import Column, check
from lendweave.lang.build import call, case, col, lit


def read_table_step(reading: Reading, scope: Scope, path: Path, shape: TableShape) -> DecisionTable:
    """The step with its table. Raises StepInvalid, TableInvalid and its kin with their places."""
    reading.use_step((*path, "name"), shape.name)
    table = reading.table((*path, "file"), shape.file)
    step = _outline(reading, scope, path, shape, table)
    _check_columns(table, shape)
    gives = [] if step.collected == "count" else shape.gives
    types = [results_type(table, name) for name in gives]
    _check_numbers(reading, path, shape, types)
    orders = _orders(reading, path, shape, types)
    outputs = tuple(
        Output(type_, order, Column(name, type_))
        for name, type_, order in zip(gives, types, orders, strict=True)
    )
    rows = tuple(read_row(reading, scope, step, outputs, row) for row in table.rows)
    step = replace(step, outputs=outputs, rows=rows)
    if step.collected == "count":
        step = replace(step, outputs=(Output(INTEGER, (), Column(shape.gives[0], INTEGER)),))
    step = _with_unknown(reading, path, shape, step)
    step = replace(step, outputs=_known_after(scope, step))
    for index, output in enumerate(step.outputs):
        reading.define(scope, (*path, "gives", index), output.column)
    reading.hold(asked_table(step))
    return step


def _outline(
    reading: Reading, scope: Scope, path: Path, shape: TableShape, table: Table
) -> DecisionTable:
    """The step without its outputs and rows, its keys held against its hit policy."""
    hit, decides = HitPolicy(shape.hit), "then" in table.columns
    place = reading.place(path)
    collected = (shape.collect or "list") if hit is HitPolicy.COLLECT else None
    _check_keys(shape, hit, collected, place, decides=decides)
    if len(table.rows) > ROWS_MAX:
        raise TableInvalid(
            where=table.file,
            got=f"{len(table.rows)} rows",
            expected=f"at most {ROWS_MAX} rows",
            fix="Split the table, or look values up by fewer columns.",
        )
    on = tuple(
        reading.known(scope, reading.place((*path, "on", index)), column)
        for index, column in enumerate(shape.on)
    )
    return DecisionTable(
        name=shape.name,
        file=shape.file,
        hit=hit,
        collected=collected,
        on=on,
        outputs=(),
        rows=(),
        decides=decides,
        unknown=Severity.APPROVE,
        unknown_reason=None,
        where=place,
    )


def _check_keys(
    shape: TableShape, hit: HitPolicy, collected: Collected | None, where: str, *, decides: bool
) -> None:
    """Raises StepInvalid for keys that say nothing together, or nothing at all."""
    ordered = hit in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
    for wrong, got, expected in (
        (shape.collect and collected is None, "`collect`", "`collect` with `hit: collect` alone"),
        (shape.order and not ordered, "`order`", "`order` with priority or output_order alone"),
        (ordered and not shape.order and not decides, "no order", "`order`, or a column `then`"),
        (hit is HitPolicy.WORST_WINS and not decides, "no `then`", "a column `then` to be worst"),
        (not shape.gives and not decides, "a table that says nothing", "`gives`, or `then`"),
        (collected == "count" and len(shape.gives) != 1, "a count", "one name that it `gives`"),
        (bool(shape.unknown) != (decides and hit.is_single), *_unknown_key(shape)),
    ):
        if wrong:
            raise StepInvalid(
                where=where, got=got, expected=expected, fix="See the hit policies of tables."
            )


def _unknown_key(shape: TableShape) -> tuple[str, str]:
    got = f"unknown: {shape.unknown}" if shape.unknown else "no `unknown`"
    return got, "`unknown` exactly where one row must decide: a column `then`, and one answer"


def _check_columns(table: Table, shape: TableShape) -> None:
    """Raises TableInvalid for a column too many or too few."""
    named = (*shape.on, *(() if shape.collect == "count" else shape.gives))
    if doubled := next((n for i, n in enumerate(named) if n in named[:i]), None):
        raise TableInvalid(
            where=f"{table.file}:1",
            got=f'"{doubled}" twice',
            expected="each column named once in `on` and `gives`",
            fix="Give the result another name.",
        )
    check_columns(table, named, ("then", "reason") if "then" in table.columns else ())


def _check_numbers(
    reading: Reading, path: Path, shape: TableShape, types: Sequence[ValueType]
) -> None:
    """Raises WrongType for results that have no sum, or no size."""
    for index, type_ in enumerate(types):
        if shape.collect in ("sum", "min", "max") and not type_.is_exact:
            raise WrongType(
                where=reading.place((*path, "gives", index)),
                got=f"{shape.collect} of {shape.gives[index]}: {type_}",
                expected="numbers",
                fix="Collect them as a list.",
            )


def _orders(
    reading: Reading, path: Path, shape: TableShape, types: Sequence[ValueType]
) -> list[tuple[object, ...]]:
    """The raw values of each output from the most important, empty where none are listed."""
    for name in shape.order:
        if name not in shape.gives:
            raise StepInvalid(
                where=reading.place((*path, "order", name)),
                got=f"the order of `{name}`",
                expected=", ".join(shape.gives) or "a name that the table gives",
                fix="Order what the table gives.",
            )
    return [
        tuple(raw_value(cell_text(value), type_) for value in shape.order.get(name, ()))
        for name, type_ in zip(shape.gives, types, strict=False)
    ]


def _with_unknown(
    reading: Reading, path: Path, shape: TableShape, step: DecisionTable
) -> DecisionTable:
    """The step with what it decides where it cannot tell, never worse than its worst row."""
    severity = SEVERITIES[shape.unknown or "pass"]
    if severity is Severity.APPROVE:
        return step
    if shape.unknown_reason is None:
        raise UnknownReason(
            where=reading.place(path),
            got=f"unknown: {shape.unknown} without a reason",
            expected="`unknown_reason`, for no row of the table answers then",
            fix="Add `unknown_reason:` with a code of reasons.csv.",
        )
    reason = reading.reasons.check(shape.unknown_reason, reading.place((*path, "unknown_reason")))
    worst = max(row.then for row in step.rows)
    return replace(step, unknown=min(severity, worst), unknown_reason=reason)


def _known_after(scope: Scope, step: DecisionTable) -> tuple[Output, ...]:
    """The outputs with the columns that later steps see: type, ends and null by the checker."""
    asked = call("is_null", col(step.on[0].name))
    tests = [asked] * len(step.rows)
    row = case([(asked, lit(0, INTEGER))])
    outputs: list[Output] = []
    for at, output in enumerate(step.outputs):
        node = output_node(step, at, row, tests, lambda node: node)
        typed = check(node, scope.schema, f"{step.where}, {output.column.name}")
        outputs.append(replace(output, column=column_of(output.column.name, typed)))
    return tuple(outputs)


def asked_table(step: DecisionTable) -> AskedTable:
    """The table as it is analysed: questions may stay open, and are then unknown."""
    ranks = {row_rank(step, row) for row in step.rows} if step.hit is HitPolicy.PRIORITY else set()
    places = {rank: place for place, rank in enumerate(sorted(ranks))}
    rows = tuple(
        AskedRow(
            row.line,
            row.cells,
            (tuple(map(_written, row.values)), row.then, row.reason),
            places.get(row_rank(step, row), 0) if places else 0,
        )
        for row in step.rows
    )
    return AskedTable(step.file, step.on, step.hit.value, rows, must_answer=False)


def _written(value: object) -> object:
    return value.text if isinstance(value, Expression) else value
