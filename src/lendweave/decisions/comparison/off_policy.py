"""The value of a policy from what another one logged, by self-normalised propensity weights.

A logged application counts where the target would have given the very answer that was given, with
weight one over the chance that this answer was given. Everything rests on logged chances: without
them nothing can be said of answers that were not given.

Source: Swaminathan and Joachims, The Self-Normalized Estimator for Counterfactual Learning (2015);
the variance is that of a ratio of means (delta method).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z_95 = 1.959964
EFFECTIVE_MIN = 100.0
LARGEST_MAX = 0.05
UNSUPPORTED_MAX = 0.01
ARMS_OFF_MAX = 0.001


class Doubt(StrEnum):
    """Why an estimate is not to be trusted."""

    FEW = "few"  # the weights leave too few effective rows
    EXTREME = "extreme"  # one row weighs too much
    UNSUPPORTED = "unsupported"  # the target gives answers that no arm could have given
    INCOMPLETE = "incomplete"  # the chances of the arms at hand do not add up to one


@dataclass(frozen=True, slots=True)
class Logged:
    """Rows of an experiment seen by one target. All of shape (n,).

    chance: that the answer given would be given, above 0. matches: 1 where the target gives it.
    reward: what came of it; NaN where that is not known. supported: 1 where some arm gives the
    target's answer. arms: the chances of all arms at hand, 1 where none is missing.
    """

    chance: Floats
    matches: Floats
    reward: Floats
    supported: Floats
    arms: Floats

    def where(self, kept: NDArray[np.bool_]) -> Logged:
        """Only these rows."""
        parts = self.chance, self.matches, self.reward, self.supported, self.arms
        return Logged(*(part[kept] for part in parts))


@dataclass(frozen=True, slots=True)
class Estimate:
    """The value of a target. low, high: the 95% interval.

    rows: logged; matched: with the target's answer and a known reward; effective: how many rows of
    equal weight would say as much; largest: the share of the heaviest row; unsupported: the share
    of rows where the target's answer could not have been logged; missing: matched rows whose
    reward is not known.
    """

    target: str
    measure: str
    value: float
    low: float
    high: float
    rows: int
    matched: int
    effective: float
    largest: float
    unsupported: float
    missing: int
    doubts: tuple[Doubt, ...]


def estimate(target: str, measure: str, logged: Logged) -> Estimate | None:
    """The self-normalised estimate; None where nothing matches."""
    matches = logged.matches > 0
    known = ~np.isnan(logged.reward)
    used = matches & known
    if not used.any():
        return None
    weights = 1.0 / logged.chance[used]
    rewards = logged.reward[used]
    total = float(weights.sum())
    value = float((weights * rewards).sum()) / total
    spread = math.sqrt(float((weights**2 * (rewards - value) ** 2).sum())) / total
    effective = total**2 / float((weights**2).sum())
    found = Estimate(
        target=target,
        measure=measure,
        value=value,
        low=value - Z_95 * spread,
        high=value + Z_95 * spread,
        rows=len(logged.reward),
        matched=int(used.sum()),
        effective=effective,
        largest=float(weights.max()) / total,
        unsupported=1.0 - float(logged.supported.mean()),
        missing=int((matches & ~known).sum()),
        doubts=(),
    )
    return _doubted(found, complete=bool(np.all(np.abs(logged.arms - 1.0) < ARMS_OFF_MAX)))


def _doubted(found: Estimate, *, complete: bool) -> Estimate:
    checks = (
        (Doubt.FEW, found.effective < EFFECTIVE_MIN),
        (Doubt.EXTREME, found.largest > LARGEST_MAX),
        (Doubt.UNSUPPORTED, found.unsupported > UNSUPPORTED_MAX),
        (Doubt.INCOMPLETE, not complete),
    )
    return replace(found, doubts=tuple(doubt for doubt, holds in checks if holds))
