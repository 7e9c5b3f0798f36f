"""Where goods are sent: home most of the time, and where a fraud wants them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.parties.addresses import AddressKind, address_ids, place_ids
from lendweave.simulation.parties.people import People
from lendweave.simulation.parties.residences import homes, workplaces
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block

_HOME, _WORK, _PICKUP, _RELATIVE, _RELATIVE_AWAY = range(5)
_WISHES = (0.83, 0.05, 0.07, 0.035, 0.015)
_PICKUPS = 4  # of a town

# Where the rings of a kind have goods sent: when careless, and when they evade; else home.
_DROPS: dict[FraudKind, tuple[AddressKind, AddressKind | None]] = {
    FraudKind.DEVICE_FARM: (AddressKind.DROP, None),
    FraudKind.STOLEN_IDENTITY: (AddressKind.DROP_AWAY, AddressKind.DROP),
}


def destinations(block: Block, people: People, draft: Draft) -> NDArray[np.int64]:
    """address_id to which the goods of each order are sent."""
    sent = _wished(block, people, draft)
    for kind, (careless, evading) in _DROPS.items():
        for drop, evades in ((careless, False), (evading, True)):
            here = (draft.kind == kind) & (draft.evades == evades)
            if drop is not None:
                sent[here] = address_ids(drop, draft.ring_id[here])
    return sent


def _wished(block: Block, people: People, draft: Draft) -> NDArray[np.int64]:
    """Where the person of each order would have it sent; a fraud that has no drop sends it home."""
    place = draft.person_id - block.start
    home, work = homes(block, people)[place], workplaces(block, people)[place]
    point = block.chance.below("pickup point", draft.person_id, _PICKUPS)
    pickup = address_ids(AddressKind.PICKUP, place_ids(people.person.town_id[place], point))
    wish = block.chance.pick("destination", draft.order_id, _WISHES)
    wish = np.where(draft.kind == FraudKind.GENUINE, wish, _HOME)
    wish = np.where((wish == _WORK) & (work == NONE), _HOME, wish)
    relative = address_ids(AddressKind.RELATIVE, draft.person_id)
    away = address_ids(AddressKind.RELATIVE_AWAY, draft.person_id)
    return np.choose(wish, [home, work, pickup, relative, away])
