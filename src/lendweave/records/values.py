"""Values in their JSON form and their raw form: one pair of conversions per value type.

| type         | JSON form                                | raw form (kernel.types) |
|--------------|------------------------------------------|-------------------------|
| boolean      | true, false                              | bool                    |
| integer      | number without point                     | int                     |
| decimal(p,s) | text "12.50", or a number without point  | int scaled by 10^s      |
| double       | number                                   | float                   |
| text         | text                                     | str                     |
| date         | text "2026-03-07"                        | days since 1970-01-01   |
| timestamp    | text "2026-03-07T09:30:00Z"              | µs since 1970-01-01 UTC |
| list(t)      | array                                    | tuple                   |

Attributes of a record are held in the JSON form; `canonical_json` gives each value one spelling,
so that equal contents have equal hashes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from lendweave.kernel.clock import date_from_days as _date_from_days
from lendweave.kernel.clock import days_from_date, format_instant, parse_instant
from lendweave.kernel.decimals import scaled_from_decimal, text_from_scaled
from lendweave.kernel.errors import Invalid, LendweaveError, shortened
from lendweave.kernel.types import DATE_MAX, DATE_MIN, INTEGER_MAX, INTEGER_MIN, Kind, ValueType
from lendweave.records.fields import TEXT_LENGTH_MAX

Reader = Callable[[Any], Any]
_LIST_LENGTH_MAX = 1_000
_SPELLED_LENGTH_MAX = 80


class ValueRefused(Invalid):
    """A value is not what its field declares.
    值与字段的声明不符。
    """

    code = "RECORDS-041"


def refused(got: object, expected: str, fix: str = "") -> ValueRefused:
    """A ValueRefused without its place, which the caller who knows the field fills in."""
    return ValueRefused(where="value", got=shortened(got), expected=expected, fix=fix)


def raw_from_json(value: Any, type_: ValueType) -> Any:
    """The raw form of a JSON value, None for null. Raises ValueRefused."""
    return None if value is None else reader(type_)(value)


def json_from_raw(raw: Any, type_: ValueType) -> Any:
    """The one JSON spelling of a raw value."""
    return None if raw is None else writer(type_)(raw)


def canonical_json(value: Any, type_: ValueType) -> Any:
    """The JSON value in the one spelling of its type. Raises ValueRefused."""
    return json_from_raw(raw_from_json(value, type_), type_)


@cache
def reader(type_: ValueType) -> Reader:
    """How to read a JSON value that is not null as a raw value of `type_`."""
    if type_.kind is Kind.DECIMAL:
        return lambda value: _decimal(value, type_)
    if type_.kind is Kind.LIST:
        assert type_.item is not None, "a list type has an item type"
        item = type_.item
        return lambda value: _list(value, item)
    return _READERS[type_.kind]


@cache
def writer(type_: ValueType) -> Reader:
    """How to write a raw value that is not null as JSON."""
    if type_.kind is Kind.DECIMAL:
        return lambda raw: text_from_scaled(raw, type_.scale)
    if type_.kind is Kind.LIST:
        assert type_.item is not None, "a list type has an item type"
        item = type_.item
        return lambda raw: [json_from_raw(one, item) for one in raw]
    if type_.kind is Kind.DATE:
        return lambda raw: _date_from_days(raw).isoformat()
    if type_.kind is Kind.TIMESTAMP:
        return format_instant
    return _same


def _same(value: Any) -> Any:
    return value


def _boolean(value: Any) -> bool:
    if value is not True and value is not False:
        raise refused(value, "true or false", "Write it without quotes.")
    return bool(value)


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise refused(value, "a whole number", "Write it without quotes and without a point.")
    if not INTEGER_MIN <= value <= INTEGER_MAX:
        raise refused(value, "a whole number of 64 bits")
    return value


def _double(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise refused(value, "a number", "Write it without quotes.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise refused(value, "a finite number", "Use null for an unknown value.")
    return number + 0.0  # -0.0 becomes 0.0


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise refused(value, "text", "Write it in quotes.")
    if len(value) > TEXT_LENGTH_MAX:
        raise refused(value, f"at most {TEXT_LENGTH_MAX} characters", "Shorten it.")
    if "\0" in value:
        raise refused(value, "text without NUL characters", "Remove them.")
    if not _is_unicode(value):
        raise refused(value, "whole characters", "Remove the lone surrogates.")
    return value


def _is_unicode(value: str) -> bool:
    """False for a text with a lone surrogate, which no file and no database can hold."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _date(value: Any) -> int:
    try:
        days = days_from_date(date.fromisoformat(_spelled(value)))
    except ValueError:
        days = DATE_MAX + 1
    if not DATE_MIN <= days <= DATE_MAX:
        raise refused(value, "a date from 1900 to 2199", "Write for example 2026-03-07.")
    return days


def _timestamp(value: Any) -> int:
    try:
        return parse_instant(_spelled(value))
    except LendweaveError as error:
        raise refused(value, error.expected, error.fix) from None


def _decimal(value: Any, type_: ValueType) -> int:
    try:
        plain = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        scaled = scaled_from_decimal(Decimal(_spelled(plain)), type_.scale)
    except (InvalidOperation, Invalid):
        scaled = 10**type_.precision
    if abs(scaled) >= 10**type_.precision:
        whole = type_.precision - type_.scale
        raise refused(
            value,
            f"a decimal with at most {whole} digits before the point and {type_.scale} after it",
            'Write it as text, for example "12.50".',
        )
    return scaled


def _spelled(value: Any) -> str:
    """A text short enough to be a date, a time or a number; anything else spells none of them."""
    return value if isinstance(value, str) and len(value) <= _SPELLED_LENGTH_MAX else "?"


def _list(value: Any, item: ValueType) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise refused(value, f"a list of {item}")
    if len(value) > _LIST_LENGTH_MAX:
        raise refused(f"{len(value)} items", f"at most {_LIST_LENGTH_MAX} items", "Shorten it.")
    return tuple(raw_from_json(one, item) for one in value)


_READERS: dict[Kind, Reader] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.DOUBLE: _double,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
}
