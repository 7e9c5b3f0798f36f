"""How operands of different exact types meet: exactly, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.kernel.types import INTEGER, Kind, ValueType
from lendweave.lang.bounds import (
    DECIMAL_LIMIT,
    bounded,
    decimal_for,
    hull,
    range_of,
    scaled,
)
from lendweave.lang.errors import UntypedNull
from lendweave.lang.model import Bounds, Typed
from lendweave.lang.operators.row import Site

UNTYPED = "null"


def typed_null(value_type: ValueType, at: int = -1) -> Typed:
    """NULL of a type."""
    bounds = Bounds(0, 0) if bounded(value_type) else None
    return Typed("literal", "", (), value_type, True, bounds, at=at)


def literal(value: object, value_type: ValueType, at: int = -1) -> Typed:
    """A non-null literal; exact numbers and dates are their own bounds."""
    exact = bounded(value_type) and isinstance(value, int)
    bounds = Bounds(value, value) if exact and isinstance(value, int) else None
    return Typed("literal", "", (), value_type, False, bounds, value=value, at=at)


def known_range(node: Typed) -> Bounds:
    """The bounds of an exact or date node."""
    return range_of(node.type, node.bounds)


def exactly(node: Typed, target: ValueType) -> Typed:
    """The node as `target`, which holds all of its values; literals are folded."""
    if node.op == UNTYPED or (node.op == "literal" and node.value is None):
        return typed_null(target, node.at)
    if node.type == target:
        return node
    if node.type.kind is Kind.LIST:
        return _rescaled(node, target, None)
    shift = target.scale - node.type.scale
    if node.op == "literal" and isinstance(node.value, int):
        return literal(node.value * 10**shift, target, node.at)
    return _rescaled(node, target, scaled(known_range(node), shift))


def _rescaled(node: Typed, target: ValueType, bounds: Bounds | None) -> Typed:
    return Typed("rescale", "", (node,), target, node.nullable, bounds, at=node.at)


def meeting_type(site: Site, nodes: Sequence[Typed]) -> ValueType:
    """The one type in which all nodes meet. Raises TypeMismatch, UntypedNull."""
    typed = [node for node in nodes if node.op != UNTYPED]
    if not typed:
        raise untyped_null(site)
    first = typed[0].type
    if all(node.type == first for node in typed):
        return first
    if all(node.type.is_exact for node in typed):
        return _exact_meeting(site, typed)
    raise site.refuse(
        "operands of one type",
        _cast_suggestion(typed),
        got=" with ".join(dict.fromkeys(str(node.type) for node in typed)),
    )


def meet(site: Site, nodes: Sequence[Typed]) -> tuple[tuple[Typed, ...], ValueType]:
    """The nodes, each as the one type in which all meet."""
    target = meeting_type(site, nodes)
    return tuple(exactly(node, target) for node in nodes), target


def meet_to_compare(site: Site, nodes: Sequence[Typed]) -> tuple[Typed, ...]:
    """The nodes as comparable values: equal scales suffice, so columns stay as they are."""
    target = meeting_type(site, nodes)
    return tuple(
        node
        if node.op != UNTYPED
        and node.type.kind is target.kind
        and node.type.kind is not Kind.LIST
        and node.type.scale == target.scale
        else exactly(node, target)
        for node in nodes
    )


def hull_of(nodes: Sequence[Typed]) -> Bounds | None:
    """The bounds that hold all the nodes; None for types without bounds."""
    ranges = [node.bounds for node in nodes if node.bounds is not None and not _is_null(node)]
    if not ranges:
        return Bounds(0, 0) if nodes and bounded(nodes[0].type) else None
    return hull(ranges)


def aligned(site: Site, nodes: Sequence[Typed]) -> tuple[int, list[Bounds]]:
    """The largest scale and every node's bounds at it. Raises TypeMismatch beyond 38 digits."""
    scale = max(node.type.scale for node in nodes)
    ranges = [scaled(known_range(node), scale - node.type.scale) for node in nodes]
    if any(found.magnitude > DECIMAL_LIMIT for found in ranges):
        raise site.refuse(
            "numbers that fit 38 digits once their points are aligned",
            "CAST one side to fewer digits.",
        )
    return scale, ranges


def untyped_null(site: Site) -> UntypedNull:
    """The refusal of a NULL whose type nothing tells."""
    return UntypedNull(
        where=site.where,
        got=f"NULL in {site.op}",
        expected="a value whose type is known",
        fix="Write IS NULL to test, or CAST(NULL AS type).",
        text=site.text,
        at=site.at,
    )


def _exact_meeting(site: Site, nodes: Sequence[Typed]) -> ValueType:
    scale, ranges = aligned(site, nodes)
    if all(node.type == INTEGER for node in nodes):
        return INTEGER
    return decimal_for(hull(ranges), scale)


def _is_null(node: Typed) -> bool:
    return node.op == UNTYPED or (node.op == "literal" and node.value is None)


def _cast_suggestion(nodes: Sequence[Typed]) -> str:
    kinds = {node.type.kind for node in nodes}
    if Kind.DOUBLE in kinds and kinds <= {Kind.DOUBLE, Kind.INTEGER, Kind.DECIMAL}:
        return "Write CAST(value AS double) for the exact side, or a literal such as 1.5e0."
    if Kind.TIMESTAMP in kinds and Kind.DATE in kinds:
        return "Write local_date(instant, 'Zone') for the timestamp."
    return f"Write CAST(value AS {nodes[0].type}) for the other side."
