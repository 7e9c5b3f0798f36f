"""One program on every engine, raw rows in and raw rows out; the engine's types are checked."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang import Program, Schema, compile_python, duckdb_select

RawRow = tuple[object, ...]

_ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.DOUBLE: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
}


def arrow_type(value_type: ValueType) -> pa.DataType:
    """The Arrow type that DuckDB must give for a value of the type."""
    if value_type.kind is Kind.DECIMAL:
        return pa.decimal128(value_type.precision, value_type.scale)
    if value_type.item is not None:
        return pa.list_(arrow_type(value_type.item))
    return _ARROW[value_type.kind]


def run_python(program: Program, rows: Sequence[RawRow]) -> list[RawRow]:
    """Every row through the generated Python."""
    compiled = compile_python(program)
    return [compiled(row) for row in rows]


@dataclass(frozen=True, slots=True)
class EngineTypeWrong(Exception):
    """DuckDB gives a column another type than the checker says."""

    column: str
    got: str
    expected: str


class DuckTable:
    """Raw rows as a DuckDB table, for as many programs as are run over it."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, schema: Schema, rows: Sequence[RawRow]
    ) -> None:
        self.connection = connection
        self.names = {column.name: f"given {at}" for at, column in enumerate(schema)}
        connection.register("arrow", _table(schema, rows))
        connection.execute("CREATE OR REPLACE TABLE input AS SELECT * FROM arrow")
        connection.unregister("arrow")

    def run(self, program: Program) -> list[RawRow]:
        """The program's outputs in the order of the rows. Raises EngineTypeWrong, duckdb.Error."""
        select = duckdb_select(program, "input", keep=("row",), columns=self.names)
        found = self.connection.sql(f"SELECT * FROM ({select}) ORDER BY row").to_arrow_table()
        columns = []
        for at, column in enumerate(program.outputs, start=1):
            values = found.column(at)
            expected = arrow_type(column.type)
            if _plain(values.type) != expected:
                raise EngineTypeWrong(column.name, str(values.type), str(expected))
            columns.append(raw_values(values.combine_chunks().cast(expected), column.type))
        return list(zip(*columns, strict=True))


def connected() -> duckdb.DuckDBPyConnection:
    """A database in memory; one thread, so that rows and costs do not depend on the machine."""
    return duckdb.connect(config={"threads": 1})


def _plain(found: pa.DataType) -> pa.DataType:
    """Lists name their item field differently; nothing else may differ."""
    return pa.list_(found.value_type) if pa.types.is_list(found) else found


def _table(schema: Schema, rows: Sequence[RawRow]) -> pa.Table:
    columns = {"row": pa.array(range(len(rows)), pa.int64())}
    for at, column in enumerate(schema):
        columns[f"given {at}"] = arrow_values([row[at] for row in rows], column.type)
    return pa.table(columns)


def arrow_values(values: Sequence[object], value_type: ValueType) -> pa.Array:
    """Raw values as Arrow holds them."""
    return pa.array([_arrow_value(value, value_type) for value in values], arrow_type(value_type))


def _arrow_value(value: object, value_type: ValueType) -> object:
    if isinstance(value, int) and value_type.kind is Kind.DECIMAL:
        return decimal_from_scaled(value, value_type.scale)
    if isinstance(value, tuple) and value_type.item is not None:
        return [_arrow_value(part, value_type.item) for part in value]
    return value


def raw_values(values: pa.Array, value_type: ValueType) -> list[object]:
    """Arrow values in raw form."""
    if value_type.item is not None:
        return _raw_lists(values, value_type.item)
    if value_type.kind is Kind.DECIMAL:
        return _raw_decimals(values)
    if value_type.kind is Kind.DATE:
        return list(values.cast(pa.int32()).to_pylist())
    if value_type.kind is Kind.TIMESTAMP:
        return list(values.cast(pa.int64()).to_pylist())
    return list(values.to_pylist())


def _raw_lists(values: pa.Array, item: ValueType) -> list[object]:
    flat = raw_values(values.flatten(), item)
    raw: list[object] = []
    at = 0
    for size in values.value_lengths().to_pylist():
        raw.append(None if size is None else tuple(flat[at : at + size]))
        at += size or 0
    return raw


def _raw_decimals(values: pa.Array) -> list[object]:
    """Sixteen little-endian bytes a value: read as they lie, for Decimals are slow."""
    start = values.offset * 16
    data = values.buffers()[1].to_pybytes()[start : start + 16 * len(values)]
    words = struct.unpack(f"<{'Qq' * len(values)}", data)
    wholes = (high << 64 | low for low, high in zip(words[::2], words[1::2], strict=True))
    known = values.is_valid().to_pylist()
    return [whole if valid else None for whole, valid in zip(wholes, known, strict=True)]


def same(left: object, right: object) -> bool:
    """Equal by value, null and type: 1, 1.0 and True differ, and so do 0.0 and -0.0."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return left.hex() == right.hex()
    return type(left) is type(right) and left == right
