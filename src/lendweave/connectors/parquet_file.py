"""A Parquet file as rows of text, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from lendweave.connectors.numbers_as_text import text_of_double
from lendweave.intake.chunk import RowChunk, joined
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.table import RawRow, Wanted

_BATCH_ROWS = 16_384


def parquet_rows(stream: BinaryIO, wanted: Wanted, name: str) -> Iterator[RawRow]:
    """Every row, only the wanted columns read. Raises FileUnreadable."""
    for first, batch in _batches(stream, wanted, name):
        with _refusing(name):
            columns = [_texts(column) for column in batch.columns]
        for number, cells in enumerate(zip(*columns, strict=True), first):
            yield RawRow(number, cells)


def parquet_rows_at(
    stream: BinaryIO, wanted: Wanted, name: str, places: Callable[[int], Sequence[int]]
) -> list[tuple[str, ...]]:
    """The cells of some rows. places: of so many rows which, from 0, ascending; these alone become
    text. Raises FileUnreadable.
    """
    with _refusing(name):
        chosen = np.array(places(parquet.ParquetFile(stream).metadata.num_rows), np.int64)
    stream.seek(0)
    found: list[tuple[str, ...]] = []
    for first, batch in _batches(stream, wanted, name):
        inside = (chosen >= first - 1) & (chosen < first - 1 + len(batch))
        with _refusing(name):
            rows = batch.take(pa.array(chosen[inside] - (first - 1)))
            found += zip(*(_texts(column) for column in rows.columns), strict=True)
    return found


def parquet_chunks(stream: BinaryIO, wanted: Wanted, name: str) -> Iterator[RowChunk]:
    """The rows of `parquet_rows`, many at once. Raises FileUnreadable."""
    yield from joined(_pieces(stream, wanted, name))


def _pieces(stream: BinaryIO, wanted: Wanted, name: str) -> Iterator[RowChunk]:
    for first, batch in _batches(stream, wanted, name):
        with _refusing(name):
            columns = tuple(_text_column(column) for column in batch.columns)
        yield RowChunk(pa.array(range(first, first + len(batch)), pa.int64()), columns)


def _batches(stream: BinaryIO, wanted: Wanted, name: str) -> Iterator[tuple[int, Any]]:
    """The wanted columns, some rows at once, with the number of the first of them."""
    with _refusing(name):
        file = parquet.ParquetFile(stream)
        places = wanted.places(file.schema_arrow.names, name)
        names = [file.schema_arrow.names[place] for place in places]
        first = 1
        for batch in file.iter_batches(_BATCH_ROWS, columns=names):
            yield first, batch.select(names)
            first += len(batch)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Whatever a damaged file makes of the reader is a FileUnreadable."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _unreadable(error, name) from None


def parquet_names(stream: BinaryIO, name: str) -> tuple[str, ...]:
    """The names of its columns. Raises FileUnreadable."""
    try:
        return tuple(parquet.ParquetFile(stream).schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(error, name) from None


def _unreadable(error: Exception, name: str) -> FileUnreadable:
    return FileUnreadable(
        where=name,
        got=str(error)[:200],
        expected="a Parquet file",
        fix="Ask the partner for the file again, or correct `format`.",
    )


def _texts(column: Any) -> list[str]:
    spell = _speller(column.type)
    return ["" if value is None else spell(value) for value in column.to_pylist()]


def _text_column(column: Any) -> pa.StringArray:
    """The texts of `_texts`, many at once where Arrow spells the type as they do."""
    type_ = column.type
    if pa.types.is_dictionary(type_):
        return _text_column(column.dictionary_decode())
    if pa.types.is_float64(type_):  # by its bits, as nought has two signs
        found = column.view(pa.int64()).dictionary_encode()
        return _spelled(found.indices, found.dictionary.view(type_))
    if pa.types.is_temporal(type_) or pa.types.is_decimal(type_):
        found = column.dictionary_encode()
        return _spelled(found.indices, found.dictionary)
    if not (pa.types.is_integer(type_) or pa.types.is_string(type_) or pa.types.is_boolean(type_)):
        return pa.array(_texts(column), pa.string())
    column.validate(full=True)
    return column.cast(pa.string()).fill_null("")


def _spelled(indices: Any, distinct: Any) -> pa.StringArray:
    return pa.array(_texts(distinct), pa.string()).take(indices).fill_null("")


def _speller(type_: Any) -> Callable[[Any], str]:
    if pa.types.is_floating(type_):
        return text_of_double
    if pa.types.is_boolean(type_):
        return lambda value: str(value).lower()
    if pa.types.is_timestamp(type_):
        return lambda value: str(value.isoformat(" "))
    if pa.types.is_binary(type_) or pa.types.is_large_binary(type_):
        return lambda value: str(value, "utf-8")  # how older writers spell text
    if pa.types.is_nested(type_):
        raise ValueError(f"a column of type {type_}, where one value should stand")
    return str
