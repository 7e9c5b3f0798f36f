"""Goods between firms: warehouses, what was sent, what arrived, who signed."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.chain.invoices import summed_by
from lendweave.simulation.chain.purchases import Item, Purchase, serial_first
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.truth.frames import NONE, Flag, Whole, joined
from lendweave.simulation.truth.purchases import (
    PurchaseDelivery,
    PurchaseDeliveryLine,
    PurchaseShipment,
    PurchaseShipmentLine,
    Warehouse,
)
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.chain_shape import ChainShape

_SCALES_OFF = 0.04  # declared weights are this much off, at most
_ACCESSORY_KG = 2.0


def warehouses(block: Block, merchants: Merchants) -> Warehouse:
    """Each merchant's; the maker's, one in each region, come with the first block."""
    merchant = merchants.merchant
    own = Warehouse(
        merchant.merchant_id * 2 + 1,
        account_ids(AccountHolder.MERCHANT, merchant.merchant_id),
        merchant.town_id,
    )
    if block.number > 1:
        return own
    region = np.arange(block.world.town.regions)
    return joined(
        [Warehouse(region * 2, account_ids(AccountHolder.MAKER, region * 0), region), own]
    )


def purchase_shipments(
    block: Block, shape: ChainShape, purchase: Purchase, item: Item
) -> PurchaseShipment:
    """Goods that left, on paper at least."""
    at = np.flatnonzero(purchase.sent)
    kg = _weights(block, shape, purchase, item)
    return PurchaseShipment(
        purchase.purchase_id[at],
        purchase.shipped_at[at],
        purchase.from_id[at],
        purchase.to_id[at],
        kg[at],
    )


def purchase_shipment_lines(purchase: Purchase, item: Item) -> PurchaseShipmentLine:
    """What is in each shipment; pieces that exist on paper alone have no serial numbers."""
    at = np.flatnonzero(_sent_lines(purchase, item))
    place = item.place[at]
    serial = serial_first(purchase.purchase_id[place], item.product_id[at])
    known = purchase.is_real[place] & (item.product_id[at] >= 0)
    return PurchaseShipmentLine(
        purchase_id=purchase.purchase_id[place],
        number=item.number[at],
        shipped_at=purchase.shipped_at[place],
        quantity=item.billed[at],
        serial_first=np.where(known, serial, NONE),
    )


def purchase_deliveries(purchase: Purchase) -> PurchaseDelivery:
    """Goods that arrived, on paper at least."""
    at = np.flatnonzero(purchase.sent)
    return PurchaseDelivery(
        purchase.purchase_id[at],
        purchase.delivered_at[at],
        purchase.to_id[at],
        purchase.signer_id[at],
    )


def purchase_delivery_lines(purchase: Purchase, item: Item) -> PurchaseDeliveryLine:
    """What of each shipment was accepted."""
    at = np.flatnonzero(_sent_lines(purchase, item))
    place = item.place[at]
    return PurchaseDeliveryLine(
        purchase_id=purchase.purchase_id[place],
        number=item.number[at],
        delivered_at=purchase.delivered_at[place],
        accepted=item.accepted[at],
        rejected=item.billed[at] - item.accepted[at],
    )


def _sent_lines(purchase: Purchase, item: Item) -> Flag:
    return purchase.sent[item.place] & (item.billed > 0)


def _weights(block: Block, shape: ChainShape, purchase: Purchase, item: Item) -> Whole:
    """Declared weight of each purchase, a little off."""
    names, category = np.unique(item.category, return_inverse=True)
    each = np.array([shape.mass_kg.get(str(name), _ACCESSORY_KG) for name in names])
    grams = (each[category] * 1_000).astype(np.int64) * item.billed
    total = summed_by(item.place, grams, len(purchase.purchase_id))
    off = block.chance.uniform("declared weight", purchase.purchase_id) * 2 - 1
    return np.asarray((total * (1 + _SCALES_OFF * off) / 1_000 + 0.5).astype(np.int64))
