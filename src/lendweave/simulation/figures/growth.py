"""Figures of growth: how much the app is used, and what each arm of a campaign truly changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.figures.bins import Counts, ratio
from lendweave.simulation.truth.behaviour import ARMS

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class GrowthCounts:
    """touches: in the app, and months of all people. offered: by arm, whom it could be given.

    lifted: sum of what the arm adds to their probability to order in 30 days, in millionths.
    """

    touches: Counts
    offered: Counts
    lifted: Counts


def count_growth(tables: Mapping[str, Any], months: int) -> GrowthCounts:
    """The app and the campaigns of one block."""
    touch, potential = tables.get("touch"), tables.get("campaign_potential")
    used = 0 if touch is None else len(touch.touch_id)
    lived = len(tables["person"].person_id) * months
    offered, lifted = np.zeros(len(ARMS), np.int64), np.zeros(len(ARMS), np.int64)
    if potential is not None:
        lift = (potential.p_treated_30d - potential.p_control_30d) * _MILLION
        offered = np.bincount(potential.arm, minlength=len(ARMS))
        lifted = np.rint(np.bincount(potential.arm, lift, len(ARMS))).astype(np.int64)
    return GrowthCounts(np.array([used, lived], np.int64), offered, lifted)


def tell_growth(counts: GrowthCounts) -> dict[str, Any]:
    """Touches of a person in a month; true uplift of each arm, and of all, where there are any."""
    used, lived = counts.touches.tolist()
    found: dict[str, Any] = {"touches_each_month": ratio(used, lived)}
    if not counts.offered.any():
        return found
    arms = zip(ARMS, counts.lifted.tolist(), counts.offered.tolist(), strict=True)
    by_arm = {arm: ratio(lifted / _MILLION, offered) for arm, lifted, offered in arms if offered}
    mean = ratio(counts.lifted.sum() / _MILLION, counts.offered.sum())
    return {**found, "uplift_by_arm": by_arm, "uplift": mean}
