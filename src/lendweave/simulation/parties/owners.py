"""Who owns the firms of a town: persons of the block, or somebody from elsewhere.

An owner is drawn by place in the town. Where nobody lives at that place yet, the firm belongs to
somebody from elsewhere: one more person then may own a firm and changes no other owner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import NONE, Whole
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.world_file import MERCHANTS_MAX

HOLDERS_MAX = 3
_HOLDERS = (0.6, 0.3, 0.1)
_NOMINEE_QUALITY = 2.0  # as often where conduct is poor


@dataclass(frozen=True, slots=True)
class Owners:
    """Who holds and stands for each firm. holder, percent: shape (firms, HOLDERS_MAX), 0 none."""

    representative: Whole
    holder: Whole
    percent: Whole


def merchant_owners(
    block: Block, people: People, ids: NDArray[np.int64], quality: NDArray[np.float64]
) -> Owners:
    """The owners of merchants. ids: of all merchants of the block's towns, rising."""
    chance, shape, town = block.chance, block.world.enterprises, ids // MERCHANTS_MAX
    drawn = residents(block, town, _places(block, "owner", ids))
    again = chance.happens("owner of the shop before", ids, shape.several_shops)
    again &= ids % MERCHANTS_MAX > 0
    owner = drawn[np.maximum.accumulate(np.where(again, 0, np.arange(len(ids))))]
    share = shape.nominee * np.where(quality < -1, _NOMINEE_QUALITY, 1.0)
    nominee = residents(block, town, _places(block, "nominee's place", ids))
    return Owners(
        representative=np.where(chance.happens("nominee", ids, share), nominee, owner),
        holder=_holders(block, people, ids, owner),
        percent=percents(block, ids),
    )


def residents(block: Block, town: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """person_id at each place of a town, NONE where nobody lives there yet."""
    person = town * block.world.town.people + place
    return np.where(person < block.stop, person, NONE)


def relatives(block: Block, people: People, person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Somebody of each person's household: its first member, or the next one; NONE where alone."""
    place = np.where(person == NONE, 0, person - block.start)
    head = people.person.household_id
    after = np.minimum(place + 1, len(head) - 1)
    follows = (head[after] == head[place]) & (after > place)
    of_head = np.where(follows, after + block.start, NONE)
    found = np.where(head[place] == person, of_head, head[place])
    return np.where(person == NONE, NONE, found)


def percents(block: Block, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Shares held, falling, adding up to 100; 0 where a firm has fewer holders."""
    chance = block.chance
    count = 1 + chance.pick("holders", ids, _HOLDERS)
    first = 51 + chance.below("first share", ids, 40)
    second = (100 - first + 1) // 2 + chance.below("second share", ids, (100 - first) // 2)
    first = np.where(count == 1, 100, first)
    second = np.where(count == 1, 0, np.where(count == 2, 100 - first, second))
    return np.stack([first, second, 100 - first - second], axis=1)


def _holders(
    block: Block, people: People, ids: NDArray[np.int64], owner: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The owner, then relatives or friends; who would stand twice is somebody from elsewhere."""
    town, chance = ids // MERCHANTS_MAX, block.chance
    friends = residents(block, town[:, None], _places(block, "friend", ids, HOLDERS_MAX - 1))
    relative = relatives(block, people, owner)
    wanted = chance.happens("relative holds", ids, block.world.enterprises.relative_holds)
    second = np.where(wanted & (relative != NONE), relative, friends[:, 0])
    third = np.where((friends[:, 1] == owner) | (friends[:, 1] == second), NONE, friends[:, 1])
    return np.stack([owner, np.where(second == owner, NONE, second), third], axis=1)


def _places(block: Block, name: str, ids: NDArray[np.int64], count: int = 0) -> NDArray[np.int64]:
    """Places in the town; of shape (ids, count) where several are drawn for each."""
    if count == 0:
        return block.chance.below(name, ids, block.world.town.people)
    return block.chance.below(name, ids[:, None], block.world.town.people, np.arange(count))
