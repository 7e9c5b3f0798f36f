"""All figures of a world. Each block gives counts and sums that add up, so memory stays flat."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.book import BookCounts, count_book, tell_book
from lendweave.simulation.figures.credit import CreditCounts, count_credit, tell_credit
from lendweave.simulation.figures.frauds import FraudCounts, count_frauds, tell_frauds
from lendweave.simulation.figures.scores import ScoreCounts, count_scores, tell_scores
from lendweave.simulation.figures.trade import TradeCounts, count_trade, tell_trade

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and sums of one block or of several, by subject."""

    trade: TradeCounts
    credit: CreditCounts
    book: BookCounts
    scores: ScoreCounts
    frauds: FraudCounts


def figures_of(economy: Economy) -> Figures:
    """The figures of one block, over everything that begins in its months."""
    return Figures(
        trade=count_trade(economy),
        credit=count_credit(economy),
        book=count_book(economy),
        scores=count_scores(economy),
        frauds=count_frauds(economy),
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
    }


def _added(left: T, right: T) -> T:
    names = [field.name for field in fields(left)]  # type: ignore[arg-type]
    total = {name: getattr(left, name) + getattr(right, name) for name in names}
    return replace(left, **total)  # type: ignore[type-var]
