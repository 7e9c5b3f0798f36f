"""SQLite tables derived from the record declarations, and rows of them from and to records.

| field               | column                                      |
|---------------------|---------------------------------------------|
| boolean             | INTEGER 0 or 1                              |
| integer, money      | INTEGER (money in minor units)              |
| decimal(p,s), p ≤ 18| INTEGER scaled by 10^s; TEXT above 18 digits|
| double              | REAL                                        |
| text, reference     | TEXT                                        |
| date                | INTEGER, days since 1970-01-01              |
| timestamp           | INTEGER, µs since 1970-01-01 UTC            |
| list, structure     | TEXT, JSON                                  |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT

from lendweave.kernel.clock import date_from_days, days_from_date
from lendweave.kernel.decimals import decimal_from_scaled, scaled_from_decimal
from lendweave.kernel.types import Kind
from lendweave.records.catalog import KINDS, fields_of, kind_of
from lendweave.records.envelope import Record
from lendweave.records.fields import Field, FieldRole

INTEGER_DIGITS_MAX = 18

Convert = Callable[[Any], Any]

_COLUMN_TYPES = {
    Kind.BOOLEAN: "INTEGER",
    Kind.INTEGER: "INTEGER",
    Kind.DOUBLE: "REAL",
    Kind.TEXT: "TEXT",
    Kind.DATE: "INTEGER",
    Kind.TIMESTAMP: "INTEGER",
    Kind.LIST: "TEXT",
}


def table_name(kind: str) -> str:
    """The table that holds records of `kind`; the prefix keeps clear of SQL's own words."""
    return f"record_{kind}"


def column_type(field: Field) -> str:
    """The SQLite type of a field's column."""
    if field.role is FieldRole.MONEY:
        return "INTEGER"
    if field.type.kind is Kind.DECIMAL:
        return "INTEGER" if field.type.precision <= INTEGER_DIGITS_MAX else "TEXT"
    return _COLUMN_TYPES[field.type.kind]


def table_ddl(kind: str) -> tuple[str, ...]:
    """The statements that create the table of `kind` and its index on version ids.

    The primary key is the offset, so rows lie in commit order. Entities are found through the
    store's `version` table, which spans rows and segments.
    """
    columns = ",\n  ".join(_column_ddl(field) for field in fields_of(kind))
    name = table_name(kind)
    return (
        f"CREATE TABLE {name} (\n  {columns}\n) STRICT",
        f"CREATE UNIQUE INDEX {name}_by_id ON {name} (tenant_id, id)",
    )


def _column_ddl(field: Field) -> str:
    if field.name == "offset":
        return '"offset" INTEGER PRIMARY KEY'
    return f'"{field.name}" {column_type(field)}{"" if field.nullable else " NOT NULL"}'


def default_clause(kind: str, field: Field) -> str:
    """What rows stored before the field existed say in it: its declared default."""
    declared = KINDS[kind]
    by_name = dict(
        zip(declared.__struct_fields__[::-1], declared.__struct_defaults__[::-1], strict=False)
    )
    default: Any = by_name.get(field.name, NODEFAULT)
    if default is None or default is NODEFAULT or not isinstance(default, (bool, int, str)):
        return ""
    shown = int(default) if isinstance(default, bool) else default
    return f" DEFAULT {shown!r}"


@cache
def insert_statement(kind: str) -> str:
    """The INSERT with one placeholder per field, in the order of `row_encoder`."""
    names = _names(kind)
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table_name(kind)} ({columns}) VALUES ({', '.join('?' * len(names))})"


def select_columns(kind: str) -> str:
    """The column list of a SELECT, in the order of `row_decoder`."""
    return ", ".join(f'"{name}"' for name in _names(kind))


def _names(kind: str) -> tuple[str, ...]:
    return kind_of(kind).__struct_fields__


@cache
def row_encoder(kind: str) -> Callable[[Record], list[Any]]:
    """How to turn a record of `kind` into a row of SQLite values."""
    encoders = _converters(kind, to_row=True)

    def encode(record: Record) -> list[Any]:
        row = list(msgspec.structs.astuple(record))
        for index, convert in encoders:
            if row[index] is not None:
                row[index] = convert(row[index])
        return row

    return encode


@cache
def row_decoder(kind: str) -> Callable[[Sequence[Any]], Record]:
    """How to turn a row of SQLite values back into the record."""
    declared, names = kind_of(kind), _names(kind)
    decoders = _converters(kind, to_row=False)

    def decode(row: Sequence[Any]) -> Record:
        values = list(row)
        for index, convert in decoders:
            if values[index] is not None:
                values[index] = convert(values[index])
        return declared(**dict(zip(names, values, strict=True)))

    return decode


def _converters(kind: str, *, to_row: bool) -> tuple[tuple[int, Convert], ...]:
    by_name = {field.name: _converter(field)[0 if to_row else 1] for field in fields_of(kind)}
    pairs = ((index, by_name[name]) for index, name in enumerate(_names(kind)))
    return tuple((index, convert) for index, convert in pairs if convert is not None)


def _converter(field: Field) -> tuple[Convert | None, Convert | None]:
    """(to row, from row) for a field; None where the value is stored as it is."""
    type_ = field.type
    if field.role is FieldRole.STRUCTURE or type_.kind is Kind.LIST:
        return _json_text, msgspec.json.decode
    if type_.kind is Kind.BOOLEAN:
        return int, bool
    if type_.kind is Kind.DATE:
        return days_from_date, date_from_days
    if type_.kind is Kind.DECIMAL and field.role is not FieldRole.MONEY:
        if column_type(field) == "TEXT":
            return str, Decimal
        scale = type_.scale
        return (
            lambda value: scaled_from_decimal(value, scale),
            lambda scaled: decimal_from_scaled(scaled, scale),
        )
    return None, None


def _json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
