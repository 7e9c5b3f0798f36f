"""Records as Arrow tables, and Arrow tables as records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pyarrow as pa

from lendweave.records.arrow_schema import arrow_schema
from lendweave.records.catalog import fields_of, kind_of
from lendweave.records.envelope import Record
from lendweave.records.fields import FieldRole

_encode = msgspec.json.Encoder(order="sorted").encode  # as content hashes spell it
_decode = msgspec.json.Decoder().decode


def table_from_records(kind: str, records: Iterable[Record]) -> pa.Table:
    """The records, all of `kind`, as one table of `arrow_schema(kind)`."""
    schema = arrow_schema(kind)
    columns = list(zip(*map(msgspec.structs.astuple, records), strict=True))
    if not columns:
        return schema.empty_table()
    for index in _structures(kind):
        columns[index] = tuple(_encode(value).decode() for value in columns[index])
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def records_from_table(kind: str, table: pa.Table | pa.RecordBatch) -> Iterator[Record]:
    """The records in a table; a column that it does not have yet takes its declared default."""
    declared = kind_of(kind)
    stored = set(table.schema.names)
    names = [name for name in declared.__struct_fields__ if name in stored]
    columns: list[list[Any]] = [table.column(name).to_pylist() for name in names]
    for index in _structures(kind):
        name = declared.__struct_fields__[index]
        if name in stored:
            place = names.index(name)
            columns[place] = [_decode(text) for text in columns[place]]
    for values in zip(*columns, strict=True):
        yield declared(**dict(zip(names, values, strict=True)))


def _structures(kind: str) -> list[int]:
    """Places of the fields that are kept as JSON text."""
    roles = [field.role for field in fields_of(kind)]
    return [index for index, role in enumerate(roles) if role is FieldRole.STRUCTURE]
