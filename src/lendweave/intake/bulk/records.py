"""The records of one kind that every row gives: checked first, made when all rows are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.intake.bulk.fields import (
    constant_column,
    later_than,
    refused_values,
    stored_values,
)
from lendweave.intake.bulk.keys import Keys, missing, too_long
from lendweave.intake.bulk.model import Mask, Rows, mask_of
from lendweave.intake.bulk.times import Times, times
from lendweave.intake.plan import FieldPlan, RecordPlan
from lendweave.intake.sources import ConstantSource, ReferenceSource, SlotSource
from lendweave.kernel.clock import days_from_date
from lendweave.records.arrow_schema import arrow_schema
from lendweave.records.catalog import kind_of
from lendweave.records.identity_columns import content_hashes


@dataclass(frozen=True, slots=True)
class CheckedRecords:
    """What one record plan makes of the rows of a chunk.

    applies: rows that give this record. refused: of these, the rows with a fault.
    """

    plan: RecordPlan
    keys: Keys
    times: Times
    applies: Mask
    refused: Mask


def checked_records(
    plan: RecordPlan, keys: Keys, rows: int, now: int, today: int
) -> CheckedRecords:
    """Check times, keys and fields of every row. today: the local day of `now`, since 1970."""
    applies = np.ones(rows, np.bool_)
    if plan.when is not None:
        applies = mask_of(keys.slots[plan.when].each().fill_null(False))
    found = times(plan, keys.slots, rows, now)
    named = keys.external_ids(plan.key)
    refused = found.refused | missing(named) | too_long(named)
    for field in plan.fields:
        refused |= _refused(field, keys, rows, today)
    return CheckedRecords(plan, keys, found, applies, refused & applies)


def _refused(field: FieldPlan, keys: Keys, rows: int, today: int) -> Mask:
    """The rows in which the field's `fill` raises, or a date lies after the import."""
    match field.fill:
        case SlotSource(target, slot):
            column = keys.slots[slot]
            refused = refused_values(target, column.values)
            if field.past:
                refused |= later_than(column.values, today)
            return column.spread(refused)
        case ReferenceSource(target=target, key=key):
            named = keys.external_ids(key)
            refused = too_long(named)
            return refused if target.nullable else refused | missing(named)
        case ConstantSource(value):
            late = field.past and value is not None and days_from_date(value) > today
            return np.full(rows, late, np.bool_)
    raise AssertionError(f"no such source of a field: {field.fill!r}")


def records_table(checked: CheckedRecords, rows: Rows) -> pa.Table:
    """The records of these rows as a table of `arrow_schema(kind)`, ids still empty texts."""
    plan, kind = checked.plan, checked.plan.kind
    schema = arrow_schema(kind)
    filled = {
        field.name: _filled(field, checked.keys, schema, rows)
        for field in plan.fields
        if not field.attribute
    }
    columns = filled | _envelope(checked, rows)
    defaults = _defaults(kind)
    arrays = [
        columns[field.name] if field.name in columns else _same(defaults[field.name], field, rows)
        for field in schema
    ]
    table = pa.table(arrays, schema=schema)
    place = schema.get_field_index("content_hash")
    return table.set_column(place, schema.field(place), content_hashes(kind, table))


def _envelope(checked: CheckedRecords, rows: Rows) -> dict[str, Any]:
    plan, keys = checked.plan, checked.keys
    origin, count = plan.origin, len(rows)
    return {
        "tenant_id": pa.repeat(origin.tenant_id, count),
        "id": pa.repeat("", count),
        "entity_id": keys.entity_ids(plan.kind, plan.key).at(rows).each(),
        "scenario": pa.repeat(origin.scenario, count),
        "source": pa.repeat(origin.source, count),
        "external_id": keys.external_ids(plan.key).at(rows).each(),
        "content_hash": pa.repeat("", count),
        "occurred_at": pa.array(checked.times.occurred_at[rows]),
        "known_at": pa.array(checked.times.known_at[rows]),
        "backfilled": pa.repeat(origin.backfilled, count),
        "attributes": _attributes(plan, keys, rows),
    }


def _filled(field: FieldPlan, keys: Keys, schema: pa.Schema, rows: Rows) -> Any:
    """The stored values of one field in these rows; of an attribute, JSON texts."""
    match field.fill:
        case SlotSource(target, slot):
            column = keys.slots[slot]
            return column.with_values(stored_values(target, column.values)).at(rows).each()
        case ReferenceSource(target=target, key=key):
            return keys.entity_ids(target.refers_to, key).at(rows).each()
        case ConstantSource(value):
            type_ = pa.string() if field.attribute else schema.field(field.name).type
            return constant_column(type_, value, field.attribute, len(rows)).each()
    raise AssertionError(f"no such source of a field: {field.fill!r}")


def _attributes(plan: RecordPlan, keys: Keys, rows: Rows) -> Any:
    """The attributes of each row as one canonical JSON object, without those that are unknown."""
    schema = arrow_schema(plan.kind)
    fields = sorted((f for f in plan.fields if f.attribute), key=lambda field: field.name)
    if not fields:
        return pa.repeat("{}", len(rows))
    members = [
        pc.binary_join_element_wise(
            f',"{field.name}":', _filled(field, keys, schema, rows), ""
        ).fill_null("")
        for field in fields
    ]
    joined = pc.binary_join_element_wise(*members, "")
    return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 1), "}", "")


def _same(value: Any, field: pa.Field, rows: Rows) -> Any:
    return pa.repeat(pa.scalar(value, field.type), len(rows))


@cache
def _defaults(kind: str) -> Mapping[str, Any]:
    """Stored values of the fields of `kind` that a mapping need not fill."""
    return {
        field.name: _default(field)
        for field in msgspec.structs.fields(kind_of(kind))
        if not field.required
    }


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is msgspec.NODEFAULT:
        return field.default
    made = field.default_factory()
    return msgspec.json.encode(made).decode() if isinstance(made, dict) else made
