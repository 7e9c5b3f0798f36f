"""How a record field says everything about itself in one place.

A field is declared as `Annotated[python type, <one of the functions below>]`, followed by `| None`
where it may be unknown. From that single declaration come the storage column, the Parquet column,
the JSON Schema property, the expression column, the documentation row and the privacy level.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from msgspec import Meta

from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    INTEGER_MAX,
    TEXT,
    TIMESTAMP,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    ValueType,
    decimal,
    list_of,
)

TEXT_LENGTH_MAX = 4_000
MONEY_TYPE = decimal(18, 2)
RATE_TYPE = decimal(9, 6)
MONEY_MAX = 10**18 - 1


class Pii(Enum):
    """Personal-data level, after the C1–C3 levels of JR/T 0171-2020."""

    NONE = "none"
    C1 = "C1"  # inside the institution: low harm if it leaks
    C2 = "C2"  # identifies or describes a person, tokens of identifiers included
    C3 = "C3"  # authenticates a person; never stored in a record


class FieldRole(Enum):
    """What a field is for, beyond its type."""

    PLAIN = "plain"
    MONEY = "money"  # whole minor units; read by expressions as a decimal without `_minor`
    REFERENCE = "reference"  # the entity_id of another record
    STRUCTURE = "structure"  # JSON, not readable by expressions


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record kind, with everything that is derived from its declaration.

    name: as stored; column: as expressions see it (`amount_minor` is read as `amount`).
    type: as expressions see it; low, high: raw bounds or None. length_max: code points of a text or
    items of a list, or None. past: must not lie in the future when it arrives.
    """

    name: str
    column: str
    type: ValueType
    nullable: bool
    role: FieldRole
    pii: Pii
    en: str
    zh: str
    low: int | None = None
    high: int | None = None
    refers_to: str = ""
    values: tuple[str, ...] = ()
    length_max: int | None = None
    past: bool = False


def _meta(
    type_: ValueType | None,
    en: str,
    zh: str,
    *,
    role: FieldRole = FieldRole.PLAIN,
    pii: Pii = Pii.NONE,
    refers_to: str = "",
    past: bool = False,
    **constraints: Any,
) -> Meta:
    extra = {
        "type": type_,
        "zh": zh,
        "role": role,
        "pii": pii,
        "refers_to": refers_to,
        "past": past,
    }
    return Meta(description=en, extra=extra, **constraints)


def text(en: str, zh: str, *, pii: Pii = Pii.NONE, max_length: int = 200) -> Meta:
    """Text of at most `max_length` code points."""
    return _meta(TEXT, en, zh, pii=pii, max_length=max_length)


def choice(en: str, zh: str) -> Meta:
    """Text from the closed list that the annotation spells as a `Literal`."""
    return _meta(TEXT, en, zh)


def reference(en: str, zh: str, to: str) -> Meta:
    """The entity_id of a record of kind `to`."""
    return _meta(TEXT, en, zh, role=FieldRole.REFERENCE, refers_to=to, max_length=64)


def money(en: str, zh: str, *, low: int = 0) -> Meta:
    """Whole minor units of the record's currency; the field's name ends in `_minor`."""
    return _meta(MONEY_TYPE, en, zh, role=FieldRole.MONEY, ge=low, le=MONEY_MAX)


def rate(en: str, zh: str) -> Meta:
    """A yearly rate as a Decimal fraction with at most six digits after the point."""
    return _meta(RATE_TYPE, en, zh)


def number(en: str, zh: str, type_: ValueType) -> Meta:
    """An exact decimal number of type `type_`."""
    return _meta(type_, en, zh)


def integer(en: str, zh: str, *, low: int = 0, high: int = INTEGER_MAX) -> Meta:
    """A whole number from `low` to `high`."""
    return _meta(INTEGER, en, zh, ge=low, le=high)


def flag(en: str, zh: str) -> Meta:
    """True or false."""
    return _meta(BOOLEAN, en, zh)


def day(en: str, zh: str, *, pii: Pii = Pii.NONE, past: bool = False) -> Meta:
    """A calendar date. past: refused at the door when it lies in the future."""
    return _meta(DATE, en, zh, pii=pii, past=past)


def instant(en: str, zh: str, *, past: bool = False) -> Meta:
    """Microseconds since 1970-01-01 UTC. past: as for `day`."""
    return _meta(TIMESTAMP, en, zh, past=past, ge=TIMESTAMP_MIN, le=TIMESTAMP_MAX)


def texts(en: str, zh: str) -> Meta:
    """A list of texts."""
    return _meta(list_of(TEXT), en, zh, max_length=1_000)


def integers(en: str, zh: str) -> Meta:
    """A list of whole numbers."""
    return _meta(list_of(INTEGER), en, zh, max_length=1_000)


def structure(en: str, zh: str) -> Meta:
    """A JSON object that expressions cannot read."""
    return _meta(None, en, zh, role=FieldRole.STRUCTURE)
