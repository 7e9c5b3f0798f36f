"""What a scene declares about itself, and the columns it therefore gives expressions.

A scene adds fields of its own to shared records (a bureau's values, a purpose code) by declaring
them as attributes: typed like any field, held in the record's `attributes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lendweave.kernel.errors import Missing
from lendweave.kernel.types import ValueType
from lendweave.records.catalog import fields_of
from lendweave.records.fields import Field, FieldRole


class UnknownColumn(Missing):
    """A record kind has no such column in this scene.
    在该场景中，此记录类型没有这一列。
    """

    code = "RECORDS-002"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field that one scene adds to a record kind. low, high: raw bounds or None."""

    name: str
    type: ValueType
    low: int | None = None
    high: int | None = None
    en: str = ""
    zh: str = ""


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column of a record kind as expressions read it.

    field: the declared field behind it, or None for an attribute of the scene.
    """

    name: str
    type: ValueType
    nullable: bool
    low: int | None
    high: int | None
    field: Field | None


@dataclass(frozen=True)
class Scene:
    """A scene: its names, zone, currency and the attributes it adds, by record kind.

    bad_when: lang expression over the columns of a loan, the scene's definition of bad; empty
    where no outcome is known yet.
    """

    name: str
    title_en: str
    title_zh: str
    zone: str
    currency: str
    attributes: Mapping[str, tuple[Attribute, ...]] = field(default_factory=dict)
    bad_when: str = ""

    @cached_property
    def _columns(self) -> dict[str, dict[str, RecordColumn]]:
        return {}

    def columns(self, kind: str) -> dict[str, RecordColumn]:
        """Every column of `kind` that expressions may read, by name. Raises UnknownKind."""
        if kind not in self._columns:
            declared = [
                _from_field(f) for f in fields_of(kind) if f.role is not FieldRole.STRUCTURE
            ]
            added = [_from_attribute(a) for a in self.attributes.get(kind, ())]
            self._columns[kind] = {column.name: column for column in (*declared, *added)}
        return self._columns[kind]

    def column(self, kind: str, name: str) -> RecordColumn:
        """One column of `kind`. Raises UnknownColumn."""
        columns = self.columns(kind)
        if name not in columns:
            raise UnknownColumn(
                where=f"{kind}.{name}",
                got=name,
                expected=", ".join(columns),
                fix="Use one of these, or declare it in scenario.yaml under `attributes`.",
            )
        return columns[name]


def _from_field(declared: Field) -> RecordColumn:
    return RecordColumn(
        declared.column, declared.type, declared.nullable, declared.low, declared.high, declared
    )


def _from_attribute(declared: Attribute) -> RecordColumn:
    return RecordColumn(declared.name, declared.type, True, declared.low, declared.high, None)
