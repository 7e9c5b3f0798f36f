"""From a mapping and its scene to a Plan; every contradiction is found here, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from lendweave.intake.across import compile_across
from lendweave.intake.cells import cell_reader
from lendweave.intake.column_types import Slot, column_slots
from lendweave.intake.expressions import compile_derived, compile_refusal
from lendweave.intake.file_keys import refuse_unfit_keys
from lendweave.intake.identifiers import PARTS
from lendweave.intake.mapping import ColumnShape, MappingShape
from lendweave.intake.places import placed
from lendweave.intake.plan import ColumnPlan, Plan
from lendweave.intake.record_plans import RecordCompiler, refuse_unknown_names
from lendweave.intake.row_checks import CheckedColumn, RowChecks
from lendweave.intake.text import clean_text
from lendweave.intake.tokens import TokenKey, TokenMaker
from lendweave.kernel.clock import zone
from lendweave.lang.definition import Definition
from lendweave.records.scene import Scene


def compile_mapping(
    definition: Definition[MappingShape], scene: Scene, tenant_id: str, key: TokenKey
) -> Plan:
    """The plan of a mapping for one tenant. Raises MappingInvalid with file and line."""
    shape = definition.value
    zone_name = shape.zone or scene.zone
    placed(definition, ("zone",), lambda: zone(zone_name))
    refuse_unfit_keys(definition)
    refuse_unknown_names(definition, scene)
    slots = column_slots(definition, scene)
    columns = tuple(
        placed(
            definition,
            ("columns", name),
            partial(_column_plan, name, column, slots[name], zone_name, key),
        )
        for name, column in shape.columns.items()
    )
    derived = compile_derived(definition, slots)
    computed = slots | derived.slots
    first = len(slots) + len(derived.expressions)
    added, across = compile_across(definition, computed, first)
    compiler = RecordCompiler(definition, scene, tenant_id, computed | added)
    return Plan(
        feed=shape.feed,
        scenario=scene.name,
        zone=zone_name,
        file=shape.file,
        place=definition.file,
        columns=columns,
        derive=derived.run,
        expressions=derived.expressions,
        across=across,
        records=tuple(
            compiler.record(i, record, derived.conditions.get(i))
            for i, record in enumerate(shape.records)
        ),
        ignore=None if "*" in shape.ignore else frozenset(map(clean_text, shape.ignore)),
        refuse=compile_refusal(definition),
        refuse_when=shape.refuse_file_when or "",
        checks=RowChecks(derived.checks, _past_columns(shape.columns, slots)),
    )


def _past_columns(
    columns: Mapping[str, ColumnShape], slots: Mapping[str, Slot]
) -> tuple[CheckedColumn, ...]:
    """The columns whose moments must not lie after the import."""
    named = ((name, slots[name]) for name, column in columns.items() if column.past)
    return tuple(CheckedColumn(name, slot.place, slot.type, slot.personal) for name, slot in named)


def _column_plan(
    name: str, shape: ColumnShape, slot: Slot, zone_name: str, key: TokenKey
) -> ColumnPlan:
    written = (shape.header,) if isinstance(shape.header, str) else shape.header or (name,)
    header, *synonyms = map(clean_text, written)
    return ColumnPlan(
        name=name,
        header=header,
        required=shape.required,
        personal=slot.personal,
        empty=frozenset(map(clean_text, shape.empty)),
        read=cell_reader(shape, slot.type, zone_name, slot.currency),
        type=slot.type,
        shape=shape,
        parts=tuple(PARTS[shape.check or "", part][1] for part in shape.parts.values()),
        token=TokenMaker(key, shape.token) if shape.token else None,
        synonyms=tuple(synonyms),
        carried=shape.carry_down,
    )
