"""Values over all rows of a file that share an id: the total of an order, the number of a line.

| take       | value of a row                                                      | type       |
|------------|---------------------------------------------------------------------|------------|
| `sum`      | the sum of `of`; null where one of the summed values is null        | as `of`    |
| `least`    | the least `of`, nulls left out                                      | as `of`    |
| `greatest` | the greatest `of`, nulls left out                                   | as `of`    |
| `first`    | `of` of the first row that has one                                  | as `of`    |
| `count`    | how many rows there are                                             | integer    |
| `number`   | 1 for the first row, 2 for the next                                 | integer    |

A row whose `by` is null shares it with no row: its values are null.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lendweave.intake.cells import Raw
from lendweave.intake.column_types import Slot
from lendweave.intake.errors import TooManyIds
from lendweave.intake.mapping import AcrossShape, MappingShape
from lendweave.intake.places import Path, invalid_at
from lendweave.intake.plan import AcrossPlan, Plan, SlotValues
from lendweave.intake.rows import row_values
from lendweave.intake.table import RawRow
from lendweave.kernel.types import INTEGER, INTEGER_MAX, ValueType
from lendweave.lang.definition import Definition

IDS_MAX = 5_000_000
Key = tuple[Raw, ...]


def compile_across(
    definition: Definition[MappingShape], slots: dict[str, Slot], first: int
) -> tuple[dict[str, Slot], tuple[AcrossPlan, ...]]:
    """Slots of the values over rows, from place `first` on, and how they are taken.

    slots: of columns, parts and derived values. Raises MappingInvalid.
    """
    added: dict[str, Slot] = {}
    plans: list[AcrossPlan] = []
    for name, shape in definition.value.across_rows.items():
        path = ("across_rows", name)
        by = (shape.by,) if isinstance(shape.by, str) else shape.by
        places = tuple(_slot(definition, path, slots, column).place for column in by)
        of = _slot(definition, path, slots, shape.of) if shape.of is not None else None
        _refuse_unfit(definition, path, shape, of)
        if name in slots:
            raise invalid_at(definition, path, name, "a new name", "Rename it.")
        type_ = INTEGER if of is None else of.type
        added[name] = Slot(first + len(plans), type_, True, of is not None and of.personal)
        plans.append(AcrossPlan(shape.take, places, of.place if of else None, type_))
    return added, tuple(plans)


def _slot(
    definition: Definition[MappingShape], path: Path, slots: dict[str, Slot], name: str
) -> Slot:
    if name not in slots:
        fix = "Name a column, a part or a value of `derive`."
        raise invalid_at(definition, path, name, ", ".join(slots), fix)
    return slots[name]


def _refuse_unfit(
    definition: Definition[MappingShape], path: Path, shape: AcrossShape, of: Slot | None
) -> None:
    counts = shape.take in ("count", "number")
    if counts != (of is None):
        expected = f"`take: {shape.take}` {'without' if counts else 'with'} `of`"
        fix = "count and number look at no column; all others do."
        raise invalid_at(definition, path, f"of: {shape.of}", expected, fix)
    if shape.take == "sum" and of is not None and not of.type.is_exact:
        fix = "Sum an integer or a decimal."
        raise invalid_at(definition, path, f"{shape.of} of type {of.type}", "a number", fix)


def _largest(type_: ValueType) -> int:
    """The greatest size of a sum; a greater one is null, as everywhere in expressions."""
    return 10**type_.precision - 1 if type_.precision else INTEGER_MAX


def _sum(so_far: Any, value: Any) -> Any:
    return None if so_far is None or value is None else so_far + value


def _least(so_far: Any, value: Any) -> Any:
    return so_far if value is None or (so_far is not None and so_far <= value) else value


def _greatest(so_far: Any, value: Any) -> Any:
    return so_far if value is None or (so_far is not None and so_far >= value) else value


def _first(so_far: Any, value: Any) -> Any:
    return value if so_far is None else so_far


def _one_more(so_far: Any, value: Any) -> Any:
    return so_far + 1


@dataclass(frozen=True, slots=True)
class _Take:
    """How a value grows from row to row. start: before the first row."""

    start: Raw
    grow: Callable[[Any, Any], Any]


_TAKES = {
    "sum": _Take(0, _sum),
    "least": _Take(None, _least),
    "greatest": _Take(None, _greatest),
    "first": _Take(None, _first),
    "count": _Take(0, _one_more),
    "number": _Take(0, _one_more),
}


AcrossReader = Callable[[SlotValues], SlotValues]
"""Slots of a row up to those of expressions → its values over rows; asked of each row in order."""


@dataclass(slots=True)
class AcrossRows:
    """The values of one file: `see` every row, then ask a reader for those of each row."""

    plans: Sequence[AcrossPlan]
    _seen: list[dict[Key, Raw]] = field(init=False)

    def __post_init__(self) -> None:
        self._seen = [{} for _ in self.plans]

    @property
    def is_asked(self) -> bool:
        """Whether any value needs all rows before the first can be read."""
        return any(plan.take != "number" for plan in self.plans)

    def see(self, values: SlotValues) -> None:
        """Take a row in. values: its slots up to the derived ones. Raises TooManyIds."""
        for plan, seen in zip(self.plans, self._seen, strict=True):
            if plan.take != "number":
                _grow(plan, seen, values)

    def reader(self) -> AcrossReader:
        """What gives the values of each row, from the first row of the file on."""
        numbers: list[dict[Key, Raw]] = [{} for _ in self.plans]

        def read(values: SlotValues) -> SlotValues:
            return tuple(
                _grow(plan, counted, values) if plan.take == "number" else _of(plan, seen, values)
                for plan, seen, counted in zip(self.plans, self._seen, numbers, strict=True)
            )

        return read


def across_of(plan: Plan, rows: Sequence[RawRow]) -> list[SlotValues]:
    """The values over some rows of each of them, where all are at hand. Raises TooManyIds.

    A row that could not be split into cells has none, and is not counted.
    """
    if not plan.across:
        return [()] * len(rows)
    across = AcrossRows(plan.across)
    values = [None if row.fault else row_values(plan, row.cells) for row in rows]
    for each in values:
        if each is not None:
            across.see(each)
    read = across.reader()
    return [() if each is None else read(each) for each in values]


def _of(plan: AcrossPlan, seen: dict[Key, Raw], values: SlotValues) -> Raw:
    value = seen.get(_key(plan, values))
    is_large = plan.take == "sum" and isinstance(value, int) and abs(value) > _largest(plan.type)
    return None if is_large else value


def _key(plan: AcrossPlan, values: SlotValues) -> Key:
    return tuple(values[place] for place in plan.by)


def _grow(plan: AcrossPlan, seen: dict[Key, Raw], values: SlotValues) -> Raw:
    key = _key(plan, values)
    if None in key:
        return None
    take = _TAKES[plan.take]
    value = None if plan.of is None else values[plan.of]
    grown: Raw = take.grow(seen.get(key, take.start), value)
    seen[key] = grown
    if len(seen) > IDS_MAX:
        raise TooManyIds(
            where="across_rows",
            got=f"more than {IDS_MAX:,} different ids in one file",
            expected=f"at most {IDS_MAX:,}",
            fix="Ask the partner for the file in parts, each with whole orders.",
        )
    return grown
