"""Goods, invoices and money for orders, as carriers, tax systems and banks tell of them."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import (
    CARD,
    DOCUMENT,
    FLAG,
    INVOICE_NUMBER,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import (
    MERCHANT,
    PERSON,
    PRODUCT,
    of_buyers,
    of_goods,
    of_merchants,
    waybill_ids,
)
from lendweave.simulation.files.views.table import Truth, Values, View, ViewRows, own_keys
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.trade.service import SESSIONS_MAX
from lendweave.simulation.truth.frames import Text, Whole, places
from lendweave.simulation.truth.service import ServiceEvent
from lendweave.simulation.truth.trade import Payment, Shipment

ORDER = {**MERCHANT, **PERSON, **PRODUCT}
_PARTIES = ("person", "merchant", "lender")
_PURPOSES = ("purchase", "down_payment", "disbursal", "refund")


def shipments(truth: Truth) -> ViewRows:
    """Parcels that left."""
    sent = truth.of("shipment")
    return ViewRows(
        key=sent.order_id,
        subject=sent.order_id,
        told_at=sent.shipped_at,
        columns={
            "waybill_id": waybill_ids(sent.order_id),
            **_journey(sent),
            **_order(truth.economy, sent.order_id),
        },
    )


def parcel_events(truth: Truth) -> ViewRows:
    """What a carrier scans: a parcel picked up, and delivered."""
    sent, came = truth.of("shipment"), truth.of("delivery")
    ids = np.concatenate([sent.order_id, came.order_id])
    at = np.concatenate([sent.shipped_at, came.delivered_at])
    town = np.concatenate([sent.from_town_id, came.town_id])
    delivered = np.arange(len(ids)) >= len(sent.order_id)
    return ViewRows(
        key=ids * 2 + delivered,
        subject=ids,
        told_at=at,
        columns={
            "scan_id": ids * 2 + delivered,
            "waybill_id": waybill_ids(ids),
            "scanned_at": at,
            "town_id": town,
            "event": np.where(delivered, "delivered", "picked_up"),
            **_order(truth.economy, ids),
        },
    )


def service_events(truth: Truth) -> ViewRows:
    """Sessions of a service that were given, or that papers say were given."""
    given = truth.of("service_event")
    key = given.order_id * SESSIONS_MAX + given.number
    return ViewRows(
        key=key,
        subject=given.order_id,
        told_at=given.happened_at,
        columns={
            "event_id": key,
            "roster_id": _rosters(truth.economy, given),
            "session": given.number,
            "event": given.kind,
            "happened_at": given.happened_at,
            **_order(truth.economy, given.order_id),
        },
    )


def invoices(truth: Truth) -> ViewRows:
    """Tax invoices, red ones among them."""
    issued = truth.of("invoice")
    return ViewRows(
        key=issued.invoice_id,
        subject=issued.order_id,
        told_at=issued.issued_at,
        columns={
            "invoice_id": issued.invoice_id,
            "invoice_number": issued.invoice_id,
            "issued_at": issued.issued_at,
            "ex_tax": issued.ex_tax_minor,
            "tax": issued.tax_minor,
            "total": issued.ex_tax_minor + issued.tax_minor,
            "is_red": issued.is_red,
            **_order(truth.economy, issued.order_id),
        },
    )


def payments(truth: Truth) -> ViewRows:
    """Money that moved for orders, repayments apart."""
    paid = truth.of("payment")
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
            "payer_card": _cards(truth.economy, paid, paid.payer),
            "payee_card": _cards(truth.economy, paid, paid.payee),
            "amount": paid.amount_minor,
            **_order(truth.economy, paid.order_id),
        },
    )


def _cards(economy: Economy, paid: Payment, party: Text) -> Whole:
    """account_id of the person, merchant or lender on one side of each payment."""
    place = places(economy.order.order_id, paid.order_id)
    person = account_ids(AccountHolder.PERSON, economy.order.person_id[place])
    merchant = account_ids(AccountHolder.MERCHANT, economy.order.merchant_id[place])
    lender = account_ids(AccountHolder.LENDER, 0)
    return np.where(party == "person", person, np.where(party == "merchant", merchant, lender))


def _rosters(economy: Economy, given: ServiceEvent) -> Whole:
    """One number for those who are served by one merchant with one thing on one day."""
    place = places(economy.order.order_id, given.order_id)
    day = given.happened_at.astype("datetime64[D]").astype(np.int64)
    sold = economy.order.merchant_id[place] * 1_000 + economy.line.product_id[place]
    return np.asarray(sold * 100_000 + day)


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
        **of_buyers(economy, order.order_id[place]),
        **of_goods(economy, place),
    }


VIEWS = {
    "shipments": View(
        about="a parcel that left the merchant",
        rows=shipments,
        columns={
            "waybill_id": DOCUMENT,
            "shipped_at": MOMENT,
            "from_town_id": NUMBER,
            "to_town_id": NUMBER,
            "order_id": DOCUMENT,
            **ORDER,
        },
    ),
    "parcel_events": View(
        about="what a carrier scanned: a parcel picked up, delivered",
        rows=parcel_events,
        columns={
            "scan_id": DOCUMENT,
            "waybill_id": DOCUMENT,
            "scanned_at": MOMENT,
            "town_id": NUMBER,
            "event": words("picked_up", "delivered"),
            "order_id": DOCUMENT,
            **ORDER,
        },
    ),
    "service_events": View(
        about="a session of a service: installed, class attended, treatment done, trip departed",
        rows=service_events,
        columns={
            "event_id": DOCUMENT,
            "roster_id": DOCUMENT,
            "session": WHOLE,
            "event": TEXT,
            "happened_at": MOMENT,
            "order_id": DOCUMENT,
            **ORDER,
        },
    ),
    "invoices": View(
        about="a tax invoice; a red one takes back an earlier one",
        rows=invoices,
        columns={
            "invoice_id": DOCUMENT,
            "invoice_number": INVOICE_NUMBER,
            "issued_at": MOMENT,
            "ex_tax": MONEY,
            "tax": MONEY,
            "total": MONEY,
            "is_red": FLAG,
            "order_id": DOCUMENT,
            **ORDER,
        },
    ),
    "payments": View(
        about="money that moved for an order",
        rows=payments,
        columns={
            "payment_id": DOCUMENT,
            "paid_at": MOMENT,
            "payer": words(*_PARTIES),
            "payee": words(*_PARTIES),
            "purpose": words(*_PURPOSES),
            "payer_card": CARD,
            "payee_card": CARD,
            "amount": MONEY,
            "order_id": DOCUMENT,
            **ORDER,
        },
    ),
}
