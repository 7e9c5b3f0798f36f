"""Truth about what merchants buy and stock: contracts, purchases, goods, invoices, money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, MaybeWhole, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place where goods lie."""

    warehouse_id: Annotated[Whole, "even: a region's, of the maker; odd: a merchant's"]
    account_id: Annotated[Whole, "account of its owner, which says who that is"]
    town_id: Annotated[Whole, "town"]


@dataclass(frozen=True, slots=True)
class PurchaseContract:
    """A framework under which a merchant orders."""

    contract_id: Annotated[Whole, "number: merchant and place"]
    buyer_account_id: Annotated[Whole, "account of the buyer"]
    seller_account_id: Annotated[Whole, "account of the seller"]
    signed_at: Annotated[Moment, "when it was signed"]
    ceiling_minor: Annotated[Whole, "all orders under it together may not exceed this"]
    terms_days: Annotated[Whole, "days from invoice to payment, 0 for payment in advance"]


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """A firm orders goods from another."""

    purchase_id: Annotated[Whole, "number: buyer, half-month and slot"]
    contract_id: Annotated[MaybeWhole, "contract it is under, none among peers"]
    buyer_account_id: Annotated[Whole, "account of the buyer"]
    seller_account_id: Annotated[Whole, "account of the seller"]
    ordered_at: Annotated[Moment, "when it was placed"]
    ex_tax_minor: Annotated[Whole, "sum of its lines"]
    tax_minor: Annotated[Whole, "value-added tax"]
    amount_minor: Annotated[Whole, "both"]
    terms_days: Annotated[Whole, "days from invoice to payment, 0 for payment in advance"]


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """What was ordered."""

    purchase_id: Annotated[Whole, "purchase"]
    number: Annotated[Whole, "1 for the first"]
    ordered_at: Annotated[Moment, "when it was placed"]
    product_id: Annotated[MaybeWhole, "product, none for accessories"]
    category: Annotated[Text, "category of the goods"]
    quantity: Annotated[Whole, "how many"]
    unit_price_minor: Annotated[Whole, "price of one without tax"]
    amount_minor: Annotated[Whole, "of the line without tax"]


@dataclass(frozen=True, slots=True)
class PurchaseCancellation:
    """The seller cannot serve a purchase."""

    purchase_id: Annotated[Whole, "purchase"]
    cancelled_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class PurchaseShipment:
    """Goods leave a seller's warehouse, on paper at least. Its id is that of the purchase."""

    purchase_id: Annotated[Whole, "purchase"]
    shipped_at: Annotated[Moment, "when they left"]
    from_warehouse_id: Annotated[Whole, "where from"]
    to_warehouse_id: Annotated[Whole, "where to"]
    weight_kg: Annotated[Whole, "weight as declared"]


@dataclass(frozen=True, slots=True)
class PurchaseShipmentLine:
    """What is in a shipment."""

    purchase_id: Annotated[Whole, "purchase"]
    number: Annotated[Whole, "line of the purchase"]
    shipped_at: Annotated[Moment, "when it left"]
    quantity: Annotated[Whole, "pieces sent"]
    serial_first: Annotated[MaybeWhole, "serial number of the first piece; the others follow it"]


@dataclass(frozen=True, slots=True)
class PurchaseDelivery:
    """Goods arrive at a buyer's warehouse, on paper at least."""

    purchase_id: Annotated[Whole, "purchase"]
    delivered_at: Annotated[Moment, "when they arrived"]
    warehouse_id: Annotated[Whole, "where"]
    signer_id: Annotated[Whole, "who signed: party and place; 0 and 1 are the listed receivers"]


@dataclass(frozen=True, slots=True)
class PurchaseDeliveryLine:
    """What was accepted and what was not; the pieces refused have the last serial numbers."""

    purchase_id: Annotated[Whole, "purchase"]
    number: Annotated[Whole, "line of the purchase"]
    delivered_at: Annotated[Moment, "when it arrived"]
    accepted: Annotated[Whole, "pieces accepted"]
    rejected: Annotated[Whole, "pieces refused and taken back at once"]


@dataclass(frozen=True, slots=True)
class PurchaseReturn:
    """Goods go back to the seller after they were accepted."""

    purchase_id: Annotated[Whole, "purchase they came with"]
    number: Annotated[Whole, "line of the purchase"]
    returned_at: Annotated[Moment, "when they left"]
    quantity: Annotated[Whole, "pieces"]


@dataclass(frozen=True, slots=True)
class PurchaseInvoice:
    """A tax invoice between firms; a red one takes back all or part of an earlier one."""

    invoice_id: Annotated[Whole, "number of its own"]
    invoice_number: Annotated[Text, "20 digits"]
    purchase_id: Annotated[Whole, "purchase"]
    seller_account_id: Annotated[Whole, "account of the seller"]
    buyer_account_id: Annotated[Whole, "account of the buyer"]
    issued_at: Annotated[Moment, "when it was issued"]
    ex_tax_minor: Annotated[Whole, "amount without tax, negative on a red one"]
    tax_minor: Annotated[Whole, "value-added tax, negative on a red one"]
    red_of: Annotated[MaybeWhole, "invoice_id that it takes back, none for a blue one"]


