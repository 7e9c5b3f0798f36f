"""Tables of different columns as one table, so that one shuffle brings their rows together.

A packed table has a column `_group` and, for each table in it, a struct column that holds the row;
the structs of the other tables are null there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

GROUP = "_group"
"""Which rows a worker sees together."""


def packed(frames: Mapping[str, DataFrame]) -> DataFrame:
    """The rows of all frames, each of which has a column `_group`."""
    each = [_as_struct(frame, name) for name, frame in frames.items()]
    return reduce(lambda left, right: left.unionByName(right, allowMissingColumns=True), each)


def unpacked(table: pa.Table) -> dict[str, pa.Table]:
    """The tables of a packed one, by name, without `_group`."""
    names = [name for name in table.column_names if name != GROUP]
    return {name: _rows(table[name]) for name in names}


def _as_struct(frame: DataFrame, name: str) -> DataFrame:
    from pyspark.sql.functions import struct  # noqa: PLC0415 - installed only where Spark is used

    columns = [frame[column] for column in frame.columns if column != GROUP]
    return frame.select(frame[GROUP], struct(*columns).alias(name))


def _rows(column: pa.ChunkedArray) -> pa.Table:
    fields = pa.schema(column.type.fields)
    rows = column.filter(column.is_valid())
    return pa.Table.from_batches(map(pa.RecordBatch.from_struct_array, rows.chunks), fields)
