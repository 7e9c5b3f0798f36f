"""State out of columns: the history of a scene taken in at once, instead of record by record.

What a version says, and when it was there, comes out of the history's own tables and out of the
plan's program in the engine that holds them; here it only becomes rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.features.kernel import Raw
from lendweave.features.plan import KindPlan, Plan
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang import duckdb_select
from lendweave.lang.dialects import quoted
from lendweave.runtimes.feature_build.columns import booleans, coded, int64s
from lendweave.runtimes.online.kind_state import KindState
from lendweave.runtimes.online.layout import KindLayout
from lendweave.runtimes.online.state_parts import grouped_rows
from lendweave.runtimes.online.stored_columns import CodedColumn, NumberColumn
from lendweave.runtimes.online.tenant_state import TenantState
from lendweave.runtimes.online.versions import NO_ROW

_PLACES = ("_offset_from", "_offset_to", "_occurred", "_known_from", "_known_to")
_OPEN = -1
Ints: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where versions and tombstones of a kind stand: all rows, in order of commit.

    offsets, known, following: of each row. versions: the row of each version, in the order of the
    table. closes: for each tombstone, the place in the table of the version that it closed.
    """

    offsets: Ints
    known: Ints
    following: Ints
    versions: Ints
    closes: Ints


def take_history(
    state: TenantState, plan: Plan, connection: duckdb.DuckDBPyConnection, committed: int
) -> int:
    """Fill an empty state from a history; the offset of the last record taken in, or -1.

    connection: as of records.ports.RecordHistory, of the plan's scene and kinds. committed: the
    last offset that counts. Raises duckdb.Error for a record that cannot be read.
    """
    last = -1
    for name, kind in state.kinds.items():
        table = connection.sql(_query(plan.kind(name), committed)).to_arrow_table()
        table = _with_moments(kind.layout, table)
        rows = _rows(table, committed)
        _take_kind(kind, table, rows)
        last = max(last, int(rows.offsets[-1]) if len(rows.offsets) else -1)
    return last


def _query(kind: KindPlan, committed: int) -> str:
    """Every version: its places in time, the columns that are read and the computed ones."""
    keep = (*_PLACES, "entity_id", *(name for name in kind.columns if name != "entity_id"))
    if kind.computed is None:
        source = f"SELECT {', '.join(map(quoted, keep))} FROM {quoted(kind.kind)}"
    else:
        source = duckdb_select(kind.computed, quoted(kind.kind), keep=keep)
    return f"SELECT * FROM ({source}) WHERE _offset_from <= {committed} ORDER BY _offset_from"


def _with_moments(layout: KindLayout, table: pa.Table) -> pa.Table:
    """The table with the moments between which an event counts, as instants."""
    first = len(layout.names) - len(layout.moments)
    for number, (place, read) in enumerate(layout.moments):
        codes, values = _raws(table, layout.names[place], layout.types)
        moments = pa.array([*map(read, values)], pa.int64()).take(pa.array(codes))
        table = table.append_column(layout.names[first + number], moments)
    return table


def _rows(table: pa.Table, committed: int) -> Rows:
    """Number versions and tombstones: what closes a version and is none is a tombstone."""
    begins = int64s(table.column("_offset_from"))
    ends = int64s(table.column("_offset_to").fill_null(_OPEN))
    ends = np.where(ends > committed, _OPEN, ends)
    closes = np.flatnonzero((ends != _OPEN) & ~np.isin(ends, begins))
    offsets = np.sort(np.concatenate([begins, ends[closes]]))
    versions = np.searchsorted(offsets, begins)
    tombstones = np.searchsorted(offsets, ends[closes])
    known = np.zeros(len(offsets), np.int64)
    known[versions] = int64s(table.column("_known_from"))
    known[tombstones] = int64s(table.column("_known_to"))[closes]
    following = np.full(len(offsets), NO_ROW, np.int64)
    closed = ends != _OPEN
    following[versions[closed]] = np.searchsorted(offsets, ends[closed])
    return Rows(offsets, known, following, versions, closes)


def _take_kind(kind: KindState, table: pa.Table, rows: Rows) -> None:
    versions, size = kind.versions, len(rows.offsets)
    occurred = np.zeros(size, np.int64)
    occurred[rows.versions] = int64s(table.column("_occurred"))
    earlier = np.full(size, NO_ROW, np.int64)
    replaced = np.flatnonzero(rows.following != NO_ROW)
    earlier[rows.following[replaced]] = replaced
    _fill(versions.offsets, rows.offsets)
    _fill(versions.occurred, occurred)
    _fill(versions.known, rows.known)
    _fill(versions.earlier, earlier)
    _fill(versions.following, rows.following)
    _fill(versions.entries, _spread(rows, _entries(kind, table)))
    for number, codes in enumerate(_key_codes(kind, table)):
        _fill(versions.keys[number], _spread(rows, codes))
    for name, column in kind.kept.items():
        _take_column(column, table.column(name), kind.layout.types[name], rows)
    _take_entities(kind, table, rows)
    for number, stream in enumerate(kind.streams):
        stream.timelines.stand(*grouped_rows(kind, number))


