"""Goods, invoices and money for orders, as carriers, tax systems and banks tell of them."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import FLAG, MOMENT, MONEY, NUMBER, TEXT, WHOLE, words
from lendweave.simulation.files.views.joins import (
    MERCHANT,
    PERSON,
    PRODUCT,
    of_goods,
    of_merchants,
    of_people,
    places,
)
from lendweave.simulation.files.views.table import Values, View, ViewRows, own_keys
from lendweave.simulation.trade import fulfilment
from lendweave.simulation.trade.service import SESSIONS_MAX
from lendweave.simulation.truth.frames import Whole, taken
from lendweave.simulation.truth.trade import Shipment

ORDER = {**MERCHANT, **PERSON, **PRODUCT}
_PARTIES = ("person", "merchant", "lender")
_PURPOSES = ("purchase", "down_payment", "disbursal", "refund")


def shipments(economy: Economy) -> ViewRows:
    """Parcels that left."""
    block = economy.block
    sent = fulfilment.shipments(block, economy.draft, economy.course)
    sent = taken(sent, sent.shipped_at < block.end)
    return ViewRows(
        key=sent.order_id,
        subject=sent.order_id,
        told_at=sent.shipped_at,
        columns={"waybill_id": sent.order_id, **_journey(sent), **_order(economy, sent.order_id)},
    )


def parcel_events(economy: Economy) -> ViewRows:
    """What a carrier scans: a parcel picked up, and delivered."""
    block, draft, course = economy.block, economy.draft, economy.course
    sent = fulfilment.shipments(block, draft, course)
    came = fulfilment.deliveries(block, draft, course)
    ids = np.concatenate([sent.order_id, came.order_id])
    at = np.concatenate([sent.shipped_at, came.delivered_at])
    town = np.concatenate([sent.from_town_id, came.town_id])
    delivered = np.arange(len(ids)) >= len(sent.order_id)
    told = np.flatnonzero(at < block.end)
    ids, delivered = ids[told], delivered[told]
    return ViewRows(
        key=ids * 2 + delivered,
        subject=ids,
        told_at=at[told],
        columns={
            "scan_id": ids * 2 + delivered,
            "waybill_id": ids,
            "scanned_at": at[told],
            "town_id": town[told],
            "event": np.where(delivered, "delivered", "picked_up"),
            **_order(economy, ids),
        },
    )


def service_events(economy: Economy) -> ViewRows:
    """Sessions of a service that were given, or that papers say were given."""
    block = economy.block
    given = fulfilment.services(block, economy.draft, economy.course)
    given = taken(given, given.happened_at < block.end)
    key = given.order_id * SESSIONS_MAX + given.number
    return ViewRows(
        key=key,
        subject=given.order_id,
        told_at=given.happened_at,
        columns={
            "event_id": key,
            "session": given.number,
            "event": given.kind,
            "happened_at": given.happened_at,
            **_order(economy, given.order_id),
        },
    )


def invoices(economy: Economy) -> ViewRows:
    """Tax invoices, red ones among them."""
    block = economy.block
    issued = fulfilment.invoices(block, economy.order, economy.course)
    issued = taken(issued, issued.issued_at < block.end)
    return ViewRows(
        key=issued.invoice_id,
        subject=issued.order_id,
        told_at=issued.issued_at,
        columns={
            "invoice_id": issued.invoice_id,
            "issued_at": issued.issued_at,
            "ex_tax": issued.ex_tax_minor,
            "tax": issued.tax_minor,
            "total": issued.ex_tax_minor + issued.tax_minor,
            "is_red": issued.is_red,
            **_order(economy, issued.order_id),
        },
    )


def payments(economy: Economy) -> ViewRows:
    """Money that moved for orders, repayments apart."""
    paid = fulfilment.payments(economy.block, economy.order, economy.course)
    paid = taken(paid, paid.paid_at < economy.block.end)
    key = own_keys(paid.order_id, paid.paid_at)
    return ViewRows(
        key=key,
        subject=paid.order_id,
        told_at=paid.paid_at,
        columns={
            "payment_id": key,
            "paid_at": paid.paid_at,
            "payer": paid.payer,
            "payee": paid.payee,
            "purpose": paid.purpose,
            "amount": paid.amount_minor,
            **_order(economy, paid.order_id),
        },
    )


def _journey(sent: Shipment) -> dict[str, Values]:
    return {
        "shipped_at": sent.shipped_at,
        "from_town_id": sent.from_town_id,
        "to_town_id": sent.to_town_id,
    }


def _order(economy: Economy, order_id: Whole) -> dict[str, Values]:
    """The ORDER columns and the order's id."""
    order, place = economy.order, places(economy.order.order_id, order_id)
    return {
        "order_id": order_id,
        **of_merchants(economy, order.merchant_id[place]),
        **of_people(economy, order.person_id[place]),
        **of_goods(economy, place),
    }


VIEWS = {
    "shipments": View(
        about="a parcel that left the merchant",
        rows=shipments,
        columns={
            "waybill_id": NUMBER,
            "shipped_at": MOMENT,
            "from_town_id": NUMBER,
            "to_town_id": NUMBER,
            "order_id": NUMBER,
            **ORDER,
        },
    ),
    "parcel_events": View(
        about="what a carrier scanned: a parcel picked up, delivered",
        rows=parcel_events,
        columns={
            "scan_id": NUMBER,
            "waybill_id": NUMBER,
            "scanned_at": MOMENT,
            "town_id": NUMBER,
            "event": words("picked_up", "delivered"),
            "order_id": NUMBER,
            **ORDER,
        },
    ),
    "service_events": View(
        about="a session of a service: installed, class attended, treatment done, trip departed",
        rows=service_events,
        columns={
            "event_id": NUMBER,
            "session": WHOLE,
            "event": TEXT,
            "happened_at": MOMENT,
            "order_id": NUMBER,
            **ORDER,
        },
    ),
    "invoices": View(
        about="a tax invoice; a red one takes back an earlier one",
        rows=invoices,
        columns={
            "invoice_id": NUMBER,
            "issued_at": MOMENT,
            "ex_tax": MONEY,
            "tax": MONEY,
            "total": MONEY,
            "is_red": FLAG,
            "order_id": NUMBER,
            **ORDER,
        },
    ),
    "payments": View(
        about="money that moved for an order",
        rows=payments,
        columns={
            "payment_id": NUMBER,
            "paid_at": MOMENT,
            "payer": words(*_PARTIES),
            "payee": words(*_PARTIES),
            "purpose": words(*_PURPOSES),
            "amount": MONEY,
            "order_id": NUMBER,
            **ORDER,
        },
    ),
}
