"""One field of a record as intake fills it: its checks, and its stored form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from lendweave.intake.cells import Raw
from lendweave.intake.errors import (
    FieldRequired,
    NotInValues,
    OutOfRange,
    TextTooLong,
    TooManyDigits,
)
from lendweave.kernel.clock import date_from_days
from lendweave.kernel.decimals import decimal_from_scaled, text_from_scaled
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import Kind, ValueType
from lendweave.records.catalog import kind_of
from lendweave.records.fields import MONEY_TYPE, TEXT_LENGTH_MAX, FieldRole
from lendweave.records.raw import MONEY_FACTORS
from lendweave.records.scene import RecordColumn, Scene
from lendweave.records.values import writer


@dataclass(frozen=True, slots=True)
class Target:
    """Where a value goes. name: as stored; column: as people and expressions call it.

    attribute: it stands among the record's attributes.

    type, low, high: of the raw value. values: the closed list of texts, or empty for any.
    past: a date that must not lie after the import. minor_factor: raw money is a whole multiple
    of it, and so many times the minor units; 0 where the field is no money.
    store: raw value → stored value.
    """

    name: str
    column: str
    attribute: bool
    type: ValueType
    nullable: bool
    low: int | None
    high: int | None
    values: frozenset[str]
    length_max: int
    past: bool
    refers_to: str
    minor_factor: int
    store: Callable[[Any], Any]

    @property
    def is_money(self) -> bool:
        """True for an amount of the scene's currency."""
        return self.minor_factor > 0

    def stored(self, raw: Raw) -> Any:
        """The stored value of `raw`. Raises a CellFault where the field does not take it."""
        if raw is None:
            if self.nullable:
                return None
            raise FieldRequired(
                got="nothing",
                expected=f"a value for `{self.column}`",
                fix="Mark the column as required, or give it a value with `derive`.",
            )
        if isinstance(raw, str):
            self._check_text(raw)
        elif (self.low is not None and raw < self.low) or (
            self.high is not None and raw > self.high
        ):
            raise self._out_of_range(raw)
        return self.store(raw)

    def _check_text(self, text: str) -> None:
        if len(text) > self.length_max:
            raise TextTooLong(
                got=f"{len(text)} characters",
                expected=f"at most {self.length_max} for `{self.column}`",
                fix="Shorten it, or map another column.",
            )
        if self.values and text not in self.values:
            raise NotInValues(
                got=shortened(text),
                expected=" | ".join(sorted(self.values)),
                fix="Translate the partner's words under `values` of the column.",
            )

    def _out_of_range(self, raw: int) -> OutOfRange:
        spelled = [
            text_from_scaled(bound, self.type.scale) if bound is not None else "any"
            for bound in (raw, self.low, self.high)
        ]
        return OutOfRange(
            got=spelled[0],
            expected=f"from {spelled[1]} to {spelled[2]} for `{self.column}`",
            fix="Correct the cell, or check `unit` of the column.",
        )


def target_of(scene: Scene, kind: str, column: str) -> Target:
    """The target that `column` of `kind` is in this scene. Raises UnknownColumn."""
    found = scene.column(kind, column)
    declared = found.field
    return Target(
        name=declared.name if declared else found.name,
        column=found.name,
        attribute=declared is None,
        type=found.type,
        nullable=found.nullable,
        low=found.low,
        high=found.high,
        values=frozenset(declared.values if declared else ()),
        length_max=(declared.length_max if declared else None) or TEXT_LENGTH_MAX,
        past=declared is not None and declared.past,
        refers_to=declared.refers_to if declared else "",
        minor_factor=_minor_factor(found, scene.currency),
        store=_store(found, scene.currency),
    )


def defaulted_fields(kind: str) -> frozenset[str]:
    """Columns of `kind` whose fields have a value when nothing is said."""
    return frozenset(
        field.name.removesuffix("_minor")
        for field in msgspec.structs.fields(kind_of(kind))
        if not field.required
    )


def _minor_factor(column: RecordColumn, currency: str) -> int:
    is_money = column.field is not None and column.field.role is FieldRole.MONEY
    return MONEY_FACTORS[currency] if is_money else 0


def _store(column: RecordColumn, currency: str) -> Callable[[Any], Any]:
    declared, type_ = column.field, column.type
    if declared is None:
        return writer(type_)
    if declared.role is FieldRole.MONEY:
        return _minor_units(currency)
    if type_.kind is Kind.DECIMAL:
        return lambda raw: decimal_from_scaled(raw, type_.scale)
    return date_from_days if type_.kind is Kind.DATE else _as_it_is


def _as_it_is(raw: Any) -> Any:
    return raw


def _minor_units(currency: str) -> Callable[[int], int]:
    """Raw money (two digits after the point) → minor units of the currency, exactly."""
    factor = MONEY_FACTORS[currency]

    def minor(raw: int) -> int:
        if raw % factor:
            raise TooManyDigits(
                got=text_from_scaled(raw, MONEY_TYPE.scale),
                expected=f"whole minor units of {currency}",
                fix="Correct the amount, or check `unit` of the column.",
            )
        return raw // factor

    return minor
