"""The JSON face of a record, for the API.

Instants are ISO 8601 with an offset, dates ISO, decimals text, money whole minor units under
`amount_minor`. Reading is strict: every key is declared, every value is of its field's type and in
its bounds, attributes are those the scene declares. Errors name the field and both sides.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from msgspec import NODEFAULT

from lendweave.kernel.clock import date_from_days, days_from_date, format_instant, local_date
from lendweave.kernel.decimals import decimal_from_scaled, scaled_from_decimal, text_from_scaled
from lendweave.kernel.errors import Invalid, LendweaveError, shortened
from lendweave.kernel.ids import IdSource
from lendweave.kernel.money import minor_digits
from lendweave.kernel.types import INTEGER, Kind, ValueType
from lendweave.records.catalog import fields_of, kind_name, kind_of
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES, Record
from lendweave.records.fields import MONEY_MAX, Field, FieldRole
from lendweave.records.raw import MONEY_FACTORS
from lendweave.records.scene import Attribute, Scene
from lendweave.records.values import ValueRefused, canonical_json, reader, refused, writer

CLOCK_SKEW_MICROS = 300_000_000
"""How far a sender's clock may run ahead of ours: five minutes."""

SENT_ENVELOPE_NAMES = frozenset(
    ("external_id", "occurred_at", "known_at", "supersedes", "tombstone", "attributes")
)
"""What a sender says of the envelope; the rest is filled in."""

Convert = Callable[[Any], Any]

_ENTITY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"[0-9]+:[0-9a-f]{64}", re.ASCII)
_TOKEN_SUFFIX = "_token"
NAMED_BY_TOKEN = ("party",)
"""Kinds whose things are called by a token of their identifier."""


class UnknownField(Invalid):
    """A record has a field that its kind does not declare.
    记录含有其类型未声明的字段。
    """

    code = "RECORDS-042"


class FieldMissing(Invalid):
    """A record lacks a field that its kind requires.
    记录缺少其类型必填的字段。
    """

    code = "RECORDS-043"


class InFuture(Invalid):
    """Something that must have happened already lies in the future.
    应当已经发生的事，时间却在将来。
    """

    code = "RECORDS-044"


class NotAName(Invalid):
    """A field for an entity_id or a token holds other text, maybe a person's identifier.
    应为 entity_id 或令牌的字段收到了其他文本，可能是个人标识。
    """

    code = "RECORDS-045"


def record_to_wire(record: Record) -> dict[str, Any]:
    """The record as JSON values, envelope first, `kind` included."""
    kind = kind_name(record)
    wire: dict[str, Any] = {"kind": kind}
    for name, convert in _writers(kind):
        value = getattr(record, name)
        wire[name] = None if value is None else convert(value)
    return wire


@cache
def _writers(kind: str) -> tuple[tuple[str, Convert], ...]:
    """How each field of a kind is written."""
    return tuple((field.name, field_to_wire(field)) for field in fields_of(kind))


@cache
def _readers(kind: str) -> dict[str, Convert]:
    """How each field of a kind is read; a field is dear to hash, so it is looked up by name."""
    return {field.name: field_from_wire(field) for field in fields_of(kind)}


def draft_from_wire(
    kind: str,
    wire: Mapping[str, Any],
    origin: Origin,
    ids: IdSource,
    scene: Scene,
    *,
    received_at: int,
) -> Record:
    """A new record from what a sender may say: its fields, attributes and some of the envelope.

    wire: the kind's own fields and `external_id`, `occurred_at`, `known_at`, `supersedes`,
    `tombstone`, `attributes`; occurred_at is received_at when absent.
    Raises UnknownKind, UnknownField, NotAName, FieldMissing, ValueRefused, InFuture.
    """
    given = {name: value for name, value in wire.items() if name != "kind"}
    _check_kind(kind, wire.get("kind", kind))
    shape = _sent_shape(kind)
    _check_known(kind, given, shape.names)
    _check_names(kind, given, shape.named)
    given.setdefault("occurred_at", format_instant(received_at))
    given.setdefault("known_at", given["occurred_at"])
    values = _values(kind, given, shape.fields)
    _check_money(kind, values, shape.money)
    _check_currency(kind, values, scene)
    _check_past(kind, values, shape.past, scene, received_at)
    own = {name: value for name, value in values.items() if name not in ENVELOPE_NAMES}
    return draft(
        origin,
        kind,
        values["external_id"],
        ids,
        occurred_at=values["occurred_at"],
        known_at=values["known_at"],
        values=own,
        attributes=attributes_from_wire(kind, given.get("attributes") or {}, scene),
        supersedes=values.get("supersedes"),
        tombstone=values.get("tombstone", False),
    )


