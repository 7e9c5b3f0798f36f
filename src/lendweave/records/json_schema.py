"""JSON Schema (2020-12) of each kind's JSON face, as `records.wire` reads and writes it.

What the store fills in is `readOnly`: a sender leaves it out, and `required` names only what a
sender must say. Keys that start with `x-` say what JSON Schema has no word for: `x-zh` the name in
Chinese, `x-type` the type as expressions see it, `x-pii` the level of personal data, `x-refers-to`
the kind whose entity_id stands there.
"""

from __future__ import annotations

from typing import Any

from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN, Kind, ValueType
from lendweave.records.catalog import fields_of, kind_of
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import TEXT_LENGTH_MAX, Field, FieldRole, Pii
from lendweave.records.scene import Attribute, Scene
from lendweave.records.values import json_from_raw
from lendweave.records.wire import SENT_ENVELOPE_NAMES, fields_with_default

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# A sender may leave these out: a live fact occurred, and was known, when it was received.
_GIVEN_BY_THE_DOOR = frozenset(ENVELOPE_NAMES) - {"external_id"}
_DECIMAL_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"
_PLAIN: dict[Kind, dict[str, Any]] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer", "minimum": INTEGER_MIN, "maximum": INTEGER_MAX},
    Kind.DECIMAL: {"type": "string", "pattern": _DECIMAL_PATTERN},
    Kind.DOUBLE: {"type": "number"},
    Kind.TEXT: {"type": "string", "maxLength": TEXT_LENGTH_MAX},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.TIMESTAMP: {"type": "string", "format": "date-time"},
}


def json_schema(kind: str, scene: Scene | None = None) -> dict[str, Any]:
    """The schema of one kind; with a scene, its attributes are spelled out. Raises UnknownKind."""
    fields = fields_of(kind)
    properties = {"kind": {"const": kind}, **{f.name: _property(kind, f) for f in fields}}
    if scene is not None:
        properties["attributes"] |= _attributes(scene.attributes.get(kind, ()))
    return {
        "$schema": DIALECT,
        "title": kind,
        "description": (kind_of(kind).__doc__ or "").strip().splitlines()[0],
        "type": "object",
        "properties": properties,
        "required": _required(kind),
        "additionalProperties": False,
    }


def is_filled_in(name: str) -> bool:
    """Whether a field of the envelope is filled in here, never by a sender."""
    return name in ENVELOPE_NAMES and name not in SENT_ENVELOPE_NAMES


def _required(kind: str) -> list[str]:
    optional = fields_with_default(kind) | _GIVEN_BY_THE_DOOR
    return [f.name for f in fields_of(kind) if not (f.nullable or f.name in optional)]


def _property(kind: str, field: Field) -> dict[str, Any]:
    schema = {"description": field.en, "x-zh": field.zh, **_shape(field)}
    if field.role is not FieldRole.STRUCTURE:
        schema["x-type"] = str(field.type)
    if field.pii is not Pii.NONE:
        schema["x-pii"] = field.pii.value
    if field.refers_to:
        schema["x-refers-to"] = field.refers_to
    if field.nullable:
        schema["type"] = [schema["type"], "null"]
    if is_filled_in(field.name):
        schema["readOnly"] = True
    return schema


def _shape(field: Field) -> dict[str, Any]:
    """Type and bounds of a field that is not null."""
    if field.role is FieldRole.STRUCTURE:
        return {"type": "object"}
    if field.role is FieldRole.MONEY:
        return {"type": "integer", "minimum": field.low, "maximum": field.high}
    if field.values:
        return {"type": "string", "enum": [*field.values, *([None] if field.nullable else [])]}
    shape = _type_shape(field.type)
    if field.type.kind is Kind.INTEGER:
        shape |= {"minimum": field.low, "maximum": field.high}
    if field.length_max is not None:
        shape["maxItems" if field.type.kind is Kind.LIST else "maxLength"] = field.length_max
    return shape


def _type_shape(type_: ValueType) -> dict[str, Any]:
    if type_.kind is Kind.LIST:
        assert type_.item is not None, "a list type has an item type"
        return {"type": "array", "items": _type_shape(type_.item)}
    return dict(_PLAIN[type_.kind])


def _attributes(declared: tuple[Attribute, ...]) -> dict[str, Any]:
    properties = {attribute.name: _attribute(attribute) for attribute in declared}
    return {"properties": properties, "additionalProperties": False}


def _attribute(declared: Attribute) -> dict[str, Any]:
    shape = _type_shape(declared.type)
    shape["type"] = [shape["type"], "null"]
    shape |= {"description": declared.en, "x-zh": declared.zh, "x-type": str(declared.type)}
    for key, bound in (("minimum", declared.low), ("maximum", declared.high)):
        if bound is not None:
            shown = json_from_raw(bound, declared.type)
            shape[key if declared.type.kind in (Kind.INTEGER, Kind.DOUBLE) else f"x-{key}"] = shown
    return shape
