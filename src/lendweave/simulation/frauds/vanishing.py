"""Orders of merchants that sell hard and vanish: of those won over, and of those who came anyway.

Whoever buys at such a merchant while it sells hard is its victim: an honest buyer, whose service
ends and who sees no reason to pay for it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.demand.wishes import drafts_at, order_shares, shopping_moments
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.parties.people import People
from lendweave.simulation.parties.vanishing import Vanishing
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.world.block import Block, order_ids, ring_ids
from lendweave.simulation.world.fraud_shape import VanishingShape
from lendweave.simulation.world.world_file import MERCHANTS_MAX

_KIND = FraudKind.VANISHING_MERCHANT


def vanishing_drafts(
    block: Block, people: People, merchants: Merchants, genuine: Draft
) -> tuple[Draft, list[Draft]]:
    """The genuine orders elsewhere, and those of the victims of each vanishing merchant."""
    vanishing, shape = merchants.vanishing, block.world.fraud.vanishing_merchant
    month = block.month_number(genuine.ordered_at)
    found: list[Draft] = []
    touched = np.zeros(len(month), np.bool_)
    if shape is None:
        return genuine, found
    for place in range(len(vanishing.merchant_id)):
        one = taken(vanishing, np.array([place]))
        came = (genuine.merchant_id == one.merchant_id) & _lasts(one, month)
        won = _won_over(block, people, merchants, one, shape)
        victims = joined([taken(genuine, came), won])
        touched |= came
        if len(victims.order_id):
            found.append(_marked(victims, one))
    return taken(genuine, ~touched), found


def _lasts(one: Vanishing, month: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((month >= one.begins) & (month < one.closes))


def _won_over(
    block: Block, people: People, merchants: Merchants, one: Vanishing, shape: VanishingShape
) -> Draft:
    """Orders beside those the merchant gets anyway, by each one's activity."""
    months = np.arange(block.months)
    months = months[_lasts(one, months)]
    lift = shape.evading_lift if one.evades[0] else shape.lift
    person = _reached(block, int(one.merchant_id[0]) // MERCHANTS_MAX)
    usual = order_shares(block, people, months).sum(axis=2)[person - block.start]
    share = lift * usual * _share(merchants, int(one.merchant_id[0]))
    key = order_ids(person[:, None], months, _KIND + 1)
    who, when = np.nonzero(block.chance.uniform("won over", key) < share)
    order, merchant = key[who, when], np.full(len(who), one.merchant_id[0])
    moments = shopping_moments(block, order, months[when])
    return drafts_at(block, people, order=order, merchant=merchant, moments=moments)


def _reached(block: Block, town: int) -> NDArray[np.int64]:
    """Whoever shops in a town, of those in the block."""
    towns = block.world.town.towns_per_branch if block.world.merchants.serves == "branch" else 1
    size = block.world.town.people
    return np.arange(max(town * size, block.start), min((town + towns) * size, block.stop))


def _share(merchants: Merchants, merchant_id: int) -> float:
    """Of the buyers of its town, were all its rivals open."""
    ids, weight = merchants.hidden.merchant_id, merchants.hidden.weight
    rivals = weight[ids // MERCHANTS_MAX == merchant_id // MERCHANTS_MAX]
    return float(weight[ids == merchant_id][0] / rivals.sum())


def _marked(victims: Draft, one: Vanishing) -> Draft:
    count = len(victims.order_id)
    ring = ring_ids(one.merchant_id // MERCHANTS_MAX, one.begins, _KIND)
    return replace(
        victims,
        kind=np.full(count, int(_KIND)),
        ring_id=np.full(count, ring[0]),
        evades=np.full(count, one.evades[0]),
    )
