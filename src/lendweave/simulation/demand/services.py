"""What a buyer is promised beside the goods: how many sessions, and on which day the first is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.frames import Whole
from lendweave.simulation.truth.trade import OrderLine
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Promise:
    """Of each order. first_days: from the day on which goods arrive or a service is agreed.

    secured_days: so long before its last session the merchant is no more needed.
    """

    sessions: Whole
    first_days: Whole
    every_days: Whole
    secured_days: Whole

    @property
    def needed_days(self) -> NDArray[np.int64]:
        """Days for which the merchant must stay open; 0 where nothing is promised."""
        last = self.first_days + np.maximum(self.sessions - 1, 0) * self.every_days
        return np.asarray(np.maximum(last - self.secured_days, 0))


def promises(block: Block, line: OrderLine) -> Promise:
    """The service of each order; of no session in a scene without."""
    shape, count = block.world.service, len(line.order_id)
    if shape is None:
        none = np.zeros(count, np.int64)
        return Promise(none, none, none, none)
    listed = [product.sessions or shape.sessions for product in block.world.products]
    least, most = shape.first_after_days
    return Promise(
        sessions=np.array(listed)[line.product_id],
        first_days=least + block.chance.below("first session", line.order_id, most - least + 1),
        every_days=np.full(count, shape.every_days),
        secured_days=np.full(count, shape.wholesale.paid_days_before if shape.wholesale else 0),
    )
