"""The rows of a view, and a view as the registry knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import ColumnType
from lendweave.simulation.truth.frames import Moment, Text, Whole, declared_columns
from lendweave.simulation.truth.tables import TABLES

_DTYPES = {
    "int64": "int64",
    "double": "float64",
    "bool": "bool",
    "string": "<U1",
    "date32[day]": "datetime64[D]",
    "timestamp[us]": "datetime64[us]",
}
SHARED_MAX = 16
"""Rows that may share a number in `own_keys`."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of which few values stand often: row i holds values[place[i]]."""

    values: NDArray[Any]
    place: Whole


Values = NDArray[Any] | Coded


def coded(names: Sequence[str], code: NDArray[np.signedinteger[Any]]) -> Coded:
    """A column of places among names, as a Code column of a truth table is."""
    return Coded(np.array(names), code.astype(np.int64))


@dataclass(frozen=True, slots=True)
class ViewRows:
    """Rows in any order. key: a number ≥ 0 of each row's own. subject: of what the row speaks.

    told_at: when the partner enters the row. mark: amended where it corrects an earlier row.
    """

    key: Whole
    subject: Whole
    told_at: Moment
    columns: Mapping[str, Values]
    mark: Text | None = None

    def taken(self, where: NDArray[Any] | slice) -> ViewRows:
        """The rows that a mask or an index array selects, in its order."""
        return ViewRows(
            key=self.key[where],
            subject=self.subject[where],
            told_at=self.told_at[where],
            columns={name: _taken(values, where) for name, values in self.columns.items()},
            mark=None if self.mark is None else self.mark[where],
        )


@dataclass(frozen=True, slots=True)
class Truth:
    """What views are made of: the economy of a block and its truth tables."""

    economy: Economy
    tables: Mapping[str, Any]

    def of(self, name: str) -> Any:
        """The frame of a truth table; of no rows where the world has none."""
        return self.tables[name] if name in self.tables else _empty(TABLES[name])


@dataclass(frozen=True, slots=True)
class View:
    """A view: what its rows are, how to compute them, and the type of each column."""

    about: str
    rows: Callable[[Truth], ViewRows]
    columns: Mapping[str, ColumnType]


def own_keys(base: Whole, told_at: Moment) -> Whole:
    """Keys from numbers that a few rows may share: those get an ordinal, by time."""
    order = np.lexsort((told_at, base))
    shared = base[order]
    starts = np.flatnonzero(np.r_[True, shared[1:] != shared[:-1]][: len(shared)])
    ordinal = np.arange(len(shared)) - np.repeat(starts, np.diff(np.r_[starts, len(shared)]))
    key = np.empty(len(shared), np.int64)
    key[order] = shared * SHARED_MAX + ordinal
    return key


def repeated(value: ArrayLike, count: int) -> Coded:
    """A column that says the same in every row."""
    return Coded(np.atleast_1d(np.asarray(value)), np.zeros(count, np.int64))


def whole(values: Values) -> NDArray[Any]:
    """The value of every row."""
    return np.asarray(values.values[values.place]) if isinstance(values, Coded) else values


def _empty(frame_type: type[Any]) -> Any:
    """A frame of no rows."""
    declared = declared_columns(frame_type)
    return frame_type(**{name: np.zeros(0, _dtype(meta)) for name, meta in declared.items()})


def _dtype(declared: tuple[Any, ...]) -> str:
    is_code = any(isinstance(part, tuple) for part in declared)
    return "int8" if is_code else _DTYPES[str(declared[0])]


def _taken(values: Values, where: NDArray[Any] | slice) -> Values:
    if isinstance(values, Coded):
        return replace(values, place=values.place[where])
    return np.asarray(values[where])
