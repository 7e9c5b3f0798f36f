"""Rows of the database as Arrow batches, without making records of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
import pyarrow as pa

from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.types import Kind
from lendweave.records.arrow_schema import arrow_schema, arrow_type
from lendweave.records.catalog import fields_of
from lendweave.records.fields import Field, FieldRole
from lendweave.records.sqlite_schema import column_type, select_columns, table_name
from lendweave.stores.relational.connection import Connection

BATCH_ROWS = 8_192

Build = Callable[[Sequence[Any]], pa.Array]


def row_batches(
    connection: Connection, tenant_id: str, scenario: str, kind: str
) -> Iterator[pa.RecordBatch]:
    """The single records of one kind of one scene, as batches of `arrow_schema(kind)`."""
    builders = [_builder(field) for field in fields_of(kind)]
    pages = connection.pages(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)}"
        ' WHERE tenant_id = ? AND scenario = ? ORDER BY "offset"',
        (tenant_id, scenario),
        BATCH_ROWS,
    )
    for rows in pages:
        columns = zip(*rows, strict=True)
        arrays = [build(values) for build, values in zip(builders, columns, strict=True)]
        yield pa.record_batch(arrays, schema=arrow_schema(kind))


def _builder(field: Field) -> Build:
    """How to make a column of a field's Arrow type from stored values."""
    arrow = arrow_type(field)
    kind = field.type.kind
    if field.role in (FieldRole.STRUCTURE, FieldRole.MONEY):
        return partial(pa.array, type=arrow)
    if kind is Kind.BOOLEAN:
        return lambda values: pa.array(values, pa.int8()).cast(pa.bool_())
    if kind is Kind.DATE:
        return lambda values: pa.array(values, pa.int32()).cast(pa.date32())
    if kind is Kind.LIST:
        return _mapped(msgspec.json.decode, arrow)
    if kind is Kind.DECIMAL and column_type(field) == "INTEGER":
        scale = field.type.scale
        return _mapped(lambda scaled: decimal_from_scaled(scaled, scale), arrow)
    return partial(pa.array, type=arrow)


def _mapped(convert: Callable[[Any], Any], arrow: pa.DataType) -> Build:
    def build(values: Sequence[Any]) -> pa.Array:
        return pa.array([None if v is None else convert(v) for v in values], arrow)

    return build
