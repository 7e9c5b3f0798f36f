"""Every example of the operator table holds in Python, in the interpreter and in DuckDB."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from lendweave.lang import (
    Let,
    Program,
    Schema,
    compile_python,
    duckdb_select,
    evaluate,
    value_from_raw,
)
from lendweave.lang.operators import OPERATORS, Operator

EXAMPLES = [
    pytest.param(example.expression, example.result, id=example.expression)
    for row in OPERATORS.values()
    for example in row.examples
]


def spelled(value: object) -> str:
    """A value as the table writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize(("expression", "result"), EXAMPLES)
def test_example_holds_on_every_engine(expression: str, result: str) -> None:
    """One expression, one answer: compiled Python, interpreter and DuckDB."""
    program = Program.build("example", Schema(()), [Let("answer", expression)], ["answer"])
    (output,) = program.outputs.columns
    (raw,) = compile_python(program)(())
    assert spelled(value_from_raw(raw, output.type)) == result
    assert evaluate(program.lets[0].typed, {}).value == raw
    ((answer,),) = duckdb.execute(duckdb_select(program, "(SELECT 1)")).fetchall()
    assert spelled(answer) == result


@pytest.mark.parametrize("row", OPERATORS.values(), ids=lambda row: row.name)
def test_row_is_complete(row: Operator) -> None:
    """A row carries both docs, at least one form and, where it can be written, an example."""
    assert row.doc.endswith(".")
    assert row.doc_zh.endswith("。")
    assert row.forms
    assert row.examples or row.internal
