"""Orders: what a draft buys, and for how much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.demand.wishes import product_weights
from lendweave.simulation.parties.addresses import STORES_MAX
from lendweave.simulation.parties.merchants import products
from lendweave.simulation.truth.trade import Order, OrderLine
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.documents import document_numbers

CHANNELS = np.array(["store_qr", "sales_guide", "h5"])
_CHANNEL_WEIGHTS = (0.5, 0.3, 0.2)
_PRICE_STEP_MINOR = 1_000


def make_orders(block: Block, draft: Draft) -> tuple[Order, OrderLine]:
    """The orders of the drafts and their lines, in the order of the drafts."""
    world, chance, ids = block.world, block.chance, draft.order_id
    year_month = block.month_of_year(block.month_number(draft.ordered_at))
    product = chance.pick("product", ids, _product_weights(block, draft, year_month))
    quantity = 1 + chance.happens("pieces", ids, world.trade.two_pieces).astype(np.int64)
    unit = _unit_prices(block, draft, product, year_month)
    return (
        Order(
            order_id=ids,
            order_number=document_numbers(ids),
            person_id=draft.person_id,
            merchant_id=draft.merchant_id,
            store_id=draft.merchant_id * STORES_MAX,
            agent_id=draft.agent_id,
            phone_id=draft.phone_id,
            ordered_at=draft.ordered_at,
            amount_minor=unit * quantity,
            channel=_channels(block, draft),
        ),
        OrderLine(ids, draft.ordered_at, product, quantity, unit, unit * quantity),
    )


def _unit_prices(
    block: Block, draft: Draft, product: NDArray[np.int64], year_month: NDArray[np.int64]
) -> NDArray[np.int64]:
    """List price less the season's discount and what the buyer haggled, down to 10 yuan."""
    haggled = block.world.trade.haggling * block.chance.uniform("haggling", draft.order_id)
    discount = np.array(block.world.trade.discount)[year_month]
    price = products(block.world).list_price_minor[product] * (1 - discount) * (1 - haggled)
    price = price * (1 - _hard_discounts(block, draft))
    return np.asarray(price.astype(np.int64) // _PRICE_STEP_MINOR * _PRICE_STEP_MINOR)


def _product_weights(
    block: Block, draft: Draft, year_month: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Relative sales to each buyer; a merchant that means to vanish sells what is dear."""
    weights = product_weights(block.world)[year_month]
    dear = products(block.world).list_price_minor / 1_000_000
    vanishing = (draft.kind == FraudKind.VANISHING_MERCHANT) & ~draft.evades
    return np.where(vanishing[:, None], weights * dear, weights)


def _hard_discounts(block: Block, draft: Draft) -> NDArray[np.float64]:
    shape = block.world.fraud.vanishing_merchant
    if shape is None:
        return np.zeros(len(draft.kind))
    off = np.where(draft.evades, shape.evading_discount, shape.discount)
    return np.where(draft.kind == FraudKind.VANISHING_MERCHANT, off, 0.0)


def _channels(block: Block, draft: Draft) -> NDArray[np.str_]:
    """A colluding guide does everything at the guide's own page."""
    chosen = block.chance.pick("channel", draft.order_id, _CHANNEL_WEIGHTS)
    colluding = draft.kind == FraudKind.AGENT_COLLUSION
    return np.asarray(CHANNELS[np.where(colluding, 1, chosen)])
