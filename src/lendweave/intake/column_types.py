"""The type of every column of a mapping, told by the record fields that it feeds."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from lendweave.intake.fields import target_of
from lendweave.intake.identifiers import (
    CHECKS,
    ID_TYPES,
    NARROWER,
    PARTS,
    PERSONAL_CHECKS,
    UNCERTAIN_PARTS,
)
from lendweave.intake.mapping import (
    ColumnShape,
    ConstantShape,
    MappingShape,
    Names,
    OccurredShape,
)
from lendweave.intake.moments import compile_format
from lendweave.intake.numbers import UNITS
from lendweave.intake.places import Path, invalid_at, placed
from lendweave.kernel.types import TEXT, TIMESTAMP, Kind, ValueType, parse_type
from lendweave.lang.definition import Definition
from lendweave.records.scene import Scene


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a row's values: what it holds and whether it may be shown.

    currency: of a column that fills a field of money, else "".
    """

    place: int
    type: ValueType
    nullable: bool
    personal: bool
    currency: str = ""


def column_slots(definition: Definition[MappingShape], scene: Scene) -> dict[str, Slot]:
    """Slots of all columns, then of all their parts. Raises MappingInvalid."""
    shape = definition.value
    demands, money = _demands(shape, scene), _of_money(shape, scene)
    slots: dict[str, Slot] = {}
    for name, column in shape.columns.items():
        type_ = _type_of(definition, name, column, demands.get(name, {}))
        _refuse_unfit(definition, name, column, type_)
        always = column.required and None not in (column.values or {}).values()
        personal = column.pii or column.token is not None
        currency = scene.currency if name in money else ""
        slots[name] = Slot(len(slots), type_, not always, personal, currency)
    for name, column in shape.columns.items():
        for part_name, part in column.parts.items():
            if part_name in slots or (column.check or "", part) not in PARTS:
                raise invalid_at(
                    definition,
                    ("columns", name),
                    f"part {part_name}: {part}",
                    "a new name, and a part that the column's `check` has",
                    _parts_there_are(),
                )
            part_type = PARTS[column.check or "", part][0]
            nullable = slots[name].nullable or column.check in UNCERTAIN_PARTS
            slots[part_name] = Slot(len(slots), part_type, nullable, True)
    return slots


def _parts_there_are() -> str:
    """What the checks have, for a message."""
    checks = dict.fromkeys(check for check, _ in PARTS)
    told = (f"{c}: {' '.join(part for check, part in PARTS if check == c)}" for c in checks)
    return "; ".join(told) + "."


def _demands(shape: MappingShape, scene: Scene) -> dict[str, dict[str, ValueType]]:
    """column → what it feeds → the type that this needs. Kinds and fields are known to exist.

    Fields decide. A column that feeds none is a time where it is used as one, else an id's text.
    """
    demands: dict[str, dict[str, ValueType]] = defaultdict(dict)
    keys: list[str] = []
    for record in shape.records:
        keys += _names(record.external_id)
        for field, source in record.fields.items():
            if isinstance(source, ConstantShape):
                continue
            target = target_of(scene, record.kind, field)
            if target.refers_to:
                keys += _names(source)
                continue
            for name in _names(source):
                demands[name][f"{record.kind}.{field}"] = target.type
    for name in _moment_columns(shape):
        demands[name] = demands[name] or {"a time": TIMESTAMP}
    for name in keys:
        demands[name] = demands[name] or {"an id": TEXT}
    return demands


def _of_money(shape: MappingShape, scene: Scene) -> frozenset[str]:
    """The columns that fill fields of money. Kinds and fields are known to exist."""
    return frozenset(
        name
        for record in shape.records
        for field, source in record.fields.items()
        if not isinstance(source, ConstantShape) and target_of(scene, record.kind, field).is_money
        for name in _names(source)
    )


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def _moment_columns(shape: MappingShape) -> list[str]:
    columns = [shape.known_at.column]
    for record in shape.records:
        occurred = record.occurred_at
        columns.append(occurred.column if isinstance(occurred, OccurredShape) else occurred)
        columns.append(record.known_at.column if record.known_at else None)
    return [name for name in columns if name is not None]


def _type_of(
    definition: Definition[MappingShape],
    name: str,
    column: ColumnShape,
    demands: dict[str, ValueType],
) -> ValueType:
    path = ("columns", name)
    if column.type is not None:
        declared = placed(definition, path, partial(parse_type, column.type))
        if declared.kind not in (Kind.DOUBLE, Kind.LIST):
            return declared
        fix = "Use integer or decimal(p,s)."
        raise invalid_at(definition, path, str(declared), "an exact type", fix)
    types = set(demands.values())
    if len(types) > 1:
        spelled = ", ".join(f"{use} ({type_})" for use, type_ in demands.items())
        raise invalid_at(
            definition,
            path,
            f"a column that feeds {spelled}",
            "one type",
            "Give the column a `type`, and compute the other value under `derive`.",
        )
    return types.pop() if types else TEXT


def _refuse_unfit(
    definition: Definition[MappingShape], name: str, column: ColumnShape, type_: ValueType
) -> None:
    """Refuse options that mean nothing for the column's type."""
    path = ("columns", name)
    is_text = type_.kind is Kind.TEXT
    unfit = {
        "unit": column.unit is not None and not type_.is_exact,
        "round": column.round and not type_.is_exact,
        "decimal": column.decimal != "." and not type_.is_exact,
        "accounting": column.accounting and not type_.is_exact,
        "formats": bool(column.formats) and type_.kind not in (Kind.DATE, Kind.TIMESTAMP),
        "low": column.low is not None and not type_.is_exact,
        "high": column.high is not None and not type_.is_exact,
        "past": column.past and type_.kind not in (Kind.DATE, Kind.TIMESTAMP),
        "check": column.check is not None and not is_text,
        "token": column.token is not None and not is_text,
    }
    wrong = [option for option, is_unfit in unfit.items() if is_unfit]
    if wrong:
        got = f"`{wrong[0]}` on a column of type {type_}"
        fix = "Remove it, or give the column another `type`."
        raise invalid_at(definition, path, got, "options that fit the type", fix)
    if column.check in PERSONAL_CHECKS and column.token is None:
        got = f"`check: {column.check}` without `token`"
        fix = "Add for example `token: phone`; the clear value is never stored."
        raise invalid_at(definition, path, got, "a token for a person's identifier", fix)
    if column.token is not None:
        _refuse_unfit_token(definition, path, column.token, column.check)
    if column.unit is not None and column.unit not in UNITS:
        got, known = f"unit {column.unit}", " ".join(UNITS)
        raise invalid_at(definition, path, got, known, "Use one of these.")
    for written in column.formats:
        placed(definition, path, partial(compile_format, written))


def _refuse_unfit_token(
    definition: Definition[MappingShape], path: Path, id_type: str, check: str | None
) -> None:
    """Refuse an id type that nobody declared, or one whose check is not the column's."""
    if id_type not in ID_TYPES:
        near = difflib.get_close_matches(id_type[:60], ID_TYPES, n=1)
        fix = f"Did you mean `{near[0]}`?" if near else "Use one of these."
        got = f"token {id_type[:60]}"
        raise invalid_at(definition, path, got, " | ".join(ID_TYPES), fix)
    if check is None or NARROWER.get(check) == id_type:
        return
    if CHECKS[check] is not ID_TYPES[id_type]:
        fix = "Remove `check`: every token type has its own."
        got = f"`check: {check}` with `token: {id_type}`"
        raise invalid_at(definition, path, got, f"the check of {id_type}", fix)
