"""Comparisons: operands meet in one type; null where an operand is null."""

from __future__ import annotations

from lendweave.kernel.types import BOOLEAN, Kind
from lendweave.lang.model import Typed
from lendweave.lang.operators.logic import STRUCTURAL
from lendweave.lang.operators.meeting import UNTYPED, meet_to_compare, untyped_null
from lendweave.lang.operators.row import Example, Form, Operator, Site

IN_ITEMS_MAX = 1_000


def compare_rule(site: Site) -> Typed:
    """= <> < <= > >=."""
    return _compared(site, orders=site.op not in ("equal", "not_equal"))


def between_rule(site: Site) -> Typed:
    """a BETWEEN b AND c."""
    return _compared(site, orders=True)


def in_rule(site: Site) -> Typed:
    """a IN (b, …)."""
    return _compared(site, orders=False)


def _compared(site: Site, orders: bool) -> Typed:
    if site.op != "in" and any(arg.op == UNTYPED for arg in site.args):
        raise untyped_null(site)
    operands = meet_to_compare(site, site.args)
    kind = operands[0].type.kind
    if kind is Kind.LIST:
        raise site.refuse("plain values", "Write contains(list, item).")
    if orders and kind is Kind.BOOLEAN:
        raise site.refuse("values with an order", "Use =, <>, AND, OR and NOT for booleans.")
    form = "boolean" if kind is Kind.BOOLEAN else "any"
    return site.result(form, BOOLEAN, args=operands)


def _comparison(name: str, symbols: str, doc: str, doc_zh: str, *examples: Example) -> Operator:
    sql, python, opposite = symbols.split()
    text = f"{{0}} {sql} {{1}}"
    form = Form(
        python=f"{{0}} {python} {{1}}",
        duckdb=text,
        spark=text,
        python_false=f"{{0}} {opposite} {{1}}",
    )
    forms = {"any": form}
    if name in ("equal", "not_equal"):
        forms["boolean"] = form
    return Operator(
        name=name,
        group="comparison",
        syntax=f"a {sql} b",
        arity=(2, 2),
        rule=compare_rule,
        forms=forms,
        doc=doc,
        doc_zh=doc_zh,
        examples=examples,
        null_operands=True,
    )


COMPARISON = (
    _comparison(
        "equal",
        "= == !=",
        "Equal; text by its bytes.",
        "相等；文本按字节比较。",
        Example("1 = 1.0", "true"),
        Example("1 = CAST(NULL AS integer)", "null"),
    ),
    _comparison(
        "not_equal",
        "<> != ==",
        "Not equal; != is the same.",
        "不相等，也可写作 !=。",
        Example("'a' <> 'A'", "true"),
    ),
    _comparison(
        "less",
        "< < >=",
        "Less; text by UTF-8 bytes.",
        "小于；文本按 UTF-8 字节。",
        Example("'Z' < 'a'", "true"),
    ),
    _comparison("less_equal", "<= <= >", "At most.", "小于等于。", Example("2 <= 1.5", "false")),
    _comparison("greater", "> > <=", "Greater.", "大于。", Example("1.5e0 > 1e0", "true")),
    _comparison(
        "greater_equal",
        ">= >= <",
        "At least.",
        "大于等于。",
        Example("DATE '2026-02-01' >= DATE '2026-01-31'", "true"),
    ),
    Operator(
        name="between",
        group="comparison",
        syntax="a BETWEEN b AND c",
        arity=(3, 3),
        rule=between_rule,
        forms={
            "any": Form(
                python="",
                duckdb="{0} BETWEEN {1} AND {2}",
                spark="{0} BETWEEN {1} AND {2}",
            )
        },
        doc="The same as a >= b AND a <= c. NOT BETWEEN is its negation.",
        doc_zh="等同于 a >= b AND a <= c；NOT BETWEEN 为其否定。",
        examples=(
            Example("2 BETWEEN 1 AND 3", "true"),
            Example("5 BETWEEN CAST(NULL AS integer) AND 3", "false"),
        ),
        null_operands=True,
    ),
    Operator(
        name="in",
        group="comparison",
        syntax="a IN (b, …)",
        arity=(2, IN_ITEMS_MAX + 1),
        rule=in_rule,
        forms={"any": STRUCTURAL, "boolean": STRUCTURAL},
        doc="True if a equals an item; else null if a or any item is null; else false. "
        "NOT IN is its negation. At most 1,000 items.",
        doc_zh="等于某一项为真；否则若 a 或任一项为空则为空；否则为假。最多 1000 项。",
        examples=(
            Example("1 IN (1, NULL)", "true"),
            Example("1 NOT IN (2, NULL)", "null"),
        ),
        null_operands=True,
    ),
)
