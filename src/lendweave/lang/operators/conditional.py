"""Choosing among values: their types meet, and an untyped NULL takes the type of the others."""

from __future__ import annotations

from lendweave.kernel.types import Kind
from lendweave.lang.model import Typed
from lendweave.lang.operators.logic import MANY, STRUCTURAL
from lendweave.lang.operators.meeting import (
    UNTYPED,
    exactly,
    hull_of,
    meet,
    meet_to_compare,
    meeting_type,
    untyped_null,
)
from lendweave.lang.operators.row import Example, Operator, Site


def coalesce_rule(site: Site) -> Typed:
    """The first value that is not null."""
    operands, target = meet(site, site.args)
    return Typed(
        site.op,
        "any",
        operands,
        target,
        nullable=all(arg.nullable for arg in operands),
        bounds=hull_of(operands),
        at=site.at,
    )


def nullif_rule(site: Site) -> Typed:
    """a, or null where a = b; `value` is the type a is compared at, None for its own."""
    target = meeting_type(site, site.args)
    if target.kind is Kind.LIST:
        raise site.refuse("plain values", "Lists cannot be compared.")
    left, right = site.args
    kept = exactly(left, target) if left.op == UNTYPED else left
    same = kept.type.kind is target.kind and kept.type.scale == target.scale
    return site.result(
        "any",
        kept.type,
        args=(kept, exactly(right, target)),
        bounds=kept.bounds,
        may_be_null=True,
        value=None if same else target,
    )


def extreme_rule(site: Site) -> Typed:
    """The least or greatest of values with an order; null if any is null."""
    operands, target = meet(site, site.args)
    if target.kind in (Kind.BOOLEAN, Kind.LIST):
        raise site.refuse("values with an order", "Use CASE.")
    return site.result("any", target, args=operands, bounds=hull_of(operands))


def case_rule(site: Site, whens: int, subject: bool) -> Typed:
    """CASE: args are [subject,] condition, value, …, else."""
    first = int(subject)
    conditions = site.args[first : first + 2 * whens : 2]
    values = (*site.args[first + 1 : first + 2 * whens : 2], site.args[-1])
    met, target = meet(site, values)
    head: tuple[Typed, ...] = ()
    if subject:
        head, conditions = _matched(site, conditions)
    elif any(condition.type.kind is not Kind.BOOLEAN for condition in conditions):
        raise site.refuse("boolean conditions", "Compare the value, for example a <> 0.")
    pairs = tuple(node for pair in zip(conditions, met[:-1], strict=True) for node in pair)
    return Typed(
        "simple_case" if subject else "case",
        "any",
        (*head, *pairs, met[-1]),
        target,
        nullable=any(value.nullable for value in met),
        bounds=hull_of(met),
        at=site.at,
    )


def _matched(
    site: Site, conditions: tuple[Typed, ...]
) -> tuple[tuple[Typed, ...], tuple[Typed, ...]]:
    if site.args[0].op == UNTYPED:
        raise untyped_null(site)
    compared = meet_to_compare(site, (site.args[0], *conditions))
    if compared[0].type.kind is Kind.LIST:
        raise site.refuse("plain values", "Lists cannot be compared.")
    return compared[:1], compared[1:]


CONDITIONAL = (
    Operator(
        name="coalesce",
        group="conditional",
        syntax="coalesce(a, …)",
        arity=(1, MANY),
        rule=coalesce_rule,
        forms={"any": STRUCTURAL},
        doc="The first operand that is not null.",
        doc_zh="第一个非空的值。",
        examples=(Example("coalesce(NULL, 2, 3.5)", "2.0"),),
        null_operands=True,
        function=True,
    ),
    Operator(
        name="nullif",
        group="conditional",
        syntax="nullif(a, b)",
        arity=(2, 2),
        rule=nullif_rule,
        forms={"any": STRUCTURAL},
        doc="Null where a = b, else a.",
        doc_zh="a 等于 b 时为空，否则为 a。",
        examples=(Example("nullif(0, 0)", "null"), Example("nullif(1, NULL)", "1")),
        null_operands=True,
        function=True,
    ),
    Operator(
        name="least",
        group="conditional",
        syntax="least(a, …)",
        arity=(1, MANY),
        rule=extreme_rule,
        forms={"any": STRUCTURAL},
        doc="The smallest operand; null if any is null, for a limit from an unknown amount is "
        "unknown.",
        doc_zh="最小值；任一为空则为空：由未知金额得出的额度也是未知的。",
        examples=(Example("least(2, 1.5)", "1.5"), Example("least(2, NULL)", "null")),
        null_operands=True,
        function=True,
    ),
    Operator(
        name="greatest",
        group="conditional",
        syntax="greatest(a, …)",
        arity=(1, MANY),
        rule=extreme_rule,
        forms={"any": STRUCTURAL},
        doc="The largest operand; null if any is null.",
        doc_zh="最大值；任一为空则为空。",
        examples=(Example("greatest('a', 'b')", "b"),),
        null_operands=True,
        function=True,
    ),
)
