"""Types, nullness and bounds of checked expressions, and what is refused with which advice."""

from __future__ import annotations

import pytest

from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    decimal,
    list_of,
)
from lendweave.lang import Bounds, Column, Schema, check
from lendweave.lang.build import call, case, col, lit
from lendweave.lang.errors import (
    BadLiteral,
    BadSyntax,
    LangError,
    TooLarge,
    TypeMismatch,
    UnknownName,
    UnknownOperator,
    UntypedNull,
)
from lendweave.lang.model import Node

SCHEMA = Schema(
    (
        Column("i", INTEGER),
        Column("small", INTEGER, nullable=False, low=0, high=100),
        Column("money", decimal(12, 2), low=0),
        Column("wide", decimal(38, 2)),
        Column("tiny", decimal(38, 38)),
        Column("x", DOUBLE),
        Column("t", TEXT),
        Column("b", BOOLEAN),
        Column("d", DATE),
        Column("ts", TIMESTAMP),
        Column("items", list_of(TEXT)),
    )
)

TYPES = [
    ("i + 1", "integer", True, True),
    ("small + 1", "integer", False, False),
    ("small * small - small", "integer", False, False),
    ("money + 1", "decimal(13,2)", True, False),
    ("money * 1.5", "decimal(14,3)", True, False),
    ("wide + money", "decimal(38,2)", True, True),
    ("x * x", "double", True, True),
    ("d - d", "integer", True, False),
    ("div(money, small, 4)", "decimal(14,4)", True, False),
    ("div(small, 4, 2)", "decimal(4,2)", False, False),
    ("round(money, 0)", "decimal(11,0)", True, False),
    ("round(small, 2)", "decimal(5,2)", False, False),
    ("floor(small)", "decimal(3,0)", False, False),
    ("mod(small, 7)", "integer", False, False),
    ("length(t)", "integer", True, False),
    ("b IS TRUE", "boolean", False, False),
    ("small = 1", "boolean", False, False),
    ("small IN (1, NULL)", "boolean", True, False),
    ("CASE WHEN b THEN 1 ELSE 2.5 END", "decimal(2,1)", False, False),
    ("CASE WHEN b THEN small END", "integer", True, False),
    ("coalesce(i, 0)", "integer", False, False),
    ("least(small, NULL)", "integer", True, False),
    ("nullif(small, 1.5)", "integer", True, False),
    ("CAST(NULL AS list(text))", "list(text)", True, False),
    ("['a', NULL]", "list(text)", False, False),
    ("CAST(small AS decimal(5,2))", "decimal(5,2)", False, False),
    ("CAST(i AS decimal(5,2))", "decimal(5,2)", True, True),
    ("add_days(DATE '2026-01-01', small)", "date", False, False),
]

REFUSED: list[tuple[str, type[LangError], str]] = [
    ("incom", UnknownName, "Known: b, d, i"),
    ("smal", UnknownName, 'Did you mean "small"'),
    ("i / 2", TypeMismatch, r"div\(a, b, scale\)"),
    ("x * i", TypeMismatch, r"CAST\(value AS double\)"),
    ("t + 1", TypeMismatch, "CAST the operands"),
    ("d + 1", TypeMismatch, "add_days"),
    ("t = 1", TypeMismatch, r"CAST\(value AS text\)"),
    ("ts = d", TypeMismatch, "local_date"),
    ("b < b", TypeMismatch, "AND, OR and NOT"),
    ("i AND b", TypeMismatch, "Compare the value"),
    ("items = items", TypeMismatch, "contains"),
    ("wide = tiny", TypeMismatch, "fewer digits"),
    ("tiny * tiny", TypeMismatch, "smaller scale"),
    ("year(ts)", TypeMismatch, "local_date"),
    ("CAST(ts AS date)", TypeMismatch, "local_date"),
    ("CAST(x AS text)", TypeMismatch, "decimal first"),
    ("CAST(wide AS double)", TypeMismatch, "at most 18 digits"),
    ("CAST(b AS date)", TypeMismatch, "comparison or a CASE"),
    ("i = NULL", UntypedNull, "IS NULL"),
    ("NULL + 1", UntypedNull, "CAST"),
    ("NULL", UntypedNull, "CAST"),
    ("coalesce(NULL, NULL)", UntypedNull, "CAST"),
    ("round(money, i)", BadLiteral, "integer literal"),
    ("div(i, 2, 19)", BadLiteral, "0 to 18"),
    ("matches(t, '(')", BadLiteral, "RE2"),
    (r"matches(t, '\C')", BadLiteral, "dot"),
    ("matches(t, t)", BadLiteral, "pattern in quotes"),
    ("matches(t, '" + "a" * 501 + "')", BadLiteral, "500 characters"),
    ("local_date(ts, 'Asia/Shangai')", BadLiteral, 'Did you mean "Asia/Shanghai"'),
    ("abs(i, i)", BadSyntax, r"abs\(a\)"),
    ("i IN (" + ", ".join(["1"] * 1_001) + ")", TooLarge, "1002 operands"),
]

BUILT_REFUSED: list[tuple[Node, type[LangError], str]] = [
    (call("nothing", col("i")), UnknownOperator, "an operator of the table"),
    (lit(100, decimal(2, 0)), BadLiteral, r"raw value of decimal\(2,0\)"),
    (lit(True, INTEGER), BadLiteral, "raw value of integer"),
    (lit("a\0", TEXT), BadLiteral, "raw value of text"),
    (case([]), UntypedNull, "CAST"),
]


@pytest.mark.parametrize(
    ("text", "spelled", "nullable", "guard"), TYPES, ids=[text for text, *_ in TYPES]
)
def test_type_nullness_and_guard(text: str, spelled: str, nullable: bool, guard: bool) -> None:
    """Bounds give results their digits and drop the guards that they prove needless."""
    typed = check(text, SCHEMA)
    assert (str(typed.type), typed.nullable, typed.guard) == (spelled, nullable, guard)


@pytest.mark.parametrize(
    ("text", "error", "message"), REFUSED, ids=[text[:30] for text, *_ in REFUSED]
)
def test_refusal(text: str, error: type[LangError], message: str) -> None:
    """A refusal points into the text and says what to write instead."""
    with pytest.raises(error, match=message) as refused:
        check(text, SCHEMA, where="rules.yaml")
    assert refused.value.where.startswith("rules.yaml, line 1, column ")


@pytest.mark.parametrize(("node", "error", "message"), BUILT_REFUSED)
def test_built_tree_is_checked_like_text(node: Node, error: type[LangError], message: str) -> None:
    """A tree without text gets the same checks, without a place."""
    with pytest.raises(error, match=message) as refused:
        check(node, SCHEMA)
    assert refused.value.line == 0


def test_deep_built_tree_is_refused() -> None:
    """Depth is bounded for built trees too, without recursion."""
    node = col("i")
    for _ in range(100_000):
        node = call("negate", node)
    with pytest.raises(TooLarge, match="100 levels"):
        check(node, SCHEMA)


def test_columns_and_bounds_of_a_tree() -> None:
    """A typed tree names the columns it reads and the values it can take."""
    typed = check("CASE WHEN b THEN small ELSE 7 - small END", SCHEMA)
    assert typed.columns == {"b", "small"}
    assert typed.bounds == Bounds(-93, 100)
