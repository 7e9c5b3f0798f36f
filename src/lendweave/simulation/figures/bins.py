"""Bins in which worlds and real sets are counted alike, and what is told of counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Counts = NDArray[np.int64]

DIGITS = 4
EACH_MAX = 12
"""Buyers with this many orders or more are counted together."""
GAP_DAYS = (0, 8, 15, 31, 61, 91, 181, 366)
"""First day of each bin of days between two orders of a buyer; the last bin is open."""
DAYS_LATE = (0, 1, 6, 11, 16, 21, 31)
"""First day of each bin of days late; nothing late, 1 to 5 days and so on; the last is open."""
TERM_MONTHS = (1, 4, 7, 13, 25)
"""First month of each bin of terms: up to 3, 6, 12, 24 months, longer."""
AGES = (0, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65)
"""First year of each bin of ages; the last bin is open."""
AGE_SHARES = 10
"""Parts of the term in which a default may fall."""
SIZES = 128
"""Bins of sizes: a quarter of a doubling each, from 1/256 of a unit on."""
_SIZE_EDGES = np.array([2.0 ** (place / 4 - 8) for place in range(1, SIZES)])
_RATIOS = 6
"""Doublings below and above the median that are told; half a doubling each."""
QUINTILES = 5


def in_bins(values: ArrayLike, first: tuple[int, ...]) -> Counts:
    """How many values fall into each bin; `first` holds the least value of each bin, rising."""
    place = np.searchsorted(np.array(first), np.asarray(values), side="right") - 1
    return np.bincount(np.maximum(place, 0), minlength=len(first))


def size_bins(values: ArrayLike) -> Counts:
    """The bin of each size, a number above zero of any unit."""
    return np.asarray(np.searchsorted(_SIZE_EDGES, np.asarray(values), side="right"), np.int64)


def sizes(values: ArrayLike) -> Counts:
    """How many sizes fall into each of the bins."""
    return np.bincount(size_bins(values), minlength=SIZES)


def about_the_median(counts: Counts) -> list[float]:
    """Shares by how many half doublings a size lies from the median; the ends are open."""
    middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    place = np.clip((np.arange(len(counts)) - middle + 1) // 2 + _RATIOS, 0, 2 * _RATIOS)
    return shares(np.bincount(place, weights=counts, minlength=2 * _RATIOS + 1))


def shares(counts: ArrayLike) -> list[float]:
    """Each count as a part of all, 0 where there is nothing."""
    held = np.asarray(counts, np.float64)
    return rounded(held / max(float(held.sum()), 1e-9))


def ratios(part: ArrayLike, whole: ArrayLike) -> list[float]:
    """part / whole element by element, 0 where there is nothing."""
    return rounded(np.asarray(part) / np.maximum(np.asarray(whole), 1))


def ratio(part: float, whole: float) -> float:
    """part / whole, 0 where there is nothing."""
    return round(float(part) / max(float(whole), 1.0), DIGITS)


def rounded(values: ArrayLike) -> list[Any]:
    """Numbers to the digits that are told; rows of a matrix as lists of their own."""
    return list(np.round(np.asarray(values, np.float64), DIGITS).tolist())


def lorenz(with_count: Counts) -> list[float]:
    """Share of all orders at the smallest tenth of parties, two tenths … all: 11 points from 0.

    with_count: how many parties have 0, 1, 2 … orders; parties without orders are left out.
    """
    number = np.arange(len(with_count))
    parties = np.concatenate([[0], np.cumsum(with_count[1:])])
    orders = np.concatenate([[0], np.cumsum((with_count * number)[1:])])
    at = np.interp(np.linspace(0, parties[-1], 11), parties, orders)
    return rounded(at / max(int(orders[-1]), 1))


def parts(counts: Counts, number: int) -> Counts:
    """Which of `number` equal parts of all cases each bin belongs to, by its middle."""
    middle = np.cumsum(counts) - counts / 2
    return np.asarray(middle * number / max(int(counts.sum()), 1), np.int64).clip(0, number - 1)


def relative_risk(good: Counts, bad: Counts, number: int = QUINTILES) -> list[float]:
    """Bad share of each of `number` equal parts of cases, bins rising, over the share of all."""
    place = parts(good + bad, number)
    fallen = np.bincount(place, weights=bad, minlength=number)
    every = np.bincount(place, weights=good + bad, minlength=number)
    overall = bad.sum() / max(int((good + bad).sum()), 1)
    return rounded(fallen / np.maximum(every, 1) / max(overall, 1e-9))


def auc(good: Counts, bad: Counts) -> float:
    """Probability that a bad one lies in a higher bin than a good one, ties counted half."""
    below = np.cumsum(good) - good
    pairs = max(int(good.sum() * bad.sum()), 1)
    return round(float((bad * (below + good / 2)).sum() / pairs), DIGITS)


def ks(good: Counts, bad: Counts) -> float:
    """Largest gap between the shares of good and of bad ones up to a bin."""
    gap = np.cumsum(good) / max(int(good.sum()), 1) - np.cumsum(bad) / max(int(bad.sum()), 1)
    return round(float(np.abs(gap).max()), DIGITS)
