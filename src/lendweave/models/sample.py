"""What is screened: subjects with what became of them, and one feature over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lendweave.models.binning import FloatArray

IntArray: TypeAlias = NDArray[np.int64]

RIPE_SHARE = 0.9
"""A month's loans are old enough when at least this share of them can be told good or bad: in a
younger month only those that went bad at once are told, and every bad rate would be too high."""


class Outcome(IntEnum):
    """What became of a subject."""

    NO_LOAN = -2
    UNTOLD = -1
    GOOD = 0
    BAD = 1


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is known of the subjects beside their features, in one order.

    month: index into `months`, which are local calendar months, rising, without a gap.
    outcomes: an Outcome each.
    """

    months: tuple[str, ...]
    month: IntArray
    outcomes: IntArray


@dataclass(frozen=True, slots=True)
class FeatureValues:
    """One feature over all subjects. group, en, zh: what people call it, handed through.

    numbers: NaN where null; of a date, days since 1970; of words, indices into `words`.
    """

    name: str
    en: str
    zh: str
    group: str
    kind: Literal["number", "date", "word"]
    numbers: FloatArray
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """The subjects of one month. told: loans that can be told good or bad. ripe: they count."""

    label: str
    subjects: int
    loans: int
    told: int
    bad: int

    @property
    def ripe(self) -> bool:
        """True if the month's loans are old enough to be looked at."""
        return self.loans > 0 and self.told >= RIPE_SHARE * self.loans


def months_of(subjects: Subjects) -> tuple[Month, ...]:
    """Subjects and loans of each month."""
    return tuple(_month(subjects, number) for number in range(len(subjects.months)))


def _month(subjects: Subjects, number: int) -> Month:
    own = subjects.outcomes[subjects.month == number]
    return Month(
        label=subjects.months[number],
        subjects=len(own),
        loans=int((own != Outcome.NO_LOAN).sum()),
        told=int((own >= Outcome.GOOD).sum()),
        bad=int((own == Outcome.BAD).sum()),
    )
