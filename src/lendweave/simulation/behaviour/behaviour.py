"""Behaviour: everything that the app and its channels record of a block, and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lendweave.simulation.behaviour.channels import acquisitions, channel_costs, channel_table
from lendweave.simulation.behaviour.sessions import make_sessions
from lendweave.simulation.behaviour.touches import make_touches
from lendweave.simulation.campaigns.arrivals import make_arrivals
from lendweave.simulation.campaigns.traits import make_users
from lendweave.simulation.campaigns.visits import make_visits
from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import Acquisition, ChannelCost, HiddenUser, Touch
from lendweave.simulation.truth.frames import joined
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.world.behaviour_shape import BehaviourShape
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What people of a block do in the app."""

    shape: BehaviourShape
    user: HiddenUser
    acquisition: Acquisition
    cost: ChannelCost
    touch: Touch


def make_behaviour(
    block: Block, people: People, meant: Sequence[Draft], order: Order, credit: Credit
) -> Behaviour | None:
    """Behaviour of a block; none in a world that declares none.

    meant: what people mean to order, until some time after the world's end.
    """
    shape = block.world.behaviour
    if shape is None:
        return None
    user, arrival = make_users(block, people), make_arrivals(block, people, shape)
    visit = make_visits(block, people, shape, user, arrival, meant=joined(meant))
    session = make_sessions(block, visit, order, credit)
    touch = make_touches(block, session)
    acquisition = acquisitions(arrival, session, touch)
    cost = channel_costs(block, shape, acquisition)
    return Behaviour(shape, user, acquisition, cost, touch)


def behaviour_tables(block: Block, made: Behaviour) -> Mapping[str, Any]:
    """Frames by table name; the channels come with the first block."""
    tables = {
        "hidden_user": made.user,
        "acquisition": made.acquisition,
        "channel_cost": made.cost,
        "touch": made.touch,
    }
    return {"channel": channel_table(made.shape), **tables} if block.number == 1 else tables
