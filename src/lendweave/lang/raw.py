"""The door: Python values ↔ raw values, with everything refused that an engine could not hold.

`records.values` is the door for JSON. The two differ on purpose: there a date and a
decimal are text, and texts and lists are capped; here values have their Python types and no limit
but the engines'. What they share is in `kernel.decimals` and `kernel.clock`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal

from lendweave.kernel.clock import (
    NotAnInstant,
    date_from_days,
    datetime_from_instant,
    days_from_date,
    instant_from_datetime,
)
from lendweave.kernel.decimals import NotADecimal, decimal_from_scaled, scaled_from_decimal
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import (
    DATE_MAX,
    DATE_MIN,
    INTEGER_MAX,
    INTEGER_MIN,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    Kind,
    ValueType,
)
from lendweave.lang.bounds import type_bounds
from lendweave.lang.errors import BadValue
from lendweave.lang.model import Bounds
from lendweave.lang.schema import Column


def raw_from_value(value: object, value_type: ValueType, where: str = "value") -> object:
    """The raw form of a Python value; None stays None.

    Takes bool, int, Decimal or int for decimals, float or int for doubles, str, datetime.date,
    aware datetime, list or tuple. Raises BadValue.
    """
    return None if value is None else _READERS[value_type.kind](value, value_type, where)


def raw_for_column(value: object, column: Column) -> object:
    """The raw form of a value of the column, inside its declared range. Raises BadValue.

    Compiled programs rely on the range and on the absence of nulls that the column declares.
    """
    raw = raw_from_value(value, column.type, column.name)
    if raw is None and not column.nullable:
        raise _bad(value, column.type, column.name, "Give a value: the column takes no null.")
    bounds = column.bounds
    if isinstance(raw, int) and bounds and not bounds.low <= raw <= bounds.high:
        fix = f"Give a value from {_shown(bounds.low, column)} to {_shown(bounds.high, column)}."
        raise _bad(value, column.type, column.name, fix)
    return raw


def value_from_raw(raw: object, value_type: ValueType) -> object:
    """The Python value of a raw one: Decimal, datetime.date, aware datetime (UTC), list."""
    if raw is None:
        return None
    if isinstance(raw, tuple) and value_type.item is not None:
        return [value_from_raw(item, value_type.item) for item in raw]
    if isinstance(raw, int):
        match value_type.kind:
            case Kind.DECIMAL:
                return decimal_from_scaled(raw, value_type.scale)
            case Kind.DATE:
                return date_from_days(raw)
            case Kind.TIMESTAMP:
                return datetime_from_instant(raw)
    return raw


def _shown(raw: int, column: Column) -> str:
    return str(value_from_raw(raw, column.type))


def fits(raw: object, value_type: ValueType) -> bool:
    """True if `raw` is a raw value of the type, as every engine can hold it; None is."""
    if raw is None:
        return True
    kind = value_type.kind
    if kind is Kind.LIST:
        item = value_type.item
        return isinstance(raw, tuple) and item is not None and all(fits(r, item) for r in raw)
    if kind is Kind.BOOLEAN or isinstance(raw, bool):
        return kind is Kind.BOOLEAN and isinstance(raw, bool)
    if kind is Kind.DOUBLE:
        return isinstance(raw, float) and math.isfinite(raw) and str(raw) != "-0.0"
    if kind is Kind.TEXT:
        return isinstance(raw, str) and "\0" not in raw and _encodable(raw)
    limits = type_bounds(value_type) or Bounds(TIMESTAMP_MIN, TIMESTAMP_MAX)
    return isinstance(raw, int) and limits.low <= raw <= limits.high


def _boolean(value: object, value_type: ValueType, where: str) -> bool:
    if not isinstance(value, bool):
        raise _bad(value, value_type, where, "Give True or False.")
    return value


def _integer(value: object, value_type: ValueType, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(value, value_type, where, "Give an int.")
    if not INTEGER_MIN <= value <= INTEGER_MAX:
        raise _bad(value, value_type, where, "Give a number of at most 64 bits.")
    return value


def _decimal(value: object, value_type: ValueType, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise _bad(value, value_type, where, "Give a Decimal, not a float.")
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > value_type.precision:
        raise _bad(value, value_type, where, "Give a number of fewer digits.")
    try:
        scaled = scaled_from_decimal(number, value_type.scale)
    except NotADecimal as lost:
        raise _bad(value, value_type, where, lost.fix) from None
    if abs(scaled) >= 10**value_type.precision:
        raise _bad(value, value_type, where, "Give a number of fewer digits.")
    return scaled


def _double(value: object, value_type: ValueType, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _bad(value, value_type, where, "Give a float.")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found) or (isinstance(value, int) and int(found) != value):
        raise _bad(value, value_type, where, "Give a finite number that a double holds, or null.")
    return found + 0.0


def _text(value: object, value_type: ValueType, where: str) -> str:
    if not isinstance(value, str):
        raise _bad(value, value_type, where, "Give a str.")
    if "\0" in value or (not value.isascii() and not _encodable(value)):
        raise _bad(value, value_type, where, "Remove NUL and lone surrogates.")
    return value


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _date(value: object, value_type: ValueType, where: str) -> int:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise _bad(value, value_type, where, "Give a datetime.date.")
    day = days_from_date(value)
    if not DATE_MIN <= day <= DATE_MAX:
        raise _bad(value, value_type, where, "Give a day from 1900-01-01 to 2199-12-31.")
    return day


def _timestamp(value: object, value_type: ValueType, where: str) -> int:
    if not isinstance(value, dt.datetime) or value.utcoffset() is None:
        raise _bad(value, value_type, where, "Give a datetime with a time zone.")
    try:
        return instant_from_datetime(value)
    except NotAnInstant:
        raise _bad(value, value_type, where, "Give an instant from 1900 to 2199.") from None


def _list(value: object, value_type: ValueType, where: str) -> tuple[object, ...]:
    if not isinstance(value, (list, tuple)) or value_type.item is None:
        raise _bad(value, value_type, where, "Give a list.")
    item = value_type.item
    return tuple(
        raw_from_value(part, item, f"{where}[{index}]") for index, part in enumerate(value)
    )


def _bad(value: object, value_type: ValueType, where: str, fix: str) -> BadValue:
    got = f"{type(value).__name__} {shortened(value)}".encode("utf-8", "replace").decode()
    return BadValue(where=where, got=got, expected=str(value_type), fix=fix)


_READERS: dict[Kind, Callable[[object, ValueType, str], object]] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DOUBLE: _double,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
    Kind.LIST: _list,
}
