"""PSI of a column: how far a period's values stand from those of the periods before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from lendweave.intake.quality.chance import chi_square_quantile

PAST_PERIODS = 6
ROWS_MIN = 30
"""Records that a period and its past need before an index is told."""


@dataclass(frozen=True, slots=True)
class Index:
    """A PSI and what chance alone would give for as many records."""

    value: float
    noise: float

    @property
    def beyond_chance(self) -> float:
        """How much of the value chance cannot explain; negative where it can explain all."""
        return self.value - self.noise


def psi(now: Sequence[int], past: Sequence[int]) -> Index | None:
    """The index between two spreads over the same bins; None where either has too few records.

    Bins that hold nothing on both sides are left out.
    """
    n, m = sum(now), sum(past)
    if n < ROWS_MIN or m < ROWS_MIN:
        return None
    pairs = [(a, b) for a, b in zip(now, past, strict=True) if a or b]
    size_now, size_past = n + len(pairs) / 2, m + len(pairs) / 2
    value = sum(_term((a + 0.5) / size_now, (b + 0.5) / size_past) for a, b in pairs)
    noise = (1 / n + 1 / m) * chi_square_quantile(max(len(pairs) - 1, 1))
    return Index(value, noise)


def psi_by_period(counts: Sequence[Sequence[int]]) -> tuple[Index | None, ...]:
    """The index of each period against up to PAST_PERIODS before it. counts: [period][bin]."""
    return tuple(
        psi(now, _pooled(counts[max(0, i - PAST_PERIODS) : i])) if i else None
        for i, now in enumerate(counts)
    )


def _pooled(counts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)]


def _term(p: float, q: float) -> float:
    return (p - q) * log(p / q)
