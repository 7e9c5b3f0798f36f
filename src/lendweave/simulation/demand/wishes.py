"""Demand: who wants to buy in which month, and at which merchant. Genuine orders only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.parties.merchants import Merchants, markets_of, merchant_of
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block, at_time, order_ids
from lendweave.simulation.world.world_file import AGENTS_MAX, World

_SECOND_ORDER = 0.15  # share of demand that comes as a second order in the same month
_SHOP_OPENS_S, _SHOP_OPEN_S = 9 * 3_600, 11 * 3_600


def genuine_drafts(block: Block, people: People, merchants: Merchants) -> Draft:
    """What the people of a block mean to order in the months of the world."""
    person, month, slot = _wishes(block, people)
    order = order_ids(person, month, slot)
    market = markets_of(block, person // block.world.town.people, order)
    merchant = merchant_of(block, merchants, market, order, month)
    served = merchant != NONE
    person, month, order, merchant = (ids[served] for ids in (person, month, order, merchant))
    place = person - block.start
    return Draft(
        order_id=order,
        person_id=person,
        merchant_id=merchant,
        agent_id=merchant * AGENTS_MAX
        + block.chance.below("agent", order, block.world.town.agents),
        device_id=people.person.device_id[place],
        phone_id=people.person.phone_id[place],
        ordered_at=shopping_moments(block, order, month),
        kind=np.full(len(order), int(FraudKind.GENUINE)),
        ring_id=np.zeros(len(order), np.int64),
        evades=np.zeros(len(order), np.bool_),
    )


def shopping_moments(
    block: Block, order: NDArray[np.int64], month: NDArray[np.int64]
) -> NDArray[np.datetime64]:
    """A moment in the month of each order while shops are open, on a whole minute."""
    first = block.first_days(month)
    length = (block.first_days(month + 1) - first).astype(np.int64)
    day = first + block.chance.below("day", order, length).astype("timedelta64[D]")
    return shopping_times(block, order, day)


def shopping_times(
    block: Block, order: NDArray[np.int64], day: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """A moment of the given day while shops are open, on a whole minute."""
    seconds = _SHOP_OPENS_S + block.chance.below("time of day", order, _SHOP_OPEN_S)
    return at_time(day, seconds // 60 * 60)


def product_weights(world: World) -> NDArray[np.float64]:
    """Relative sales, shape (12, products): January to December by product."""
    return np.array([[p.weight * p.months[month] for p in world.products] for month in range(12)])


def _wishes(
    block: Block, people: People
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Person, month and slot of every order."""
    months, slots = np.arange(block.months), np.arange(2)
    season = product_weights(block.world).sum(axis=1)
    season = (season / season.mean())[block.month_of_year(months)]
    monthly = block.world.trade.orders_per_year / 12 * season
    share = people.hidden.activity[:, None, None] * monthly[:, None] * _slot_shares(slots)
    key = order_ids(block.people[:, None, None], months[:, None], slots)
    place, month, slot = np.nonzero(block.chance.uniform("order", key) < share)
    return block.start + place, month, slot


def _slot_shares(slots: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(slots == 0, 1 - _SECOND_ORDER, _SECOND_ORDER)
