"""How a step that reserves is read, and what it compiles to."""

from __future__ import annotations

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import UnknownInput, WrongType
from lendweave.decisions.model import Reserve
from lendweave.decisions.reading import Path, Reading, Scope, column_of, wrong_type
from lendweave.decisions.rules import SEVERITIES
from lendweave.decisions.shape import ReserveShape
from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT
from lendweave.lang import Column, Node, check
from lendweave.lang.build import call, case, cast, lit
from lendweave.records.fields import MONEY_TYPE


def read_reserve(reading: Reading, scope: Scope, path: Path, shape: ReserveShape) -> Reserve:
    """The step. Raises UnknownInput, WrongType and LangError with their places."""
    amount, typed = reading.expression(scope, (*path, "amount"), shape.amount)
    left, left_typed = reading.expression(scope, (*path, "left"), shape.left)
    for expression, found in ((amount, typed), (left, left_typed)):
        if not found.type.is_exact or found.type.scale > MONEY_TYPE.scale:
            raise wrong_type(expression.where, expression.text, found.type, str(MONEY_TYPE))
    reason = reading.reasons.check(shape.reason, reading.place((*path, "reason")))
    unknown_reason = reading.reasons.check(
        shape.unknown_reason or reason, reading.place((*path, "unknown_reason"))
    )
    key = _key(reading, scope, path, shape.key)
    wanted = check(_wanted(amount.node, left.node), scope.schema, amount.where)
    reading.define(scope, (*path, "gives"), column_of(shape.gives, wanted))
    return Reserve(
        gives=shape.gives,
        holder=shape.holder,
        key=key,
        amount=amount,
        left=left,
        short=SEVERITIES[shape.short],
        reason=reason,
        unknown=SEVERITIES[shape.unknown],
        unknown_reason=unknown_reason,
        where=reading.place(path),
    )


def _key(reading: Reading, scope: Scope, path: Path, name: str) -> Column:
    """The input that names the holder: what is reserved must be known from the inputs alone."""
    where = reading.place((*path, "key"))
    if name not in reading.definition.value.inputs:
        raise UnknownInput(
            where=where,
            got=f'"{name}"',
            expected="an input of the strategy",
            fix="List the feature that names the holder under `inputs`.",
        )
    column = reading.known(scope, where, name)
    if column.type != TEXT:
        raise WrongType(
            where=where,
            got=f"{name}: {column.type}",
            expected="a text",
            fix="Name the holder by its number.",
        )
    return column


def _wanted(amount: Node, left: Node) -> Node:
    """The amount in minor units where it is above 0 and no more than is left; else null."""
    fits = call("between", amount, lit(1, MONEY_TYPE), left)
    minor = cast(call("multiply", amount, lit(100, INTEGER)), INTEGER)
    return case([(fits, minor)])


def short_let(gives: str) -> str:
    """The name under which a program holds whether too little is left."""
    return f"reserve {gives}/short"


def compile_reserve(draft: Draft, frame: Frame, step: Reserve) -> None:
    """A let for the amount wanted and one for whether too little is left, and what that means."""
    amount, left = frame.renamed(step.amount.node), frame.renamed(step.left.node)
    draft.let(frame.define(step.gives), frame.guarded(_wanted(amount, left)), step.where)
    short = call("greater", amount, left)
    if frame.guard is not None:
        short = case([(frame.guard, short)], lit(False, BOOLEAN))
    held = draft.let(frame.own(short_let(step.gives)), short, step.where)
    draft.source(step.short, step.reason, held)
    draft.source(step.unknown, step.unknown_reason, call("is_null", held))
