"""A frame: a frozen dataclass of equally long arrays, one per column. Its Arrow form is derived.

A column is declared as `Annotated[<one of the types below>, "what it means"]`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_type_hints

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NONE = -1
"""Stands for no value in a MaybeWhole column; null in Arrow."""

Whole = Annotated[NDArray[np.int64], pa.int64()]
MaybeWhole = Annotated[NDArray[np.int64], pa.int64(), NONE]
Real = Annotated[NDArray[np.float64], pa.float64()]
Flag = Annotated[NDArray[np.bool_], pa.bool_()]
Text = Annotated[NDArray[np.str_], pa.string()]
Code = Annotated[NDArray[np.int8], pa.string()]
"""Places in a tuple of names, which is declared with the column; text in Arrow."""
Day = Annotated[NDArray[np.datetime64], pa.date32()]
Moment = Annotated[NDArray[np.datetime64], pa.timestamp("us")]
"""Wall-clock time of the scene, without a zone."""

F = TypeVar("F")


def rows_of(frame: Any) -> int:
    """How many rows a frame has."""
    return len(getattr(frame, fields(frame)[0].name))


def taken(frame: F, where: NDArray[Any]) -> F:
    """The rows that a mask or an index array selects, in its order."""
    columns = {f.name: getattr(frame, f.name)[where] for f in fields(frame)}  # type: ignore[arg-type]
    return replace(frame, **columns)  # type: ignore[type-var]


def joined(frames: Sequence[F]) -> F:
    """Frames of one type, one below the other; at least one."""
    names = [f.name for f in fields(frames[0])]  # type: ignore[arg-type]
    columns = {name: np.concatenate([getattr(f, name) for f in frames]) for name in names}
    return replace(frames[0], **columns)  # type: ignore[type-var]


def declared_columns(frame_type: type[Any]) -> Mapping[str, tuple[Any, ...]]:
    """What a frame type declares of each column: its Arrow type first, its meaning last."""
    return _declared(cast(Hashable, frame_type))


@cache
def _declared(frame_type: Any) -> Mapping[str, tuple[Any, ...]]:
    hints = get_type_hints(frame_type, include_extras=True)
    return {f.name: hints[f.name].__metadata__ for f in fields(frame_type)}


def places(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each wanted id stands among known ones, all different and in any order."""
    order = np.argsort(known, kind="stable")
    return np.asarray(order[np.searchsorted(known, wanted, sorter=order)])


def arrow_schema(frame_type: type[Any]) -> pa.Schema:
    """The Arrow schema of a frame type; what each column means is in its metadata."""
    return pa.schema(
        pa.field(name, meta[0], nullable=NONE in meta[1:-1], metadata={"doc": meta[-1]})
        for name, meta in declared_columns(frame_type).items()
    )


def arrow_table(frame: Any) -> pa.Table:
    """The frame as an Arrow table of its schema."""
    schema, declared = arrow_schema(type(frame)), declared_columns(type(frame))
    columns = [
        _arrow_column(getattr(frame, field.name), field, declared[field.name]) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _arrow_column(values: NDArray[Any], field: Any, declared: tuple[Any, ...]) -> Any:
    names = next((part for part in declared if isinstance(part, tuple)), None)
    if names is not None:
        return pa.DictionaryArray.from_arrays(pa.array(values, pa.int8()), names).cast(field.type)
    return pa.array(values, field.type, mask=values == NONE if field.nullable else None)
