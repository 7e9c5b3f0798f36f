"""The interpreter says why a value is null."""

from __future__ import annotations

import pytest

from lendweave.kernel.types import BOOLEAN, DATE, DOUBLE, INTEGER, TEXT, TIMESTAMP, list_of
from lendweave.lang import Cause, Column, Let, Program, Schema, check, evaluate, explain

SCHEMA = Schema(
    (
        Column("a", INTEGER),
        Column("b", INTEGER),
        Column("x", DOUBLE),
        Column("t", TEXT),
        Column("p", BOOLEAN),
        Column("d", DATE),
        Column("ts", TIMESTAMP),
        Column("items", list_of(INTEGER)),
    )
)
ROW: dict[str, object] = {
    "a": 1,
    "b": None,
    "x": 1e308,
    "t": "abc",
    "p": None,
    "d": 84005,
    "ts": None,
    "items": (1, None),
}

CAUSES = [
    ("a + b", "null input", "b"),
    ("b = 1 AND p", "null input", "b"),
    ("a = 1 AND p", "null input", "p"),
    ("a IN (b, 2)", "null input", "b"),
    ("a BETWEEN 0 AND b", "null input", "b"),
    ("least(a, b)", "null input", "b"),
    ("local_date(ts, 'UTC')", "null input", "ts"),
    ("div(a, a - 1, 2)", "zero division", "div"),
    ("mod(a, a - 1)", "zero division", "mod"),
    ("x / (x - x)", "zero division", "divide"),
    ("x * x", "overflow", "multiply"),
    ("a + 9223372036854775807", "overflow", "add"),
    ("CAST(a AS decimal(2,2))", "overflow", "cast"),
    ("sqrt(-x)", "not a number", "sqrt"),
    ("CAST(t AS integer)", "unreadable text", "cast"),
    ("substring(t, 4, 1)", "out of range", "substring"),
    ("add_days(d, a)", "out of range", "add_days"),
    ("add_months(d, 1)", "out of range", "add_months"),
    ("CASE WHEN a = 2 THEN a END", "no branch", "case"),
    ("CASE WHEN a = 1 THEN b END", "null input", "b"),
    ("nullif(a, 1.0)", "equal", "nullif"),
    ("contains(items, 2)", "null item", "contains"),
    ("coalesce(b, CAST(NULL AS integer))", "null input", "b"),
    ("CAST(NULL AS text)", "null literal", ""),
]


@pytest.mark.parametrize(("expression", "kind", "text"), CAUSES, ids=[row[0] for row in CAUSES])
def test_cause_of_null(expression: str, kind: str, text: str) -> None:
    """The first cause names the column, or the operator and its reason."""
    found = evaluate(check(expression, SCHEMA), ROW)
    assert found.value is None
    assert found.causes[0] == Cause(kind, text)


@pytest.mark.parametrize("expression", ["a = 2 AND p", "a = 1 OR p", "coalesce(b, a)", "b IS NULL"])
def test_value_has_no_causes(expression: str) -> None:
    """A null that does not reach the value is not reported."""
    found = evaluate(check(expression, SCHEMA), ROW)
    assert found.value is not None
    assert found.causes == ()


def test_explain_reaches_back_to_the_inputs() -> None:
    """A let's null is explained by the inputs behind the lets it reads."""
    lets = [Let("sum", "a + b"), Let("flag", "sum > 0 OR p"), Let("fine", "sum IS NULL")]
    program = Program.build("p", SCHEMA, lets, ["flag"])
    found = {item.name: item for item in explain(program, ROW)}
    assert found["flag"].causes == (Cause("null input", "b"), Cause("null input", "p"))
    assert (found["fine"].value, found["fine"].causes) == (True, ())
