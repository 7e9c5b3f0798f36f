"""A strategy's inputs as they are logged and as a case file writes them, and back to raw values.

Logged form: what JSON can hold. Decimals, dates and timestamps are text, lists are lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lendweave.decisions.errors import InputsInvalid
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang.errors import did_you_mean
from lendweave.lang.logged import row_log
from lendweave.lang.schema import Column, Schema
from lendweave.records.values import ValueRefused, json_from_raw, raw_from_json

NULL = "null"
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_TRUTH = {"true": True, "false": False}


def logged_inputs(inputs: Schema, row: tuple[object, ...]) -> dict[str, Any]:
    """The row by name, in logged form: what a Decision record keeps."""
    return row_log(inputs)(row)


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


def text_of(raw: Any, type_: ValueType) -> str:
    """A raw value as a person reads it, `null` for None."""
    if raw is None:
        return NULL
    if type_.kind is Kind.LIST and type_.item is not None:
        return "[" + ", ".join(text_of(item, type_.item) for item in raw) + "]"
    if type_.kind is Kind.BOOLEAN:
        return "true" if raw else "false"
    return str(json_from_raw(raw, type_))


def raw_from_logged(value: Any, type_: ValueType, where: str) -> object:
    """The raw value of a logged one. Raises InputsInvalid."""
    try:
        raw: object = raw_from_json(value, type_)
    except ValueRefused as error:
        raise InputsInvalid(
            where=where,
            got=error.got,
            expected=str(type_),
            fix="Write the value as the type spells it, or null.",
        ) from None
    return raw


def raw_from_text(text: str, type_: ValueType, where: str) -> object:
    """The raw value that a person wrote; `null` is None. Raises InputsInvalid.

    Numbers are written plainly, decimals with no more digits than the type has after the point.
    Lists separate their items with `|`.
    """
    if text == NULL:
        return None
    if type_.kind is Kind.LIST and type_.item is not None:
        items = [item.strip() for item in text.split("|")] if text else []
        return tuple(raw_from_text(item, type_.item, where) for item in items)
    return raw_from_logged(_json_of(text, type_.kind), type_, where)


def _json_of(text: str, kind: Kind) -> Any:
    """The JSON value that a text stands for; the text itself where it stands for none."""
    if kind is Kind.TEXT:
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
    if kind is Kind.BOOLEAN:
        return _TRUTH.get(text, text)
    if kind is Kind.INTEGER:
        return int(text) if _WHOLE.fullmatch(text) else text
    if kind is Kind.DOUBLE:
        try:
            return float(text)
        except ValueError:
            return text
    return text
