"""Lists: `contains`, which also asks a text for a part, and `pick`, which keeps some items."""

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


def pick_rule(site: Site) -> Typed:
    """pick(list, list of booleans)."""
    items, flags = site.args
    if items.type.kind is not Kind.LIST or flags.type != list_of(BOOLEAN):
        raise site.refuse("a list, and a list of booleans", "Write [a, b] and [test, test].")
    return site.result("list", items.type)


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
    Operator(
        name="pick",
        group="lists",
        syntax="pick(items, flags)",
        arity=(2, 2),
        rule=pick_rule,
        forms={
            "list": Form(
                python="tuple([item for item, flag in zip({0}, {1}) if flag])",
                duckdb="CASE WHEN {1} IS NOT NULL THEN "
                "list_filter({0}, lambda item, place: coalesce({1}[place], FALSE)) END",
                spark="CASE WHEN {1} IS NOT NULL THEN "
                "filter({0}, (item, place) -> coalesce(get({1}, place), FALSE)) END",
            )
        },
        doc="The items of a list, in order, whose place in a list of booleans is true; an item "
        "whose flag is null or missing is left out.",
        doc_zh="按顺序保留列表中同位标志为真的项；标志为空或缺失的项不保留。",
        examples=(
            Example("length(pick(['a', 'b', 'c'], [TRUE, FALSE, TRUE]))", "2"),
            Example("contains(pick(['a', 'b'], [FALSE, TRUE]), 'a')", "false"),
        ),
        function=True,
    ),
)
