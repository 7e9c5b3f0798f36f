"""Frauds: rings that form in a town and month, the orders they place, and their labels.

A ring is drawn by town, month and kind. Its people are drawn by place in the town; a place where
nobody lives yet stays empty. About half of the rings of each kind evade: they stay just under the
thresholds that lenders commonly set.

| kind             | what it does                             | how it evades                    |
|------------------|------------------------------------------|----------------------------------|
| device farm      | recruits apply on one device in one week | one recruit every four days      |
| agent collusion  | a guide overstates incomes               | amounts below 5,000 yuan         |
| fictitious order | a merchant invents orders and pays the     | invents shipment and delivery    |
|                  | first instalments itself                 | too, invoices after the order    |
| stolen identity  | applies in another's name and is gone    | sends goods to the victim's town |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.demand.wishes import shopping_times
from lendweave.simulation.parties.merchants import Merchants, merchant_of, of_merchants
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frauds import FraudLabel
from lendweave.simulation.world.block import Block, order_ids, ring_ids
from lendweave.simulation.world.world_file import AGENTS_MAX, RingShape, World

_FIRST_DAY = 11  # rings begin after the tenth, so that no invoice falls into the month before
_FARM_DAYS, _EVADING_FARM_GAP_DAYS = 5, 4
_RING_DAYS = 9


@dataclass(frozen=True, slots=True)
class Ring:
    """One fraud: town and month in which it forms, and who is in it.

    people: person_id of those in whose names it orders. days: day of the month of each order, from
    0. merchant_id: where.
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


def shape_of(world: World, kind: FraudKind) -> RingShape:
    """How often and how large rings of a kind are."""
    shapes = {
        FraudKind.DEVICE_FARM: world.fraud.device_farm,
        FraudKind.AGENT_COLLUSION: world.fraud.agent_collusion,
        FraudKind.FICTITIOUS_ORDER: world.fraud.fictitious_order,
        FraudKind.STOLEN_IDENTITY: world.fraud.stolen_identity,
    }
    return shapes[kind]


def rings(block: Block, merchants: Merchants) -> Iterator[Ring]:
    """Every ring of a block that has at least one member."""
    months = np.arange(block.months)
    for kind in FraudKind:
        if kind is FraudKind.GENUINE:
            continue
        key = ring_ids(block.towns[:, None], months, kind)
        town, month = np.nonzero(
            block.chance.uniform("ring", key) < shape_of(block.world, kind).rate
        )
        for i, m in zip(town.tolist(), month.tolist(), strict=True):
            ring = _ring(block, merchants, kind, int(block.towns[i]), m)
            if len(ring.people):
                yield ring


