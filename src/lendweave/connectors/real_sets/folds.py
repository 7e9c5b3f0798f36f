"""Folds: from columns of a real set to a curve, by the bins in which worlds are counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lendweave.connectors.real_sets.model import Columns
from lendweave.simulation.figures.bins import (
    DIGITS,
    EACH_MAX,
    Counts,
    about_the_median,
    auc,
    in_bins,
    lorenz,
    relative_risk,
    shares,
    sizes,
)


def binned(first: tuple[int, ...]) -> Callable[[Columns], list[float]]:
    """Shares of values in bins that begin at the numbers of `first`."""
    return lambda columns: shares(in_bins(columns[0], first))


def each(columns: Columns) -> list[float]:
    """Shares of buyers with 1, 2 … orders; the last bin is open."""
    return shares(_with_count(columns)[1:])


def concentration(columns: Columns) -> list[float]:
    """The Lorenz curve of orders over buyers; the open end counts as its first number."""
    return lorenz(_with_count(columns))


def weights(columns: Columns) -> list[float]:
    """Shares of counts that the query has put in order."""
    return shares(columns[0])


def about_median(columns: Columns) -> list[float]:
    """Shares of sizes by their distance from the median."""
    return about_the_median(sizes(columns[0]))


def mean(columns: Columns) -> float:
    """The mean of a column."""
    return round(float(np.mean(columns[0])), DIGITS)


def ranked(columns: Columns) -> float:
    """AUC of the first column, high is risky, for the second, 1 is bad."""
    return auc(*_by_value(columns))


def risk(columns: Columns) -> list[float]:
    """Bad share over that of all, by fifth of the first column; the second is 1 where bad."""
    return relative_risk(*_by_value(columns))


def _by_value(columns: Columns) -> tuple[Counts, Counts]:
    """How many good and bad ones have each value, values rising."""
    values, place = np.unique(columns[0], return_inverse=True)
    is_bad = columns[1].astype(np.bool_)
    good, bad = (np.bincount(place[w], minlength=len(values)) for w in (~is_bad, is_bad))
    return good, bad


def _with_count(columns: Columns) -> Counts:
    return np.bincount(np.minimum(columns[0], EACH_MAX), minlength=EACH_MAX + 1)
