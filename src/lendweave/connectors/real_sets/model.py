"""A real set: where it lies, whose it is, and which curves are drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Told = list[float] | float
Columns = Sequence[NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Curve:
    """sql: reads columns of numbers from the table `real`. fold: makes the curve of them."""

    sql: str
    fold: Callable[[Columns], Told]


@dataclass(frozen=True, slots=True)
class RealSet:
    """file: below the folder of all sets. reader: DuckDB's table function and its options.

    curves: by the name of the figure of a world that they are compared with.
    """

    name: str
    file: str
    reader: str
    title: str
    licence: str
    curves: Mapping[str, Curve]
