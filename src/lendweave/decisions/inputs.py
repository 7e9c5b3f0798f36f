"""A strategy's inputs as they are logged and as a case file writes them, and back to raw values.

Logged form: what JSON can hold. Decimals, dates and timestamps are text, lists are lists.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from lendweave.decisions.errors import InputsInvalid
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN, Kind, ValueType
from lendweave.lang import Column, Schema
from lendweave.lang.errors import did_you_mean
from lendweave.lang.literals import (
    day_from_text,
    micros_from_text,
    text_from_day,
    text_from_micros,
)

NULL = "null"
_NUMBER = re.compile(r"([+-]?)([0-9]{1,38})(?:\.([0-9]{1,38}))?")
_TRUTH = {"true": True, "false": False}


def logged_inputs(inputs: Schema, row: tuple[object, ...]) -> dict[str, Any]:
    """The row by name, in logged form: what a Decision record keeps."""
    return {
        column.name: logged_value(value, column.type)
        for column, value in zip(inputs, row, strict=True)
    }


def row_from_logged(inputs: Schema, logged: Mapping[str, Any]) -> tuple[object, ...]:
    """The raw row of logged inputs. Raises InputsInvalid, naming the input."""
    unknown = [name for name in logged if name not in inputs.names]
    if unknown:
        raise InputsInvalid(
            where=f'input "{unknown[0]}"',
            got="a name that the strategy does not read",
            expected=", ".join(inputs.names),
            fix=did_you_mean(unknown[0], inputs.names),
        )
    return tuple(
        checked_input(raw_from_logged(logged.get(column.name), column.type, where), column, where)
        for column in inputs
        for where in (f'input "{column.name}"',)
    )


def checked_input(raw: object, column: Column, where: str) -> object:
    """`raw`, if the column may hold it. Raises InputsInvalid for null and for what is out of range.

    A program is compiled for what its columns declare, and means nothing for other values.
    """
    bounds = column.bounds
    fits = bounds is None or not isinstance(raw, int) or bounds.low <= raw <= bounds.high
    if fits and (raw is not None or column.nullable):
        return raw
    expected = str(column.type)
    if bounds is not None:
        low, high = text_of(bounds.low, column.type), text_of(bounds.high, column.type)
        expected = f"{expected} from {low} to {high}"
    raise InputsInvalid(
        where=where,
        got=text_of(raw, column.type),
        expected=expected + (" or null" if column.nullable else ""),
        fix="Write a value that the feature can have.",
    )


def logged_value(raw: Any, type_: ValueType) -> Any:
    """A raw value in logged form."""
    if raw is None:
        return None
    if type_.kind is Kind.LIST and type_.item is not None:
        return [logged_value(item, type_.item) for item in raw]
    if type_.kind in (Kind.DECIMAL, Kind.DATE, Kind.TIMESTAMP):
        return text_of(raw, type_)
    return raw


def text_of(raw: Any, type_: ValueType) -> str:
    """A raw value as a person reads it, `null` for None."""
    if raw is None:
        return NULL
    if type_.kind is Kind.LIST and type_.item is not None:
        return "[" + ", ".join(text_of(item, type_.item) for item in raw) + "]"
    return _SPELLED.get(type_.kind, _spelled_plainly)(raw, type_)


def _spelled_plainly(raw: Any, _: ValueType) -> str:
    return str(raw)


_SPELLED: dict[Kind, Callable[[Any, ValueType], str]] = {
    Kind.DECIMAL: lambda raw, type_: text_from_scaled(raw, type_.scale),
    Kind.DATE: lambda raw, _: text_from_day(raw),
    Kind.TIMESTAMP: lambda raw, _: text_from_micros(raw),
    Kind.BOOLEAN: lambda raw, _: "true" if raw else "false",
}


_PLAIN: dict[Kind, type] = {
    Kind.BOOLEAN: bool,
    Kind.INTEGER: int,
    Kind.DOUBLE: float,
    Kind.TEXT: str,
}


def raw_from_logged(value: Any, type_: ValueType, where: str) -> object:
    """The raw value of a logged one. Raises InputsInvalid."""
    if value is None:
        return None
    if type_.kind is Kind.LIST and type_.item is not None and isinstance(value, list):
        return tuple(raw_from_logged(item, type_.item, where) for item in value)
    plain = _PLAIN.get(type_.kind)
    if plain is not None and type(value) is plain:
        return value
    if plain is None and isinstance(value, str):
        return raw_from_text(value, type_, where)
    raise _refused(where, value, type_)


def raw_from_text(text: str, type_: ValueType, where: str) -> object:
    """The raw value that a person wrote; `null` is None. Raises InputsInvalid.

    Numbers are written plainly, decimals with no more digits than the type has after the point.
    Lists separate their items with `|`.
    """
    if text == NULL:
        return None
    raw: object
    match type_.kind:
        case Kind.TEXT:
            return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
        case Kind.LIST if type_.item is not None:
            items = [item.strip() for item in text.split("|")] if text else []
            return tuple(raw_from_text(item, type_.item, where) for item in items)
        case Kind.BOOLEAN:
            raw = _TRUTH.get(text)
        case Kind.DATE:
            raw = day_from_text(text)
        case Kind.TIMESTAMP:
            raw = micros_from_text(text)
        case Kind.DOUBLE:
            raw = _double(text)
        case _:
            raw = _exact(text, type_)
    if raw is None:
        raise _refused(where, text, type_)
    return raw


def _double(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value + 0.0 if math.isfinite(value) else None


def _exact(text: str, type_: ValueType) -> int | None:
    match = _NUMBER.fullmatch(text)
    fraction = (match[3] or "") if match else ""
    if match is None or len(fraction) > type_.scale:
        return None
    raw = int(match[2] + fraction.ljust(type_.scale, "0"))
    raw = -raw if match[1] == "-" else raw
    if type_.kind is Kind.INTEGER:
        return raw if INTEGER_MIN <= raw <= INTEGER_MAX else None
    return raw if abs(raw) < 10**type_.precision else None


def _refused(where: str, value: object, type_: ValueType) -> InputsInvalid:
    return InputsInvalid(
        where=where,
        got=shortened(value),
        expected=str(type_),
        fix="Write the value as the type spells it, or null.",
    )
