"""What a chart shows, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Words(NamedTuple):
    """A text in both languages; a page shows one of them."""

    en: str
    zh: str


def same(text: str) -> Words:
    """A text that reads alike in both languages: numbers, model codes."""
    return Words(text, text)


@dataclass(frozen=True, slots=True)
class Series:
    """Values under one name. tone: which colour of the style, from 1 to 6."""

    name: Words
    values: Sequence[float]
    tone: int = 1


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over numbers. x: shared by all series, rising; a series may end earlier.

    x_unit, unit: `%` shows shares as percentages, `` plain numbers. steps: drawn as stairs.
    """

    title: Words
    x_name: Words
    x: Sequence[float]
    series: Sequence[Series]
    x_unit: str = ""
    unit: str = "%"
    steps: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars by label, those of all series side by side. Each series has a value for each label."""

    title: Words
    labels: Sequence[Words]
    series: Sequence[Series]
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A table whose cells are shaded by their value. None: nothing is known of the cell.

    unit: `%` shows shares as percentages, `` plain numbers.
    """

    title: Words
    row_name: Words
    column_name: Words
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[float | None]]
    unit: str = "%"
