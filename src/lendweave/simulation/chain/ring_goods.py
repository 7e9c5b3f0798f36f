"""What rings trade: purchases that exist on paper, leg by leg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.chain.halves import half_numbers, purchase_ids
from lendweave.simulation.chain.purchases import (
    ChainFraud,
    Goods,
    Item,
    Purchase,
    maker_warehouses,
    signers,
    unit_prices,
    unit_tax,
)
from lendweave.simulation.chain.rings import ChainRing
from lendweave.simulation.parties.merchants import products
from lendweave.simulation.truth.frames import Flag, Moment, Whole
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.chain_shape import ChainShape

_SLOTS_FROM, LEGS_MAX = 8, 8
_PART_FROM, _PART_SPREAD = 0.08, 0.12  # of the limit
_ROUND_MINOR = 1_000_000
_DEARER_FROM, _DEARER_SPREAD = 0.12, 0.2
_CLOSE, _APART = 0.10, 0.22  # by how much the legs of a circle differ
_QUICK_DAYS, _SLOW_DAYS = 55, 105
_WITHOUT_GOODS = (
    ChainFraud.FICTITIOUS_PURCHASE,
    ChainFraud.CIRCULAR_TRADE,
    ChainFraud.RED_AFTER_FUNDING,
    ChainFraud.ROUND_TRIP,
)
DRIFTS, LASTS, WIDENS = 0, 1, 2
"""How a circle evades: amounts, time, or more firms."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One purchase of a ring. number: of the leg, from 0. dearer: than the usual price."""

    ring: ChainRing
    number: int
    buyer: int
    seller: int
    ordered_at: np.datetime64[Any]
    value_minor: int
    dearer: float


def ring_goods(block: Block, shape: ChainShape, rings: Sequence[ChainRing]) -> Goods:
    """The purchases of every ring that makes some up."""
    legs = [leg for ring in rings if ring.kind in _WITHOUT_GOODS for leg in _legs(block, ring)]
    return Goods(_purchases(block, legs), _items(block, shape, legs))


def evasion(block: Block, ring: ChainRing, ways: int) -> int:
    """Which of several ways an evading ring takes."""
    return int(block.chance.below("how it evades", ring.ring_id, ways)[0])


