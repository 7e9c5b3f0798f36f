"""Presence: who is a user of the app since when, and their visits without any campaign."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.simulation.campaigns.arrivals import make_arrivals
from lendweave.simulation.campaigns.traits import make_users
from lendweave.simulation.campaigns.visits import Visit, make_visits
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import Acquisition, HiddenUser
from lendweave.simulation.world.behaviour_shape import BehaviourShape
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Presence:
    """The users of a block. arrival: one row for each person, also of those who come later."""

    shape: BehaviourShape
    user: HiddenUser
    arrival: Acquisition
    visit: Visit


def make_presence(block: Block, people: People, meant: Draft) -> Presence | None:
    """The users of a block; none in a world without an app. meant: all orders to be."""
    shape = block.world.behaviour
    if shape is None:
        return None
    user, arrival = make_users(block, people), make_arrivals(block, people, shape)
    visit = make_visits(block, people, shape, user, arrival, meant=meant)
    return Presence(shape, user, arrival, visit)
