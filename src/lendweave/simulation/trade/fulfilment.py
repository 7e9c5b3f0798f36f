"""Fulfilment: what becomes of an order until it is kept, cancelled or given back.

Order → shipment → delivery and invoice → service → return, with the money beside it. A lender pays
the merchant on delivery, or in stages as the service proceeds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.demand.drafts import Draft, FraudKind, is_honest
from lendweave.simulation.parties.addresses import address_towns
from lendweave.simulation.parties.merchants import Merchants, closing_months, of_merchants
from lendweave.simulation.trade.service import (
    Given,
    Timetable,
    make_timetable,
    paid_on_at,
    service_events,
    session_at,
    sessions_before,
)
from lendweave.simulation.truth.frames import Flag, Moment, Whole, joined, taken
from lendweave.simulation.truth.frauds import Kickback
from lendweave.simulation.truth.service import ServiceEvent
from lendweave.simulation.truth.trade import (
    Cancellation,
    Delivery,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Return,
    Shipment,
)
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.shocks import demand_left
from lendweave.simulation.world.world_file import MERCHANTS_MAX

_HOUR_S = 3_600
_RETURN_QUALITY = 0.6  # a worse merchant takes more goods back
_MAKES_UP_INVOICES = np.timedelta64(9, "D")
_FAR_MONTHS = 2_400
_NEVER = np.datetime64("2300-01-01", "us")
_FADES_BEFORE = np.timedelta64(120, "D")
_KICKED_BACK, _KICKED_BACK_AFTER = 0.3, np.timedelta64(2, "D")
_KICKBACK_STEP_MINOR = 10_000


@dataclass(frozen=True, slots=True)
class Course:
    """How each order of a block goes, row by row; moments of what does not happen are set, too.

    financed: a loan pays part of it. financed_minor: that part. moved: goods move, or papers say
    so. delivered_at: goods arrive, or a service is agreed. refund_minor: owed by the merchant.
    closes_at: the merchant closes. fades_from: from there on it gives less and less.
    """

    financed: Flag
    financed_minor: Whole
    cancelled: Flag
    moved: Flag
    returned: Flag
    refund_minor: Whole
    cancelled_at: Moment
    shipped_at: Moment
    delivered_at: Moment
    returned_at: Moment
    invoiced_at: Moment
    closes_at: Moment
    fades_from: Moment
    table: Timetable


def make_course(
    block: Block,
    merchants: Merchants,
    draft: Draft,
    bought: tuple[Order, OrderLine],
    credit: Credit,
) -> Course:
    """The course of every order of a block. bought: the orders and their lines."""
    order, line = bought
    chance, trade, ids = block.chance, block.world.trade, draft.order_id
    financed = np.zeros(len(ids), np.bool_)
    financed[credit.place] = credit.decision.taken_up
    amount = np.zeros(len(ids), np.int64)
    amount[credit.place] = credit.application.amount_minor
    cancelled = _cancelled(block, draft, credit, financed)
    on_paper = (draft.kind == FraudKind.FICTITIOUS_ORDER) & ~draft.evades
    closes_at, fades_from = _closings(block, merchants, draft)
    shipped = _later(block, "shipped", ids, order.ordered_at, days=(1, 3), hours=(8, 4))
    delivered = _delivered_at(block, order, shipped)
    returned_at = _returned_at(block, ids, delivered)
    table = make_timetable(block, line, delivered)
    refund = _refunds(block, order, table, returned_at)
    back = (draft.kind == FraudKind.GENUINE) & (refund > 0) & (returned_at < closes_at)
    back &= chance.happens("returned", ids, _return_shares(block, merchants, draft, table))
    return Course(
        financed=financed,
        financed_minor=np.where(financed, amount, 0),
        cancelled=cancelled,
        moved=~cancelled & ~on_paper & trade.ships,
        returned=~cancelled & back,
        refund_minor=refund,
        cancelled_at=_later(block, "cancelled", ids, order.ordered_at, days=(1, 2), hours=(10, 8)),
        shipped_at=shipped,
        delivered_at=delivered,
        returned_at=returned_at,
        invoiced_at=np.where(on_paper, order.ordered_at - _MAKES_UP_INVOICES, delivered),
        closes_at=closes_at,
        fades_from=fades_from,
        table=table,
    )


def _cancelled(
    block: Block, draft: Draft, credit: Credit, financed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Orders whose buyers got no loan and have no cash, and a few whose buyers think again."""
    ids, chance = draft.order_id, block.chance
    applied = np.zeros(len(ids), np.bool_)
    applied[credit.place] = True
    has_cash = chance.happens("cash when refused", ids, block.world.credit.cash_when_refused)
    no_money = applied & ~financed & ~(has_cash & is_honest(draft.kind))
    changed_mind = chance.happens("changed mind", ids, block.world.trade.cancelled)
    return np.asarray(no_money | (changed_mind & ~applied))


