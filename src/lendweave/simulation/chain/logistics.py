"""Logistics events: a carrier's scans of what merchants get and of what they send to buyers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lendweave.simulation.chain.pieces import Sold
from lendweave.simulation.chain.purchases import Item, Purchase, serial_first
from lendweave.simulation.chain.sell_out import SellOut
from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.trade.fulfilment import Course
from lendweave.simulation.truth.frames import NONE, Moment, Whole, joined, taken
from lendweave.simulation.truth.purchases import LogisticsEvent, SoldSerial
from lendweave.simulation.truth.trade import OrderLine, Shipment
from lendweave.simulation.world.block import Block

# step, share of the way at which it is scanned, whether it is scanned where goods come from
_PURCHASE_STEPS = (
    ("picked_up", 0.0, True),
    ("in_transit", 0.4, True),
    ("arrived", 0.85, False),
    ("delivered", 1.0, False),
)
_ORDER_STEPS = (("picked_up", 0.0, True), ("arrived", 0.7, False), ("delivered", 1.0, False))
_OWN_VAN = 0.25  # of merchants: they bring goods themselves, and no carrier knows of it
_FETCHED = 0.06  # of purchases: the merchant fetches them
_UNSCANNED = 0.02
_TOLD_MINUTES, _TOLD_LATE, _TOLD_LATE_HOURS = 30, 0.02, 72
_EMPTY_PARCEL = 0.6  # of invented sales with papers: a parcel with nothing in it is really sent


@dataclass(frozen=True, slots=True)
class Way:
    """Goods on their way. One row for each shipment line (purchases) or order."""

    subject_id: Whole
    sent_at: Moment
    arrives_at: Moment
    from_town_id: Whole
    to_town_id: Whole
    serial_first: Whole
    pieces: Whole


def purchase_events(block: Block, purchase: Purchase, item: Item) -> LogisticsEvent:
    """Scans of the lines of every purchase that a carrier brought, or says to have brought."""
    fetched = block.chance.happens("merchant fetches", purchase.purchase_id, _FETCHED)
    told = purchase.sent & ~fetched
    at = np.flatnonzero(told[item.place] & (item.billed > 0))
    place, product = item.place[at], item.product_id[at]
    ids = purchase.purchase_id[place]
    known = purchase.is_real[place] & (product >= 0)
    way = Way(
        subject_id=ids,
        sent_at=purchase.shipped_at[place],
        arrives_at=purchase.delivered_at[place],
        from_town_id=warehouse_towns(purchase.from_id[place]),
        to_town_id=warehouse_towns(purchase.to_id[place]),
        serial_first=np.where(known, serial_first(ids, product), NONE),
        pieces=item.billed[at],
    )
    return joined([_scans(block, "purchase", way, step) for step in _PURCHASE_STEPS])


def order_events(
    block: Block,
    draft: Draft,
    *,
    line: OrderLine,
    course: Course,
    shipped: Shipment,
    serial: SoldSerial,
) -> LogisticsEvent:
    """Scans of what went to buyers by carrier."""
    place = np.flatnonzero(course.moved)
    by_carrier = ~block.chance.happens("own van", draft.merchant_id[place], _OWN_VAN)
    unreal = draft.kind[place] == FraudKind.FICTITIOUS_ORDER
    empty = block.chance.happens("empty parcel", draft.order_id[place], _EMPTY_PARCEL)
    scanned = np.flatnonzero(np.where(unreal, empty, by_carrier))
    at = place[scanned]
    way = Way(
        subject_id=draft.order_id[at],
        sent_at=course.shipped_at[at],
        arrives_at=course.delivered_at[at],
        from_town_id=shipped.from_town_id[scanned],
        to_town_id=shipped.to_town_id[scanned],
        serial_first=_first_serials(draft.order_id[at], serial),
        pieces=line.quantity[at],
    )
    return joined([_scans(block, "order", way, step) for step in _ORDER_STEPS])


def sold_serials(purchase: Purchase, item: Item, sold: SellOut, pieces: Sold) -> SoldSerial:
    """Which piece went with which order."""
    return SoldSerial(
        order_id=sold.order_id[pieces.sale],
        shipped_at=sold.shipped_at[pieces.sale],
        serial=pieces.serial,
        purchase_id=purchase.purchase_id[item.place[pieces.item]],
    )


def warehouse_towns(warehouse_id: Whole) -> Whole:
    """Town of each warehouse: the maker's stands in the first town of its region."""
    return np.where(warehouse_id % 2 == 0, warehouse_id // 2, warehouse_id // 2 // 16)


def _first_serials(order_id: Whole, serial: SoldSerial) -> Whole:
    """The first piece of each order, NONE where nothing was in the parcel."""
    ids, first = np.unique(serial.order_id, return_index=True)
    place = np.minimum(np.searchsorted(ids, order_id), max(len(ids) - 1, 0))
    if not len(ids):
        return np.full(len(order_id), NONE)
    return np.where(ids[place] == order_id, serial.serial[first[place]], NONE)


def _scans(block: Block, subject: str, way: Way, step: tuple[str, float, bool]) -> LogisticsEvent:
    """One scan of each way; a few are never made, a few are told days later."""
    name, share, at_origin = step
    chance, stream = block.chance, f"{subject} {name}"
    key = way.subject_id
    kept = np.flatnonzero(~chance.happens(f"{stream} unscanned", key, _UNSCANNED))
    way, key = taken(way, kept), key[kept]
    minutes = (way.arrives_at - way.sent_at).astype("timedelta64[m]").astype(np.int64)
    occurred = way.sent_at + (minutes * share).astype(np.int64).astype("timedelta64[m]")
    late = chance.happens(f"{stream} told late", key, _TOLD_LATE)
    hours = 1 + chance.below(f"{stream} told after", key, _TOLD_LATE_HOURS)
    wait = 1 + chance.below(f"{stream} told", key, _TOLD_MINUTES)
    return LogisticsEvent(
        subject=np.full(len(key), subject),
        subject_id=key,
        step=np.full(len(key), name),
        occurred_at=occurred,
        recorded_at=occurred + np.where(late, hours * 60, wait).astype("timedelta64[m]"),
        town_id=way.from_town_id if at_origin else way.to_town_id,
        serial_first=way.serial_first,
        serial_count=way.pieces,
    )
