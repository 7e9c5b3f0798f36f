"""What rings order."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.demand.wishes import shopping_times
from lendweave.simulation.frauds.habits import HABITS
from lendweave.simulation.frauds.rings import Ring
from lendweave.simulation.parties.people import People
from lendweave.simulation.world.block import Block, order_ids
from lendweave.simulation.world.world_file import AGENTS_MAX


def fraud_drafts(block: Block, people: People, found: list[Ring]) -> list[Draft]:
    """What each ring orders."""
    return [_draft(block, people, ring) for ring in found]


def _draft(block: Block, people: People, ring: Ring) -> Draft:
    count, habit, person = len(ring.people), HABITS[ring.kind], people.person
    day = block.first_days(np.full(count, ring.month)) + ring.days.astype("timedelta64[D]")
    order = order_ids(ring.people, block.month_number(day), ring.kind + 1)
    together = habit.one_agent and not (ring.evades and habit.many_agents)
    agent = block.chance.below(
        "agent", ring.ring_id if together else order, block.world.town.agents
    )
    place, own = ring.people - block.start, np.full(count, ring.own_id)
    return Draft(
        order_id=order,
        person_id=ring.people,
        merchant_id=np.full(count, ring.merchant_id),
        agent_id=np.broadcast_to(ring.merchant_id * AGENTS_MAX + agent, (count,)).copy(),
        device_id=own if habit.own_device else person.device_id[place],
        phone_id=own if habit.own_phone else person.phone_id[place],
        ordered_at=shopping_times(block, order, day),
        kind=np.full(count, int(ring.kind)),
        ring_id=np.full(count, ring.ring_id),
        evades=np.full(count, ring.evades),
    )
