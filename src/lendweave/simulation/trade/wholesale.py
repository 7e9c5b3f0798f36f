"""Wholesale: an agency books of its wholesaler, and pays shortly before the buyer departs.

So a buyer depends on two firms: a trip that has been paid for departs even if the agency is gone by
then, and one that has not does not, however long the wholesaler stands.
"""

from __future__ import annotations

import numpy as np

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.trade.fulfilment import Course
from lendweave.simulation.trade.service import paid_on_at
from lendweave.simulation.truth.frames import places
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.truth.wholesale import WholesaleBooking, WholesalePayment
from lendweave.simulation.world.block import Block

_BOOKED_AFTER = np.timedelta64(3, "h")


def wholesale_bookings(
    block: Block, draft: Draft, order: Order, course: Course
) -> WholesaleBooking | None:
    """What agencies owe their wholesaler; None in a scene without one."""
    shape = block.world.service
    if shape is None or shape.wholesale is None:
        return None
    at = np.flatnonzero(~course.cancelled & (draft.kind != FraudKind.FICTITIOUS_ORDER))
    return WholesaleBooking(
        order_id=order.order_id[at],
        merchant_id=order.merchant_id[at],
        maker_id=np.zeros(len(at), np.int64),
        booked_at=course.delivered_at[at] + _BOOKED_AFTER,
        net_minor=(order.amount_minor[at] * (1 - shape.wholesale.margin)).astype(np.int64),
        due_on=paid_on_at(block, course.table)[at].astype("datetime64[D]"),
    )


def wholesale_payments(
    block: Block, booking: WholesaleBooking, order: Order, course: Course
) -> WholesalePayment:
    """Paid on the day, unless the buyer has withdrawn or the agency is gone."""
    place = places(order.order_id, booking.order_id)
    due_at = np.maximum(paid_on_at(block, course.table)[place], booking.booked_at + _BOOKED_AFTER)
    kept = ~course.returned[place] | (course.returned_at[place] >= due_at)
    at = np.flatnonzero(kept & (due_at < course.closes_at[place]))
    return WholesalePayment(
        order_id=booking.order_id[at],
        paid_at=due_at[at],
        amount_minor=booking.net_minor[at],
    )
