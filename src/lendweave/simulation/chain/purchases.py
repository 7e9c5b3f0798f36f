"""Purchases: who bought what of whom, when it was placed, sent, received and invoiced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.halves import (
    REGULAR,
    RUSH,
    purchase_ids,
)
from lendweave.simulation.chain.stocking import Stocking, Trip, regular_trips, rush_trips
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.merchants import Merchants, products
from lendweave.simulation.truth.frames import NONE, Flag, Moment, Text, Whole, joined, taken
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.chain_shape import ChainShape
from lendweave.simulation.world.documents import document_numbers
from lendweave.simulation.world.world_file import MERCHANTS_MAX

_SERIALS_OF_LINE = 1_024
_PRICE_SPREAD = 0.03  # what one merchant pays more or less than another
_RUSH_DEARER = 0.02
_INVOICE_MINUTES = 36 * 60
_UNLISTED_SIGNER = 0.03
SIGNERS = 8


class ChainFraud(IntEnum):
    """What a purchase is part of. Numbers go on from those of FraudKind: rings share one count."""

    GENUINE = 0
    FICTITIOUS_PURCHASE = 16
    CIRCULAR_TRADE = 17
    DOUBLE_PLEDGE = 18
    RED_AFTER_FUNDING = 19
    ROUND_TRIP = 20


@dataclass(frozen=True, slots=True)
class Purchase:
    """One row for each purchase; moments of what does not happen are set, too.

    merchant_id: the buyer, or the merchant for whom a ring trades. buyer, seller: accounts. sent:
    papers say that goods moved; is_real: they did. from_id, to_id: warehouses. kind: ChainFraud.
    """

    purchase_id: Whole
    merchant_id: Whole
    period: Whole
    buyer: Whole
    seller: Whole
    ordered_at: Moment
    shipped_at: Moment
    delivered_at: Moment
    invoiced_at: Moment
    terms_days: Whole
    cancelled: Flag
    sent: Flag
    is_real: Flag
    from_id: Whole
    to_id: Whole
    signer_id: Whole
    kind: Whole
    ring_id: Whole
    evades: Flag


@dataclass(frozen=True, slots=True)
class Item:
    """One row for each line of a purchase. place: row of the purchase.

    billed: pieces sent and invoiced. accepted: those that were kept on arrival.
    """

    place: Whole
    number: Whole
    product_id: Whole
    category: Text
    quantity: Whole
    billed: Whole
    accepted: Whole
    price_minor: Whole
    tax_minor: Whole


class Goods(NamedTuple):
    """Purchases and their lines, which stand by purchase."""

    purchase: Purchase
    item: Item


def genuine_purchases(
    block: Block, shape: ChainShape, merchants: Merchants, stocking: Stocking
) -> Goods:
    """What merchants buy of the maker, the regular purchases and then the rushed ones."""
    regular = _purchases(block, shape, merchants, stocking, REGULAR)
    rush = _purchases(block, shape, merchants, stocking, RUSH)
    return joined_goods([regular, rush])


def joined_goods(parts: list[Goods]) -> Goods:
    """Several purchases and their lines, one below the other."""
    before = np.cumsum([0, *(len(purchase.purchase_id) for purchase, _ in parts)])
    items = [
        replace(item, place=item.place + int(offset))
        for (_, item), offset in zip(parts, before, strict=False)
    ]
    return Goods(joined([purchase for purchase, _ in parts]), joined(items))


def serial_first(purchase_id: Whole, product_id: Whole) -> Whole:
    """Serial number of the first piece of a line; the others follow it."""
    return (purchase_id * _SERIALS_OF_LINE + product_id) * _SERIALS_OF_LINE


def serials_shown(serial: Whole) -> Whole:
    """Serial numbers as they stand on pieces: still running on, but not telling the purchase."""
    line, piece = serial // _SERIALS_OF_LINE, serial % _SERIALS_OF_LINE
    return np.where(serial == NONE, NONE, document_numbers(line) * _SERIALS_OF_LINE + piece)


def terms_of(block: Block, shape: ChainShape, merchant: Whole) -> Whole:
    """Days that the maker gives each merchant to pay, 0 for payment in advance."""
    offered = np.array([days for days, _ in shape.terms])
    return offered[block.chance.pick("terms", merchant, [weight for _, weight in shape.terms])]


def maker_warehouses(block: Block, merchant: Whole) -> Whole:
    """The maker's warehouse in the region of each merchant."""
    return block.regions(merchant // MERCHANTS_MAX) * 2


def invoice_moments(block: Block, purchase_id: Whole, shipped_at: Moment) -> Moment:
    """The maker invoices within a day and a half of sending."""
    wait = block.chance.below("maker invoices", purchase_id, _INVOICE_MINUTES)
    return np.asarray(shipped_at + wait.astype("timedelta64[m]"))


def signers(block: Block, purchase_id: Whole, merchant: Whole) -> Whole:
    """Who signs for a delivery: mostly one of the two listed receivers."""
    unlisted = block.chance.happens("unlisted signer", purchase_id, _UNLISTED_SIGNER)
    who = block.chance.below("signer", purchase_id, 2) + 2 * unlisted
    return np.asarray(merchant * SIGNERS + who, np.int64)


def unit_prices(
    block: Block, shape: ChainShape, merchant: Whole, product: Whole, month: Whole
) -> NDArray[np.float64]:
    """Wholesale prices without tax, in 分, before rounding; half of the season's discount is in."""
    spread = 1 + _PRICE_SPREAD * (2 * block.chance.uniform("wholesale price", merchant) - 1)
    discount = np.array(block.world.trade.discount)[block.month_of_year(np.maximum(month, 0))]
    listed = products(block.world).list_price_minor[product] * (1 - shape.margin)
    return np.asarray(listed * spread * (1 - discount / 2) / (1 + block.world.trade.tax_rate))


def _purchases(
    block: Block, shape: ChainShape, merchants: Merchants, stocking: Stocking, slot: int
) -> Goods:
    """The purchases of one slot; a purchase without lines does not exist."""
    is_rush = slot == RUSH
    ordered = stocking.rush if is_rush else stocking.ordered
    where = np.nonzero(ordered)
    period, row, product = where
    merchant = merchants.hidden.merchant_id[row]
    ids = purchase_ids(merchant, period, slot)
    known, first, place = np.unique(ids, return_index=True, return_inverse=True)
    price = unit_prices(block, shape, merchant, product, (period - 1) // 2)
    price_minor = (price * (1 + _RUSH_DEARER * is_rush) + 0.5).astype(np.int64)
    item = Item(
        place=place.ravel(),
        number=product,
        product_id=product,
        category=products(block.world).category[product],
        quantity=ordered[where],
        billed=(ordered if is_rush else stocking.shipped)[where],
        accepted=(ordered if is_rush else stocking.accepted)[where],
        price_minor=price_minor,
        tax_minor=unit_tax(block, price_minor),
    )
    item = taken(item, np.lexsort((product, item.place)))
    who = _Buyers(known, merchant[first], period[first])
    trip = (
        rush_trips(block, who.merchant_id, who.period, stocking.rush_day[period, row][first])
        if is_rush
        else regular_trips(block, who.merchant_id, who.period)
    )
    sent = np.bincount(item.place, item.billed, len(known)) > 0
    return Goods(_headed(block, shape, who, trip, sent), numbered(item))


@dataclass(frozen=True, slots=True)
class _Buyers:
    """Who buys in which period, one row for each purchase."""

    purchase_id: Whole
    merchant_id: Whole
    period: Whole


def _headed(block: Block, shape: ChainShape, who: _Buyers, trip: Trip, sent: Flag) -> Purchase:
    """Purchases of the maker; one of which nothing is sent has been cancelled."""
    ids, merchant = who.purchase_id, who.merchant_id
    none = np.zeros(len(ids), np.int64)
    return Purchase(
        purchase_id=ids,
        merchant_id=merchant,
        period=who.period,
        buyer=account_ids(AccountHolder.MERCHANT, merchant),
        seller=account_ids(AccountHolder.MAKER, none),
        ordered_at=trip.ordered_at,
        shipped_at=trip.shipped_at,
        delivered_at=trip.delivered_at,
        invoiced_at=invoice_moments(block, ids, trip.shipped_at),
        terms_days=terms_of(block, shape, merchant),
        cancelled=~sent,
        sent=sent,
        is_real=sent,
        from_id=maker_warehouses(block, merchant),
        to_id=merchant * 2 + 1,
        signer_id=signers(block, ids, merchant),
        kind=none,
        ring_id=none,
        evades=np.zeros(len(ids), np.bool_),
    )


def unit_tax(block: Block, price_minor: Whole) -> Whole:
    """Value-added tax of one piece, so that the tax of any part of a line is exact."""
    return np.asarray((price_minor * block.world.trade.tax_rate + 0.5).astype(np.int64))


def numbered(item: Item) -> Item:
    """Lines of each purchase from 1 on; rows stand by purchase."""
    begins = np.flatnonzero(np.r_[True, item.place[1:] != item.place[:-1]])
    counts = np.diff(np.r_[begins, len(item.place)])
    return replace(item, number=np.arange(len(item.place)) - np.repeat(begins, counts) + 1)
