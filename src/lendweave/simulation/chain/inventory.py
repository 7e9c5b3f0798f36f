"""Inventory: a merchant's pieces month by month, in truth and in its books."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.halves import half_numbers
from lendweave.simulation.chain.pieces import SentBack
from lendweave.simulation.chain.purchases import Goods
from lendweave.simulation.chain.sell_out import SellOut
from lendweave.simulation.parties.accounts import AccountHolder, party_ids
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.truth.frames import Flag, Moment, Whole, taken
from lendweave.simulation.truth.purchases import Inventory
from lendweave.simulation.world.block import Block

_MISCOUNTED = 0.03  # of a merchant's products in a month: its books are a piece off


class Movements:
    """Adds up pieces by merchant, product and month; what was before the world is its opening."""

    def __init__(self, block: Block, merchants: Merchants) -> None:
        self._block = block
        self.ids = merchants.hidden.merchant_id
        self.shape = (len(self.ids), len(block.world.products), block.months + 1)

    def by_month(
        self, merchant: Whole, product: Whole, moment: Moment, pieces: Whole
    ) -> NDArray[np.int64]:
        """Shape (merchants, products, months + 1); place 0 holds what was before the world."""
        total = np.zeros(self.shape, np.int64)
        month = np.maximum(half_numbers(self._block, moment) // 2, -1) + 1
        at = np.flatnonzero(month < self.shape[2])
        place = np.searchsorted(self.ids, merchant[at])
        np.add.at(total, (place, product[at], month[at]), pieces[at])
        return total


def inventories(
    block: Block, merchants: Merchants, goods: Goods, sold: SellOut, back: SentBack
) -> Inventory:
    """Every merchant's stock of every product at every month's end."""
    purchase, item = goods
    moves, ids = Movements(block, merchants), merchants.hidden.merchant_id
    seller = ids[sold.place]
    real = _received(moves, goods, purchase.is_real)
    on_paper = _on_paper(moves, goods)
    gone = moves.by_month(seller, sold.product_id, sold.shipped_at, sold.quantity * sold.is_real)
    unreal = moves.by_month(seller, sold.product_id, sold.shipped_at, sold.quantity * ~sold.is_real)
    came = sold.is_real & sold.returned
    came_back = moves.by_month(
        seller[came], sold.product_id[came], sold.returned_at[came], sold.quantity[came]
    )
    line = back.item
    where = (purchase.merchant_id[item.place[line]], item.product_id[line], back.returned_at)
    sent = moves.by_month(*where, back.to_maker)
    off = moves.by_month(*where, back.quantity - back.to_maker)
    closing = (real + came_back - gone - sent - off).cumsum(axis=2)
    stated = closing + (on_paper - unreal).cumsum(axis=2) + _miscounts(block, moves)
    place, product, month = (axis.ravel() for axis in np.indices(closing[:, :, 1:].shape))
    at = (place, product, month + 1)
    return Inventory(
        merchant_id=ids[place],
        product_id=product,
        month_end_on=block.first_days(month + 1) - np.timedelta64(1, "D"),
        opening=closing[place, product, month],
        received=real[at],
        sold=gone[at],
        back_from_buyers=came_back[at],
        back_to_maker=sent[at],
        sold_off=off[at],
        closing=closing[at],
        stated=np.maximum(stated[at], 0),
    )


def _received(moves: Movements, goods: Goods, where: Flag) -> NDArray[np.int64]:
    """Pieces of the maker's products that purchases of one kind brought."""
    purchase, item = goods
    at = np.flatnonzero(where[item.place] & (item.product_id >= 0))
    place = item.place[at]
    return moves.by_month(
        purchase.merchant_id[place],
        item.product_id[at],
        purchase.delivered_at[place],
        item.accepted[at],
    )


def _on_paper(moves: Movements, goods: Goods) -> NDArray[np.int64]:
    """Pieces that papers without goods say were bought, less those that they say were sold."""
    purchase, item = goods
    unreal = taken(purchase, np.flatnonzero(purchase.sent & ~purchase.is_real))
    place = np.searchsorted(item.place, np.flatnonzero(purchase.sent & ~purchase.is_real))
    total = np.zeros(moves.shape, np.int64)
    for account, sign in ((unreal.buyer, 1), (unreal.seller, -1)):
        party, holder = party_ids(account)
        at = np.flatnonzero((holder == AccountHolder.MERCHANT) & np.isin(party, moves.ids))
        line = place[at]
        total += sign * moves.by_month(
            party[at], item.product_id[line], unreal.delivered_at[at], item.accepted[line]
        )
    return total


def _miscounts(block: Block, moves: Movements) -> NDArray[np.int64]:
    """A piece too many or too few here and there."""
    _, products, months = moves.shape
    key = moves.ids[:, None, None] * 1_024 + np.arange(products)[:, None]
    draw = block.chance.uniform("books are off", key, np.arange(months))
    return np.asarray((draw < _MISCOUNTED / 2).astype(np.int64) - (draw > 1 - _MISCOUNTED / 2))
