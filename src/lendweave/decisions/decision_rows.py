"""One row of a decision table: cells that ask, cells that answer, and what the row decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lendweave.decisions.cells import parse_cell
from lendweave.decisions.errors import CellInvalid, UnknownReason
from lendweave.decisions.model import (
    Collected,
    DecisionRow,
    DecisionTable,
    HitPolicy,
    Output,
    Severity,
)
from lendweave.decisions.reading import Reading, Scope
from lendweave.decisions.results import raw_result, result_type
from lendweave.decisions.rules import SEVERITIES
from lendweave.decisions.tables import Table, TableRow
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import BOOLEAN, TEXT, ValueType

NULL = "null"
THEN = ("decline", "refer", "pass")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_COMPUTED = re.compile(r"\{(.+)\}")
_TRUTH = {"true": True, "false": False}
_COMPARING: dict[tuple[HitPolicy, Collected | None], str] = {
    (HitPolicy.ANY, None): "whether rows agree",
    (HitPolicy.PRIORITY, None): "the order of rows",
    (HitPolicy.OUTPUT_ORDER, None): "the order of rows",
    (HitPolicy.COLLECT, "min"): "the least",
    (HitPolicy.COLLECT, "max"): "the most",
}


def results_type(table: Table, gives: str) -> ValueType:
    """The type of the results that stand in a column as values."""
    texts = [row.cells[gives] for row in table.rows]
    values = [text for text in texts if text != NULL and not _COMPUTED.fullmatch(text)]
    if values and all(text in _TRUTH for text in values):
        return BOOLEAN
    return result_type(values)


def read_row(
    reading: Reading, scope: Scope, step: DecisionTable, outputs: Sequence[Output], row: TableRow
) -> DecisionRow:
    cells = tuple(
        parse_cell(row.cells[column.name], column, row.where(column.name)) for column in step.on
    )
    values = tuple(_result(reading, scope, step, output, row) for output in outputs)
    then, reason = _finding(reading, row) if step.decides else (Severity.APPROVE, None)
    return DecisionRow(row.line, cells, values, then, reason)


def _result(
    reading: Reading, scope: Scope, step: DecisionTable, output: Output, row: TableRow
) -> object:
    """The value of a result cell, or the expression that stands in it in braces."""
    name = output.column.name
    text, where = row.cells[name], row.where(name)
    if not text:
        raise _refused(where, text, "a value, {an expression} or null", "Fill the cell.")
    if match := _COMPUTED.fullmatch(text):
        purpose = _COMPARING.get((step.hit, step.collected))
        if purpose is not None:
            raise _refused(
                where, text, f"a value: {purpose} depends on it", "Compute it in a later step."
            )
        expression, _ = reading.expression_at(scope, where, match[1].strip())
        return expression
    value = raw_value(text, output.type)
    if output.order and value not in output.order:
        raise _refused(where, text, f"a value of the order of {name}", "Add it to `order`.")
    return value


def raw_value(text: str, type_: ValueType) -> object:
    """The raw value that a result cell writes; None for null."""
    if text == NULL:
        return None
    if type_ == BOOLEAN:
        return _TRUTH[text]
    quoted = _QUOTED.fullmatch(text) if type_ == TEXT else None
    return raw_result(text, type_) if quoted is None else quoted[1].replace("''", "'")


def cell_text(value: object) -> str:
    """A value of strategy.yaml as a result cell would write it."""
    if value is None or isinstance(value, bool):
        return {None: NULL, True: "true", False: "false"}[value]
    return str(value)


def _finding(reading: Reading, row: TableRow) -> tuple[Severity, str | None]:
    """What a row decides, and the reason that it gives."""
    then, reason = row.cells["then"], row.cells.get("reason", "") or None
    if then not in THEN:
        raise _refused(row.where("then"), then, ", ".join(THEN), "Write one of these.")
    severity = SEVERITIES[then]
    if reason is not None and severity is not Severity.APPROVE:
        return severity, reading.reasons.check(reason, row.where("reason"))
    if reason is None and severity is Severity.APPROVE:
        return severity, None
    raise UnknownReason(
        where=row.where("reason" if "reason" in row.cells else "then"),
        got=f"{then} with {reason or 'no reason'}",
        expected="a reason for each row that declines or refers, and for no other",
        fix="Fill in the cell of the column `reason`, or empty it.",
    )


def _refused(where: str, text: str, expected: str, fix: str) -> CellInvalid:
    return CellInvalid(where=where, got=f"cell {shortened(text)}", expected=expected, fix=fix)
