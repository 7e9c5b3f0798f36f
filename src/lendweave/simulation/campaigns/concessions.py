"""Concessions: what a coupon takes off the price or the rate of an order.

A coupon is redeemed for the first order after it was opened, also by those who order anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.messages import Message
from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.truth.behaviour import ARMS
from lendweave.simulation.truth.frames import NONE, Flag, Real, Whole, taken
from lendweave.simulation.truth.trade import Order, OrderLine

LEAST_ORDER = 10
"""A voucher is good for orders of so many times its value."""
_YUAN_MINOR = 100
_VOUCHER, _RATE_CUT = ARMS.index("voucher"), ARMS.index("rate_cut")


@dataclass(frozen=True, slots=True)
class Concession:
    """One row for each order. coupon_id: NONE for no coupon. off_minor: off the price.

    rate_cut: off the yearly rate. applies: comes for the rate, so applies for instalments.
    """

    coupon_id: Whole
    off_minor: Whole
    rate_cut: Real
    applies: Flag


def concessions(draft: Draft, message: Message | None) -> Concession:
    """The coupons that orders come with. draft: by time."""
    count = len(draft.order_id)
    found = Concession(
        coupon_id=np.full(count, NONE),
        off_minor=np.zeros(count, np.int64),
        rate_cut=np.zeros(count),
        applies=np.zeros(count, np.bool_),
    )
    if message is None:
        return found
    coupon = taken(message, message.opened & message.is_coupon)
    coupon = taken(coupon, np.lexsort((coupon.opened_at, coupon.person_id)))
    row, of = _matched(draft, coupon)
    coupon = taken(coupon, of)
    found.coupon_id[row] = coupon.assignment_id
    yuan = (coupon.value * _YUAN_MINOR).astype(np.int64)
    found.off_minor[row] = np.where(coupon.arm == _VOUCHER, yuan, 0)
    found.rate_cut[row] = np.where(coupon.arm == _RATE_CUT, coupon.value / 100, 0.0)
    brought = draft.order_id[row] == coupon.order_id
    found.applies[row] = brought & (coupon.arm == _RATE_CUT)
    return found


def discounted(
    order: Order, line: OrderLine, concession: Concession
) -> tuple[Order, OrderLine, Concession]:
    """The orders at what is paid for them; a voucher too large for its order is not used."""
    fits = line.amount_minor >= LEAST_ORDER * concession.off_minor
    unit_off = np.where(fits, concession.off_minor, 0) // line.quantity // _YUAN_MINOR * _YUAN_MINOR
    off = unit_off * line.quantity
    unused = (concession.off_minor > 0) & (off == 0)
    coupon = np.where(unused, NONE, concession.coupon_id)
    return (
        replace(order, amount_minor=order.amount_minor - off),
        replace(
            line,
            unit_price_minor=line.unit_price_minor - unit_off,
            amount_minor=line.amount_minor - off,
        ),
        replace(concession, coupon_id=coupon, off_minor=off),
    )


def _matched(draft: Draft, coupon: Message) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Orders and the coupon of each: the last opened before it, once each, while it is valid."""
    if not len(coupon.person_id):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    row = np.flatnonzero(draft.kind == FraudKind.GENUINE)
    opened = _by_person_and_time(coupon.person_id, coupon.opened_at)
    of = np.searchsorted(opened, _by_person_and_time(draft.person_id[row], draft.ordered_at[row]))
    of = np.maximum(of - 1, 0)
    mine = coupon.person_id[of] == draft.person_id[row]
    ordered_at = draft.ordered_at[row]
    valid = (ordered_at > coupon.opened_at[of]) & (ordered_at < coupon.expires_on[of])
    row, of = row[mine & valid], of[mine & valid]
    of, first = np.unique(of, return_index=True)
    return row[first], of


def _by_person_and_time(
    person: NDArray[np.int64], moment: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    """Numbers that sort by person, then by second."""
    return np.asarray((person << 34) + moment.astype("datetime64[s]").astype(np.int64))