def _legs(block: Block, ring: ChainRing) -> Iterator[Leg]:
    chance, key = block.chance, ring.ring_id
    part = _PART_FROM + _PART_SPREAD * float(chance.uniform("ring value", key)[0])
    minute = int(chance.below("ring minute", key, 480)[0])
    at = ring.day.astype("datetime64[us]") + np.timedelta64(9 * 60 + minute, "m")
    value = int(ring.limit_minor * part)
    if ring.kind is ChainFraud.CIRCULAR_TRADE:
        yield from _circle(block, ring, at, value)
        return
    blunt = ring.kind is ChainFraud.FICTITIOUS_PURCHASE and not ring.evades
    rounded = max(value // _ROUND_MINOR, 1) * _ROUND_MINOR if blunt else value
    more = _DEARER_FROM + _DEARER_SPREAD * float(chance.uniform("ring price", key)[0])
    yield Leg(ring, 0, ring.account, ring.others[0], at, rounded, more if blunt else 0.0)


def _circle(block: Block, ring: ChainRing, at: np.datetime64[Any], value: int) -> Iterator[Leg]:
    """From firm to firm and back to the merchant, which buys last, with the lender's money."""
    chance, key = block.chance, ring.ring_id
    way = evasion(block, ring, 3) if ring.evades else None
    if way == WIDENS and len(ring.others) < LEGS_MAX - 3:
        way = LASTS
    count = 2 + int(chance.below("circle", key, 3)[0]) if way != WIDENS else LEGS_MAX - 2
    firms = (ring.account, *ring.others[: count - 1])
    spread = chance.uniform("circle leg", key, np.arange(len(firms)))
    if way == DRIFTS:  # each leg is so much dearer than the one before
        factor = np.cumprod(np.full(len(firms), 1 + _APART)) * (1 + 0.05 * spread)
    else:
        factor = 1 + _CLOSE * (spread - 0.5)
    span = _SLOW_DAYS if way == LASTS else _QUICK_DAYS
    for number, seller in enumerate(firms):
        wait = np.timedelta64(span * 1_440 * number // max(len(firms) - 1, 1), "m")
        buyer = firms[(number + 1) % len(firms)]
        yield Leg(ring, number, buyer, seller, at + wait, int(value * factor[number]), 0.0)


def _purchases(block: Block, legs: Sequence[Leg]) -> Purchase:
    rings = [leg.ring for leg in legs]
    merchant, ring_id, kind, number = (
        np.array(values, np.int64)
        for values in (
            [ring.merchant_id for ring in rings],
            [ring.ring_id for ring in rings],
            [int(ring.kind) for ring in rings],
            [leg.number for leg in legs],
        )
    )
    evades = np.array([ring.evades for ring in rings], np.bool_)
    ordered = np.array([leg.ordered_at for leg in legs], "datetime64[us]")
    begun = np.array([ring.day for ring in rings], "datetime64[D]")
    period = half_numbers(block, begun) + 1
    slot = _SLOTS_FROM + (kind - min(_WITHOUT_GOODS)) * LEGS_MAX + number
    ids = purchase_ids(merchant, period, slot)
    shipped, delivered, invoiced = _papers(block, ids, ordered, kind, evades)
    sent = evades | (kind == ChainFraud.ROUND_TRIP)
    return Purchase(
        purchase_id=ids,
        merchant_id=merchant,
        period=period,
        buyer=np.array([leg.buyer for leg in legs], np.int64),
        seller=np.array([leg.seller for leg in legs], np.int64),
        ordered_at=ordered,
        shipped_at=shipped,
        delivered_at=delivered,
        invoiced_at=invoiced,
        terms_days=np.zeros(len(legs), np.int64),
        cancelled=np.zeros(len(legs), np.bool_),
        sent=sent,
        is_real=np.zeros(len(legs), np.bool_),
        from_id=np.where(evades, maker_warehouses(block, merchant), merchant * 2 + 1),
        to_id=merchant * 2 + 1,
        signer_id=signers(block, ids, merchant),
        kind=kind,
        ring_id=ring_id,
        evades=evades,
    )


def _papers(
    block: Block, ids: Whole, ordered: Moment, kind: Whole, evades: Flag
) -> tuple[Moment, Moment, Moment]:
    """When goods are said to be sent and received, and when the invoice is written."""
    chance = block.chance
    shipped = ordered + _minutes(600 + chance.below("ring ships", ids, 2 * 1_440))
    delivered = shipped + _minutes(900 + chance.below("ring delivers", ids, 3 * 1_440))
    early = ordered - _minutes(600 + chance.below("ring invoices early", ids, 1_440))
    soon = ordered + _minutes(60 + chance.below("ring invoices", ids, 1_440))
    after = shipped + _minutes(60 + chance.below("ring invoices", ids, 1_440))
    first = (kind == ChainFraud.FICTITIOUS_PURCHASE) & ~evades
    return shipped, delivered, np.where(first, early, np.where(evades, after, soon))


def _items(block: Block, shape: ChainShape, legs: Sequence[Leg]) -> Item:
    """One line for each leg: pieces of one product at a price that comes to the value."""
    ring_id = np.array([leg.ring.ring_id for leg in legs], np.int64)
    merchant = np.array([leg.ring.merchant_id for leg in legs], np.int64)
    value = np.array([leg.value_minor for leg in legs], np.int64)
    dearer = np.array([leg.dearer for leg in legs], np.float64)
    ordered = np.array([leg.ordered_at for leg in legs], "datetime64[us]")
    product = block.chance.below("ring product", ring_id, len(block.world.products))
    month = block.month_number(ordered)
    usual = unit_prices(block, shape, merchant, product, month) * (1 + dearer)
    tax_rate = block.world.trade.tax_rate
    quantity = np.maximum((value / (usual * (1 + tax_rate)) + 0.5).astype(np.int64), 1)
    price = (value / (quantity * (1 + tax_rate)) + 0.5).astype(np.int64)
    return Item(
        place=np.arange(len(legs)),
        number=np.ones(len(legs), np.int64),
        product_id=product,
        category=products(block.world).category[product],
        quantity=quantity,
        billed=quantity,
        accepted=quantity,
        price_minor=price,
        tax_minor=unit_tax(block, price),
    )


def _minutes(count: Whole) -> Any:
    return count.astype("timedelta64[m]")
