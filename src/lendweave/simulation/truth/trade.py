"""Truth about orders, goods, invoices and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Flag, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class Order:
    """A buyer orders from a merchant. One order has one line."""

    order_id: Annotated[Whole, "number: person, month and slot"]
    order_number: Annotated[Whole, "number on papers, of its application and loan too"]
    person_id: Annotated[Whole, "buyer in whose name it stands"]
    merchant_id: Annotated[Whole, "merchant"]
    store_id: Annotated[Whole, "door"]
    agent_id: Annotated[Whole, "sales guide"]
    phone_id: Annotated[Whole, "phone that was given"]
    ordered_at: Annotated[Moment, "when it was placed"]
    amount_minor: Annotated[Whole, "total"]
    channel: Annotated[Text, "store_qr, sales_guide or h5"]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was ordered."""

    order_id: Annotated[Whole, "order"]
    ordered_at: Annotated[Moment, "when it was placed"]
    product_id: Annotated[Whole, "product"]
    quantity: Annotated[Whole, "how many"]
    unit_price_minor: Annotated[Whole, "price of one"]
    amount_minor: Annotated[Whole, "total of the line"]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An order ends before anything was sent or paid."""

    order_id: Annotated[Whole, "order"]
    cancelled_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class Shipment:
    """Goods leave the merchant. Its id is that of the order."""

    order_id: Annotated[Whole, "order"]
    shipped_at: Annotated[Moment, "when they left"]
    from_town_id: Annotated[Whole, "town of the merchant"]
    to_town_id: Annotated[Whole, "town they were sent to"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Goods arrive."""

    order_id: Annotated[Whole, "order"]
    delivered_at: Annotated[Moment, "when they arrived"]
    town_id: Annotated[Whole, "town where they arrived"]
    address_id: Annotated[Whole, "address where they arrived"]


@dataclass(frozen=True, slots=True)
class Invoice:
    """A tax invoice; a red one takes back an earlier one."""

    invoice_id: Annotated[Whole, "number: twice the order_id, plus 1 for a red one"]
    order_id: Annotated[Whole, "order"]
    issued_at: Annotated[Moment, "when it was issued"]
    ex_tax_minor: Annotated[Whole, "amount without tax, negative on a red one"]
    tax_minor: Annotated[Whole, "value-added tax, negative on a red one"]
    is_red: Annotated[Flag, "takes back the invoice of the order"]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money moves for an order. Repayments have a table of their own."""

    order_id: Annotated[Whole, "order"]
    paid_at: Annotated[Moment, "when"]
    payer: Annotated[Text, "person, merchant or lender"]
    payee: Annotated[Text, "person, merchant or lender"]
    purpose: Annotated[Text, "purchase, down_payment, disbursal or refund"]
    amount_minor: Annotated[Whole, "amount, above zero"]


@dataclass(frozen=True, slots=True)
class Return:
    """A buyer gives the goods back, or withdraws from a service before its end."""

    order_id: Annotated[Whole, "order"]
    returned_at: Annotated[Moment, "when"]
    refund_minor: Annotated[
        Whole, "what the merchant owes back: all, or the unused part less a fee"
    ]


TABLES: dict[str, type[Any]] = {
    "order": Order,
    "order_line": OrderLine,
    "cancellation": Cancellation,
    "shipment": Shipment,
    "delivery": Delivery,
    "invoice": Invoice,
    "payment": Payment,
    "return": Return,
}

DATED: dict[str, str] = {
    "order": "ordered_at",
    "order_line": "ordered_at",
    "cancellation": "cancelled_at",
    "shipment": "shipped_at",
    "delivery": "delivered_at",
    "invoice": "issued_at",
    "payment": "paid_at",
    "return": "returned_at",
}
