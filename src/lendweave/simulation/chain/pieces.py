"""Pieces: which piece of which purchase each buyer got, first in, first out; and what goes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.halves import days, half_numbers, half_starts
from lendweave.simulation.chain.purchases import Item, Purchase, serial_first
from lendweave.simulation.chain.sell_out import SellOut
from lendweave.simulation.truth.frames import Moment, Whole, taken
from lendweave.simulation.world.block import Block, at_time

_SENDS_BACK_FROM, _SENDS_BACK_DAYS = 2, 6
_DEFECTIVE = 0.4
_SENDS_BACK_S = 15 * 3_600
_PRODUCTS_MAX = 1_024


@dataclass(frozen=True, slots=True)
class Sold:
    """One row for each piece that left for a buyer. sale: row of SellOut. item: row of Item."""

    sale: Whole
    item: Whole
    serial: Whole


@dataclass(frozen=True, slots=True)
class SentBack:
    """Pieces of one line that buyers gave back and that leave the merchant together.

    item: row of Item. half: when. quantity: all of them. to_maker: those that the maker takes; the
    others are sold off as used, in no book of this world.
    """

    item: Whole
    half: Whole
    returned_at: Moment
    quantity: Whole
    to_maker: Whole


def sold_pieces(sold: SellOut, purchase: Purchase, item: Item, merchants: Whole) -> Sold:
    """The pieces of every real sale, in the order in which they left. merchants: their ids."""
    lots = _lots(purchase, item)
    place = np.searchsorted(merchants, purchase.merchant_id[item.place[lots]])
    into = np.repeat(place * _PRODUCTS_MAX + item.product_id[lots], item.accepted[lots])
    in_item = np.repeat(lots, item.accepted[lots])
    first = serial_first(purchase.purchase_id[item.place], item.product_id)
    in_serial = first[in_item] + counted(item.accepted[lots])
    sales = np.flatnonzero(sold.is_real)
    key = sold.place * _PRODUCTS_MAX + sold.product_id
    sales = sales[np.argsort(key[sales], kind="stable")]
    out = np.repeat(sales, sold.quantity[sales])
    at = np.searchsorted(into, key[out]) + _rank(key[out])
    return Sold(out, in_item[at], in_serial[at])


def sent_back(block: Block, sold: SellOut, pieces: Sold, merchants: Whole) -> SentBack:
    """What buyers gave back leaves in the next half-month, with others of its line."""
    back = taken(pieces, sold.returned[pieces.sale])
    half = half_numbers(block, sold.returned_at[back.sale]) + 1
    keys, first, inverse = np.unique(back.item * 256 + half, return_index=True, return_inverse=True)
    defective = block.chance.happens("maker takes back", back.serial, _DEFECTIVE)
    # One day for all that a merchant sends back in a half-month: drawn by merchant and half.
    merchant = merchants[sold.place[back.sale[first]]]
    wait = block.chance.below("sends back", merchant, _SENDS_BACK_DAYS, keys % 256)
    day = half_starts(block, keys % 256) + days(_SENDS_BACK_FROM + wait)
    return SentBack(
        item=keys // 256,
        half=keys % 256,
        returned_at=at_time(day, np.full(len(day), _SENDS_BACK_S)),
        quantity=np.bincount(inverse, minlength=len(keys)),
        to_maker=np.bincount(inverse[defective], minlength=len(keys)),
    )


def counted(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 to count - 1 for each count, one after the other."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _lots(purchase: Purchase, item: Item) -> NDArray[np.int64]:
    """Lines with real goods, by merchant, product and arrival."""
    lots = np.flatnonzero(
        purchase.is_real[item.place] & (item.accepted > 0) & (item.product_id >= 0)
    )
    at = item.place[lots]
    order = (purchase.purchase_id[at], purchase.delivered_at[at], item.product_id[lots])
    return lots[np.lexsort((*order, purchase.merchant_id[at]))]


def _rank(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many equal keys stand before each of sorted keys."""
    begins = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else keys
    return counted(np.diff(np.r_[begins, len(keys)]))
