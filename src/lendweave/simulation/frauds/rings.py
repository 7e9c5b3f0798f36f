"""Rings: people who cheat together, formed in a town and month.

A ring is drawn by town, month and kind. Its people are drawn by place in the town; a place where
nobody lives yet stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.frauds.habits import HABITS
from lendweave.simulation.parties.merchants import (
    Merchants,
    markets_of,
    merchant_of,
    of_merchants,
    open_merchants,
)
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block, ring_ids
from lendweave.simulation.world.fraud_shape import RingShape
from lendweave.simulation.world.world_file import World

_DOORS = 2  # neighbours in a ring live so many people apart


@dataclass(frozen=True, slots=True)
class Ring:
    """One fraud: town and month in which it forms, and what it orders.

    people, days: one entry for each order: person_id in whose name, and day counted from 0 for
    the first of the ring's month. merchant_id: where.
    """

    ring_id: int
    kind: FraudKind
    month: int
    evades: bool
    people: NDArray[np.int64]
    days: NDArray[np.int64]
    merchant_id: int

    @property
    def own_id(self) -> int:
        """Id of a device or phone that was bought for the ring: odd, so nobody's own."""
        return self.ring_id * 2 + 1


def shape_of(world: World, kind: FraudKind) -> RingShape | None:
    """How often and how large rings of a kind are; None where the scene has no such rings."""
    shape = getattr(world.fraud, kind.name.lower())
    return shape if isinstance(shape, RingShape) else None


def rings(block: Block, merchants: Merchants) -> Iterator[Ring]:
    """Every ring of a block that has at least one member and a merchant to order at."""
    months = np.arange(block.months)
    for kind in HABITS:
        shape = shape_of(block.world, kind)
        if shape is None:
            continue
        key = ring_ids(block.towns[:, None], months, kind)
        town, month = np.nonzero(block.chance.uniform("ring", key) < shape.rate)
        for i, m in zip(town.tolist(), month.tolist(), strict=True):
            ring = _ring(block, merchants, kind, shape, (int(block.towns[i]), m))
            if len(ring.people) and ring.merchant_id != NONE:
                yield ring


def _ring(
    block: Block, merchants: Merchants, kind: FraudKind, shape: RingShape, at: tuple[int, int]
) -> Ring:
    """at: town and month."""
    (town, month), habit, chance = at, HABITS[kind], block.chance
    ring_id = int(ring_ids(np.array(town), np.array(month), kind))
    evades = bool(chance.happens("ring evades", ring_id, shape.evades)[0])
    plan = habit.evading_plan if evades else habit.plan
    people, days = plan(chance, ring_id, _members(block, kind, shape, town, ring_id))
    first = block.first_days(np.array([month]))
    last = int(block.month_number(first + days.max(initial=0).astype("timedelta64[D]"))[0])
    return Ring(
        ring_id=ring_id,
        kind=kind,
        month=month,
        evades=evades,
        people=people,
        days=days,
        merchant_id=_merchant(block, merchants, kind, (town, last), ring_id),
    )


def _members(
    block: Block, kind: FraudKind, shape: RingShape, town: int, ring_id: int
) -> NDArray[np.int64]:
    size = int(block.chance.below("ring size", ring_id, shape.people)[0]) + 1
    if HABITS[kind].half_at_least:
        size = max(size, (shape.people + 1) // 2)
    living, steps = block.world.town.people, np.arange(size)
    places = block.chance.below("ring member", ring_id, living, steps)
    if HABITS[kind].neighbours:
        places = (places[0] + _DOORS * steps) % living
    people = np.unique(town * block.world.town.people + places)
    return people[people < block.stop]


def _merchant(
    block: Block, merchants: Merchants, kind: FraudKind, at: tuple[int, int], ring_id: int
) -> int:
    """Where the ring orders, NONE when all of its market have closed. at: town and month
    of its last order."""
    (town, month), key = at, np.array([ring_id])
    market = markets_of(block, np.array([town]), key)
    if HABITS[kind].at_worst_merchant:
        ids = open_merchants(merchants, int(market[0]), month)
        return int(ids[of_merchants(merchants, ids).quality.argmin()]) if len(ids) else NONE
    return int(merchant_of(block, merchants, market, key, np.array([month]))[0])
