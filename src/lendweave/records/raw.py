"""Raw values of a record's columns, as expressions compute with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from lendweave.kernel.clock import days_from_date
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.money import MINOR_DIGITS
from lendweave.kernel.types import Kind
from lendweave.records.envelope import Record
from lendweave.records.fields import MONEY_TYPE, FieldRole
from lendweave.records.scene import RecordColumn
from lendweave.records.values import reader

Getter = Callable[[Record], Any]

# By what a whole number of minor units is multiplied to become a raw `decimal(18,2)`: 12.50 CNY is
# held as 1250 and read as 12.50, 1250 JPY is held as 1250 and read as 1250.00.
MONEY_FACTORS: dict[str, int] = {
    currency: 10 ** (MONEY_TYPE.scale - digits) for currency, digits in MINOR_DIGITS.items()
}


@cache
def raw_getter(column: RecordColumn) -> Getter:
    """How to read `column` from a record of its kind as a raw value.

    Money is read in main units, whatever the currency's minor digits.
    """
    field = column.field
    if field is None:
        return _attribute_getter(column)
    get = attrgetter(field.name)
    if field.role is FieldRole.MONEY:
        return _money_getter(get)
    if column.type.kind is Kind.DECIMAL:
        scale = column.type.scale
        return _converted(get, lambda value: scaled_from_decimal(value, scale))
    if column.type.kind is Kind.DATE:
        return _converted(get, days_from_date)
    if column.type.kind is Kind.LIST:
        return _converted(get, tuple)
    return get


def _attribute_getter(column: RecordColumn) -> Getter:
    name, read = column.name, reader(column.type)

    def get(record: Record) -> Any:
        value = record.attributes.get(name)
        return None if value is None else read(value)

    return get


def _money_getter(get: Getter) -> Getter:
    factors = MONEY_FACTORS

    def get_money(record: Any) -> int | None:
        minor = get(record)
        return None if minor is None else minor * factors.get(record.currency, 1)

    return get_money


def _converted(get: Getter, convert: Callable[[Any], Any]) -> Getter:
    def get_converted(record: Record) -> Any:
        value = get(record)
        return None if value is None else convert(value)

    return get_converted