@dataclass(frozen=True, slots=True)
class _SentShape:
    """What a sender may say of a kind. names: of the fields. named: those for names and tokens.

    past: those of what must have happened already.
    """

    fields: tuple[Field, ...]
    names: tuple[str, ...]
    named: tuple[Field, ...]
    money: tuple[Field, ...]
    past: tuple[Field, ...]


@cache
def _sent_shape(kind: str) -> _SentShape:
    fields = tuple(
        f for f in fields_of(kind) if f.name in SENT_ENVELOPE_NAMES or f.name not in ENVELOPE_NAMES
    )
    return _SentShape(
        fields,
        tuple(field.name for field in fields),
        tuple(
            field
            for field in fields
            if field.role is FieldRole.REFERENCE or is_token_field(kind, field.name)
        ),
        tuple(field for field in fields if field.role is FieldRole.MONEY),
        tuple(field for field in fields if field.past),
    )


def attributes_from_wire(kind: str, given: Any, scene: Scene) -> dict[str, Any]:
    """The attributes that `scene` declares for `kind`, checked, each in its one spelling.

    Nulls are left out: an attribute that is absent is null. Raises UnknownField, ValueRefused.
    """
    declared = {attribute.name: attribute for attribute in scene.attributes.get(kind, ())}
    if not isinstance(given, Mapping):
        raise _placed(refused(given, "an object"), f"{kind}.attributes")
    _check_known(f"{kind}.attributes", given, list(declared))
    return {
        name: _attribute(kind, declared[name], value)
        for name, value in given.items()
        if value is not None
    }


def _attribute(kind: str, declared: Attribute, value: Any) -> Any:
    where = f"{kind}.attributes.{declared.name}"
    try:
        raw = reader(declared.type)(value)
        _check_bounds(raw, declared.type, declared.low, declared.high)
    except ValueRefused as error:
        raise _placed(error, where) from None
    return canonical_json(value, declared.type)


def field_to_wire(field: Field) -> Convert:
    """How to write a field's value, in its Python type, as JSON."""
    if field.role in (FieldRole.MONEY, FieldRole.STRUCTURE) or field.type.kind is Kind.LIST:
        return lambda value: value
    if field.type.kind is Kind.DECIMAL:
        scale = field.type.scale
        return lambda value: text_from_scaled(scaled_from_decimal(value, scale), scale)
    if field.type.kind is Kind.DATE:
        return date.isoformat
    return writer(field.type)


@cache
def field_from_wire(field: Field) -> Convert:
    """How to read a JSON value, not null, as a field's Python value. Raises ValueRefused."""
    if field.role is FieldRole.STRUCTURE:
        return _structure
    type_ = INTEGER if field.role is FieldRole.MONEY else field.type
    read, convert = reader(type_), _python_form(type_)

    def from_wire(value: Any) -> Any:
        raw = read(value)
        _check_bounds(raw, type_, field.low, field.high)
        _check_length(raw, field)
        return convert(raw)

    return from_wire


def _python_form(type_: ValueType) -> Convert:
    """From the raw form to the Python type that the declaration names."""
    if type_.kind is Kind.DECIMAL:
        scale = type_.scale
        return lambda raw: decimal_from_scaled(raw, scale)
    if type_.kind is Kind.DATE:
        return date_from_days
    if type_.kind is Kind.LIST:
        return list
    return lambda raw: raw


