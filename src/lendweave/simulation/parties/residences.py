"""Where people live and work. Some share a dormitory with strangers, all share workplaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.addresses import AddressKind, address_ids, place_ids
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.addresses import Residence
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block

_IN_DORMITORY, _AT_WORK = 0.06, 0.75
_DORMITORIES, _WORKPLACES = 2, 10  # of a town


def homes(block: Block, people: People) -> NDArray[np.int64]:
    """address_id of everybody's home."""
    who, chance = people.person.person_id, block.chance
    place = chance.below("which dormitory", who, _DORMITORIES)
    dormitory = place_ids(people.person.town_id, place)
    return np.where(
        chance.happens("dormitory", who, _IN_DORMITORY),
        address_ids(AddressKind.DORMITORY, dormitory),
        address_ids(AddressKind.HOME, people.person.household_id),
    )


def workplaces(block: Block, people: People) -> NDArray[np.int64]:
    """address_id of everybody's workplace, NONE for who has none."""
    who, chance = people.person.person_id, block.chance
    place = place_ids(people.person.town_id, chance.below("workplace", who, _WORKPLACES))
    works = chance.happens("works", who, _AT_WORK)
    return np.where(works, address_ids(AddressKind.WORKPLACE, place), NONE)


def residences(block: Block, people: People) -> Residence:
    """Homes and workplaces as a table."""
    who, work = people.person.person_id, workplaces(block, people)
    at = np.flatnonzero(work != NONE)
    return Residence(
        person_id=np.concatenate([who, who[at]]),
        use=np.repeat(np.array(["home", "work"]), [len(who), len(at)]),
        address_id=np.concatenate([homes(block, people), work[at]]),
    )
