"""Arrow and Parquet columns derived from the record declarations.

| field           | Arrow                                    |
|-----------------|------------------------------------------|
| boolean         | bool                                     |
| integer         | int64                                    |
| money           | int64, minor units                       |
| decimal(p,s)    | decimal128(p,s)                          |
| double          | float64                                  |
| text, reference | string                                   |
| date            | date32                                   |
| timestamp       | int64, µs since 1970-01-01 UTC           |
| list(t)         | list of t                                |
| structure       | string, JSON                             |

Instants are plain int64 and not Arrow timestamps: the number means the same to every engine, where
a timestamp with a zone is shown, compared and cast by the session's zone in DuckDB and in Spark.
"""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from lendweave.kernel.types import Kind, ValueType
from lendweave.records.catalog import fields_of
from lendweave.records.fields import Field, FieldRole

_PLAIN_TYPES = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.DOUBLE: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.int64(),
}


@cache
def arrow_schema(kind: str) -> pa.Schema:
    """The columns of `kind`, envelope first, by stored name."""
    return pa.schema(
        [pa.field(field.name, arrow_type(field), field.nullable) for field in fields_of(kind)],
        metadata={"lendweave.kind": kind},
    )


def arrow_type(field: Field) -> pa.DataType:
    """The Arrow type of a field's column."""
    if field.role is FieldRole.MONEY:
        return pa.int64()
    if field.role is FieldRole.STRUCTURE:
        return pa.string()
    return _arrow_type(field.type)


def _arrow_type(type_: ValueType) -> pa.DataType:
    if type_.kind is Kind.DECIMAL:
        return pa.decimal128(type_.precision, type_.scale)
    if type_.kind is Kind.LIST:
        assert type_.item is not None, "a list type has an item type"
        return pa.list_(_arrow_type(type_.item))
    return _PLAIN_TYPES[type_.kind]
