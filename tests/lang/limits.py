"""The edges of the language: how many operands, characters and levels are taken, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from tests.parity.engines import DuckTable, RawRow, connected, run_python, same

from lendweave.kernel.types import BOOLEAN, DATE, DOUBLE, INTEGER, TEXT, decimal
from lendweave.lang import Column, Let, Node, Program, Schema, check
from lendweave.lang.errors import LangError
from lendweave.lang.model import Call, Literal, Name
from lendweave.lang.operators import OPERATORS

SCHEMA = Schema(
    (
        Column("x", INTEGER),
        Column("t", TEXT),
        Column("b", BOOLEAN),
        Column("f", DOUBLE),
        Column("d", DATE),
    )
)

_ONE = "negate abs sqrt floor ceil not is_null is_true is_false lower upper length year month day"
_TWO = (
    "add subtract multiply divide mod round trunc equal not_equal less less_equal greater "
    "greater_equal nullif starts_with ends_with contains matches days_between months_between "
    "add_days add_months seconds_between local_date pick bucket"
)
OPERANDS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_ONE.split(), (1, 1)),
    "weekday": (1, 1),
    **dict.fromkeys(_TWO.split(), (2, 2)),
    **dict.fromkeys(("div", "between", "substring"), (3, 3)),
    **dict.fromkeys(("coalesce", "least", "greatest"), (1, 10_000)),
    **dict.fromkeys(("and", "or"), (2, 10_000)),
    **dict.fromkeys(("hit_mask", "unknown_mask"), (1, 62)),
    "in": (2, 1_001),
}


def _times(node: Node, tenths: int) -> Call:
    return Call("multiply", (node, Literal(tenths, decimal(2, 1))))


TAKEN: tuple[str | Node, ...] = (
    f"matches(t, '{'a' * 500}')",
    f"x IN ({', '.join(['1'] * 1_000)})",
    Call("hit_mask", (Name("b"),) * 62),
    Call("or", (Name("b"),) * 10_000),
    Call("and", (Name("b"),) * 10_000),
    Call("least", (Name("x"),) * 10_000),
)
NARROW: tuple[tuple[Call, str], ...] = (
    (_times(Call("hit_mask", (Name("b"),) * 2), 33), "decimal(2,1)"),
    (_times(Call("unknown_mask", (Name("b"),) * 3), 14), "decimal(2,1)"),
)
REFUSED: tuple[tuple[str | Node, str], ...] = (
    (f"matches(t, '{'a' * 501}')", "LANG-008"),
    (f"x IN ({', '.join(['1'] * 1_001)})", "LANG-004"),
    (Call("hit_mask", (Name("x"),)), "LANG-007"),
    (Call("nosuch", (Name("x"),)), "LANG-006"),
)


_BRANCHES = " ".join(f"WHEN x = {n} THEN {n}" for n in range(300))
_CERTAIN = (Literal(True, BOOLEAN), Name("b"), Literal(False, BOOLEAN))
DEEP: dict[str, str | Node] = {
    "sums": " + ".join(["x"] * 90),
    "sums to the right": "x + (" * 60 + "x" + ")" * 60,
    "products of doubles": " * ".join(["f"] * 90),
    "NOT": "NOT " * 90 + "b",
    "AND in OR": "(b OR x = 1 AND " * 40 + "b" + ")" * 40,
    "NOT in AND": "NOT (b AND " * 40 + "b" + ")" * 40,
    "comparisons": "(" * 80 + "b" + " = b)" * 80,
    "CASE": "CASE WHEN b THEN x ELSE 1 + " * 30 + "x" + " END" * 30,
    "CASE in conditions": "CASE WHEN " * 45 + "b" + " THEN b ELSE x > 2 END" * 45,
    "simple CASE": "CASE " * 45 + "x" + " WHEN 1 THEN 2 ELSE x END" * 45,
    "COALESCE": "coalesce(" * 80 + "x" + ", x)" * 80,
    "NULLIF": "nullif(" * 80 + "x" + ", 3)" * 80,
    "LEAST": "least(" * 60 + "x" + ", x, 9)" * 60,
    "mod": "mod(" * 60 + "x" + ", 97)" * 60,
    "casts": "CAST(CAST(" * 40 + "x" + " AS text) AS integer)" * 40,
    "dates": "add_days(" * 60 + "d" + ", x)" * 60,
    "substrings": "substring(" * 60 + "t" + ", 1, 5)" * 60,
    "many branches": f"CASE {_BRANCHES} END + 1",
    "many terms": " OR ".join(f"x = {n}" for n in range(1_000)),
    "masks of what is certain": Call("hit_mask", _CERTAIN),
    "masks of what is never null": Call("unknown_mask", _CERTAIN),
    "many terms that are not": " AND ".join(f"x <> {n}" for n in range(1_000)),
}
DEEP_ROWS: tuple[RawRow, ...] = (
    (7, "abcdef", True, 0.5, 20_000),
    (299, "家电", False, -1.5, 0),
    (None, None, None, None, None),
    (1, "", None, 0.0, None),
    (3, "x", False, 1.5, -1),
)


def deep_complaints() -> Iterator[str]:
    """Every deep or long expression on which Python and DuckDB fail or disagree."""
    connection = connected()
    for name, text in DEEP.items():
        program = Program.build("deep", SCHEMA, [Let("out", text)], ["out"])
        python = run_python(program, DEEP_ROWS)
        duckdb = DuckTable(connection, SCHEMA, DEEP_ROWS).run(program)
        if not all(map(same, python, duckdb)):
            yield f"{name}: python {python}, duckdb {duckdb}"


def complaints() -> Iterator[str]:
    """Every edge that the checker does not keep."""
    if set(OPERANDS) != set(OPERATORS):
        yield f"operators without operand counts: {set(OPERANDS) ^ set(OPERATORS)}"
    for op, (fewest, most) in OPERANDS.items():
        for count in (fewest - 1, most + 1):
            code = refusal(Call(op, (Name("x"),) * count))
            if code not in ("LANG-003", "LANG-004"):
                yield f"{op} with {count} operands: {code or 'taken'}"
    for expression in TAKEN:
        if code := refusal(expression):
            yield f"{str(expression)[:60]}: {code}"
    for node, expected in NARROW:
        found = str(check(node, SCHEMA).type)
        if found != expected:
            yield f"{node.op} is as wide as {found}"
    for expression, expected in REFUSED:
        if refusal(expression) != expected:
            yield f"{str(expression)[:60]}: not {expected}"


def refusal(expression: str | Node) -> str:
    """The code with which the checker refuses; empty where it takes the expression."""
    try:
        check(expression, SCHEMA)
    except LangError as error:
        return error.code
    return ""
