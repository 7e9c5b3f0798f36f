"""Coupons and messages as tables: issued, viewed, redeemed, expired; sent, opened, refused."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.concessions import Concession
from lendweave.simulation.campaigns.consents import NEVER
from lendweave.simulation.campaigns.messages import Message
from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.credit.schedule import equal_instalments
from lendweave.simulation.truth.behaviour import (
    ARMS,
    EVENTS,
    Campaign,
    ContactEvent,
    Coupon,
    CouponEvent,
    Touch,
)
from lendweave.simulation.truth.frames import NONE, joined, taken
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.world.behaviour_shape import CampaignsShape
from lendweave.simulation.world.block import Block

_VOUCHER, _RATE_CUT = ARMS.index("voucher"), ARMS.index("rate_cut")
_VIEW = EVENTS.index("coupon_view")
_YUAN_MINOR, _POINT_MICROS = 100, 10_000
_SECOND = np.timedelta64(1, "s")


def campaign_table(shape: CampaignsShape) -> Campaign:
    """The campaigns of a world."""
    waves = shape.waves
    return Campaign(
        campaign_id=np.arange(len(waves)),
        name=np.array([wave.name for wave in waves]),
        who=np.array([wave.who for wave in waves]),
        via=np.array([wave.via for wave in waves]),
        is_random=np.array([wave.targeting is None for wave in waves]),
    )


def contact_events(message: Message) -> ContactEvent:
    """What became of each message."""
    everything = np.ones(len(message.person_id), np.bool_)
    arrived_at = message.sent_at + 2 * _SECOND
    steps = (
        ("sent", everything, message.sent_at),
        ("delivered", message.delivered, arrived_at),
        ("bounced", ~message.delivered, arrived_at),
        ("opened", message.opened, message.opened_at),
        ("unsubscribed", message.left_at < NEVER, message.left_at),
    )
    return joined([_contact(message, *step) for step in steps])


def coupons(message: Message) -> Coupon:
    """The coupons that were issued."""
    made = taken(message, message.is_coupon)
    voucher, cut = made.arm == _VOUCHER, made.arm == _RATE_CUT
    return Coupon(
        coupon_id=made.assignment_id,
        person_id=made.person_id,
        kind=np.array(ARMS)[made.arm],
        issued_at=made.sent_at,
        expires_on=made.expires_on,
        value_minor=np.where(voucher, made.value * _YUAN_MINOR, 0).astype(np.int64),
        rate_cut_micros=np.where(cut, made.value * _POINT_MICROS, 0).astype(np.int64),
    )


def coupon_events(
    block: Block,
    message: Message,
    touch: Touch,
    order: Order,
    *,
    concession: Concession,
    credit: Credit,
) -> CouponEvent:
    """Views, redemptions with their cost, and what was not redeemed in time."""
    coupon = taken(message, message.is_coupon)
    redeemed = joined([_vouchers(order, concession), _rate_cuts(block, order, concession, credit)])
    left = taken(coupon, ~np.isin(coupon.assignment_id, redeemed.coupon_id))
    seen = taken(touch, touch.event == _VIEW)
    return joined(
        [
            _events("viewed", seen.assignment_id, seen.occurred_at),
            redeemed,
            _events("expired", left.assignment_id, left.expires_on.astype("datetime64[us]")),
        ]
    )


def _contact(
    message: Message, event: str, where: NDArray[np.bool_], moment: NDArray[np.datetime64]
) -> ContactEvent:
    made = taken(message, where)
    named = np.full(len(made.person_id), event)
    return ContactEvent(made.assignment_id, made.person_id, moment[where], named)


def _vouchers(order: Order, concession: Concession) -> CouponEvent:
    at = np.flatnonzero(concession.off_minor > 0)
    return _redeemed(
        concession.coupon_id[at],
        order.ordered_at[at],
        order.order_id[at],
        concession.off_minor[at],
    )


def _rate_cuts(block: Block, order: Order, concession: Concession, credit: Credit) -> CouponEvent:
    """A cut is redeemed by a loan; it costs the interest that is forgone."""
    cut = credit.decision.taken_up & (concession.rate_cut[credit.place] > 0)
    at, terms = credit.place[cut], taken(credit.schedule, cut)
    full = np.full(len(at), float(block.world.credit.rate))
    dearer = equal_instalments(terms.amount_minor, full, terms.term_months)
    forgone = dearer.interest_minor.sum(axis=1) - terms.interest_minor.sum(axis=1)
    decided_at = credit.decision.decided_at[cut]
    return _redeemed(concession.coupon_id[at], decided_at, order.order_id[at], forgone)


def _redeemed(
    coupon_id: NDArray[np.int64],
    moment: NDArray[np.datetime64],
    order_id: NDArray[np.int64],
    cost_minor: NDArray[np.int64],
) -> CouponEvent:
    named = np.full(len(coupon_id), "redeemed")
    return CouponEvent(coupon_id, moment, named, order_id, cost_minor)


def _events(
    event: str, coupon_id: NDArray[np.int64], moment: NDArray[np.datetime64]
) -> CouponEvent:
    """Events that belong to no order and cost nothing."""
    count = len(coupon_id)
    return CouponEvent(
        coupon_id=coupon_id,
        happened_at=moment,
        event=np.full(count, event),
        order_id=np.full(count, NONE),
        cost_minor=np.zeros(count, np.int64),
    )
