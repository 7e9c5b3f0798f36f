"""The expressions of a mapping: derived values, conditions, and when a file is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from lendweave.intake.column_types import Slot
from lendweave.intake.errors import MappingInvalid
from lendweave.intake.mapping import MappingShape
from lendweave.intake.plan import SlotValues
from lendweave.kernel.decimals import divide_half_away
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import BOOLEAN, INTEGER, decimal
from lendweave.lang import Column, Let, Program, Schema, compile_python
from lendweave.lang.definition import Definition, Step

_SHARE = decimal(9, 6)
_FILE_SCHEMA = Schema(
    (
        Column("rows", INTEGER, nullable=False, low=0),
        Column("bad", INTEGER, nullable=False, low=0),
        Column("share_bad", _SHARE, nullable=False, low=0, high=10**_SHARE.scale),
    )
)


@dataclass(frozen=True, slots=True)
class Derived:
    """What the expressions add to a row's slots.

    slots: of the derived names. conditions: index of a record → slot of its `when`.
    run: slots of columns and parts → the added slots; None where there is no expression.
    """

    slots: dict[str, Slot]
    conditions: dict[int, int]
    run: Callable[[SlotValues], SlotValues] | None


def compile_derived(definition: Definition[MappingShape], slots: dict[str, Slot]) -> Derived:
    """The derived values and conditions of a mapping. Raises MappingInvalid with the line."""
    shape = definition.value
    conditions = {i: r.when for i, r in enumerate(shape.records) if r.when is not None}
    if not shape.derive and not conditions:
        return Derived({}, {}, None)
    paths: dict[str, tuple[Step, ...]] = {name: ("derive", name) for name in shape.derive}
    lets = [Let(name, text) for name, text in shape.derive.items()]
    for i, text in conditions.items():
        paths[f"when {i}"] = ("records", i, "when")
        lets.append(Let(f"when {i}", text, type=BOOLEAN))
    schema = Schema(
        tuple(Column(name, slot.type, nullable=slot.nullable) for name, slot in slots.items())
    )
    program = _build(definition, paths, schema, lets)
    places = {let.name: len(slots) + i for i, let in enumerate(lets)}
    personal = {name for name, slot in slots.items() if slot.personal}
    added: dict[str, Slot] = {}
    for let in program.lets[: len(shape.derive)]:
        is_personal = not personal.isdisjoint(let.typed.columns)
        personal |= {let.name} if is_personal else set()
        added[let.name] = Slot(places[let.name], let.typed.type, let.typed.nullable, is_personal)
    run = cast(Callable[[SlotValues], SlotValues], compile_python(program))
    return Derived(added, {i: places[f"when {i}"] for i in conditions}, run)


def compile_refusal(definition: Definition[MappingShape]) -> Callable[[int, int], bool] | None:
    """(rows, bad rows) → True where the file is refused; None where it never is."""
    text = definition.value.refuse_file_when
    if text is None:
        return None
    name = "refuse_file_when"
    let = Let(name, text, type=BOOLEAN)
    run = compile_python(_build(definition, {name: (name,)}, _FILE_SCHEMA, [let]))

    def refuse(rows: int, bad: int) -> bool:
        share = divide_half_away(bad * 10**_SHARE.scale, rows) if rows else 0
        return run((rows, bad, share))[0] is True

    return refuse


def _build(
    definition: Definition[MappingShape],
    paths: dict[str, tuple[Step, ...]],
    schema: Schema,
    lets: list[Let],
) -> Program:
    """The program; an expression that is refused is named by its line in the mapping."""
    placed = [
        Let(let.name, let.expression, definition.place(*paths[let.name]), let.type) for let in lets
    ]
    try:
        return Program.build(definition.value.feed, schema, placed, [let.name for let in lets])
    except LendweaveError as error:
        raise MappingInvalid(
            where=error.where, got=error.got, expected=error.expected, fix=error.fix
        ) from None
