"""One row of cells → the records it is evidence of, or every fault that is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lendweave.intake.cells import Raw
from lendweave.intake.errors import (
    CellFault,
    CellRequired,
    InFuture,
    KnownTooEarly,
)
from lendweave.intake.fault import Fault, fault_of
from lendweave.intake.keys import external_key
from lendweave.intake.plan import (
    ColumnPlan,
    MomentPlan,
    Plan,
    RecordPlan,
    SlotValues,
)
from lendweave.intake.slipped import without_identifiers
from lendweave.intake.text import clean_text
from lendweave.intake.tokens import masked
from lendweave.kernel.clock import format_instant, local_date
from lendweave.kernel.ids import IdSource
from lendweave.kernel.types import TIMESTAMP_MAX
from lendweave.records.chain import OnChange
from lendweave.records.draft import draft
from lendweave.records.envelope import Record


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What one row gave: its records with what their feed allows, or its faults."""

    records: tuple[tuple[Record, OnChange], ...] = ()
    faults: tuple[Fault, ...] = ()


def read_row(
    plan: Plan,
    cells: Sequence[str],
    ids: IdSource,
    now: int,
    across: SlotValues = (),
) -> ReadRow:
    """The records of a row, or all its faults; never both and never an exception.

    cells: one text per column of the plan, "" for nothing. now: moment of the import, µs UTC;
    nothing may have happened, or become known, after it. across: the row's values over rows, null
    where they are not given.
    """
    found, faults = _found_in(plan, cells, now, across)
    if faults:
        return ReadRow(faults=tuple(faults))
    return ReadRow(records=tuple((fact.record(ids), fact.plan.on_change) for fact in found))


def row_faults(
    plan: Plan, cells: Sequence[str], now: int, across: SlotValues = ()
) -> tuple[Fault, ...]:
    """The faults that `read_row` would give, without making records."""
    return tuple(_found_in(plan, cells, now, across)[1])


def row_values(plan: Plan, cells: Sequence[str]) -> SlotValues:
    """Slots of the row up to those of expressions: null at a cell at fault, and at all these then.

    Expressions rely on required columns; where one has no value they are not asked.
    """
    slots, faults = _column_slots(plan, cells)
    if plan.derive is None:
        return tuple(slots)
    computed = (None,) * len(plan.expressions) if faults else plan.derive(tuple(slots))
    return (*slots, *computed)


def shown_row(plan: Plan, cells: Sequence[str]) -> dict[str, str]:
    """The row for the quarantine: by header, personal cells and identifiers that slipped into other
    columns masked, ignored columns absent.
    """
    return {
        column.header: masked(cell) if column.personal else without_identifiers(_printable(cell))
        for column, cell in zip(plan.columns, cells, strict=True)
    }


def clear_row(plan: Plan, cells: Sequence[str]) -> dict[str, str]:
    """The row as it was read, by header, for whoever keeps it sealed; ignored columns absent."""
    return {header: _printable(cell) for header, cell in zip(plan.headers, cells, strict=True)}


def _printable(cell: str) -> str:
    """The cell with halves of surrogate pairs spelled out: JSON cannot hold them."""
    return cell.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class _Fact:
    """What a record will say, before it is one."""

    plan: RecordPlan
    external_id: str
    occurred_at: int
    known_at: int
    values: dict[str, Any]
    attributes: dict[str, Any]

    def record(self, ids: IdSource) -> Record:
        return draft(
            self.plan.origin,
            self.plan.kind,
            self.external_id,
            ids,
            occurred_at=self.occurred_at,
            known_at=self.known_at,
            values=self.values,
            attributes=self.attributes,
        )


def _found_in(
    plan: Plan, cells: Sequence[str], now: int, across: SlotValues
) -> tuple[list[_Fact], list[Fault]]:
    slots, faults = _column_slots(plan, cells)
    if faults:
        return [], faults
    values = tuple(slots)
    if plan.derive is not None:
        values += plan.derive(values)
    values += across or (None,) * len(plan.across)
    arrival = (now, _today(now, plan.zone))
    faults += plan.checks.faults(values, *arrival)
    facts = [
        _fact(wanted, values, arrival, faults)
        for wanted in plan.records
        if wanted.when is None or values[wanted.when] is True
    ]
    return [fact for fact in facts if fact is not None], faults


