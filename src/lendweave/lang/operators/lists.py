"""Lists, and `contains`, which asks a text for a part or a list for an item."""

from __future__ import annotations

from lendweave.kernel.types import BOOLEAN, TEXT, Kind, list_of
from lendweave.lang.bounds import type_bounds
from lendweave.lang.model import Typed
from lendweave.lang.operators.meeting import (
    UNTYPED,
    exactly,
    meeting_type,
    untyped_null,
)
from lendweave.lang.operators.row import Example, Form, Operator, Site


def contains_rule(site: Site) -> Typed:
    """contains(text, part) and contains(list, item)."""
    holder, item = site.args
    if holder.op == UNTYPED:
        raise untyped_null(site)
    if holder.type.kind is not Kind.LIST:
        if item.op == UNTYPED:
            raise untyped_null(site)
        if holder.type != TEXT or item.type != TEXT:
            raise site.refuse("text and text, or a list and an item", "CAST the operands to text.")
        return site.result("text", BOOLEAN)
    if holder.type.item is None:
        raise AssertionError("a list type names its item type")
    sample = Typed("item", "", (), holder.type.item, True, type_bounds(holder.type.item))
    target = meeting_type(site, (sample, item))
    operands = (exactly(holder, list_of(target)), exactly(item, target))
    return site.result("list", BOOLEAN, args=operands, may_be_null=True)


LISTS = (
    Operator(
        name="contains",
        group="lists",
        syntax="contains(t, part)",
        arity=(2, 2),
        rule=contains_rule,
        forms={
            "text": Form(
                python="{1} in {0}",
                duckdb="contains({0}, {1})",
                spark="contains({0}, {1})",
                python_false="{1} not in {0}",
            ),
            "list": Form(
                python="True if {1} in {0} else (None if None in {0} else False)",
                duckdb="CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL "
                "WHEN list_contains({0}, {1}) THEN TRUE "
                "WHEN list_count({0}) < length({0}) THEN NULL ELSE FALSE END",
                spark="array_contains({0}, {1})",
                gives_null=True,
            ),
        },
        doc="True if the text holds the part, or the list holds the item. For a list it is null, "
        "like IN, where the item is not found but the list holds a null.",
        doc_zh="文本含该部分、或列表含该项时为真；列表未找到该项而含空项时为空（同 IN）。",
        examples=(
            Example("contains('appliance', 'pli')", "true"),
            Example("contains(['a', 'b'], 'c')", "false"),
            Example("contains(['a', NULL], 'c')", "null"),
        ),
        null_operands=True,
        function=True,
    ),
)
