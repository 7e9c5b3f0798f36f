"""Sales of merchants by month: what they really sold, and what has invoices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.trade.fulfilment import Course
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Sales:
    """Amounts in 分, shape (merchants, months). made_up: sold on paper only."""

    real: NDArray[np.int64]
    made_up: NDArray[np.int64]


def monthly_sales(
    block: Block, merchants: Merchants, draft: Draft, order: Order, course: Course
) -> Sales:
    """Orders that were not cancelled, by the month in which they were placed."""
    ids = merchants.merchant.merchant_id
    row = np.searchsorted(ids, order.merchant_id)
    cell = row * block.months + block.month_number(order.ordered_at)
    made_up = draft.kind == FraudKind.FICTITIOUS_ORDER

    def summed(where: NDArray[np.bool_]) -> NDArray[np.int64]:
        amount, size = order.amount_minor[where], len(ids) * block.months
        sums = np.bincount(cell[where], weights=amount, minlength=size)
        return np.asarray(sums.reshape(len(ids), block.months).astype(np.int64))

    return Sales(summed(~course.cancelled & ~made_up), summed(~course.cancelled & made_up))


def recent(values: NDArray[np.int64], months: int) -> NDArray[np.int64]:
    """Sum of each month and those before it, `months` in all; earlier ones count 0."""
    sums = np.cumsum(values, axis=1)
    before = np.zeros_like(sums)
    before[:, months:] = sums[:, : max(sums.shape[1] - months, 0)]
    return np.asarray(sums - before)
