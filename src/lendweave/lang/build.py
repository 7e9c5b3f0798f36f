"""Trees without text: how scorecards, tables and rules hand their meaning to the language."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.kernel.types import BOOLEAN, INTEGER, ValueType
from lendweave.lang.model import Call, Case, Cast, Literal, Name, Node


def col(name: str) -> Node:
    """The column or earlier let of that name."""
    return Name(name)


def lit(value: object, value_type: ValueType) -> Node:
    """A raw value of a type; None is that type's null."""
    return Literal(value, value_type)


def call(op: str, *args: Node) -> Node:
    """An operator of the table by its name, `add` or `days_between`."""
    return Call(op, args)


def cast(argument: Node, value_type: ValueType) -> Node:
    """CAST(argument AS value_type)."""
    return Cast(argument, value_type)


def case(whens: Sequence[tuple[Node, Node]], otherwise: Node | None = None) -> Node:
    """CASE WHEN condition THEN value …; `otherwise` alone where there is no condition."""
    if not whens:
        return otherwise if otherwise is not None else Literal(None, None)
    return Case(tuple(whens), otherwise)


def all_of(*conditions: Node) -> Node:
    """AND of any number of conditions; TRUE of none."""
    return _flat("and", conditions, empty=True)


def any_of(*conditions: Node) -> Node:
    """OR of any number of conditions; FALSE of none."""
    return _flat("or", conditions, empty=False)


def add_all(*terms: Node) -> Node:
    """The sum, added in pairs so that a thousand terms nest ten deep; integer 0 of none.

    The order of additions is fixed by the number of terms alone.
    """
    level = list(terms) or [Literal(0, INTEGER)]
    while len(level) > 1:
        paired: list[Node] = [
            Call("add", (left, right)) for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def _flat(op: str, conditions: Sequence[Node], empty: bool) -> Node:
    if not conditions:
        return Literal(empty, BOOLEAN)
    return conditions[0] if len(conditions) == 1 else Call(op, tuple(conditions))
