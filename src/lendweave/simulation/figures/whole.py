"""All figures of a world. Each block gives counts and sums that add up, so memory stays flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.book import BookCounts, count_book, tell_book
from lendweave.simulation.figures.credit import CreditCounts, count_credit, tell_credit
from lendweave.simulation.figures.firms import FirmCounts, count_firms, tell_firms
from lendweave.simulation.figures.frauds import FraudCounts, count_frauds, tell_frauds
from lendweave.simulation.figures.growth import GrowthCounts, count_growth, tell_growth
from lendweave.simulation.figures.scores import ScoreCounts, count_scores, tell_scores
from lendweave.simulation.figures.servicing import (
    ServicingCounts,
    count_servicing,
    tell_servicing,
)
from lendweave.simulation.figures.trade import TradeCounts, count_trade, tell_trade
from lendweave.simulation.tables import truth_tables

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and sums of one block or of several, by subject."""

    trade: TradeCounts
    credit: CreditCounts
    book: BookCounts
    scores: ScoreCounts
    frauds: FraudCounts
    growth: GrowthCounts
    firms: FirmCounts
    servicing: ServicingCounts


def figures_of(economy: Economy, tables: Mapping[str, Any] | None = None) -> Figures:
    """The figures of one block, over everything that begins in its months.

    tables: its truth tables, made here where they are not at hand.
    """
    block, tables = economy.block, tables or truth_tables(economy)
    return Figures(
        trade=count_trade(economy),
        credit=count_credit(economy),
        book=count_book(economy),
        scores=count_scores(economy),
        frauds=count_frauds(economy),
        growth=count_growth(tables, block.months),
        firms=count_firms(tables, block.end),
        servicing=count_servicing(tables),
    )


def summed(before: Figures | None, block: Figures) -> Figures:
    """The figures of all blocks so far, None before the first, and those of one more."""
    if before is None:
        return block
    subjects = [field.name for field in fields(Figures)]
    return Figures(
        **{name: _added(getattr(before, name), getattr(block, name)) for name in subjects}
    )


def told(figures: Figures) -> dict[str, Any]:
    """The figures as shares and lists that a person can read. Money in 分."""
    return {
        **tell_trade(figures.trade),
        **tell_credit(figures.credit),
        **tell_book(figures.book),
        **tell_scores(figures.scores),
        **tell_frauds(figures.frauds),
        **tell_growth(figures.growth),
        **tell_firms(figures.firms),
        **tell_servicing(figures.servicing),
    }


def _added(left: T, right: T) -> T:
    names = [field.name for field in fields(left)]  # type: ignore[arg-type]
    total = {name: getattr(left, name) + getattr(right, name) for name in names}
    return replace(left, **total)  # type: ignore[type-var]