def _column_slots(plan: Plan, cells: Sequence[str]) -> tuple[list[Raw], list[Fault]]:
    slots: list[Raw] = []
    parts: list[Raw] = []
    faults: list[Fault] = []
    for column, cell in zip(plan.columns, cells, strict=True):
        try:
            value = clear_value(column, cell)
        except CellFault as error:
            faults.append(_cell_fault(column, cell, error))
            value = None
        for part in column.parts:
            parts.append(None if value is None else part(value))
        if column.token is not None and isinstance(value, str):
            value = column.token(value)
        slots.append(value)
    return slots + parts, faults


def clear_value(column: ColumnPlan, cell: str) -> Raw:
    """The value of a cell before any token is made of it. Raises a CellFault."""
    text = clean_text(cell) if cell else ""
    value = column.read(text) if text and text not in column.empty else None
    if value is None and column.required:
        raise CellRequired(
            got="nothing",
            expected=f"a value in column {column.header!r}",
            fix="Ask the partner for it, or map the column as not required.",
        )
    return value


def _cell_fault(column: ColumnPlan, cell: str, error: CellFault) -> Fault:
    is_hidden = cell and (column.personal or without_identifiers(cell) != cell)
    return fault_of(error, column.name, masked(cell) if is_hidden else None)


def _fact(
    plan: RecordPlan, values: SlotValues, arrival: tuple[int, date], faults: list[Fault]
) -> _Fact | None:
    """The fact, or None with its faults added to `faults`. arrival: instant and local day."""
    before = len(faults)
    now, today = arrival
    stored: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for field in plan.fields:
        try:
            filled = field.fill(values)
            if field.past and filled is not None and filled > today:
                raise _in_future(field.label, str(filled))
        except CellFault as error:
            shown = masked(error.got) if field.personal else without_identifiers(error.got)
            faults.append(fault_of(error, field.label, shown))
            continue
        if filled is not None or not field.attribute:
            stored[field.attribute][field.name] = filled
    try:
        occurred_at, known_at = _times(plan, values, now)
        external_id = external_key(plan.key, values)
    except CellFault as error:
        faults.append(fault_of(error, error.where))
    if len(faults) > before:
        return None
    return _Fact(plan, external_id, occurred_at, known_at, stored[False], stored[True])


def _times(plan: RecordPlan, values: SlotValues, now: int) -> tuple[int, int]:
    """occurred_at and known_at, neither of them after the import."""
    occurred_at = _instant(plan.occurred, values)
    if occurred_at > now:
        raise _in_future(plan.occurred.label, format_instant(occurred_at))
    if plan.known_lags:
        # What is at hand sooner than the lag says is known by now.
        return occurred_at, min(occurred_at + plan.known.plus, now)
    known_at = _instant(plan.known, values)
    if known_at > now:
        raise _in_future(plan.known.label, format_instant(known_at))
    if known_at < occurred_at:
        raise KnownTooEarly(
            where=plan.known.label,
            got=f"{format_instant(known_at)}, happened {format_instant(occurred_at)}",
            expected="known when it happened or later",
            fix="Check which columns `known_at` and `occurred_at` name.",
        )
    return occurred_at, known_at


def _in_future(label: str, got: str) -> InFuture:
    return InFuture(
        where=label,
        got=got,
        expected="a moment before the import",
        fix="Check the order of day and month in `formats`, and `zone`.",
    )


@lru_cache(maxsize=8)
def _today(now: int, zone_name: str) -> date:
    return local_date(now, zone_name)


def _instant(moment: MomentPlan, values: SlotValues) -> int:
    if moment.slot is None:
        return moment.constant
    raw = values[moment.slot]
    if raw is None:
        raise CellRequired(
            where=moment.label,
            got="nothing",
            expected="a date or time",
            fix="Ask the partner for it; a fact without a time cannot be used.",
        )
    return min(moment.to_instant(int(raw)) + moment.plus, TIMESTAMP_MAX)
