"""Peers: merchants of a town sell each other accessories now and then, with goods that move.

Honest trade back and forth between the same firms: what a search for circles must not fall for.
"""

from __future__ import annotations

import numpy as np

from lendweave.simulation.chain.halves import PEER, purchase_ids
from lendweave.simulation.chain.purchases import (
    Goods,
    Item,
    Purchase,
    invoice_moments,
    signers,
    unit_tax,
)
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.chain_shape import ChainShape
from lendweave.simulation.world.world_file import MERCHANTS_MAX

ACCESSORIES = "配件"
_PIECES, _PRICE_FROM_MINOR, _PRICE_SPREAD_MINOR = 60, 3_000, 40_000
_TERMS = np.array([0, 30])
_HOUR_S = 3_600


def peer_goods(block: Block, shape: ChainShape, merchants: Merchants) -> Goods:
    """What the merchants of each town buy of each other, by pair and month."""
    ids, chance = merchants.hidden.merchant_id, block.chance
    slots, months = np.arange(MERCHANTS_MAX), np.arange(block.months)
    seller = (ids // MERCHANTS_MAX * MERCHANTS_MAX)[:, None] + slots
    pair = ids[:, None] * MERCHANTS_MAX + slots
    trades = chance.uniform("peers trade", pair[:, :, None], months) < shape.peers
    trades &= (np.isin(seller, ids) & (seller != ids[:, None]))[:, :, None]
    row, slot, month = np.nonzero(trades)
    buyer, count = ids[row], len(row)
    purchase_id = purchase_ids(buyer, 2 * month + 1, PEER + slot)
    day = block.first_days(month) + chance.below("peers' day", purchase_id, 27).astype(
        "timedelta64[D]"
    )
    ordered = at_time(day, (9 + chance.below("peers' hour", purchase_id, 8)) * _HOUR_S)
    shipped = ordered + np.timedelta64(1, "D")
    moved = (180 + chance.below("peers' way", purchase_id, 300)).astype("timedelta64[m]")
    none, yes = np.zeros(count, np.int64), np.ones(count, np.bool_)
    purchase = Purchase(
        purchase_id=purchase_id,
        merchant_id=buyer,
        period=2 * month + 1,
        buyer=account_ids(AccountHolder.MERCHANT, buyer),
        seller=account_ids(AccountHolder.MERCHANT, seller[row, slot]),
        ordered_at=ordered,
        shipped_at=shipped,
        delivered_at=shipped + moved,
        invoiced_at=invoice_moments(block, purchase_id, shipped),
        terms_days=_TERMS[chance.below("peers' terms", purchase_id, 2)],
        cancelled=~yes,
        sent=yes,
        is_real=yes,
        from_id=seller[row, slot] * 2 + 1,
        to_id=buyer * 2 + 1,
        signer_id=signers(block, purchase_id, buyer),
        kind=none,
        ring_id=none,
        evades=~yes,
    )
    return Goods(purchase, _accessories(block, purchase))


def _accessories(block: Block, purchase: Purchase) -> Item:
    ids, count = purchase.purchase_id, len(purchase.purchase_id)
    quantity = 5 + block.chance.below("accessories", ids, _PIECES)
    price = _PRICE_FROM_MINOR + block.chance.below("accessory price", ids, _PRICE_SPREAD_MINOR)
    return Item(
        place=np.arange(count),
        number=np.ones(count, np.int64),
        product_id=np.full(count, NONE),
        category=np.full(count, ACCESSORIES),
        quantity=quantity,
        billed=quantity,
        accepted=quantity,
        price_minor=price,
        tax_minor=unit_tax(block, price),
    )
