"""Arrivals: when each person registers in the app, and by which channel.

Channels do not change people: who comes by which one depends on hidden traits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.traits import PRICE_SENSITIVITY_MEAN, PRICE_SENSITIVITY_SD
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import Acquisition
from lendweave.simulation.world.behaviour_shape import ArrivalShape, BehaviourShape
from lendweave.simulation.world.block import Block, at_time

_LEAST = 0.05  # of its weight a channel keeps for everybody
_MONTH_DAYS = 30
_DAY_S = 86_400


def make_arrivals(block: Block, people: People, shape: BehaviourShape) -> Acquisition:
    """The registration of everybody in a block, many of them after the world's end."""
    who = block.people
    day = block.first_days(np.array([0])) + _days_after_start(block, shape.arrivals)
    return Acquisition(
        person_id=who,
        channel_id=block.chance.pick("acquisition", who, _channel_weights(people, shape)),
        registered_at=at_time(day, block.chance.below("register time", who, _DAY_S)),
    )


def _days_after_start(block: Block, shape: ArrivalShape) -> NDArray[np.timedelta64]:
    """From the world's first day to that of registering; negative before it."""
    who, chance = block.people, block.chance
    before = chance.happens("registers before", who, shape.before)
    ago = -1 - chance.below("registered days ago", who, shape.before_days)
    later = chance.below("registers after days", who, shape.over_months * _MONTH_DAYS)
    return np.where(before, ago, later).astype("timedelta64[D]")


def _channel_weights(people: People, shape: BehaviourShape) -> NDArray[np.float64]:
    """Shape (people, channels)."""
    hidden = people.hidden
    price = (hidden.price_sensitivity - PRICE_SENSITIVITY_MEAN) / PRICE_SENSITIVITY_SD
    traits = np.stack([hidden.ability, hidden.willingness, price], axis=1)
    tilts = np.array([[c.ability, c.willingness, c.price_sensitivity] for c in shape.channels])
    weights = np.array([c.weight for c in shape.channels])
    return np.asarray(weights * np.maximum(1 + traits @ tilts.T, _LEAST))
