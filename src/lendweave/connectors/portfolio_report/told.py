"""A portfolio table as plain data: what JSON holds, and each cell as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from lendweave.charts import Words
from lendweave.kernel.clock import format_instant
from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.money import minor_digits
from lendweave.monitoring import DIMENSIONS, Portfolio, Row


class Heading(NamedTuple):
    """A column. is_number: aligned to the right."""

    words: Words
    is_number: bool


def portfolio_told(scenes: Sequence[str], portfolio: Portfolio) -> dict[str, Any]:
    """The whole table; amounts in minor units, rates as fractions, null where there is nothing."""
    known_at = portfolio.asked.known_at
    return {
        "table": portfolio.table.name,
        "scenes": list(scenes),
        "by": list(portfolio.asked.by),
        "as_of": portfolio.asked.as_of.isoformat(),
        "known_at": None if known_at is None else format_instant(known_at),
        "thresholds": list(portfolio.asked.thresholds),
        "rows": [portfolio.told(row) for row in portfolio.rows],
    }


def cut(portfolio: Portfolio) -> Words:
    """Up to when is counted: the business date, and what was known when."""
    as_of, known_at = portfolio.asked.as_of, portfolio.asked.known_at
    if known_at is None:
        return Words(str(as_of), str(as_of))
    known = format_instant(known_at)
    return Words(f"{as_of}, as known at {known}", f"{as_of}，以 {known} 前已知为准")


def headings(portfolio: Portfolio) -> list[Heading]:
    """The columns as a person reads them: groups, keys, figures, rates."""
    table = portfolio.table
    dimensions = [Heading(Words(*DIMENSIONS[name]), False) for name in portfolio.asked.by]
    keys = [Heading(Words(key.en, key.zh), False) for key in table.keys]
    figures = [Heading(Words(figure.en, figure.zh), True) for figure in table.figures]
    rates = [Heading(Words(rate.en, rate.zh), True) for rate in table.rates]
    return [Heading(Words("currency", "币种"), False), *dimensions, *keys, *figures, *rates]


def cells(portfolio: Portfolio, row: Row) -> list[str]:
    """The cells of a row in the order of `headings`."""
    keys = ["–" if part is None else str(part) for part in row.key]
    digits = minor_digits(str(row.key[0]))
    figures = [
        f"{decimal_from_scaled(value, digits):,}" if figure.money else f"{value:,}"
        for figure, value in zip(portfolio.table.figures, row.figures, strict=True)
    ]
    rates = (portfolio.rate(row, rate) for rate in portfolio.table.rates)
    return [*keys, *figures, *("–" if rate is None else f"{rate:.2%}" for rate in rates)]
