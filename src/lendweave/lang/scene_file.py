"""`scenario.yaml`: what a scene is called, its zone and currency, the attributes it adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from lendweave.kernel.clock import zone
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import minor_digits
from lendweave.kernel.types import parse_type
from lendweave.lang.definition import Definition, DefinitionInvalid, read_definition
from lendweave.records.catalog import field_of, kind_of
from lendweave.records.fields import MONEY_TYPE
from lendweave.records.scene import Attribute, Scene

T = TypeVar("T")


class TitleShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in both languages."""

    en: str
    zh: str


class AttributeShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One attribute: its type, bounds in units of the type's last digit, and what it means."""

    type: str
    low: int | None = None
    high: int | None = None
    en: str = ""
    zh: str = ""


class SceneShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of scenario.yaml."""

    scenario: str
    title: TitleShape
    zone: str
    currency: str
    attributes: dict[str, dict[str, AttributeShape]] = msgspec.field(default_factory=dict)
    bad_when: str = ""


def read_scene(text: str, file: str) -> Scene:
    """The Scene that a scenario.yaml declares. Raises DefinitionInvalid with the place."""
    definition = read_definition(text, file, SceneShape)
    shape = definition.value
    _checked(definition, ("zone",), lambda: zone(shape.zone))
    _check_currency(definition)
    return Scene(
        name=shape.scenario,
        title_en=shape.title.en,
        title_zh=shape.title.zh,
        zone=shape.zone,
        currency=shape.currency,
        attributes={kind: _attributes(definition, kind) for kind in shape.attributes},
        bad_when=shape.bad_when,
    )


def _check_currency(definition: Definition[SceneShape]) -> None:
    """Expressions read money with two digits after the point, so a scene's currency has two."""
    currency = definition.value.currency
    digits = _checked(definition, ("currency",), lambda: minor_digits(currency))
    if digits != MONEY_TYPE.scale:
        raise DefinitionInvalid(
            where=definition.place("currency"),
            got=f"{currency}, with {digits} digits after the point",
            expected="a currency with two",
            fix="Use another currency; this one cannot be priced by strategies yet.",
        )


def _attributes(definition: Definition[SceneShape], kind: str) -> tuple[Attribute, ...]:
    _checked(definition, ("attributes", kind), lambda: kind_of(kind))
    return tuple(
        _attribute(definition, kind, name, shape)
        for name, shape in definition.value.attributes[kind].items()
    )


def _attribute(
    definition: Definition[SceneShape], kind: str, name: str, shape: AttributeShape
) -> Attribute:
    path = ("attributes", kind, name)
    if field_of(kind, name) is not None:
        raise DefinitionInvalid(
            where=definition.place(*path),
            got=f"attribute `{name}`",
            expected=f"a name that {kind} does not have yet",
            fix="Map to the field of that name, or choose another name.",
        )
    type_ = _checked(definition, (*path, "type"), lambda: parse_type(shape.type))
    return Attribute(name, type_, shape.low, shape.high, shape.en, shape.zh)


def _checked(
    definition: Definition[SceneShape], path: tuple[str, ...], check: Callable[[], T]
) -> T:
    """What `check` gives; its error, if any, moved to the place in the file."""
    try:
        return check()
    except LendweaveError as error:
        raise DefinitionInvalid(
            where=definition.place(*path),
            got=error.got,
            expected=error.expected,
            fix=error.fix,
        ) from None
