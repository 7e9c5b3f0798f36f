"""The edges of the language: how many operands, items and characters are taken, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT, decimal
from lendweave.lang import Column, Node, Schema, check
from lendweave.lang.errors import LangError
from lendweave.lang.model import Call, Literal, Name
from lendweave.lang.operators import OPERATORS

SCHEMA = Schema((Column("x", INTEGER), Column("t", TEXT), Column("b", BOOLEAN)))

_ONE = "negate abs sqrt floor ceil not is_null is_true is_false lower upper length year month day"
_TWO = (
    "add subtract multiply divide mod round trunc equal not_equal less less_equal greater "
    "greater_equal nullif starts_with ends_with contains matches days_between months_between "
    "add_days add_months seconds_between local_date"
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
