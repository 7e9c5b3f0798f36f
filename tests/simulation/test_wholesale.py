"""Travel between three parties: buyer, agency, and the wholesaler whose trip it is."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import numpy as np
from tests.simulation.worlds import FILE

from lendweave.simulation import Economy, blocks, make_economy, read_world, truth_tables


@cache
def economy() -> Economy:
    """The travel scene, where more agencies vanish than they do."""
    text = (FILE.parents[1] / "travel" / "world.yaml").read_text(encoding="utf-8")
    world = read_world(text, "travel/world.yaml")
    assert world.fraud.vanishing_merchant
    often = msgspec.structs.replace(world.fraud.vanishing_merchant, rate=0.05)
    fraud = msgspec.structs.replace(world.fraud, vanishing_merchant=often)
    return make_economy(next(blocks(msgspec.structs.replace(world, fraud=fraud), 7, 10_000, 14)))


@cache
def tables() -> dict[str, Any]:
    """Its truth."""
    return truth_tables(economy())


def test_only_what_was_paid_for_departs() -> None:
    """Every departure has a booking and a payment before it, and most bookings depart."""
    booking, payment = tables()["wholesale_booking"], tables()["wholesale_payment"]
    departed = tables()["service_event"]
    place = np.searchsorted(np.sort(payment.order_id), departed.order_id)
    assert (np.sort(payment.order_id)[place] == departed.order_id).all()
    paid_at = payment.paid_at[np.argsort(payment.order_id)][place]
    assert (paid_at < departed.happened_at).all()
    assert np.isin(payment.order_id, booking.order_id).all()
    assert len(departed.order_id) > 0.8 * len(payment.order_id)


def test_an_agency_keeps_its_margin() -> None:
    """It owes twelve in a hundred less than the buyer pays, and pays all of that or nothing."""
    booking, payment, order = (
        tables()[name] for name in ("wholesale_booking", "wholesale_payment", "order")
    )
    amount = dict(zip(order.order_id.tolist(), order.amount_minor.tolist(), strict=True))
    owed = dict(zip(booking.order_id.tolist(), booking.net_minor.tolist(), strict=True))
    assert all(abs(net - 0.88 * amount[order]) <= 1 for order, net in owed.items())
    assert all(
        owed[order] == paid
        for order, paid in zip(
            payment.order_id.tolist(), payment.amount_minor.tolist(), strict=True
        )
    )


def test_a_vanished_agency_pays_no_wholesaler() -> None:
    """Trips due after it closed stay unpaid; what was paid before departs without it."""
    booking, payment, closing = (
        tables()[name] for name in ("wholesale_booking", "wholesale_payment", "merchant_closing")
    )
    departed = tables()["service_event"]
    late = early = 0
    for merchant, closed_on in zip(closing.merchant_id, closing.closed_on, strict=True):
        mine = booking.order_id[booking.merchant_id == merchant]
        paid = np.isin(payment.order_id, mine)
        assert (payment.paid_at[paid] < closed_on).all()
        late += int((booking.due_on[booking.merchant_id == merchant] >= closed_on).sum())
        after = np.isin(departed.order_id, mine) & (departed.happened_at >= closed_on)
        early += int(after.sum())
    assert late > 20
    assert early > 5
