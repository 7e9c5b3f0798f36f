"""A Parquet file as rows of text, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from lendweave.connectors.numbers_as_text import text_of_double
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.table import RawRow, Wanted

_BATCH_ROWS = 4_096


def parquet_rows(stream: BinaryIO, wanted: Wanted, name: str) -> Iterator[RawRow]:
    """Every row, only the wanted columns read. Raises FileUnreadable."""
    try:
        file = parquet.ParquetFile(stream)
        places = wanted.places(file.schema_arrow.names, name)
        names = [file.schema_arrow.names[place] for place in places]
        number = 0
        for batch in file.iter_batches(_BATCH_ROWS, columns=names):
            columns = [_texts(batch.column(column)) for column in names]
            for cells in zip(*columns, strict=True):
                number += 1
                yield RawRow(number, cells)
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