def _entries(kind: KindState, table: pa.Table) -> Ints:
    """By version, the code of the streams that it enters."""
    names = kind.layout.names
    passes = [
        np.ones(table.num_rows, np.bool_)
        if stream.filter is None
        else booleans(table.column(names[stream.filter]))
        for stream in kind.layout.streams
    ]
    sets, codes = np.unique(np.stack(passes, axis=1), axis=0, return_inverse=True)
    known = [kind.entry(tuple(np.flatnonzero(one).tolist())) for one in sets]
    return np.array(known, np.int64)[codes.reshape(-1)] if known else np.zeros(0, np.int64)


def _key_codes(kind: KindState, table: pa.Table) -> list[Ints]:
    """By key and version, the code of the key."""
    layout = kind.layout
    return [
        _combined(kind, key, [_raws(table, layout.names[p], layout.types) for p in places])
        for key, places in layout.keys.items()
    ]


def _combined(kind: KindState, key: str, columns: Sequence[tuple[Ints, list[Raw]]]) -> Ints:
    """The codes of a key out of the codes of its columns."""
    places = np.stack([codes for codes, _ in columns], axis=1)
    different, inverse = np.unique(places, axis=0, return_inverse=True)
    raws = [values for _, values in columns]
    codes = [
        kind.code(key, tuple(values[place] for values, place in zip(raws, some, strict=True)))
        for some in different.tolist()
    ]
    return np.array(codes, np.int64)[inverse.reshape(-1)] if codes else np.zeros(0, np.int64)


def _raws(table: pa.Table, name: str, types: dict[str, ValueType]) -> tuple[Ints, list[Raw]]:
    """A column as places in the list of its different values, of which the first is null."""
    found = table.column(name).combine_chunks().dictionary_encode()
    codes = int64s(pa.chunked_array([pc.add(found.indices.cast(pa.int64()), 1)]))
    return codes, [None, *_raw_values(found.dictionary, types[name])]


def _raw_values(values: pa.Array, type_: ValueType) -> list[Raw]:
    if type_.kind is Kind.DECIMAL:
        return [scaled_from_decimal(value, type_.scale) for value in values.to_pylist()]
    if type_.kind in (Kind.DATE, Kind.TIMESTAMP, Kind.INTEGER):
        return [*int64s(pa.chunked_array([values])).tolist()]
    return [*values.to_pylist()]


def _take_column(
    column: NumberColumn | CodedColumn, read: pa.ChunkedArray, type_: ValueType, rows: Rows
) -> None:
    if isinstance(column, CodedColumn):
        codes, values = _raws(pa.table({"it": read}), "it", {"it": type_})
        column.restore({"codes": _filled("I", _spread(rows, codes)), "values": values})
        return
    if type_.kind is Kind.DOUBLE:
        numbers = read.fill_null(0.0).to_numpy()
    else:
        numbers = coded(read, type_, ordered=False).values.low
    parts: dict[str, Any] = {"numbers": _filled(column.numbers.typecode, _spread(rows, numbers))}
    if read.null_count:
        known = np.ones(len(rows.offsets), np.uint8)
        known[rows.versions] = booleans(pa.chunked_array([read.is_valid().combine_chunks()]))
        parts["known"] = bytearray(known.tobytes())
    column.restore(parts)


def _take_entities(kind: KindState, table: pa.Table, rows: Rows) -> None:
    """The last row of each entity, versions first and then tombstones."""
    entities = table.column("entity_id")
    open_versions = np.flatnonzero(rows.following[rows.versions] == NO_ROW)
    kind.versions.latest.update(
        zip(
            entities.take(pa.array(open_versions)).to_pylist(),
            rows.versions[open_versions].tolist(),
            strict=True,
        )
    )
    closing = rows.following[rows.versions[rows.closes]]
    closed = entities.take(pa.array(rows.closes)).to_pylist()
    kind.versions.latest.update(zip(closed, closing.tolist(), strict=True))


def _spread(rows: Rows, values: Ints) -> Ints:
    """Values of versions by row; 0 for tombstones."""
    found = np.zeros(len(rows.offsets), values.dtype)
    found[rows.versions] = values
    return found


def _fill(column: array[int], values: Ints) -> None:
    column.frombytes(values.astype(column.typecode).tobytes())


def _filled(typecode: str, values: Ints) -> array[Any]:
    found: array[Any] = array(typecode)
    _fill(found, values)
    return found