def _closings(
    block: Block, merchants: Merchants, draft: Draft
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """When each order's merchant closes, and from when it fades; the far future where never."""
    month = closing_months(merchants, draft.merchant_id)
    closes = block.first_days(np.minimum(month, _FAR_MONTHS)).astype("datetime64[us]")
    fading = (draft.kind == FraudKind.VANISHING_MERCHANT) & draft.evades
    return closes, np.where(fading, closes - _FADES_BEFORE, _NEVER)


def _delivered_at(
    block: Block, order: Order, shipped: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """Goods travel some days; a service is agreed on the next day."""
    if block.world.trade.ships:
        return _later(block, "delivered", order.order_id, shipped, days=(1, 4), hours=(12, 6))
    return _later(block, "agreed", order.order_id, order.ordered_at, days=(1, 1), hours=(12, 6))


def _returned_at(
    block: Block, ids: NDArray[np.int64], delivered: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """Within the month, so before the first instalment is due."""
    days = (7, 8) if block.world.trade.ships else (2, 22)
    return _later(block, "returned at", ids, delivered, days=days, hours=(10, 8))


def _return_shares(
    block: Block, merchants: Merchants, draft: Draft, table: Timetable
) -> NDArray[np.float64]:
    """Worse merchants take more back; whose trip falls into a crisis is likelier to call it off."""
    quality = of_merchants(merchants, draft.merchant_id).quality
    worse = 1 + _RETURN_QUALITY * np.maximum(-quality, -1)
    left = demand_left(block, block.month_number(table.first_at))
    return np.asarray(block.world.trade.returned * worse / left)


def _refunds(
    block: Block, order: Order, table: Timetable, at: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    """All for goods; for a service the part that is unused at a moment, less a fee."""
    shape = block.world.service
    if block.world.trade.ships or shape is None:
        return order.amount_minor
    unused = 1 - sessions_before(table, at) / np.maximum(table.sessions, 1)
    return np.asarray((order.amount_minor * unused * (1 - shape.fee)).astype(np.int64))


def _later(
    block: Block,
    name: str,
    ids: NDArray[np.int64],
    moment: NDArray[np.datetime64],
    *,
    days: tuple[int, int],
    hours: tuple[int, int],
) -> NDArray[np.datetime64]:
    """Some days after `moment`, in some hour of the day. days, hours: first one and how many."""
    extra = days[0] + block.chance.below(name, ids, days[1])
    seconds = hours[0] * _HOUR_S + block.chance.below(name, ids, hours[1] * 60, 1) * 60
    return at_time(moment.astype("datetime64[D]") + extra.astype("timedelta64[D]"), seconds)


# Tables


def cancellations(order: Order, course: Course) -> Cancellation:
    """Orders that ended before anything was sent."""
    at = np.flatnonzero(course.cancelled)
    return Cancellation(order.order_id[at], course.cancelled_at[at])


def shipments(block: Block, draft: Draft, course: Course, sent_to: Whole) -> Shipment:
    """Goods that left, on paper at least. sent_to: address_id for each order."""
    at = np.flatnonzero(course.moved)
    from_town = draft.merchant_id // MERCHANTS_MAX
    to = address_towns(block, sent_to[at])
    return Shipment(draft.order_id[at], course.shipped_at[at], from_town[at], to)


def deliveries(block: Block, draft: Draft, course: Course, sent_to: Whole) -> Delivery:
    """Goods that arrived, on paper at least. sent_to: address_id for each order."""
    at = np.flatnonzero(course.moved)
    return Delivery(
        order_id=draft.order_id[at],
        delivered_at=course.delivered_at[at],
        town_id=address_towns(block, sent_to[at]),
        address_id=sent_to[at],
    )


def services(block: Block, draft: Draft, course: Course) -> ServiceEvent:
    """Sessions of the service that were given."""
    papers = draft.kind == FraudKind.KICKBACK
    given = Given(
        happens=~course.cancelled
        & (draft.kind != FraudKind.FICTITIOUS_ORDER)
        & (draft.evades | ~papers),
        is_real=~papers,
        until=np.where(course.returned, course.returned_at, _secured_until(block, course)),
        fades_from=course.fades_from,
    )
    return service_events(block, draft, course.table, given)


def _secured_until(block: Block, course: Course) -> NDArray[np.datetime64]:
    """Until when each service is given: that of a wholesaler who has been paid in any case."""
    shape = block.world.service
    if shape is None or shape.wholesale is None:
        return course.closes_at
    return np.where(paid_on_at(block, course.table) < course.closes_at, _NEVER, course.closes_at)


def kickbacks(draft: Draft, order: Order, course: Course) -> Kickback:
    """What recruited borrowers get back of their loans, some days after the lender paid."""
    at = np.flatnonzero(course.financed & (draft.kind == FraudKind.KICKBACK))
    share = course.financed_minor[at] * _KICKED_BACK
    return Kickback(
        order_id=order.order_id[at],
        paid_at=course.delivered_at[at] + _KICKED_BACK_AFTER,
        amount_minor=share.astype(np.int64) // _KICKBACK_STEP_MINOR * _KICKBACK_STEP_MINOR,
    )


def returns(order: Order, course: Course) -> Return:
    """Goods that came back, and services that their buyers withdrew from."""
    at = np.flatnonzero(course.returned)
    return Return(order.order_id[at], course.returned_at[at], course.refund_minor[at])


def invoices(block: Block, order: Order, course: Course) -> Invoice:
    """An invoice for every order that was not cancelled, a red one over what is paid back."""
    sold = ~course.cancelled & (block.world.merchants.kind != "app")
    kept, back = np.flatnonzero(sold), np.flatnonzero(course.returned)
    returned = replace(order, amount_minor=course.refund_minor)
    return joined(
        [
            _invoices(block, taken(order, kept), course.invoiced_at[kept], red=False),
            _invoices(block, taken(returned, back), course.returned_at[back], red=True),
        ]
    )


def payments(block: Block, order: Order, course: Course) -> Payment:
    """All money that moves for the orders, repayments apart."""
    cash, loan, back = ~course.cancelled & ~course.financed, course.financed, course.returned
    owed, down = refund_to_lender(course), order.amount_minor - course.financed_minor
    stages = _stages(block, course)
    held = course.financed_minor - sum(stage.amount_minor * stage.where for stage in stages)
    kept = np.minimum(held, owed)
    moves = (
        _Move("person", "merchant", "purchase", cash, order.ordered_at, order.amount_minor),
        _Move("person", "merchant", "down_payment", loan, course.delivered_at, down),
        *stages,
        _Move("lender", "merchant", "disbursal", back, course.returned_at, held - kept),
        _Move("merchant", "person", "refund", back, course.returned_at, course.refund_minor - owed),
        _Move("merchant", "lender", "refund", back, course.returned_at, owed - kept),
    )
    return joined([_payments(order, move) for move in moves])


def refund_to_lender(course: Course) -> NDArray[np.int64]:
    """What a merchant's refund repays of the loan; the buyer gets the rest, or pays what lacks."""
    return np.minimum(course.refund_minor, course.financed_minor)


def _stages(block: Block, course: Course) -> list[_Move]:
    """The lender's payments: one at the beginning, the others as equal parts of the service end.

    What a withdrawn buyer's merchant has not yet got is held back.
    """
    shape, lent, table = block.world.service, course.financed_minor, course.table
    payee = "person" if block.world.merchants.kind == "app" else "merchant"
    stages = 1 if shape is None else shape.stages
    moves = []
    for stage in range(stages):
        done = -(-stage * table.sessions // stages)
        at = session_at(table, done) if stage else course.delivered_at
        on = course.financed & (~course.returned | (at < course.returned_at))
        on &= (at < course.closes_at) | (stage == 0)
        part = lent * (stage + 1) // stages - lent * stage // stages
        moves.append(_Move("lender", payee, "disbursal", on, at, part))
    return moves


class _Move(NamedTuple):
    """One kind of payment: between whom, for which orders, when and how much."""

    payer: str
    payee: str
    purpose: str
    where: Flag
    paid_at: Moment
    amount_minor: Whole


def _payments(order: Order, move: _Move) -> Payment:
    at = np.flatnonzero(move.where & (move.amount_minor > 0))
    return Payment(
        order_id=order.order_id[at],
        paid_at=move.paid_at[at],
        payer=np.full(len(at), move.payer),
        payee=np.full(len(at), move.payee),
        purpose=np.full(len(at), move.purpose),
        amount_minor=move.amount_minor[at],
    )


def _invoices(
    block: Block, order: Order, issued_at: NDArray[np.datetime64], *, red: bool
) -> Invoice:
    tax_rate, sign = block.world.trade.tax_rate, -1 if red else 1
    ex_tax = (order.amount_minor / (1 + tax_rate) + 0.5).astype(np.int64)
    return Invoice(
        invoice_id=order.order_id * 2 + int(red),
        order_id=order.order_id,
        issued_at=issued_at,
        ex_tax_minor=sign * ex_tax,
        tax_minor=sign * (order.amount_minor - ex_tax),
        is_red=np.full(len(ex_tax), red),
    )
