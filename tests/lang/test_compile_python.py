"""Generated Python: no user text in it, linear in size, and never too deep for CPython."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lendweave.kernel.types import BOOLEAN, DOUBLE, INTEGER, TEXT, decimal
from lendweave.lang import Column, Let, Program, Schema, compile_python, evaluate, python_source

SCHEMA = Schema(
    (
        Column("i", INTEGER),
        Column("n", INTEGER, nullable=False, low=0, high=100),
        Column("x", DOUBLE),
        Column("b", BOOLEAN),
        Column("d", decimal(12, 2)),
        Column("t", TEXT),
    )
)
ROWS: list[tuple[object, ...]] = [
    (1, 5, 0.5, True, 150, "abc"),
    (None, 0, None, None, None, None),
    (-(2**63), 100, -1e308, False, -(10**12) + 1, ""),
]


def program_of(expression: str) -> Program:
    """A program of one let."""
    return Program.build("p", SCHEMA, [Let("o", expression)], ["o"])


def nested(wrap: Callable[[str], str], inner: str, times: int) -> str:
    """The expression wrapped so many times."""
    for _ in range(times):
        inner = wrap(inner)
    return inner


DEEP = {
    "parentheses": nested(lambda e: f"({e})", "i", 100),
    "divide": nested(lambda e: f"(x / {e})", "x", 45),
    "boolean equality": nested(lambda e: f"(b = {e})", "b", 45),
    "and or": nested(lambda e: f"(b AND (i > 1 OR {e}))", "b", 30),
    "case": nested(lambda e: f"CASE WHEN b THEN {e} ELSE i END", "i", 45),
    "case condition": nested(lambda e: f"CASE WHEN {e} = 1 THEN 1 ELSE i END", "i", 30),
    "simple case": nested(lambda e: f"CASE {e} WHEN 1 THEN 2 WHEN 3 THEN 4 END", "i", 30),
    "nullif": nested(lambda e: f"nullif({e}, 1.5)", "i", 45),
    "least": nested(lambda e: f"least(i, {e})", "i", 45),
    "substring": nested(lambda e: f"substring({e}, 1, n)", "t", 45),
    "sum": " + ".join(["n"] * 99),
    "not": "NOT " * 98 + "b",
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_stays_linear_and_right(name: str) -> None:
    """The source grows with the expression, compiles, and agrees with the interpreter."""
    program = program_of(DEEP[name])
    assert len(python_source(program)) < 40_000
    run = compile_python(program)
    for row in ROWS:
        by_name = dict(zip(SCHEMA.names, row, strict=True))
        assert run(row) == (evaluate(program.lets[0].typed, by_name).value,)


LONG = {
    "or": (" OR ".join(f"i = {k}" for k in range(900)), True),
    "case": ("CASE " + " ".join(f"WHEN i = {k} THEN {k}" for k in range(500)) + " END", 1),
    "in": (f"i IN ({', '.join(map(str, range(1_000)))})", True),
    "coalesce": (f"coalesce({', '.join(['i'] * 1_000)})", 1),
}


@pytest.mark.parametrize("name", LONG)
def test_long_expressions_compile(name: str) -> None:
    """Flat chains of hundreds of terms are no deeper than short ones."""
    expression, expected = LONG[name]
    assert compile_python(program_of(expression))(ROWS[0]) == (expected,)


def test_source_holds_no_user_text() -> None:
    """Names, texts and patterns of the user never enter the source."""
    schema = Schema((Column('evil"); import os  #', TEXT),))
    lets = [
        Let("let\nname", "\"evil\"\"); import os  #\" = 'secret' OR matches('{x}', '[{]secret')"),
    ]
    program = Program.build("p", schema, lets, ["let\nname"])
    source = python_source(program)
    assert not any(word in source for word in ("evil", "secret", "let\n", "{"))
    assert compile_python(program)(("secret",)) == (True,)


GUARDS = [
    ("n + 1", "is not None"),
    ("n * n - n", "9223372036854775807"),
    ("n IN (1, 2)", "is not None"),
]


@pytest.mark.parametrize(("expression", "guard"), GUARDS)
def test_needless_guards_are_dropped(expression: str, guard: str) -> None:
    """What bounds or nullness prove is not tested at run time."""
    assert guard not in python_source(program_of(expression))


def test_guards_stay_where_needed() -> None:
    """An integer column without a range may overflow."""
    assert "9223372036854775807" in python_source(program_of("i + 1"))
