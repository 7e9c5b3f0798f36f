"""What a portfolio table is: keys, figures that add up, and rates of one figure to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

DIMENSIONS: dict[str, tuple[str, str]] = {
    "scene": ("scene", "场景"),
    "partner": ("partner", "合作方"),
    "channel": ("channel", "渠道"),
    "funder": ("funder", "资方"),
    "product": ("product", "产品"),
    "strategy": ("strategy version", "策略版本"),
}
"""What a table may be grouped by: name, English, Chinese."""

Key = str | int | None


class Figure(NamedTuple):
    """A column. money: in minor units of the row's currency."""

    name: str
    en: str
    zh: str
    money: bool = False


class Rate(NamedTuple):
    """A share of one figure in another, a fraction; unknown where there is nothing to divide by."""

    name: str
    en: str
    zh: str
    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How a table is to be cut. by: of DIMENSIONS. as_of: its last day. thresholds: days past due.

    as_of is a business day of the books: what counts on a later one is left out. known_at: µs UTC;
    what became known after it is left out, whatever its business day; None for nothing.
    """

    by: tuple[str, ...]
    as_of: date
    thresholds: tuple[int, ...]
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class PortfolioTable:
    """One definition. query: prints the DuckDB SQL whose columns are dimensions, keys, figures.

    Every figure adds up over parts of the portfolio, so that scenes can be counted one by one.
    thresholds: used when none is asked for; empty where the table has none.
    """

    name: str
    en: str
    zh: str
    about_en: str
    about_zh: str
    keys: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    rates: tuple[Rate, ...]
    query: Callable[[Asked], str]
    thresholds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """key: currency, the dimensions asked for, then the table's own keys."""

    key: tuple[Key, ...]
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A table that was counted, rows in the order of their keys."""

    table: PortfolioTable
    asked: Asked
    rows: tuple[Row, ...]

    @property
    def key_names(self) -> tuple[str, ...]:
        """Names of the parts of a row's key."""
        return ("currency", *self.asked.by, *(key.name for key in self.table.keys))

    def figure(self, row: Row, name: str) -> int:
        """One figure of a row."""
        return row.figures[[figure.name for figure in self.table.figures].index(name)]

    def rate(self, row: Row, rate: Rate) -> float | None:
        """A rate of a row; None where its whole is 0."""
        whole = self.figure(row, rate.whole)
        return self.figure(row, rate.part) / whole if whole else None

    def told(self, row: Row) -> Mapping[str, Key | float]:
        """Everything of a row by name, as JSON shows it."""
        keys = dict(zip(self.key_names, row.key, strict=True))
        names = (figure.name for figure in self.table.figures)
        figures = dict(zip(names, row.figures, strict=True))
        return keys | figures | {rate.name: self.rate(row, rate) for rate in self.table.rates}


def merged(parts: Iterable[Row]) -> tuple[Row, ...]:
    """Rows of several portfolios as of one: figures of the same key added up, keys in order."""
    sums: dict[tuple[Key, ...], list[int]] = {}
    for row in parts:
        found = sums.setdefault(row.key, [0] * len(row.figures))
        found[:] = [a + b for a, b in zip(found, row.figures, strict=True)]
    rows = (Row(key, tuple(figures)) for key, figures in sums.items())
    return tuple(sorted(rows, key=lambda row: tuple(_place(part) for part in row.key)))


def _place(part: Key) -> tuple[bool, int, str]:
    """Numbers by size, words by letter, what is unknown last."""
    number = part if isinstance(part, int) else 0
    return part is None, number, part if isinstance(part, str) else ""
