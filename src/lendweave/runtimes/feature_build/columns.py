"""Columns of a query as the loops read them, and their answers as columns again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.features.arrays.batch import Booleans, Int64s, ValueArrays
from lendweave.kernel.types import Kind, ValueType

_LONG_DIGITS = 18
_MANTISSA = 2**63 - 1
_ARROW = {
    Kind.INTEGER: pa.int64(),
    Kind.DOUBLE: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
}


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as numbers in its own order. texts: what each code of a text stands for."""

    values: ValueArrays
    texts: pa.Array | None = None


def coded(column: pa.ChunkedArray, type_: ValueType, *, ordered: bool) -> Coded:
    """The numbers of a column. ordered: codes of texts must be in the order of their bytes."""
    valid = _valid(column)
    if type_.kind is Kind.TEXT:
        codes, texts = coded_texts(column, ordered=ordered)
        return Coded(ValueArrays(codes, valid), texts)
    if type_.kind is Kind.DECIMAL:
        return Coded(_decimals(column, valid, type_))
    if type_.kind is Kind.DOUBLE:
        bits = column.fill_null(0.0).to_numpy().view(np.int64)
        return Coded(ValueArrays(_mirrored(bits), valid))
    if type_.kind is Kind.BOOLEAN:
        return Coded(ValueArrays(booleans(column).astype(np.int64), valid))
    return Coded(ValueArrays(int64s(column), valid))


def coded_texts(column: pa.ChunkedArray, *, ordered: bool) -> tuple[Int64s, pa.Array]:
    """Dense codes, in order of first appearance or of bytes, and their texts; 0 for null."""
    found = column.combine_chunks().dictionary_encode()
    codes, texts = int64s(pa.chunked_array([found.indices.cast(pa.int64())])), found.dictionary
    if not ordered:
        return codes, texts
    order = pc.array_sort_indices(texts)
    ranks = np.empty(len(texts) or 1, np.int64)
    ranks[order.to_numpy()] = np.arange(len(texts))
    return ranks[codes], texts.take(order)


def int64s(column: pa.ChunkedArray, null: int = 0) -> Int64s:
    """Whole numbers, dates and instants; `null` where there is none."""
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    elif pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    whole = column if column.null_count == 0 else column.fill_null(null)
    return np.asarray(whole.to_numpy(), np.int64)


def booleans(column: pa.ChunkedArray) -> Booleans:
    """True where the column is true."""
    filled = column if column.null_count == 0 else column.fill_null(False)
    return np.asarray(filled.to_numpy(), np.bool_)


def answers(values: ValueArrays, type_: ValueType, texts: pa.Array | None) -> pa.Array:
    """What the loops gave, as a column of the type. texts: of the column that was read."""
    missing = ~values.valid
    if type_.kind is Kind.TEXT:
        codes = pa.array(np.where(missing, 0, values.low), mask=missing)
        return pa.nulls(len(codes), pa.string()) if texts is None else texts.take(codes)
    if type_.kind is Kind.DECIMAL:
        return _decimal_column(values, type_)
    if type_.kind is Kind.BOOLEAN:
        return pa.array(values.low.astype(np.bool_), mask=missing)
    if type_.kind is Kind.DOUBLE:
        return pa.array(_mirrored(values.low).view(np.float64), mask=missing)
    if type_.kind is Kind.DATE:
        return pa.array(values.low.astype(np.int32), mask=missing).cast(pa.date32())
    return pa.array(values.low, mask=missing).cast(_ARROW[type_.kind])


def _valid(column: pa.ChunkedArray) -> Booleans:
    if column.null_count == 0:
        return np.ones(len(column), np.bool_)
    return np.asarray(column.is_valid().to_numpy(), np.bool_)


def _decimals(column: pa.ChunkedArray, valid: Booleans, type_: ValueType) -> ValueArrays:
    """The scaled numbers out of their 128 bits; 0 for null."""
    halves = [_halves(chunk) for chunk in column.chunks] or [np.empty((0, 2), np.int64)]
    low = np.concatenate([half[:, 0] for half in halves])
    values = ValueArrays(np.where(valid, low, 0) if column.null_count else low, valid)
    if type_.precision <= _LONG_DIGITS:
        return values
    high = np.concatenate([half[:, 1] for half in halves])
    return replace(values, high=np.where(valid, high, 0) if column.null_count else high)


def _halves(chunk: Any) -> Int64s:
    data = np.frombuffer(chunk.buffers()[1], np.int64).reshape(-1, 2)
    return data[chunk.offset : chunk.offset + len(chunk)]


def _decimal_column(values: ValueArrays, type_: ValueType) -> pa.Array:
    both = np.empty((len(values.low), 2), np.int64)
    both[:, 0] = values.low
    both[:, 1] = values.low >> 63 if values.high is None else values.high
    valid = pa.array(values.valid).buffers()[1]
    arrow_type = pa.decimal128(type_.precision, type_.scale)
    return pa.Array.from_buffers(arrow_type, len(both), [valid, pa.py_buffer(both)])


def _mirrored(bits: Int64s) -> Int64s:
    """Doubles' bits in the order of the doubles, and back: negative ones run the other way."""
    return bits ^ ((bits >> 63) & _MANTISSA)
