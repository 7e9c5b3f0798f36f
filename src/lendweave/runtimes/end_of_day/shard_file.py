"""A shard on disk: two Parquet files, one row a loan and one row an instalment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lendweave.book.bulk import LoanColumns, Pattern, RowColumns, Shard
from lendweave.book.bulk.columns import LOAN_FIELDS, ROW_FIELDS
from lendweave.durable import durable_file

LOANS, ROWS = "loans.parquet", "instalments.parquet"
_PATTERNS = b"lendweave.patterns"


def write_shard(folder: Path, number: int, shard: Shard) -> None:
    """Write both files of a shard, on disk before this returns."""
    patterns = msgspec.json.encode([msgspec.to_builtins(each) for each in shard.patterns])
    for name, columns, fields in (
        (LOANS, shard.loans, LOAN_FIELDS),
        (ROWS, shard.rows, ROW_FIELDS),
    ):
        table = pa.table({each: _array(getattr(columns, each)) for each in fields})
        marked = table.replace_schema_metadata({_PATTERNS: patterns})
        with durable_file(folder / f"{number:05d}.{name}") as file:
            pq.write_table(marked, file, compression="zstd", compression_level=1)


def read_shard(folder: Path, number: int) -> Shard:
    """A shard that was written; its arrays may be changed."""
    loans = pq.read_table(folder / f"{number:05d}.{LOANS}")
    rows = pq.read_table(folder / f"{number:05d}.{ROWS}")
    told = msgspec.json.decode(loans.schema.metadata[_PATTERNS])
    return Shard(
        tuple(msgspec.convert(each, Pattern) for each in told),
        LoanColumns(*(_column(loans, name) for name in LOAN_FIELDS)),
        RowColumns(*(_column(rows, name) for name in ROW_FIELDS)),
    )


def _array(column: Any) -> pa.Array:
    return pa.array(column, pa.string() if column.dtype == np.object_ else pa.int64())


def _column(table: pa.Table, name: str) -> Any:
    column = table.column(name)
    if pa.types.is_string(column.type):
        return column.to_numpy().astype(np.object_)
    return np.array(column.to_numpy())