@dataclass(frozen=True, slots=True)
class PurchasePayment:
    """Money moves from account to account for a purchase, or beside it."""

    payment_id: Annotated[Whole, "number of its own"]
    purchase_id: Annotated[MaybeWhole, "purchase named in the reference, if any"]
    debtor_account_id: Annotated[Whole, "account it leaves"]
    creditor_account_id: Annotated[Whole, "account it reaches"]
    paid_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount, above zero"]
    purpose: Annotated[Text, "prepayment, settlement, refund, rebate, entrusted or transfer"]


@dataclass(frozen=True, slots=True)
class Receivable:
    """What a seller on terms is owed. Its id is that of the purchase."""

    purchase_id: Annotated[Whole, "purchase"]
    creditor_account_id: Annotated[Whole, "account of the seller"]
    debtor_account_id: Annotated[Whole, "account of the buyer"]
    issued_at: Annotated[Moment, "when the invoice was issued"]
    due_on: Annotated[Day, "day it is due"]
    face_minor: Annotated[Whole, "total of the invoice"]


@dataclass(frozen=True, slots=True)
class ReceivableConfirmation:
    """The debtor says that it owes."""

    purchase_id: Annotated[Whole, "receivable"]
    confirmed_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class Inventory:
    """A merchant's pieces of a product over one month: where they came from and went.

    closing = opening + received + back_from_buyers - sold - back_to_maker - sold_off.
    """

    merchant_id: Annotated[Whole, "merchant"]
    product_id: Annotated[Whole, "product"]
    month_end_on: Annotated[Day, "last day of the month"]
    opening: Annotated[Whole, "at the beginning of the month"]
    received: Annotated[Whole, "accepted from the maker"]
    sold: Annotated[Whole, "sent to buyers"]
    back_from_buyers: Annotated[Whole, "given back by buyers"]
    back_to_maker: Annotated[Whole, "sent back to the maker"]
    sold_off: Annotated[Whole, "given back by buyers and sold off as used"]
    closing: Annotated[Whole, "what lies there"]
    stated: Annotated[Whole, "what the merchant's books say: papers without goods count as goods"]


@dataclass(frozen=True, slots=True)
class SoldSerial:
    """Which piece a buyer got."""

    order_id: Annotated[Whole, "order of the buyer"]
    shipped_at: Annotated[Moment, "when it left the merchant"]
    serial: Annotated[Whole, "serial number"]
    purchase_id: Annotated[Whole, "purchase with which the merchant got it"]


@dataclass(frozen=True, slots=True)
class LogisticsEvent:
    """A carrier's scan, after EPCIS: what was seen where and when."""

    subject: Annotated[Text, "purchase or order"]
    subject_id: Annotated[Whole, "its id"]
    step: Annotated[Text, "picked_up, in_transit, arrived or delivered"]
    occurred_at: Annotated[Moment, "when"]
    recorded_at: Annotated[Moment, "when the carrier told it"]
    town_id: Annotated[Whole, "where"]
    serial_first: Annotated[MaybeWhole, "serial number of the first piece, if scanned"]
    serial_count: Annotated[Whole, "pieces scanned"]


TABLES: dict[str, type[Any]] = {
    "warehouse": Warehouse,
    "purchase_contract": PurchaseContract,
    "purchase_order": PurchaseOrder,
    "purchase_line": PurchaseLine,
    "purchase_cancellation": PurchaseCancellation,
    "purchase_shipment": PurchaseShipment,
    "purchase_shipment_line": PurchaseShipmentLine,
    "purchase_delivery": PurchaseDelivery,
    "purchase_delivery_line": PurchaseDeliveryLine,
    "purchase_return": PurchaseReturn,
    "purchase_invoice": PurchaseInvoice,
    "purchase_payment": PurchasePayment,
    "receivable": Receivable,
    "receivable_confirmation": ReceivableConfirmation,
    "inventory": Inventory,
    "sold_serial": SoldSerial,
    "logistics_event": LogisticsEvent,
}

DATED: dict[str, str] = {
    "purchase_contract": "signed_at",
    "purchase_order": "ordered_at",
    "purchase_line": "ordered_at",
    "purchase_cancellation": "cancelled_at",
    "purchase_shipment": "shipped_at",
    "purchase_shipment_line": "shipped_at",
    "purchase_delivery": "delivered_at",
    "purchase_delivery_line": "delivered_at",
    "purchase_return": "returned_at",
    "purchase_invoice": "issued_at",
    "purchase_payment": "paid_at",
    "receivable": "issued_at",
    "receivable_confirmation": "confirmed_at",
    "inventory": "month_end_on",
    "sold_serial": "shipped_at",
    "logistics_event": "occurred_at",
}
