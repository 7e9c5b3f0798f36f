"""What the grammar takes, how tightly operators bind, and where refusals point."""

from __future__ import annotations

import pytest

from lendweave.kernel.types import BOOLEAN, DATE, DOUBLE, INTEGER, TEXT, decimal
from lendweave.lang import parse
from lendweave.lang.errors import (
    BadLiteral,
    BadSyntax,
    BadToken,
    LangError,
    TooLarge,
    UnknownOperator,
)
from lendweave.lang.model import Call, Case, Cast, ListOf, Literal, Name, Node

A, B, C = Name("a"), Name("b"), Name("c")
ONE, TWO = Literal(1, INTEGER), Literal(2, INTEGER)

TREES: list[tuple[str, Node]] = [
    ("a OR b AND c", Call("or", (A, Call("and", (B, C))))),
    ("a or b or c", Call("or", (A, B, C))),
    ("(a OR b) OR c", Call("or", (Call("or", (A, B)), C))),
    ("NOT a = b", Call("not", (Call("equal", (A, B)),))),
    ("NOT a AND b", Call("and", (Call("not", (A,)), B))),
    ("a - b - c", Call("subtract", (Call("subtract", (A, B)), C))),
    ("a + b * c", Call("add", (A, Call("multiply", (B, C))))),
    ("-a * b", Call("multiply", (Call("negate", (A,)), B))),
    ("a != b", Call("not_equal", (A, B))),
    ("a BETWEEN 1 AND 2 AND b", Call("and", (Call("between", (A, ONE, TWO)), B))),
    ("a NOT IN (1, 2)", Call("not", (Call("in", (A, ONE, TWO)),))),
    ("a IS NOT NULL", Call("not", (Call("is_null", (A,)),))),
    ("a IS TRUE", Call("is_true", (A,))),
    ("CASE WHEN a THEN 1 END", Case(((A, ONE),))),
    ("CASE a WHEN 1 THEN b ELSE c END", Case(((ONE, B),), C, A)),
    ("CAST(a AS decimal( 12 , 2 ))", Cast(A, decimal(12, 2))),
    ("[1, 2]", ListOf((ONE, TWO))),
    ('"a ""b"""', Name('a "b"')),
    ("Coalesce(a, b)", Call("coalesce", (A, B))),
    ("date", Name("date")),
    ("-9223372036854775808", Literal(-(2**63), INTEGER)),
    ("0.50", Literal(50, decimal(2, 2))),
    ("12.50", Literal(1250, decimal(4, 2))),
    ("0", Literal(0, INTEGER)),
    ("1.5e0", Literal(1.5, DOUBLE)),
    ("-0e0", Literal(0.0, DOUBLE)),
    ("'it''s'", Literal("it's", TEXT)),
    ("TRUE", Literal(True, BOOLEAN)),
    ("DATE '1970-01-02'", Literal(1, DATE)),
]

REFUSED: list[tuple[str, type[LangError], int, str]] = [
    ("a = b = c", BadSyntax, 7, "Join comparisons with AND"),
    ("a = NOT b", BadSyntax, 5, "in parentheses"),
    ("a +", BadSyntax, 4, "a value"),
    ("(a", BadSyntax, 3, r'"\)"'),
    ("a b", BadSyntax, 3, "an operator or the end"),
    ("CASE END", BadSyntax, 6, "a value"),
    ("IN", BadSyntax, 1, "in quotes"),
    ("a IN ()", BadSyntax, 7, "a value"),
    ("CAST(a AS money)", BadSyntax, 11, "decimal"),
    ("a; b", BadToken, 2, "One expression"),
    ("a -- b", BadToken, 3, "parentheses"),
    ("a::text", BadToken, 2, "CAST"),
    ("a /* b */", BadToken, 3, "beside"),
    ("t.a", BadToken, 2, "without a path"),
    ("1a", BadToken, 2, "Remove"),
    ("'open", BadToken, 1, "Close the text"),
    ("a || b", BadToken, 3, "Joining"),
    ("'\ud800'", BadToken, 1, "UTF-8"),
    ("9223372036854775808", BadLiteral, 1, "64 bits"),
    ("1e999", BadLiteral, 1, "finite"),
    ("0." + "1" * 39, BadLiteral, 1, "38 digits"),
    ("DATE '2026-02-30'", BadLiteral, 6, "a day from 1900"),
    ("TIMESTAMP '2026-01-01'", BadLiteral, 11, "an instant"),
    ("rond(a, 1)", UnknownOperator, 1, 'Did you mean "round"'),
    ("hit_mask(a)", UnknownOperator, 1, "a function"),
    ("(" * 101 + "a" + ")" * 101, TooLarge, 102, "100 levels"),
    ("NOT " * 100 + "a", TooLarge, 401, "100 levels"),
    ("+".join("a" * 101), TooLarge, 1, "100 levels"),
    ("a" * 20_001, TooLarge, 0, "20000 characters"),
    ("a+" * 2_501, TooLarge, 0, "5000 tokens"),
]


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[text for text, _ in TREES])
def test_tree(text: str, tree: Node) -> None:
    """Each spelling gives its tree; places take no part in equality."""
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "error", "column", "message"), REFUSED, ids=[text[:20] for text, *_ in REFUSED]
)
def test_refusal(text: str, error: type[LangError], column: int, message: str) -> None:
    """Each refusal has its code, its column and the next step."""
    with pytest.raises(error, match=message) as refused:
        parse(text)
    assert refused.value.column == column


def test_caret_stands_under_the_column() -> None:
    """The message shows the line with a caret, also on the second line."""
    with pytest.raises(BadSyntax, match="expected: a value") as refused:
        parse("a >\n  AND b", where="rules.yaml R07")
    assert refused.value.where == "rules.yaml R07, line 2, column 3"
    assert refused.value.excerpt == "  AND b\n  ^"
    assert refused.value.suggestion == 'Write "AND" in quotes for a column.'


def test_thousand_terms_are_flat() -> None:
    """A long OR is one node, however many terms it has."""
    node = parse(" OR ".join(["a"] * 1_000))
    assert isinstance(node, Call)
    assert len(node.args) == 1_000
