"""Sell-out: which pieces really leave each merchant for a buyer, and which come back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.halves import DAYS_MAX, half_numbers, half_starts
from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.trade.fulfilment import Course
from lendweave.simulation.truth.frames import Flag, Moment, Whole
from lendweave.simulation.truth.trade import OrderLine
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class SellOut:
    """Consumer orders of which the merchant's papers say that goods left, by shipped_at.

    place: of the merchant in the block. is_real: goods moved, not papers alone.
    """

    order_id: Whole
    place: Whole
    product_id: Whole
    quantity: Whole
    shipped_at: Moment
    returned_at: Moment
    returned: Flag
    is_real: Flag


def make_sell_out(
    block: Block, merchants: Merchants, draft: Draft, line: OrderLine, course: Course
) -> SellOut:
    """What leaves before the end of the world."""
    at = np.flatnonzero(course.moved & (course.shipped_at < block.end))
    at = at[np.lexsort((draft.order_id[at], course.shipped_at[at]))]
    return SellOut(
        order_id=draft.order_id[at],
        place=np.searchsorted(merchants.hidden.merchant_id, draft.merchant_id[at]),
        product_id=line.product_id[at],
        quantity=line.quantity[at],
        shipped_at=course.shipped_at[at],
        returned_at=course.returned_at[at],
        returned=course.returned[at] & (course.returned_at[at] < block.end),
        is_real=draft.kind[at] != FraudKind.FICTITIOUS_ORDER,
    )


def sold_daily(block: Block, sold: SellOut, merchants: int, half: int) -> NDArray[np.int64]:
    """Pieces that left in a half-month, shape (merchants, products, days)."""
    shape = (merchants, len(block.world.products), DAYS_MAX)
    counts = np.zeros(shape, np.int64)
    at = np.flatnonzero(sold.is_real & (half_numbers(block, sold.shipped_at) == half))
    begin = half_starts(block, np.array(half))
    day = (sold.shipped_at[at].astype("datetime64[D]") - begin).astype(np.int64)
    np.add.at(counts, (sold.place[at], sold.product_id[at], day), sold.quantity[at])
    return counts
