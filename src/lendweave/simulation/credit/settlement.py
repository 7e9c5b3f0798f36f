"""The oracle on early settlement: who would repay everything at once, and in which month.

The logit adds up ability, price (what the rate costs whoever minds prices) and the month: bonuses
are paid before the new year. Its draws are not those of default: whoever settles leaves with the
fate untold, and whoever would default at an instalment may settle before it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.credit.oracle import Borrowing
from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.world.block import Block


def settlement_wishes(block: Block, who: Borrowing, offer: Schedule) -> NDArray[np.bool_]:
    """Whether each would settle in the month after n instalments, shape (n, longest term).

    Column 0 stands for the month before the first instalment. Frauds never settle.
    """
    paid = np.arange(offer.principal_minor.shape[1])
    drawn = block.chance.uniform("settles", who.order_id[:, None], paid)
    return np.asarray(drawn < settlement_chances(block, who, offer))


def settlement_chances(block: Block, who: Borrowing, offer: Schedule) -> NDArray[np.float64]:
    """Probability of each of `settlement_wishes`."""
    shape, paid = block.world.life.settlement, np.arange(offer.principal_minor.shape[1])
    own = shape.ability * who.ability + shape.price * who.price_sensitivity * offer.rate
    month = block.month_of_year(who.month[:, None] + paid)
    chance = logistic(shape.base + own[:, None] + np.array(shape.months)[month])
    possible = (paid < offer.term_months[:, None] - 1) & (who.kind[:, None] == 0)
    return np.where(possible, chance, 0.0)
