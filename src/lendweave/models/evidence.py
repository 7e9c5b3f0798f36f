"""Weight of evidence and information value of bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.figures.chance import INFORMATION_Z
from lendweave.figures.drift import Index, distance, terms


@dataclass(frozen=True, slots=True)
class Bin:
    """Loans whose value falls into one bin.

    weight: weight of evidence, ln of the bin's share of all good loans over its share of all bad
    ones, half a loan added to each count. information: what it adds to the information value.
    """

    label: str
    good: int
    bad: int
    weight: float
    information: float

    @property
    def loans(self) -> int:
        """Good and bad ones."""
        return self.good + self.bad

    @property
    def bad_rate(self) -> float:
        """Share of bad loans."""
        return self.bad / self.loans


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bins that hold loans, and the information value; None where loans are too few to tell.

    The value's noise is what chance alone may give for as many loans and bins.
    """

    bins: tuple[Bin, ...]
    information: Index | None


def evidence(labels: Sequence[str], counts: Sequence[tuple[int, int]]) -> Evidence:
    """The evidence of bins. counts: good and bad loans of each."""
    goods, bads = [good for good, _ in counts], [bad for _, bad in counts]
    bins = tuple(
        Bin(label, good, bad, term.log_ratio, term.value)
        for label, (good, bad), term in zip(labels, counts, terms(goods, bads), strict=True)
        if term is not None
    )
    return Evidence(bins, distance(goods, bads, INFORMATION_Z))
