"""Made-up identities: region and place of whoever made them up, a birth date of nobody there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.frauds.outside_deals import RingBusiness
from lendweave.simulation.frauds.rings import Ring
from lendweave.simulation.parties.people import People, of_people
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.truth.frauds import MadeUpIdentity
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.identifiers import id_numbers

_MEMBERS_MAX, _FIRST = 32, 16  # numbers that no ring's own tools have
_YOUNGEST_DAYS, _AGE_DAYS = 22 * 365, 20 * 365


def made_up_ids(ring: Ring) -> NDArray[np.int64]:
    """Odd ids for each member of a ring: of an identity, and of the phone and device with it."""
    return (ring.ring_id * _MEMBERS_MAX + _FIRST + np.arange(len(ring.people))) * 2 + 1


def made_up_identities(
    block: Block, people: People, arranged: list[RingBusiness]
) -> MadeUpIdentity:
    """The identities under which rings borrow, by identity_id."""
    made = joined([_nobody(), *(_identities(block, people, one) for one in arranged)])
    return taken(made, np.argsort(made.identity_id))


def _nobody() -> MadeUpIdentity:
    none, day = np.zeros(0, np.int64), np.zeros(0, "datetime64[D]")
    return MadeUpIdentity(none, none, np.zeros(0, np.str_), day, day)


def _identities(block: Block, people: People, one: RingBusiness) -> MadeUpIdentity:
    enquiry = one.business.enquiry
    made_up = enquiry.identity_id % 2 == 1
    ids, first = np.unique(enquiry.identity_id[made_up], return_index=True)
    maker = enquiry.person_id[made_up][first]
    used = [enquiry.asked_on[enquiry.identity_id == one].min() for one in ids.tolist()]
    person, _ = of_people(people, maker)
    days = _YOUNGEST_DAYS + block.chance.below("made-up age", ids, _AGE_DAYS)
    birth = block.first_days(np.zeros(1, np.int64)) - days.astype("timedelta64[D]")
    birth = birth + (birth == person.birth_date)
    return MadeUpIdentity(
        identity_id=ids,
        person_id=maker,
        id_number=id_numbers(person.town_id, birth, maker % block.world.town.people),
        birth_date=birth,
        first_used_on=np.array(used, "datetime64[D]"),
    )
