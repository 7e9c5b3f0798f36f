"""Rows as they are logged: by name or by place, in the JSON form of their types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from lendweave.lang.schema import Schema
from lendweave.records.values import writer

RowLog: TypeAlias = Callable[[Sequence[object]], dict[str, Any]]
"""A raw row → its values by name: decimals, dates and instants as text, lists as lists."""

ValueLog: TypeAlias = Callable[[Sequence[object]], list[Any]]
"""A raw row → its values in order, each as in a RowLog."""


def row_log(schema: Schema) -> RowLog:
    """How rows of `schema` are logged; how each type is written is looked up once."""
    columns = tuple((column.name, writer(column.type)) for column in schema)

    def log(row: Sequence[object]) -> dict[str, Any]:
        return {
            name: None if raw is None else write(raw)
            for (name, write), raw in zip(columns, row, strict=True)
        }

    return log


def value_log(schema: Schema) -> ValueLog:
    """As `row_log`, for rows whose names are known otherwise."""
    writers = tuple(writer(column.type) for column in schema)

    def log(row: Sequence[object]) -> list[Any]:
        return [
            None if raw is None else write(raw) for write, raw in zip(writers, row, strict=True)
        ]

    return log
