"""A query read into arrays batch by batch: what DuckDB hands over never stands there twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa

from lendweave.features.arrays.batch import (
    OPEN,
    Booleans,
    Indices,
    Int64s,
    ValueArrays,
    grouped,
    taken,
)
from lendweave.kernel.types import ValueType
from lendweave.runtimes.feature_build.columns import Coded, booleans, coded, coded_texts, int64s

BATCH_ROWS = 65_536
"""Few enough that DuckDB's memory for one batch serves the next one too."""

_GROUPS_LOG2 = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns to read. numbers: null is OPEN. flags: null is false. values: of these types.

    ordered: those of the values whose codes must be in their order.
    """

    numbers: tuple[str, ...]
    flags: tuple[str, ...] = ()
    values: Mapping[str, ValueType] = field(default_factory=dict)
    ordered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Columns:
    """What was read, by name."""

    rows: int
    numbers: dict[str, Int64s]
    flags: dict[str, Booleans]
    values: dict[str, Coded]


def read_columns(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    wanted: Wanted,
    rows_max: int,
    batch_rows: int = BATCH_ROWS,
) -> Columns:
    """The wanted columns of a query that gives `_code` and at most `rows_max` rows.

    The rows come in an order of their own: those of neighbouring codes stand together in each
    batch, so that whoever reads them by code meets near places of memory.
    """
    # As large as they may have to be: what is never written takes no memory.
    numbers = {name: np.empty(rows_max, np.int64) for name in wanted.numbers}
    flags = {name: np.empty(rows_max, np.bool_) for name in wanted.flags}
    values = {name: _ValueRoom(type_, rows_max) for name, type_ in wanted.values.items()}
    rows = 0
    for batch in connection.sql(query).to_arrow_reader(batch_rows):
        read, end = pa.table(batch), rows + len(batch)
        order = _by_code(int64s(read["_code"]))
        for name, room in numbers.items():
            taken(int64s(read[name], OPEN), order, room[rows:end])
        for name, flag_room in flags.items():
            taken(booleans(read[name]), order, flag_room[rows:end])
        for name, values_room in values.items():
            values_room.put(read[name], order, rows, end)
        rows = end
    return Columns(
        rows,
        {name: room[:rows] for name, room in numbers.items()},
        {name: flag_room[:rows] for name, flag_room in flags.items()},
        {
            n: values_room.read(rows, ordered=n in wanted.ordered)
            for n, values_room in values.items()
        },
    )


class _ValueRoom:
    """Room for a column of values. A text has a code in its batch, then one among all."""

    def __init__(self, type_: ValueType, rows_max: int) -> None:
        self._type = type_
        self._low = np.empty(rows_max, np.int64)
        self._valid: Booleans | None = None
        self._high: Int64s | None = None
        self._texts: list[tuple[int, pa.Array]] = []

    def put(self, column: pa.ChunkedArray, order: Indices, start: int, end: int) -> None:
        """Rows of a batch, in this order, at start to end - 1."""
        found = coded(column, self._type, ordered=False)
        taken(found.values.low, order, self._low[start:end])
        if column.null_count:
            if self._valid is None:
                self._valid = np.ones(len(self._low), np.bool_)
            taken(found.values.valid, order, self._valid[start:end])
        if found.values.high is not None:
            if self._high is None:
                self._high = np.empty_like(self._low)
            taken(found.values.high, order, self._high[start:end])
        if found.texts is not None:
            self._texts.append((end, found.texts))

    def read(self, rows: int, *, ordered: bool) -> Coded:
        """The first rows. ordered: the codes of texts are in the order of the texts."""
        high = None if self._high is None else self._high[:rows]
        valid = np.ones(rows, np.bool_) if self._valid is None else self._valid[:rows]
        values = ValueArrays(self._low[:rows], valid, high)
        if not self._texts:
            return Coded(values)
        whole = pa.chunked_array([texts for _, texts in self._texts])
        codes, found = coded_texts(whole, ordered=ordered)
        start, first = 0, 0
        for end, texts in self._texts:
            # The code of a null stands for no text; there may be none at all.
            code_of = np.append(codes[first : first + len(texts)], 0)
            values.low[start:end] = code_of[values.low[start:end]]
            start, first = end, first + len(texts)
        return Coded(values, found)


def _by_code(codes: Int64s) -> Indices:
    """The positions of a batch, codes that are near each other together."""
    bits = max(int(codes.max(initial=0)).bit_length() - _GROUPS_LOG2, 0)
    return grouped(codes >> bits, 1 << _GROUPS_LOG2)[0]
