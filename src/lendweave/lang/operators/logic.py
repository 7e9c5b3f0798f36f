"""Three-valued logic. The compilers build these from their structure (two predicates in Python)."""

from __future__ import annotations

from lendweave.kernel.types import BOOLEAN, INTEGER
from lendweave.lang.model import Bounds, Typed
from lendweave.lang.operators.meeting import exactly
from lendweave.lang.operators.row import Example, Form, Operator, Site

STRUCTURAL = Form(python="", duckdb="", spark="")
MASK_BITS_MAX = 62
MANY = 10_000


def booleans_rule(site: Site) -> Typed:
    """AND, OR, NOT over booleans."""
    refuse_others(site)
    return site.result("boolean", BOOLEAN)


def truth_rule(site: Site) -> Typed:
    """IS TRUE and IS FALSE: never null."""
    refuse_others(site)
    return Typed(site.op, "boolean", site.args, BOOLEAN, nullable=False, at=site.at)


def null_rule(site: Site) -> Typed:
    """IS NULL of anything: never null."""
    args = tuple(exactly(arg, arg.type) for arg in site.args)
    return Typed(site.op, "any", args, BOOLEAN, nullable=False, at=site.at)


def mask_rule(site: Site) -> Typed:
    """Bits from booleans: never null."""
    refuse_others(site)
    bounds = Bounds(0, 2 ** len(site.args) - 1)
    return Typed(site.op, "boolean", site.args, INTEGER, False, bounds, at=site.at)


def refuse_others(site: Site) -> None:
    """Raises TypeMismatch for an operand that is not boolean."""
    if any(arg.type != BOOLEAN for arg in site.args):
        raise site.refuse("booleans", "Compare the value, for example a <> 0.")


LOGIC = (
    Operator(
        name="and",
        group="logic",
        syntax="a AND b",
        arity=(2, MANY),
        rule=booleans_rule,
        forms={"boolean": STRUCTURAL},
        doc="True if all are true, false if any is false, else null.",
        doc_zh="全真为真，有假为假，否则为空。",
        examples=(
            Example("TRUE AND CAST(NULL AS boolean)", "null"),
            Example("FALSE AND CAST(NULL AS boolean)", "false"),
        ),
    ),
    Operator(
        name="or",
        group="logic",
        syntax="a OR b",
        arity=(2, MANY),
        rule=booleans_rule,
        forms={"boolean": STRUCTURAL},
        doc="True if any is true, false if all are false, else null.",
        doc_zh="有真为真，全假为假，否则为空。",
        examples=(
            Example("TRUE OR CAST(NULL AS boolean)", "true"),
            Example("FALSE OR CAST(NULL AS boolean)", "null"),
        ),
    ),
    Operator(
        name="not",
        group="logic",
        syntax="NOT a",
        arity=(1, 1),
        rule=booleans_rule,
        forms={"boolean": STRUCTURAL},
        doc="True for false, false for true, null for null.",
        doc_zh="真假互换，空仍为空。",
        examples=(Example("NOT TRUE", "false"), Example("NOT CAST(NULL AS boolean)", "null")),
    ),
    Operator(
        name="is_true",
        group="logic",
        syntax="a IS TRUE",
        arity=(1, 1),
        rule=truth_rule,
        forms={"boolean": STRUCTURAL},
        doc="True only for true; never null. IS NOT TRUE is its negation.",
        doc_zh="仅当为真时为真，从不为空；IS NOT TRUE 为其否定。",
        examples=(
            Example("CAST(NULL AS boolean) IS TRUE", "false"),
            Example("CAST(NULL AS boolean) IS NOT TRUE", "true"),
        ),
    ),
    Operator(
        name="is_false",
        group="logic",
        syntax="a IS FALSE",
        arity=(1, 1),
        rule=truth_rule,
        forms={"boolean": STRUCTURAL},
        doc="True only for false; never null. IS NOT FALSE is its negation.",
        doc_zh="仅当为假时为真，从不为空；IS NOT FALSE 为其否定。",
        examples=(Example("(1 > 2) IS FALSE", "true"),),
    ),
    Operator(
        name="is_null",
        group="logic",
        syntax="a IS NULL",
        arity=(1, 1),
        rule=null_rule,
        forms={"any": STRUCTURAL},
        null_operands=True,
        doc="True for null; never null. IS NOT NULL is its negation.",
        doc_zh="为空时为真，从不为空；IS NOT NULL 为其否定。",
        examples=(
            Example("div(1, 0, 2) IS NULL", "true"),
            Example("1 IS NOT NULL", "true"),
        ),
    ),
    Operator(
        name="hit_mask",
        group="logic",
        syntax="hit_mask(a, …)",
        arity=(1, MASK_BITS_MAX),
        rule=mask_rule,
        forms={"boolean": STRUCTURAL},
        doc="Internal: an integer whose bit i is set where operand i is true.",
        doc_zh="内部：第 i 个操作数为真时置第 i 位。",
        examples=(),
        internal=True,
    ),
    Operator(
        name="unknown_mask",
        group="logic",
        syntax="unknown_mask(a, …)",
        arity=(1, MASK_BITS_MAX),
        rule=mask_rule,
        forms={"boolean": STRUCTURAL},
        doc="Internal: an integer whose bit i is set where operand i is null.",
        doc_zh="内部：第 i 个操作数为空时置第 i 位。",
        examples=(),
        internal=True,
    ),
)
