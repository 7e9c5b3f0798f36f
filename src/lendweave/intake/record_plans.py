"""The records of a mapping, compiled: ids, times and fields, each from its slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lendweave.intake.column_types import Slot
from lendweave.intake.fields import defaulted_fields, target_of
from lendweave.intake.mapping import (
    ConstantShape,
    KnownShape,
    MappingShape,
    Names,
    OccurredShape,
    RecordShape,
)
from lendweave.intake.moments import instant_reader, midnight
from lendweave.intake.places import Path, invalid_at, placed
from lendweave.intake.plan import FieldPlan, KeyPlan, MomentPlan, RecordPlan
from lendweave.intake.sources import ReferenceSource, SlotSource, constant_source
from lendweave.kernel.clock import date_from_days, parse_duration
from lendweave.kernel.types import INTEGER, TEXT, Kind
from lendweave.lang.definition import Definition
from lendweave.records.chain import OnChange
from lendweave.records.draft import Origin
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.scene import Scene

_KEY_TYPES = (TEXT, INTEGER)


@dataclass(frozen=True, slots=True)
class RecordCompiler:
    """Compiles the records of one mapping. slots: every name they may use → its place and type."""

    definition: Definition[MappingShape]
    scene: Scene
    tenant_id: str
    slots: Mapping[str, Slot]

    @property
    def shape(self) -> MappingShape:
        return self.definition.value

    @property
    def zone(self) -> str:
        return self.shape.zone or self.scene.zone

    def record(self, index: int, shape: RecordShape, when: int | None) -> RecordPlan:
        path = ("records", index)
        known = shape.known_at or self.shape.known_at
        known_path = (*path, "known_at") if shape.known_at else ("known_at",)
        namespace = self.namespace(shape.kind)
        fields = self.fields(path, shape)
        return RecordPlan(
            kind=shape.kind,
            origin=Origin(self.tenant_id, self.scene.name, self.shape.feed, namespace, True),
            key=self.key_plan((*path, "external_id"), shape.external_id, shape.kind),
            occurred=self.occurred((*path, "occurred_at"), shape.occurred_at),
            known=self.known(known_path, known),
            known_lags=known.lag is not None,
            when=when,
            on_change=OnChange(shape.on_change),
            fields=fields,
        )

    def namespace(self, kind: str) -> str:
        return self.shape.namespaces.get(kind, self.shape.partner)

    def slot(self, path: Path, name: str) -> Slot:
        if name not in self.slots:
            raise invalid_at(
                self.definition,
                path,
                name,
                ", ".join(self.slots),
                "Name a column of `columns`, one of its parts, or a value of `derive`.",
            )
        return self.slots[name]

    def key_plan(self, path: Path, names: Names, kind: str) -> KeyPlan:
        listed = (names,) if isinstance(names, str) else names
        slots = [self.slot(path, name) for name in listed]
        wrong = [name for name, s in zip(listed, slots, strict=True) if s.type not in _KEY_TYPES]
        if wrong or not listed:
            raise invalid_at(
                self.definition,
                path,
                ", ".join(wrong) or "no column",
                "columns of type text or integer",
                "Use the column that holds the id.",
            )
        return KeyPlan(
            slots=tuple(slot.place for slot in slots),
            label=listed[0],
            namespace=self.namespace(kind),
            personal=any(slot.personal for slot in slots),
        )

    def occurred(self, path: Path, shape: str | OccurredShape) -> MomentPlan:
        named = OccurredShape(column=shape) if isinstance(shape, str) else shape
        self.refuse_unless_one(path, named.column, named.constant)
        return self.moment(path, named)

    def known(self, path: Path, shape: KnownShape) -> MomentPlan:
        self.refuse_unless_one(path, shape.column, shape.lag, shape.constant)
        return self.moment(path, OccurredShape(shape.column, shape.lag, shape.constant))

    def refuse_unless_one(self, path: Path, *given: str | None) -> None:
        """Refuse a time that is said in no way or in more than one."""
        said = [word for word in given if word is not None]
        if len(said) != 1:
            raise invalid_at(
                self.definition,
                path,
                " and ".join(said) or "nothing",
                "one of: a column, a lag, a constant",
                "Keep the one that is true.",
            )

    def moment(self, path: Path, shape: OccurredShape) -> MomentPlan:
        plus = placed(self.definition, path, partial(parse_duration, shape.plus or "0s"))
        if shape.constant is not None:
            read = partial(instant_reader((), self.zone), shape.constant)
            return MomentPlan(None, "", int, constant=placed(self.definition, path, read) + plus)
        if shape.column is None:
            return MomentPlan(None, "", int, plus)
        slot = self.slot(path, shape.column)
        if slot.type.kind not in (Kind.DATE, Kind.TIMESTAMP):
            raise invalid_at(
                self.definition,
                path,
                f"{shape.column} of type {slot.type}",
                "a column of type date or timestamp",
                "Give the column `type: timestamp`, or name another.",
            )
        from_date = partial(_instant_of_day, zone_name=self.zone)
        to_instant = from_date if slot.type.kind is Kind.DATE else int
        return MomentPlan(slot.place, shape.column, to_instant, plus)

    def fields(self, path: Path, shape: RecordShape) -> tuple[FieldPlan, ...]:
        given: Mapping[str, Names | ConstantShape] = shape.fields
        columns = self.scene.columns(shape.kind)
        if "currency" in columns and not columns["currency"].nullable and "currency" not in given:
            given = {**given, "currency": ConstantShape(self.scene.currency)}
        plans = tuple(
            self.field((*path, "fields", name), shape.kind, name, source)
            for name, source in given.items()
        )
        filled = {*given, *ENVELOPE_NAMES, *defaulted_fields(shape.kind)}
        needed = [c.name for c in columns.values() if c.field and not c.nullable]
        if missing := [name for name in needed if name not in filled]:
            raise invalid_at(
                self.definition,
                path,
                f"no {', '.join(missing)}",
                f"every field that a record of kind {shape.kind} must have",
                "Add it under `fields`, from a column or as {constant: …}.",
            )
        return plans

    def field(self, path: Path, kind: str, name: str, source: Names | ConstantShape) -> FieldPlan:
        target = target_of(self.scene, kind, name)
        if isinstance(source, ConstantShape):
            constant = placed(
                self.definition, path, lambda: constant_source(source, target, self.zone)
            )
            return FieldPlan(target.name, target.attribute, "", False, False, constant)
        if target.refers_to:
            key = self.key_plan(path, source, target.refers_to)
            reference = ReferenceSource(self.tenant_id, target, key)
            return FieldPlan(target.name, target.attribute, key.label, True, False, reference)
        if not isinstance(source, str):
            raise invalid_at(
                self.definition,
                path,
                ", ".join(source),
                "one column",
                "Several columns make an id only; join texts in the partner's export.",
            )
        slot = self.slot(path, source)
        if slot.type != target.type:
            raise invalid_at(
                self.definition,
                path,
                f"{source} of type {slot.type}",
                f"type {target.type} for `{name}`",
                f"Compute it under `derive` with CAST(… AS {target.type}).",
            )
        return FieldPlan(
            name=target.name,
            attribute=target.attribute,
            label=source,
            personal=slot.personal,
            past=target.past,
            fill=SlotSource(target, slot.place),
        )


def refuse_unknown_names(definition: Definition[MappingShape], scene: Scene) -> None:
    """Refuse kinds and fields that records do not have, before types are told from them."""
    for i, shape in enumerate(definition.value.records):
        path = ("records", i)
        placed(definition, (*path, "kind"), partial(scene.columns, shape.kind))
        for name in shape.fields:
            place = (*path, "fields", name)
            placed(definition, place, partial(target_of, scene, shape.kind, name))
            if name in ENVELOPE_NAMES:
                raise invalid_at(
                    definition,
                    place,
                    name,
                    "a field of the record's own",
                    "The envelope is filled from external_id, occurred_at and known_at.",
                )


def _instant_of_day(days: int, zone_name: str) -> int:
    return midnight(date_from_days(days), zone_name)
