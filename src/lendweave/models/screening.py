"""Screening: which features tell good loans from bad, how complete they are, and which move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lendweave.figures.drift import Index, psi_by_period
from lendweave.models.binning import BoolArray
from lendweave.models.evidence import Evidence
from lendweave.models.feature_bins import feature_evidence
from lendweave.models.sample import FeatureValues, Month, Outcome, Subjects, months_of
from lendweave.models.spread import spread_by_month

LEAK_INFORMATION = 0.5
COVERAGE_MIN = 0.05
PSI_MAX = 0.25


class Warned(StrEnum):
    """What to look at before a feature is used."""

    LEAK = "leak"
    THIN = "thin"
    CONSTANT = "constant"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found of one feature.

    coverage: share of all subjects with a value. distinct: different values, null not counted.
    psi: of each month against those before it, None where there are too few subjects.
    """

    name: str
    en: str
    zh: str
    group: str
    coverage: float
    distinct: int
    evidence: Evidence
    psi: tuple[Index | None, ...]

    @property
    def information(self) -> float:
        """The information value; below 0 where it could not be told."""
        found = self.evidence.information
        return -1.0 if found is None else found.value

    @property
    def largest_psi(self) -> Index | None:
        """The month that stands furthest beyond chance."""
        told = [index for index in self.psi if index is not None]
        return max(told, key=lambda index: index.beyond_chance, default=None)

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What to look at, the gravest first."""
        moved = self.largest_psi
        found = {
            Warned.LEAK: self.information > LEAK_INFORMATION,
            Warned.THIN: self.coverage < COVERAGE_MIN,
            Warned.CONSTANT: self.distinct < 2 and self.coverage in (0, 1),
            Warned.MOVED: moved is not None
            and any(i is not None and i.value > PSI_MAX and i.beyond_chance > 0 for i in self.psi),
        }
        return tuple(warned for warned, is_so in found.items() if is_so)


@dataclass(frozen=True, slots=True)
class Screening:
    """All features of a set, those that tell most first."""

    months: tuple[Month, ...]
    features: tuple[Screened, ...]

    @property
    def subjects(self) -> int:
        """All subjects."""
        return sum(month.subjects for month in self.months)

    @property
    def tells(self) -> bool:
        """True if there are loans enough for information values."""
        return any(each.evidence.information is not None for each in self.features)

    @property
    def loans(self) -> int:
        """Loans that the information values rest on: told, of ripe months."""
        return sum(month.told for month in self.months if month.ripe)

    @property
    def bad(self) -> int:
        """Bad ones among them."""
        return sum(month.bad for month in self.months if month.ripe)

    @property
    def left_out(self) -> int:
        """Loans that do not count, being too young or of unknown end."""
        return sum(month.loans for month in self.months) - self.loans


def screen(subjects: Subjects, features: Iterable[FeatureValues]) -> Screening:
    """Screen features one by one; only one is held at a time."""
    months = months_of(subjects)
    ripe = np.array([month.ripe for month in months], dtype=bool)
    counted = (subjects.outcomes >= Outcome.GOOD) & ripe[subjects.month]
    found = [_screened(subjects, feature, counted) for feature in features]
    return Screening(months, tuple(sorted(found, key=lambda each: -each.information)))


def _screened(subjects: Subjects, feature: FeatureValues, counted: BoolArray) -> Screened:
    known = feature.numbers[~np.isnan(feature.numbers)]
    bad = subjects.outcomes[counted] == Outcome.BAD
    return Screened(
        name=feature.name,
        en=feature.en,
        zh=feature.zh,
        group=feature.group,
        coverage=len(known) / max(len(feature.numbers), 1),
        distinct=len(np.unique(known)),
        evidence=feature_evidence(feature, feature.numbers[counted], bad),
        psi=psi_by_period(spread_by_month(feature, subjects)),
    )
