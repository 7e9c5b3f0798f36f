"""Outcomes: what everybody in a campaign would do under each arm, and what they then do.

One draw decides whether a message is opened, whatever it offers; one for each arm, whether it
brings an order or costs one. So the outcome that happens is one of those that could.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.odds import SHORT_DAYS, OwnAccord
from lendweave.simulation.campaigns.responses import Response
from lendweave.simulation.demand.wishes import wants_credit
from lendweave.simulation.truth.behaviour import Assignment, CampaignPotential
from lendweave.simulation.truth.frames import Flag, Whole
from lendweave.simulation.world.block import MONTHS_KEY, Block, order_ids

COUPON_SLOT = 14
_FADES = 0.85  # each day fewer order than on the day before


@dataclass(frozen=True, slots=True)
class Effect:
    """What an arm does to each, if given. day: of the order it brings, from that of the message."""

    delivered: Flag
    opened: Flag
    brings: Flag
    costs: Flag
    unsubscribes: Flag
    day: Whole


def effect_of(
    block: Block,
    made: Assignment,
    arm: int,
    response: Response,
    *,
    own: OwnAccord,
    valid_days: int,
) -> Effect:
    """The draws of one arm. Who orders anyway can only be put off; others can only be won."""
    ids, chance = made.assignment_id, block.chance
    delivered = chance.happens("message delivered", ids, response.delivered)
    opened = delivered & chance.happens("message opened", ids, response.opened)
    brings = chance.happens("message brings", ids, response.brings, arm)
    costs = chance.happens("message costs", ids, response.costs, arm)
    leaves = chance.happens("unsubscribes", ids, response.unsubscribes, arm)
    return Effect(
        delivered=delivered,
        opened=opened,
        brings=opened & brings & ~own.long,
        costs=opened & costs & own.long,
        unsubscribes=opened & leaves,
        day=chance.pick("coupon day", ids, _day_weights(valid_days), arm),
    )


def coupon_orders(made: Assignment) -> NDArray[np.int64]:
    """Id of the order that a message would bring."""
    person, month = made.assignment_id // MONTHS_KEY, made.assignment_id % MONTHS_KEY
    return order_ids(person, month, COUPON_SLOT)


def potentials(
    block: Block,
    made: Assignment,
    arm: int,
    *,
    response: Response,
    own: OwnAccord,
    effect: Effect,
    valid_days: int,
    on_credit: bool,
) -> CampaignPotential:
    """What could be, under an arm. on_credit: the arm is worth nothing without an application."""
    seen = response.delivered * response.opened
    brings, keeps = seen * response.brings, 1 - seen * response.costs
    new = (1 - own.p_long) * brings
    weights = np.array(_day_weights(valid_days))
    soon = weights[:SHORT_DAYS].sum() / weights.sum()
    applies = 1.0 if on_credit else block.world.credit.applies
    wants = wants_credit(block, coupon_orders(made)) | on_credit
    kept = ~effect.costs
    with_arm = (own.long & kept) | effect.brings
    return CampaignPotential(
        assignment_id=made.assignment_id,
        assigned_at=made.assigned_at,
        arm=np.full(len(kept), arm, np.int8),
        p_control_7d=own.p_short,
        p_treated_7d=own.p_short * keeps + new * soon,
        p_control_30d=own.p_long,
        p_treated_30d=own.p_long * keeps + new,
        p_control_apply=own.p_apply,
        p_treated_apply=own.p_apply * keeps + new * applies,
        outcome_control_7d=own.short,
        outcome_treated_7d=(own.short & kept) | (effect.brings & (effect.day < SHORT_DAYS)),
        outcome_control_30d=own.long,
        outcome_treated_30d=with_arm,
        outcome_control_apply=own.apply,
        outcome_treated_apply=(own.apply & kept) | (effect.brings & wants),
        segment=(2 * own.long + with_arm).astype(np.int8),
    )


def _day_weights(valid_days: int) -> list[float]:
    weights = [1.0]
    for _ in range(valid_days - 1):
        weights.append(weights[-1] * _FADES)
    return weights