def _structure(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise refused(value, "an object")
    return dict(value)


def _check_bounds(raw: Any, type_: ValueType, low: int | None, high: int | None) -> None:
    """low, high: raw bounds. Values of unordered types have none."""
    if (low is not None and raw < low) or (high is not None and raw > high):
        shown = [_shown_bound(type_, bound) for bound in (low, high)]
        expected = f"from {shown[0]} to {shown[1]}" if all(shown) else f"at least {shown[0]}"
        expected = f"at most {shown[1]}" if not shown[0] else expected
        raise refused(writer(type_)(raw), expected, "Check its unit.")


def _shown_bound(type_: ValueType, bound: int | None) -> str:
    return "" if bound is None else str(writer(type_)(bound))


def _check_length(raw: Any, field: Field) -> None:
    if field.length_max is not None and len(raw) > field.length_max:
        raise refused(raw, f"at most {field.length_max} long", "Shorten it.")
    if field.values and raw not in field.values:
        near = difflib.get_close_matches(raw, field.values, n=1)
        fix = f'Did you mean "{near[0]}"?' if near else "Use one of these."
        raise refused(raw, ", ".join(field.values), fix)


def _values(kind: str, given: Mapping[str, Any], fields: Collection[Field]) -> dict[str, Any]:
    """The fields that were given, in their Python types."""
    values: dict[str, Any] = {}
    for field in fields:
        value = given.get(field.name)
        if value is not None:
            values[field.name] = _value(kind, field, value)
        elif not field.nullable and field.name not in fields_with_default(kind):
            raise FieldMissing(
                where=f"{kind}.{field.name}",
                got="null" if field.name in given else "no such key",
                expected=f"{field.type}: {field.en}",
                fix="Give it a value.",
            )
    return values


def _value(kind: str, field: Field, value: Any) -> Any:
    try:
        converted = _readers(kind)[field.name](value)
        if field.name == "currency":
            minor_digits(converted)
    except LendweaveError as error:
        raise _placed(error, f"{kind}.{field.name}") from None
    return converted


@cache
def fields_with_default(kind: str) -> frozenset[str]:
    """Fields that may be left out although they are never null."""
    declared = kind_of(kind)
    defaults = declared.__struct_defaults__
    names = declared.__struct_fields__[len(declared.__struct_fields__) - len(defaults) :]
    return frozenset(n for n, d in zip(names, defaults, strict=True) if d is not NODEFAULT)


def _placed(error: LendweaveError, where: str) -> ValueRefused:
    return ValueRefused(where=where, got=error.got, expected=error.expected, fix=error.fix)


def _check_kind(kind: str, said: Any) -> None:
    kind_of(kind)
    if said != kind:
        raise _placed(refused(said, kind, "Send it to the place of its own kind."), f"{kind}.kind")


def _check_known(where: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            raise UnknownField(
                where=f"{where}.{str(name)[:60]}",
                got=shortened(name),
                expected=", ".join(known) or "no fields",
                fix=f'Did you mean "{near[0]}"?' if near else "Remove it.",
            )


def _check_names(kind: str, given: Mapping[str, Any], fields: Collection[Field]) -> None:
    """Refuse what is no entity_id or token where one belongs, before a message could repeat it."""
    for field in fields:
        value = given.get(field.name)
        if value is None:
            continue
        if field.role is FieldRole.REFERENCE:
            _require_form(_ENTITY_ID, "an entity_id", f"{kind}.{field.name}", value)
        else:
            require_token(f"{kind}.{field.name}", value)


def require_token(where: str, value: Any) -> None:
    """Raise NotAName, which never repeats the value, unless it has the form of a token."""
    _require_form(_TOKEN, "a token: key version, colon, 64 hexadecimal digits", where, value)


def _require_form(form: re.Pattern[str], expected: str, where: str, value: Any) -> None:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise NotAName(
            where=where,
            got="something else, not repeated here",
            expected=expected,
            fix='Send {"id_number": …}, {"phone": …}, {"uscc": …} or {"device": …} to have the '
            'token made, {"external_id": …} for other things.',
        )


def is_token_field(kind: str, name: str) -> bool:
    """Whether the field holds a token of an identifier and never the identifier."""
    return name.endswith(_TOKEN_SUFFIX) or (name == "external_id" and kind in NAMED_BY_TOKEN)


def _check_money(kind: str, values: Mapping[str, Any], fields: Collection[Field]) -> None:
    """Amounts of currencies without minor digits must still fit `decimal(18,2)`."""
    highest = MONEY_MAX // MONEY_FACTORS.get(values.get("currency", ""), 1)
    for field in fields:
        amount = values.get(field.name)
        if amount is not None and abs(amount) > highest:
            error = refused(amount, f"at most {highest} in size", "Check its unit.")
            raise _placed(error, f"{kind}.{field.name}")


def _check_currency(kind: str, values: Mapping[str, Any], scene: Scene) -> None:
    """A scene counts in one currency, so that amounts are never added across two."""
    currency = values.get("currency")
    if currency is not None and currency != scene.currency:
        error = refused(currency, scene.currency, "Convert the amounts at the sender.")
        raise _placed(error, f"{kind}.currency")


def _check_past(
    kind: str,
    values: Mapping[str, Any],
    fields: Collection[Field],
    scene: Scene,
    received_at: int,
) -> None:
    """What a field calls past must not lie in the future, clock skew allowed for."""
    latest = received_at + CLOCK_SKEW_MICROS
    today = days_from_date(local_date(latest, scene.zone))
    for field in fields:
        value = values.get(field.name)
        if value is None:
            continue
        is_day = isinstance(value, date)
        if (days_from_date(value) > today) if is_day else (value > latest):
            raise InFuture(
                where=f"{kind}.{field.name}",
                got=str(field_to_wire(field)(value)),
                expected="not later than now",
                fix="Check the year, and the offset from UTC.",
            )
