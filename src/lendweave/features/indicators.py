"""The catalogue of indicators: what scenes have in common is named once, typed and explained once.

A feature of a scene that has an indicator's name means what the catalogue says and has its type, so
that scenes can be compared; any other name is the scene's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from lendweave.features.errors import FeatureInvalid, IndicatorMismatch
from lendweave.features.groups import GROUPS
from lendweave.features.shape import NoteShape
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import Kind, ValueType, parse_type
from lendweave.lang.definition import Definition, read_definition
from lendweave.lang.errors import did_you_mean
from lendweave.lang.schema import Column

Unit: TypeAlias = Literal[
    "money",
    "count",
    "ratio",
    "percent",
    "minutes",
    "days",
    "months",
    "years",
    "date",
    "flag",
    "code",
]

_KINDS: dict[str, frozenset[Kind]] = {
    "money": frozenset({Kind.DECIMAL}),
    "ratio": frozenset({Kind.DECIMAL}),
    "percent": frozenset({Kind.DECIMAL, Kind.INTEGER}),
    "date": frozenset({Kind.DATE}),
    "flag": frozenset({Kind.BOOLEAN}),
    "code": frozenset({Kind.TEXT}),
}
_NUMBER = frozenset({Kind.INTEGER, Kind.DECIMAL})


class IndicatorShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator: its group, type and unit, what it means and why it helps."""

    group: str
    type: str
    unit: Unit
    means: NoteShape
    helps: NoteShape


class CatalogueShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An indicators.yaml."""

    indicators: dict[str, IndicatorShape]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A name that means the same in every scene.

    type: the widest that a feature of this name may have; its scale is the same everywhere.
    """

    name: str
    group: str
    type: ValueType
    unit: Unit
    means: NoteShape
    helps: NoteShape

    def takes(self, found: ValueType) -> bool:
        """True if a feature of this type says the indicator's value whole."""
        same = (found.kind, found.scale) == (self.type.kind, self.type.scale)
        return same and found.precision <= self.type.precision


def read_indicators(text: str, file: str) -> dict[str, Indicator]:
    """The catalogue that an indicators.yaml holds, by name.

    Raises DefinitionUnreadable, DefinitionInvalid or FeatureInvalid with file and line.
    """
    definition = read_definition(text, file, CatalogueShape)
    return {name: _indicator(definition, name) for name in definition.value.indicators}


def refuse_other_type(indicators: Mapping[str, Indicator], column: Column, where: str) -> None:
    """Raise IndicatorMismatch if a feature has an indicator's name and another type."""
    indicator = indicators.get(column.name)
    if indicator is not None and not indicator.takes(column.type):
        raise IndicatorMismatch(
            where=where,
            got=str(column.type),
            expected=f"{indicator.type}, as the indicator {column.name} has in every scene",
            fix="Give the feature a name of its own, or cast it.",
        )


def _indicator(definition: Definition[CatalogueShape], name: str) -> Indicator:
    shape = definition.value.indicators[name]
    if shape.group not in GROUPS:
        raise FeatureInvalid(
            where=f"{definition.place('indicators', name, 'group')} (indicators.{name}.group)",
            got=shape.group,
            expected=", ".join(GROUPS),
            fix=did_you_mean(shape.group, GROUPS) or "Choose one of these.",
        )
    where = f"{definition.place('indicators', name, 'type')} (indicators.{name}.type)"
    try:
        found = parse_type(shape.type)
    except Invalid as error:
        raise FeatureInvalid(
            where=where, got=error.got, expected=error.expected, fix=error.fix
        ) from None
    kinds = _KINDS.get(shape.unit, _NUMBER)
    if found.kind not in kinds:
        raise FeatureInvalid(
            where=where,
            got=f"{found} in {shape.unit}",
            expected=" or ".join(sorted(kind.value for kind in kinds)),
            fix="Correct the type or the unit.",
        )
    return Indicator(name, shape.group, found, shape.unit, shape.means, shape.helps)
