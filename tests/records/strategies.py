"""Random records of every kind, derived from the declarations, and a scene that adds attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from lendweave.kernel.clock import SteppingClock, date_from_days
from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.money import MINOR_DIGITS
from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DATE_MAX,
    DATE_MIN,
    DOUBLE,
    INTEGER,
    INTEGER_MAX,
    INTEGER_MIN,
    TEXT,
    TIMESTAMP,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    Kind,
    ValueType,
    decimal,
    list_of,
)
from lendweave.records.catalog import KINDS, fields_of
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES, Record
from lendweave.records.fields import MONEY_MAX, Field, FieldRole
from lendweave.records.scene import Attribute, Scene
from lendweave.records.values import json_from_raw

TENANT = "shop"
_ADDED = (
    Attribute("added_flag", BOOLEAN),
    Attribute("added_integer", INTEGER),
    Attribute("added_decimal", decimal(12, 2)),
    Attribute("added_wide", decimal(38, 10)),
    Attribute("added_double", DOUBLE),
    Attribute("added_text", TEXT),
    Attribute("added_date", DATE),
    Attribute("added_time", TIMESTAMP),
    Attribute("added_texts", list_of(TEXT)),
    Attribute("added_decimals", list_of(decimal(9, 3))),
)
SCENE = Scene(
    "appliance", "Appliances", "家电", "Asia/Shanghai", "CNY", dict.fromkeys(KINDS, _ADDED)
)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)


def raw_values(type_: ValueType) -> st.SearchStrategy[Any]:
    """Any raw value of a type."""
    if type_.kind is Kind.DECIMAL:
        highest = 10**type_.precision - 1
        return st.integers(-highest, highest)
    if type_.kind is Kind.LIST:
        assert type_.item is not None
        return st.lists(st.none() | raw_values(type_.item), max_size=4).map(tuple)
    return _RAW[type_.kind]


_RAW: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.BOOLEAN: st.booleans(),
    Kind.INTEGER: st.integers(INTEGER_MIN, INTEGER_MAX),
    Kind.DOUBLE: st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
    Kind.TEXT: texts,
    Kind.DATE: st.integers(DATE_MIN, DATE_MAX),
    Kind.TIMESTAMP: st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX),
}


def field_values(field: Field) -> st.SearchStrategy[Any]:
    """Any value that a field may hold, in its Python type."""
    values = _present(field)
    return st.none() | values if field.nullable else values


def _present(field: Field) -> st.SearchStrategy[Any]:
    low, high = field.low, field.high
    if field.name == "currency":
        return st.sampled_from(sorted(MINOR_DIGITS))
    if field.values:
        return st.sampled_from(field.values)
    if field.role is FieldRole.STRUCTURE:
        return st.dictionaries(texts, st.none() | st.booleans() | st.integers(0, 9) | texts)
    if field.role is FieldRole.MONEY:
        highest = MONEY_MAX // 100  # of a currency without minor digits
        return st.integers(max(low or 0, -highest), highest)
    if low is not None or high is not None:
        return st.integers(low, high)
    return raw_values(field.type).map(_python_form(field))


def _python_form(field: Field) -> Callable[[Any], Any]:
    kind, scale = field.type.kind, field.type.scale
    if kind is Kind.DECIMAL:
        return lambda scaled: decimal_from_scaled(scaled, scale)
    if kind is Kind.DATE:
        return date_from_days
    if kind is Kind.LIST:
        return lambda items: [item for item in items if item is not None]
    if field.length_max is not None:
        return lambda text: text[: field.length_max]
    return lambda raw: raw


def attribute_values() -> st.SearchStrategy[dict[str, Any]]:
    """Any attributes that SCENE declares, in their JSON form; nulls are left out."""
    optional = {added.name: _json_values(added.type) for added in _ADDED}
    return st.fixed_dictionaries({}, optional=optional)


def _json_values(type_: ValueType) -> st.SearchStrategy[Any]:
    return raw_values(type_).map(lambda raw: json_from_raw(raw, type_))


BALANCED = {
    "accounts": ["cash", "payable_merchant"],
    "holders": ["bank_a", "bank_a"],
    "amounts_minor": [5, -5],
}
"""Lines of an entry that a store keeps."""


@st.composite
def drafts(draw: st.DrawFn, kind: str, *, backfilled: bool = True) -> Record:
    """Any draft of `kind` in SCENE, of tenant TENANT."""
    own = [field for field in fields_of(kind) if field.name not in ENVELOPE_NAMES]
    chance = draw(st.binary(min_size=8, max_size=8))
    ids = Uuid7Source(SteppingClock(draw(st.integers(0, 2**50))), lambda n: chance[:n])
    return draft(
        Origin(TENANT, SCENE.name, draw(texts), "partner", backfilled),
        kind,
        draw(texts),
        ids,
        occurred_at=draw(st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX)),
        known_at=draw(st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX)),
        values={field.name: draw(field_values(field)) for field in own}
        | (BALANCED if kind == "journal_entry" else {}),
        attributes=draw(attribute_values()),
    )
