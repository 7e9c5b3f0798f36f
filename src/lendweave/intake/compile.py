"""From a mapping and its scene to a Plan; every contradiction is found here, with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial
from typing import Any, TypeVar

from lendweave.intake.cells import Raw, cell_reader
from lendweave.intake.column_types import Slot, column_slots
from lendweave.intake.errors import MappingInvalid
from lendweave.intake.expressions import compile_derived, compile_refusal
from lendweave.intake.fields import Target, defaulted_fields, target_of
from lendweave.intake.identifiers import PARTS
from lendweave.intake.mapping import (
    ColumnShape,
    ConstantShape,
    KnownShape,
    MappingShape,
    Names,
    OccurredShape,
    RecordShape,
)
from lendweave.intake.moments import instant_reader, midnight
from lendweave.intake.plan import (
    ColumnPlan,
    FieldPlan,
    KeyPlan,
    MomentPlan,
    Plan,
    RecordPlan,
    SlotValues,
)
from lendweave.intake.rows import external_key
from lendweave.intake.text import clean_text
from lendweave.intake.tokens import TokenKey
from lendweave.kernel.clock import date_from_days, parse_duration, zone
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import INTEGER, TEXT, Kind
from lendweave.lang.definition import Definition, Step
from lendweave.records.chain import OnChange
from lendweave.records.draft import Origin
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.identity import entity_id
from lendweave.records.scene import Scene

T = TypeVar("T")


def compile_mapping(
    definition: Definition[MappingShape], scene: Scene, tenant_id: str, key: TokenKey
) -> Plan:
    """The plan of a mapping for one tenant. Raises MappingInvalid with file and line."""
    return _Compiler(definition, scene, tenant_id, key).plan()


@dataclass
class _Compiler:
    """One compilation. slots: every name that records may use → its place and type."""

    definition: Definition[MappingShape]
    scene: Scene
    tenant_id: str
    key: TokenKey
    slots: dict[str, Slot] = dataclass_field(default_factory=dict)

    @property
    def shape(self) -> MappingShape:
        return self.definition.value

    @property
    def zone(self) -> str:
        return self.shape.zone or self.scene.zone

    def plan(self) -> Plan:
        self.at(("zone",), lambda: zone(self.zone))
        for i, record in enumerate(self.shape.records):
            self.refuse_unknown_names(("records", i), record)
        self.slots = column_slots(self.definition, self.scene)
        columns = tuple(
            self.at(("columns", name), partial(self.column, name, column))
            for name, column in self.shape.columns.items()
        )
        derived = compile_derived(self.definition, self.slots)
        self.slots |= derived.slots
        records = tuple(
            self.record(i, record, derived.conditions.get(i))
            for i, record in enumerate(self.shape.records)
        )
        ignore = self.shape.ignore
        return Plan(
            feed=self.shape.feed,
            scenario=self.scene.name,
            zone=self.zone,
            file=self.shape.file,
            place=self.definition.file,
            columns=columns,
            derive=derived.run,
            records=records,
            ignore=None if ignore == "*" else frozenset(clean_text(name) for name in ignore),
            refuse=compile_refusal(self.definition),
            refuse_when=self.shape.refuse_file_when or "",
        )

    def at(self, path: tuple[Step, ...], make: Callable[[], T]) -> T:
        """What `make` gives; an error of it as MappingInvalid at the place of `path`."""
        try:
            return make()
        except MappingInvalid:
            raise
        except LendweaveError as error:
            raise MappingInvalid(
                where=f"{self.definition.place(*path)} ({'.'.join(map(str, path))})",
                got=error.got,
                expected=error.expected,
                fix=error.fix,
            ) from None

    def refuse_unknown_names(self, path: tuple[Step, ...], shape: RecordShape) -> None:
        """Refuse a kind or a field that records do not have, before types are told from them."""
        self.at((*path, "kind"), lambda: self.scene.columns(shape.kind))
        for name in shape.fields:
            place = (*path, "fields", name)
            self.at(place, partial(target_of, self.scene, shape.kind, name))
            if name in ENVELOPE_NAMES:
                raise MappingInvalid(
                    where=self.definition.place(*place),
                    got=name,
                    expected="a field of the record's own",
                    fix="The envelope is filled from external_id, occurred_at and known_at.",
                )

    def column(self, name: str, shape: ColumnShape) -> ColumnPlan:
        parts = tuple(PARTS[shape.check or "", part][1] for part in shape.parts.values())
        return ColumnPlan(
            name=name,
            header=clean_text(shape.header or name),
            required=shape.required,
            personal=self.slots[name].personal,
            empty=frozenset(clean_text(word) for word in shape.empty),
            read=cell_reader(shape, self.slots[name].type, self.zone),
            parts=parts,
            token=partial(self.key.token, shape.token) if shape.token else None,
        )

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

    def slot(self, path: tuple[Step, ...], name: str) -> Slot:
        if name not in self.slots:
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=name,
                expected=", ".join(self.slots),
                fix="Name a column of `columns`, one of its parts, or a value of `derive`.",
            )
        return self.slots[name]

    def key_plan(self, path: tuple[Step, ...], names: Names, kind: str) -> KeyPlan:
        listed = (names,) if isinstance(names, str) else names
        slots = [self.slot(path, name) for name in listed]
        wrong = [name for name, s in zip(listed, slots, strict=True) if s.type not in _KEY_TYPES]
        if wrong or not listed:
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=", ".join(wrong) or "no column",
                expected="columns of type text or integer",
                fix="Use the column that holds the id.",
            )
        return KeyPlan(tuple(slot.place for slot in slots), listed[0], self.namespace(kind))

    def occurred(self, path: tuple[Step, ...], shape: str | OccurredShape) -> MomentPlan:
        named = OccurredShape(column=shape) if isinstance(shape, str) else shape
        self.refuse_unless_one(path, named.column, named.constant)
        return self.moment(path, named)

    def known(self, path: tuple[Step, ...], shape: KnownShape) -> MomentPlan:
        self.refuse_unless_one(path, shape.column, shape.lag, shape.constant)
        return self.moment(path, OccurredShape(shape.column, shape.lag, shape.constant))

    def refuse_unless_one(self, path: tuple[Step, ...], *given: str | None) -> None:
        """Refuse a time that is said in no way or in more than one."""
        said = [word for word in given if word is not None]
        if len(said) != 1:
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=" and ".join(said) or "nothing",
                expected="one of: a column, a lag, a constant",
                fix="Keep the one that is true.",
            )

    def moment(self, path: tuple[Step, ...], shape: OccurredShape) -> MomentPlan:
        plus = self.at(path, lambda: parse_duration(shape.plus) if shape.plus else 0)
        if shape.constant is not None:
            read = instant_reader((), self.zone)
            return MomentPlan(None, "", int, 0, self.at(path, partial(read, shape.constant)) + plus)
        if shape.column is None:
            return MomentPlan(None, "", int, plus)
        slot = self.slot(path, shape.column)
        if slot.type.kind not in (Kind.DATE, Kind.TIMESTAMP):
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=f"{shape.column} of type {slot.type}",
                expected="a column of type date or timestamp",
                fix="Give the column `type: timestamp`, or name another.",
            )
        from_date = partial(_instant_of_day, zone_name=self.zone)
        to_instant = from_date if slot.type.kind is Kind.DATE else int
        return MomentPlan(slot.place, shape.column, to_instant, plus)

    def fields(self, path: tuple[Step, ...], shape: RecordShape) -> tuple[FieldPlan, ...]:
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
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=f"no {', '.join(missing)}",
                expected=f"every field that a record of kind {shape.kind} must have",
                fix="Add it under `fields`, from a column or as {constant: …}.",
            )
        return plans

    def field(
        self, path: tuple[Step, ...], kind: str, name: str, source: Names | ConstantShape
    ) -> FieldPlan:
        target = target_of(self.scene, kind, name)
        if isinstance(source, ConstantShape):
            value = self.at(path, lambda: _constant(source, target, self.zone))
            return FieldPlan(target.name, target.attribute, "", False, False, lambda _: value)
        if target.refers_to:
            key = self.key_plan(path, source, target.refers_to)
            fill: Callable[[SlotValues], Any] = _Reference(self.tenant_id, target, key)
            return FieldPlan(target.name, target.attribute, key.label, True, False, fill)
        if not isinstance(source, str):
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=", ".join(source),
                expected="one column",
                fix="Several columns make an id only; join texts in the partner's export.",
            )
        slot = self.slot(path, source)
        if slot.type != target.type:
            raise MappingInvalid(
                where=self.definition.place(*path),
                got=f"{source} of type {slot.type}",
                expected=f"type {target.type} for `{name}`",
                fix=f"Compute it under `derive` with CAST(… AS {target.type}).",
            )
        return FieldPlan(
            name=target.name,
            attribute=target.attribute,
            label=source,
            personal=slot.personal,
            past=target.past,
            fill=_Value(target, slot.place),
        )


_KEY_TYPES = (TEXT, INTEGER)


@dataclass(frozen=True, slots=True)
class _Value:
    """Fills a field from one slot."""

    target: Target
    slot: int

    def __call__(self, values: SlotValues) -> Any:
        return self.target.stored(values[self.slot])


@dataclass(frozen=True, slots=True)
class _Reference:
    """Fills a field with the entity id of the record that an external id names."""

    tenant_id: str
    target: Target
    key: KeyPlan

    def __call__(self, values: SlotValues) -> str | None:
        if self.target.nullable and any(values[slot] is None for slot in self.key.slots):
            return None
        return entity_id(
            self.tenant_id,
            self.target.refers_to,
            self.key.namespace,
            external_key(self.key, values),
        )


def _constant(source: ConstantShape, target: Target, zone_name: str) -> Any:
    """The stored value of a constant, read like a cell of the file."""
    word = source.constant
    text = str(word).lower() if isinstance(word, bool) else str(word)
    raw: Raw = cell_reader(ColumnShape(), target.type, zone_name)(clean_text(text))
    return target.stored(raw)


def _instant_of_day(days: int, zone_name: str) -> int:
    return midnight(date_from_days(days), zone_name)
