"""Assignments: who qualifies for a campaign, and by what chance each is given which arm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.history import (
    Seen,
    everybody,
    looked,
    orders_before,
    returned,
    silent_days,
)
from lendweave.simulation.campaigns.odds import LONG_DAYS, Cohort
from lendweave.simulation.campaigns.timetable import Occasion
from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.truth.behaviour import ARMS, Assignment
from lendweave.simulation.truth.frames import Flag, taken
from lendweave.simulation.world.behaviour_shape import CampaignShape, TargetingShape
from lendweave.simulation.world.block import MONTHS_KEY, Block, at_time

APART_DAYS = LONG_DAYS + 1
"""Between two assignments of a person, so that no order is an outcome of both."""
_SENT_AT_S, _SENT_WITHIN_S = 8 * 3_600 + 1_800, 1_740  # before shops open at nine
_SILENT_DAYS, _MONTH_DAYS = 30, 30
_MONTHS_SHOWN = 6
_LEAST, _MOST = 0.05, 0.95  # probability of being treated by a targeting


def invited(
    block: Block, occasion: Occasion, seen: Seen, last: NDArray[np.datetime64], rests: int
) -> Cohort:
    """Who qualifies. last: day of each one's last assignment. rests: days that nobody was seen."""
    if occasion.shape.who == "returned":
        cohort = returned(seen, occasion.first, occasion.stop)
    else:
        cohort = everybody(block, occasion.first)
        least = _SILENT_DAYS if occasion.shape.who == "silent" else rests + 1
        cohort = taken(cohort, silent_days(block, seen, cohort) >= least)
    free = cohort.day - last[cohort.person_id - block.start] >= np.timedelta64(APART_DAYS, "D")
    key = cohort.person_id * MONTHS_KEY + block.month_number(cohort.day)
    asked = block.chance.happens(
        "campaign audience", key, occasion.shape.audience, occasion.campaign_id
    )
    return taken(cohort, free & asked)


def assigned(block: Block, occasion: Occasion, seen: Seen, cohort: Cohort) -> Assignment:
    """The assignment of everybody who qualifies, with the chances it was drawn by."""
    ids = cohort.person_id * MONTHS_KEY + block.month_number(cohort.day)
    silent, looks = silent_days(block, seen, cohort), looked(block, seen, cohort)
    orders = orders_before(block, seen, cohort)
    chances = _chances(occasion.shape, silent, looks, orders)
    arm = block.chance.pick("campaign arm", ids, chances)
    seconds = _SENT_AT_S + block.chance.below("campaign sent", ids, _SENT_WITHIN_S)
    return Assignment(
        assignment_id=ids,
        campaign_id=np.full(len(ids), occasion.campaign_id),
        person_id=cohort.person_id,
        assigned_at=at_time(cohort.day, seconds),
        ends_on=cohort.day + np.timedelta64(LONG_DAYS, "D"),
        silent_days=silent,
        looked=looks,
        orders_before=orders,
        arm=arm.astype(np.int8),
        propensity=chances[np.arange(len(ids)), arm],
        propensity_none=chances[:, 0],
        propensity_reminder=chances[:, 1],
        propensity_voucher=chances[:, 2],
        propensity_rate_cut=chances[:, 3],
    )


def _chances(
    shape: CampaignShape, silent: NDArray[np.int64], looks: Flag, orders: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Probability of each of ARMS, shape (people, arms)."""
    treated = np.full(len(silent), shape.share)
    weights = np.zeros((len(silent), len(ARMS)))
    for arm in shape.arms:
        weights[:, ARMS.index(arm.arm)] = arm.weight
    if shape.targeting is not None:
        treated = _targeted(shape.targeting, silent, looks, orders)
        weights[looks, ARMS.index("rate_cut")] *= shape.targeting.rate_cut_looked
    chances = weights / weights.sum(axis=1, keepdims=True) * treated[:, None]
    chances[:, 0] = 1 - treated
    return np.asarray(chances, np.float64)


def _targeted(
    shape: TargetingShape, silent: NDArray[np.int64], looks: Flag, orders: NDArray[np.int64]
) -> NDArray[np.float64]:
    months = np.minimum(silent / _MONTH_DAYS, _MONTHS_SHOWN)
    logit = shape.base + shape.silent_month * months + shape.looked * looks + shape.order * orders
    return np.asarray(np.clip(logistic(logit), _LEAST, _MOST), np.float64)
