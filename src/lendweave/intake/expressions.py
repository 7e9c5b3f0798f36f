"""The expressions of a mapping: derived values, conditions, checks, and when a file is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from lendweave.intake.column_types import Slot
from lendweave.intake.errors import MappingInvalid
from lendweave.intake.mapping import MappingShape
from lendweave.intake.places import Path, invalid_at
from lendweave.intake.plan import ExpressionPlan, SlotValues
from lendweave.intake.row_checks import CheckedColumn, RowCheck
from lendweave.kernel.decimals import divide_half_away, scaled_from_decimal
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import BOOLEAN, INTEGER, decimal
from lendweave.lang import Column, Let, Node, Program, Schema, compile_python
from lendweave.lang.build import call, col, lit
from lendweave.lang.definition import Definition, Step

_CHECK = "check "
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
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
    checks: what must hold of every row. run: slots of columns and parts → the added slots; None
    where there is no expression. expressions: of the added slots, each by itself.
    """

    slots: dict[str, Slot]
    conditions: dict[int, int]
    checks: tuple[RowCheck, ...]
    run: Callable[[SlotValues], SlotValues] | None
    expressions: tuple[ExpressionPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class _Condition:
    """A boolean that a row must meet, or that decides on a record. bound: of one column."""

    name: str
    path: tuple[Step, ...]
    expression: str | Node
    says: str = ""
    bound: str = ""


def compile_derived(definition: Definition[MappingShape], slots: dict[str, Slot]) -> Derived:
    """What a mapping computes and asks of each row. Raises MappingInvalid with the line."""
    shape = definition.value
    whens = {i: r.when for i, r in enumerate(shape.records) if r.when is not None}
    deciding = [_Condition(f"when {i}", ("records", i, "when"), w) for i, w in whens.items()]
    held = [*_bounds(definition, slots), *_written_checks(shape)]
    if not shape.derive and not deciding and not held:
        return Derived({}, {}, (), None)
    paths: dict[str, tuple[Step, ...]] = {name: ("derive", name) for name in shape.derive}
    paths |= {condition.name: condition.path for condition in (*deciding, *held)}
    lets = [Let(name, text) for name, text in shape.derive.items()]
    lets += [Let(c.name, c.expression, type=BOOLEAN) for c in (*deciding, *held)]
    schema = Schema(
        tuple(Column(name, slot.type, nullable=slot.nullable) for name, slot in slots.items())
    )
    program = _build(definition, paths, schema, lets)
    places = {let.name: len(slots) + i for i, let in enumerate(lets)}
    added = _derived_slots(program, len(shape.derive), slots, places)
    typed = {let.name: let.typed for let in program.lets}
    known = slots | added
    checks = tuple(
        _row_check(c, places[c.name], sorted(typed[c.name].columns, key=[*known].index), known)
        for c in held
    )
    run = cast(Callable[[SlotValues], SlotValues], compile_python(program))
    alone = tuple(_alone(program, lets, let.name) for let in lets)
    return Derived(added, {i: places[f"when {i}"] for i in whens}, checks, run, alone)


def _alone(whole: Program, lets: list[Let], name: str) -> ExpressionPlan:
    """One let of a program with the lets and the columns that it needs, and no others."""
    needed = {name}
    for let in reversed(whole.lets):
        if let.name in needed:
            needed |= let.typed.columns
    columns = [column for column in whole.inputs if column.name in needed]
    program = Program.build(
        whole.name, Schema(tuple(columns)), [let for let in lets if let.name in needed], [name]
    )
    run = cast(Callable[[SlotValues], SlotValues], compile_python(program))
    reads = tuple(i for i, column in enumerate(whole.inputs) if column.name in needed)
    return ExpressionPlan(reads, program.lets[-1].typed.type, lambda values: run(values)[0])


def _derived_slots(
    program: Program, count: int, slots: Mapping[str, Slot], places: Mapping[str, int]
) -> dict[str, Slot]:
    """Slots of the first `count` lets; what is computed from personal values is personal."""
    personal = {name for name, slot in slots.items() if slot.personal}
    added: dict[str, Slot] = {}
    for let in program.lets[:count]:
        is_personal = not personal.isdisjoint(let.typed.columns)
        personal |= {let.name} if is_personal else set()
        added[let.name] = Slot(places[let.name], let.typed.type, let.typed.nullable, is_personal)
    return added


def _row_check(
    condition: _Condition, place: int, names: Sequence[str], slots: Mapping[str, Slot]
) -> RowCheck:
    columns = tuple(
        CheckedColumn(name, slots[name].place, slots[name].type, slots[name].personal)
        for name in names
    )
    name = condition.bound or condition.name.removeprefix(_CHECK)
    return RowCheck(name, place, columns, condition.says, bool(condition.bound))


def _written_checks(shape: MappingShape) -> list[_Condition]:
    """The conditions under `checks`."""
    return [
        _Condition(f"{_CHECK}{name}", ("checks", name), text, text)
        for name, text in shape.checks.items()
    ]


def _bounds(definition: Definition[MappingShape], slots: Mapping[str, Slot]) -> list[_Condition]:
    """A condition for each `low` and `high` of a column."""
    return [
        _Condition(
            f"{key} {name}",
            path := ("columns", name),
            call(op, col(name), _number(definition, path, bound)),
            f"{sign} {bound}",
            bound=name,
        )
        for name, column in definition.value.columns.items()
        for key, bound, op, sign in (
            ("low", column.low, "greater_equal", "at least"),
            ("high", column.high, "less_equal", "at most"),
        )
        if bound is not None and slots[name].type.is_exact
    ]


def _number(definition: Definition[MappingShape], path: Path, bound: int | str) -> Node:
    """The literal of a bound. Raises MappingInvalid where it is no plain number."""
    if not _PLAIN_NUMBER.fullmatch(str(bound)):
        fix = "Write for example 0 or '0.5'."
        raise invalid_at(definition, path, str(bound), "a number of at most 18 digits", fix)
    written = Decimal(str(bound))
    scale = max(-int(written.as_tuple().exponent), 0)
    return lit(scaled_from_decimal(written, scale), decimal(max(18, scale), scale))


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
