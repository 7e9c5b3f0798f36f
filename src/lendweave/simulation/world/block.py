"""A block: the people of one branch over the months of the world, and the calendar they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.substreams import Substreams
from lendweave.simulation.world.identifiers import TOWNS_MAX
from lendweave.simulation.world.world_file import World

MONTHS_MAX = 120
PEOPLE_MIN = 200
"""Fewer would give files so short that a mapping refuses them."""
SLOTS = 16
"""Orders of one person in one month: 0 and 1 of own accord, from 2 one for each kind of fraud."""
_FRAUD_KINDS_MAX = 32
MONTHS_KEY = 512
SMALLEST_BLOCK = 500
"""So few people at the end report through the branch before."""


@dataclass(frozen=True, slots=True)
class Block:
    """People `start` to `stop` - 1 of a world that lasts `months` months."""

    world: World
    chance: Substreams
    months: int
    number: int
    start: int
    stop: int

    @property
    def people(self) -> NDArray[np.int64]:
        """person_id of everybody in the block."""
        return np.arange(self.start, self.stop)

    @property
    def towns(self) -> NDArray[np.int64]:
        """town_id of every town in the block."""
        size = self.world.town.people
        return np.arange(self.start // size, (self.stop - 1) // size + 1)

    @property
    def end(self) -> np.datetime64[Any]:
        """The month after the world, at whose beginning its tables end."""
        return np.datetime64(self.world.first_month, "M") + np.timedelta64(self.months, "M")

    def first_days(self, month: NDArray[np.int64]) -> NDArray[np.datetime64]:
        """First day of each month, counted from 0."""
        first = np.datetime64(self.world.first_month, "M")
        return (first + month.astype("timedelta64[M]")).astype("datetime64[D]")

    def month_of_year(self, month: NDArray[np.int64]) -> NDArray[np.int64]:
        """0 for January to 11 for December."""
        return (month + int(self.world.first_month[5:]) - 1) % 12

    def month_number(self, day: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Months from the beginning of the world to that of `day`."""
        first = np.datetime64(self.world.first_month, "M")
        return (day.astype("datetime64[M]") - first).astype(np.int64)

    def regions(self, town: NDArray[np.int64]) -> NDArray[np.int64]:
        """region_id of each town."""
        return town % self.world.town.regions


def blocks(world: World, seed: int, people: int, months: int) -> Iterator[Block]:
    """The world cut into branches, the same cut for every size but for the last branch."""
    size = world.town.people * world.town.towns_per_branch
    starts = [start for start in range(0, people, size) if not 0 < start > people - SMALLEST_BLOCK]
    stops = [*starts[1:], people]
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True), 1):
        yield Block(world, Substreams(seed), months, number, start, stop)


def people_max(world: World) -> int:
    """As many people as have ID numbers of their own."""
    return world.town.people * TOWNS_MAX


def order_ids(
    person: NDArray[np.int64], month: NDArray[np.int64], slot: NDArray[np.int64] | int
) -> NDArray[np.int64]:
    """Order ids: nobody's depends on how many others there are."""
    return np.asarray((person * MONTHS_KEY + month) * SLOTS + slot)


def ring_ids(town: NDArray[np.int64], month: NDArray[np.int64], kind: int) -> NDArray[np.int64]:
    """Ids of frauds by town, month and kind."""
    return np.asarray((town * MONTHS_MAX + month) * _FRAUD_KINDS_MAX + kind)


def ring_towns(ring: NDArray[np.int64]) -> NDArray[np.int64]:
    """The town of each ring."""
    return np.asarray(ring // _FRAUD_KINDS_MAX // MONTHS_MAX)


def add_months(day: NDArray[np.datetime64], months: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The same day of a later month, or that month's last day where it is shorter."""
    month = day.astype("datetime64[M]")
    target = month + months.astype("timedelta64[M]")
    within = day.astype("datetime64[D]") - month.astype("datetime64[D]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(target.astype("datetime64[D]") + within, last))


def at_time(day: NDArray[np.datetime64], seconds: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """The moment `seconds` after midnight of each day, in µs."""
    return np.asarray(day.astype("datetime64[us]") + seconds.astype("timedelta64[s]"))
