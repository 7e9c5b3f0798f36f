"""Need: who asks which outside lender for money in which month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.outside.lenders import declared
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import taken
from lendweave.simulation.truth.outside import OutsideEnquiry
from lendweave.simulation.world.block import Block, order_ids
from lendweave.simulation.world.outside_shape import LENDERS_MAX, OutsideShape
from lendweave.simulation.world.shocks import shock_logits
from lendweave.simulation.world.trouble import HISTORY_MONTHS

OWN, ARRANGED = 0, 1
_SOURCES = 32
# Few look for money; a person of great need looks seven times as often as the average one.
_HUNGER_LOGIT = -2.0


def enquiry_ids(
    person: NDArray[np.int64],
    month: NDArray[np.int64],
    lender: NDArray[np.int64],
    source: NDArray[np.int64] | int = OWN,
) -> NDArray[np.int64]:
    """Ids of enquiries. month ≥ -HISTORY_MONTHS. source: OWN, or ARRANGED by a fraud, and up."""
    key = order_ids(person, month + HISTORY_MONTHS, 0)
    return np.asarray((key * _SOURCES + source) * LENDERS_MAX + lender)


def make_enquiries(
    block: Block, people: People, shape: OutsideShape, trouble: NDArray[np.float64]
) -> OutsideEnquiry:
    """Every enquiry up to the world's end, by month. trouble: shape (people, months)."""
    months = np.arange(-HISTORY_MONTHS, block.months)
    hunger = _hunger(block, people, shape, trouble)
    key = enquiry_ids(block.people[:, None], months, np.zeros(1, np.int64))
    asks = [
        block.chance.uniform("outside enquiry", key, one.number) < one.asked_per_year / 12 * hunger
        for one in declared(block.world)
    ]
    which, place, month = np.nonzero(np.array(asks))
    lender = np.array([one.number for one in declared(block.world)])[which]
    person, month = block.start + place, months[month]
    ids = enquiry_ids(person, month, lender)
    first = block.first_days(month)
    length = (block.first_days(month + 1) - first).astype(np.int64)
    day = first + block.chance.below("outside day", ids, length).astype("timedelta64[D]")
    made = OutsideEnquiry(ids, person, person * 2, lender, day)
    return taken(made, np.lexsort((ids, month)))


def _hunger(
    block: Block, people: People, shape: OutsideShape, trouble: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much oftener than the average person each one looks for money, (people, months)."""
    need, hidden = shape.need, people.hidden
    month = np.arange(-HISTORY_MONTHS, block.months)
    region = block.regions(people.person.town_id)
    shock = shock_logits(block, region[:, None], np.maximum(month, 0)) * (month >= 0)
    lasting = (
        need.ability * hidden.ability
        + need.willingness * hidden.willingness
        + need.taste * block.chance.normal("taste for credit", block.people)
    )
    logit = lasting[:, None] + need.trouble * trouble + need.shock * shock
    usual = logistic(np.array([_HUNGER_LOGIT]))
    return np.asarray(logistic(logit + _HUNGER_LOGIT) / usual)