def _ring(block: Block, merchants: Merchants, kind: FraudKind, town: int, month: int) -> Ring:
    shape, chance = shape_of(block.world, kind), block.chance
    ring_id = int(ring_ids(np.array(town), np.array(month), kind))
    size = int(chance.below("ring size", ring_id, shape.people)[0]) + 1
    if kind is not FraudKind.STOLEN_IDENTITY:
        size = max(size, (shape.people + 1) // 2)  # one person alone is no farm
    evades = bool(chance.happens("ring evades", ring_id, shape.evades)[0])
    places = chance.below("ring member", ring_id, block.world.town.people, np.arange(size))
    people = np.unique(town * block.world.town.people + places)
    people = people[people < block.stop]
    return Ring(
        ring_id=ring_id,
        kind=kind,
        month=month,
        evades=evades,
        people=people,
        days=_days(block, ring_id, kind, evades, people),
        merchant_id=_merchant(block, merchants, kind, town, ring_id),
    )


def _days(
    block: Block, ring_id: int, kind: FraudKind, evades: bool, people: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Day of each order, by the person's own draw, so that an empty place moves no other day."""
    if kind is FraudKind.DEVICE_FARM and evades:
        return np.asarray(_FIRST_DAY + _EVADING_FARM_GAP_DAYS * np.arange(len(people)))
    spread = _FARM_DAYS if kind is FraudKind.DEVICE_FARM else _RING_DAYS
    return _FIRST_DAY + block.chance.below("ring day", ring_id, spread, people)


def _merchant(block: Block, merchants: Merchants, kind: FraudKind, town: int, ring_id: int) -> int:
    """A merchant who cheats is the worst of the town; others are met by chance."""
    ids = merchants.merchant.merchant_id[merchants.merchant.town_id == town]
    if kind is FraudKind.FICTITIOUS_ORDER:
        return int(ids[of_merchants(merchants, ids).quality.argmin()])
    return int(merchant_of(block, merchants, np.array([town]), np.array([ring_id]))[0])


# Orders


def fraud_drafts(block: Block, people: People, found: list[Ring]) -> list[Draft]:
    """What each ring orders."""
    return [_draft(block, people, ring) for ring in found]


def _draft(block: Block, people: People, ring: Ring) -> Draft:
    count = len(ring.people)
    month = np.full(count, ring.month)
    order = order_ids(ring.people, month, ring.kind + 1)
    day = block.first_days(month) + ring.days.astype("timedelta64[D]")
    agents = block.world.town.agents
    fixed = ring.kind is FraudKind.AGENT_COLLUSION
    agent = block.chance.below("agent", ring.ring_id if fixed else order, agents)
    own = people.person
    place = ring.people - block.start
    on_own_device = ring.kind not in (FraudKind.DEVICE_FARM, FraudKind.STOLEN_IDENTITY)
    return Draft(
        order_id=order,
        person_id=ring.people,
        merchant_id=np.full(count, ring.merchant_id),
        agent_id=np.broadcast_to(ring.merchant_id * AGENTS_MAX + agent, (count,)).copy(),
        device_id=own.device_id[place] if on_own_device else np.full(count, ring.own_id),
        phone_id=(
            np.full(count, ring.own_id)
            if ring.kind is FraudKind.STOLEN_IDENTITY
            else own.phone_id[place]
        ),
        ordered_at=shopping_times(block, order, day),
        kind=np.full(count, int(ring.kind)),
        ring_id=np.full(count, ring.ring_id),
        evades=np.full(count, ring.evades),
    )


# Labels

# What each kind labels beside its orders: subject, role, and the draft's column with its id.
_PARTIES: dict[FraudKind, tuple[tuple[str, str, str], ...]] = {
    FraudKind.DEVICE_FARM: (("person", "mule", "person_id"), ("device", "tool", "device_id")),
    FraudKind.AGENT_COLLUSION: (
        ("person", "mule", "person_id"),
        ("agent", "organiser", "agent_id"),
    ),
    FraudKind.FICTITIOUS_ORDER: (
        ("person", "mule", "person_id"),
        ("merchant", "organiser", "merchant_id"),
    ),
    FraudKind.STOLEN_IDENTITY: (
        ("person", "victim", "person_id"),
        ("device", "tool", "device_id"),
        ("phone", "tool", "phone_id"),
    ),
}


def fraud_labels(drafts: list[Draft]) -> list[FraudLabel]:
    """Labels of every ring's orders and parties; a party stands once, at its first order."""
    return [label for draft in drafts for label in _labels(draft)]


def _labels(draft: Draft) -> list[FraudLabel]:
    kind = FraudKind(int(draft.kind[0]))
    parties = (("order", "record", "order_id"), *_PARTIES[kind])
    return [_label(draft, kind, *party) for party in parties]


def _label(draft: Draft, kind: FraudKind, subject: str, role: str, column: str) -> FraudLabel:
    by_time = np.argsort(draft.ordered_at, kind="stable")
    ids, first = np.unique(getattr(draft, column)[by_time], return_index=True)
    count = len(ids)
    return FraudLabel(
        ring_id=draft.ring_id[:count],
        kind=np.full(count, kind.name.lower()),
        subject=np.full(count, subject),
        subject_id=ids,
        role=np.full(count, role),
        evades=draft.evades[:count],
        happened_at=draft.ordered_at[by_time][first],
    )
