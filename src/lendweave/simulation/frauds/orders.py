"""What rings order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.demand.wishes import shopping_times
from lendweave.simulation.frauds.habits import HABITS
from lendweave.simulation.frauds.identities import made_up_ids
from lendweave.simulation.frauds.rings import Ring
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.payers import usual_payers
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.world.block import Block, order_ids
from lendweave.simulation.world.world_file import AGENTS_MAX

_ACCOUNTS_MAX = 8


def fraud_drafts(block: Block, people: People, found: list[Ring]) -> list[Draft]:
    """What each ring orders. Who is in two of a kind in one month orders for the earlier one."""
    drafts = [_draft(block, people, ring) for ring in found]
    if not drafts:
        return []
    ids = joined(drafts).order_id
    is_first = np.zeros(len(ids), np.bool_)
    is_first[np.unique(ids, return_index=True)[1]] = True
    ends = np.cumsum([len(draft.order_id) for draft in drafts])[:-1]
    kept = (taken(draft, own) for draft, own in zip(drafts, np.split(is_first, ends), strict=True))
    return [draft for draft in kept if len(draft.order_id)]


def _draft(block: Block, people: People, ring: Ring) -> Draft:
    count, habit, person = len(ring.people), HABITS[ring.kind], people.person
    day = block.first_days(np.full(count, ring.month)) + ring.days.astype("timedelta64[D]")
    order = order_ids(ring.people, block.month_number(day), ring.kind + 1)
    together = habit.one_agent and not (ring.evades and habit.many_agents)
    agent = block.chance.below(
        "agent", ring.ring_id if together else order, block.world.town.agents
    )
    place, own = ring.people - block.start, np.full(count, ring.own_id)
    device, phone = person.device_id[place], person.phone_id[place]
    made_up = made_up_ids(ring)
    if habit.own_device:
        device = made_up if habit.made_up and ring.evades else own
    if habit.made_up or habit.own_phone:
        phone = made_up if habit.made_up else own
    return Draft(
        order_id=order,
        person_id=ring.people,
        identity_id=made_up if habit.made_up else ring.people * 2,
        merchant_id=np.full(count, ring.merchant_id),
        agent_id=np.broadcast_to(ring.merchant_id * AGENTS_MAX + agent, (count,)).copy(),
        device_id=device,
        phone_id=phone,
        payer_account_id=_payers(block, people, ring),
        ordered_at=shopping_times(block, order, day),
        kind=np.full(count, int(ring.kind)),
        ring_id=np.full(count, ring.ring_id),
        evades=np.full(count, ring.evades),
    )


def _payers(block: Block, people: People, ring: Ring) -> NDArray[np.int64]:
    """The accounts of the ring in turn, or the usual ones."""
    habit = HABITS[ring.kind]
    count = habit.evading_payers if ring.evades else habit.payers
    if not count:
        return usual_payers(block, people, ring.people)
    own = ring.ring_id * _ACCOUNTS_MAX + np.arange(len(ring.people)) % count
    return account_ids(AccountHolder.RING, own)
