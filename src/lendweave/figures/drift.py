"""How far two spreads over the same bins stand apart.

The same sum is the PSI of two periods and the information value of good and bad loans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from lendweave.figures.chance import PSI_Z, chi_square_quantile

PAST_PERIODS = 6
ROWS_MIN = 30
"""Records that a period and its past need before an index is told."""


@dataclass(frozen=True, slots=True)
class Index:
    """A distance and what chance alone would give for as many records."""

    value: float
    noise: float

    @property
    def beyond_chance(self) -> float:
        """How much of the value chance cannot explain; negative where it can explain all."""
        return self.value - self.noise


@dataclass(frozen=True, slots=True)
class Term:
    """One bin's part of a distance. log_ratio: ln(share here ÷ share there)."""

    log_ratio: float
    value: float


def terms(here: Sequence[int], there: Sequence[int]) -> list[Term | None]:
    """What each bin adds; None for a bin that holds nothing on either side.

    Half a record is added to each count, so that an empty side has a finite logarithm.
    """
    bins = sum(1 for a, b in zip(here, there, strict=True) if a or b)
    size_here, size_there = sum(here) + bins / 2, sum(there) + bins / 2
    return [
        _term((a + 0.5) / size_here, (b + 0.5) / size_there) if a or b else None
        for a, b in zip(here, there, strict=True)
    ]


def distance(here: Sequence[int], there: Sequence[int], z: float = PSI_Z) -> Index | None:
    """The sum of the terms of two spreads; None where either has too few records.

    z: standard errors up to which it counts as chance.
    """
    n, m = sum(here), sum(there)
    if n < ROWS_MIN or m < ROWS_MIN:
        return None
    found = [term.value for term in terms(here, there) if term is not None]
    noise = (1 / n + 1 / m) * chi_square_quantile(max(len(found) - 1, 1), z)
    return Index(sum(found), noise)


def psi_by_period(counts: Sequence[Sequence[int]]) -> tuple[Index | None, ...]:
    """The PSI of each period against up to PAST_PERIODS before it. counts: [period][bin]."""
    return tuple(
        distance(now, _pooled(counts[max(0, i - PAST_PERIODS) : i])) if i else None
        for i, now in enumerate(counts)
    )


def _pooled(counts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)]


def _term(p: float, q: float) -> Term:
    ratio = log(p / q)
    return Term(ratio, (p - q) * ratio)
