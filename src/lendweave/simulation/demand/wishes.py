"""Demand: who wants to buy in which month, and at which merchant. Genuine orders only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.parties.merchants import Merchants, markets_of, merchant_of
from lendweave.simulation.parties.payers import usual_payers
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import MONTHS_KEY, SLOTS, Block, at_time, order_ids
from lendweave.simulation.world.shocks import demand_left
from lendweave.simulation.world.world_file import AGENTS_MAX, World

_SLOT_SHARES = np.array([0.85, 0.15])  # demand that comes as a first and a second order of a month
_SHOP_OPENS_S, _SHOP_OPEN_S = 9 * 3_600, 11 * 3_600


Wishes = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Person, month of the world and slot of every order."""


def genuine_drafts(block: Block, people: People, merchants: Merchants) -> Draft:
    """What the people of a block mean to order in the months of the world."""
    person, month, slot = _wishes(block, people)
    order = order_ids(person, month, slot)
    market = markets_of(block, person // block.world.town.people, order)
    moments = shopping_moments(block, order, month)
    return drafts_of(block, people, merchants, order=order, market=market, moments=moments)


def drafts_of(
    block: Block,
    people: People,
    merchants: Merchants,
    *,
    order: NDArray[np.int64],
    market: NDArray[np.int64],
    moments: NDArray[np.datetime64],
) -> Draft:
    """Genuine orders on the buyers' own devices, where a market's merchant still sells."""
    merchant = merchant_of(block, merchants, market, order, block.month_number(moments))
    served = merchant != NONE
    order, merchant, moments = order[served], merchant[served], moments[served]
    return drafts_at(block, people, order=order, merchant=merchant, moments=moments)


def drafts_at(
    block: Block,
    people: People,
    *,
    order: NDArray[np.int64],
    merchant: NDArray[np.int64],
    moments: NDArray[np.datetime64],
) -> Draft:
    """Genuine orders on the buyers' own devices at these merchants."""
    person = order // (MONTHS_KEY * SLOTS)
    place = person - block.start
    return Draft(
        order_id=order,
        person_id=person,
        identity_id=person * 2,
        merchant_id=merchant,
        agent_id=merchant * AGENTS_MAX
        + block.chance.below("agent", order, block.world.town.agents),
        device_id=people.person.device_id[place],
        phone_id=people.person.phone_id[place],
        payer_account_id=usual_payers(block, people, person),
        ordered_at=moments,
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


def order_shares(block: Block, people: People, month: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probability of each order of own accord, shape (people, months, slots)."""
    season = product_weights(block.world).sum(axis=1)
    season = (season / season.mean())[block.month_of_year(month)]
    monthly = block.world.trade.orders_per_year / 12 * season * demand_left(block, month)
    return np.asarray(people.hidden.activity[:, None, None] * monthly[:, None] * _SLOT_SHARES)


def wants_credit(block: Block, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the buyer would apply for instalments."""
    return block.chance.happens("applies", order, block.world.credit.applies)


def _wishes(block: Block, people: People) -> Wishes:
    months, slots = np.arange(block.months), np.arange(len(_SLOT_SHARES))
    share = order_shares(block, people, months)
    key = order_ids(block.people[:, None, None], months[:, None], slots)
    place, month, slot = np.nonzero(block.chance.uniform("order", key) < share)
    return block.start + place, month, slot
