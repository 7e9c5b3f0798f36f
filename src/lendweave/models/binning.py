"""Bins of numbers: cuts at quantiles, pooled until the bad rate rises or falls throughout."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]

QUANTILES = 20


@dataclass(frozen=True, slots=True)
class BinRule:
    """How far bins are merged. share_min, loans_min: least that a bin holds of all loans."""

    bins_max: int = 5
    share_min: float = 0.04
    loans_min: int = 1

    def is_small(self, loans: int, size: int) -> bool:
        """True if a bin of so many loans, out of `size`, must be merged."""
        return loans < max(self.share_min * size, self.loans_min)


def rounded(value: float) -> float:
    """The value with two digits that count."""
    return value if value == 0 else round(value, 1 - math.floor(math.log10(abs(value))))


def quantile_cuts(values: FloatArray) -> list[float]:
    """Where each of QUANTILES equal parts but the first begins, every cut once, rising.

    values: without nulls, at least one.
    """
    ordered = np.sort(values)
    places = [len(ordered) * q // QUANTILES for q in range(1, QUANTILES)]
    return sorted({float(ordered[place]) for place in places})


def monotone_cuts(
    cuts: Sequence[float],
    values: FloatArray,
    bad: BoolArray,
    size: int,
    rule: BinRule,
    *,
    rising: bool | None = None,
) -> list[float]:
    """The cuts that are left when neighbours are pooled: first value of each bin after the first.

    cuts: rising candidates; those that leave nothing below them are dropped. values, bad: of each
    loan whose value is known. size: loans in all, those without a value too. rising: whether the
    bad rate is to rise with the value; None for as the halves of the bins say.
    """
    left = [cut for cut in cuts if cut > values.min()]
    counts = [list(pair) for pair in counts_of(left, values, bad)]
    _pool(left, counts, size, rule, _is_rising(counts) if rising is None else rising)
    return left


def counts_of(cuts: Sequence[float], values: FloatArray, bad: BoolArray) -> list[tuple[int, int]]:
    """Good and bad loans of each bin."""
    places = np.searchsorted(cuts, values, side="right")
    goods = np.bincount(places[~bad], minlength=len(cuts) + 1)
    bads = np.bincount(places[bad], minlength=len(cuts) + 1)
    return list(zip(goods.tolist(), bads.tolist(), strict=True))


def _pool(
    cuts: list[float], counts: list[list[int]], size: int, rule: BinRule, rising: bool
) -> None:
    """Merge neighbours, in place: against the trend, too small, then the most alike."""
    direction = 1 if rising else -1
    while len(counts) > 1:
        rates = [bad / max(good + bad, 1) for good, bad in counts]
        steps = [direction * (after - before) for before, after in itertools.pairwise(rates)]
        small = [i for i, pair in enumerate(counts) if rule.is_small(sum(pair), size)]
        if min(steps) <= 0:
            at = steps.index(min(steps))
        elif small:
            at = min(small[0], len(cuts) - 1)
        elif len(counts) > rule.bins_max:
            at = steps.index(min(steps))
        else:
            return
        counts[at] = [a + b for a, b in zip(counts[at], counts[at + 1], strict=True)]
        del counts[at + 1], cuts[at]


def _is_rising(counts: Sequence[Sequence[int]]) -> bool:
    """True if the upper half of the bins is worse than the lower one."""
    middle = len(counts) // 2
    (good_low, bad_low), (good_high, bad_high) = (
        (sum(pair[0] for pair in half), sum(pair[1] for pair in half))
        for half in (counts[:middle], counts[middle:])
    )
    return bad_high * (good_low + bad_low) > bad_low * (good_high + bad_high)


def spelled_cut(cut: float) -> str:
    """A cut as it is written in a table."""
    return f"{cut:g}" if abs(cut) < 1e6 else str(int(cut))


def bin_labels(ends: Sequence[str]) -> list[str]:
    """The bins between cuts, in the grammar of a scorecard's cells; `-` for a single bin."""
    between = [f"{low}..<{high}" for low, high in itertools.pairwise(ends)]
    return [f"< {ends[0]}", *between, f">= {ends[-1]}"] if ends else ["-"]
