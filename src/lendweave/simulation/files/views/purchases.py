"""What merchants buy and stock, as makers' and their own systems tell of it."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.chain.purchases import serials_shown
from lendweave.simulation.economy import Economy
from lendweave.simulation.files.kinds import (
    CARD,
    DAY,
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
from lendweave.simulation.files.views.joins import MERCHANT, of_merchants, waybill_ids
from lendweave.simulation.files.views.table import Coded, Truth, Values, View, ViewRows, own_keys
from lendweave.simulation.parties.accounts import AccountHolder
from lendweave.simulation.parties.merchants import products
from lendweave.simulation.truth.frames import NONE, Whole, places

_KINDS = 8
_LINES_MAX = 64
_STEPS = ("picked_up", "in_transit", "arrived", "delivered")
_PURPOSES = ("prepayment", "settlement", "refund", "rebate", "entrusted", "transfer")


def purchase_lines(truth: Truth) -> ViewRows:
    """Each line of each purchase."""
    line, order = truth.of("purchase_line"), truth.of("purchase_order")
    place = places(order.purchase_id, line.purchase_id)
    return ViewRows(
        key=line.purchase_id * _LINES_MAX + line.number,
        subject=line.purchase_id,
        told_at=line.ordered_at,
        columns={
            "purchase_id": line.purchase_id,
            "line": line.number,
            "ordered_at": line.ordered_at,
            **_parties(truth.economy, order.buyer_account_id[place]),
            "seller_account_id": order.seller_account_id[place],
            **_goods(truth.economy, line.product_id),
            "category": line.category,
            "quantity": line.quantity,
            "unit_price": line.unit_price_minor,
            "amount": line.amount_minor,
            "total": order.amount_minor[place],
            "terms_days": order.terms_days[place],
        },
    )


def purchase_invoices(truth: Truth) -> ViewRows:
    """Tax invoices between firms, red ones among them."""
    invoice = truth.of("purchase_invoice")
    return ViewRows(
        key=invoice.invoice_id,
        subject=invoice.purchase_id,
        told_at=invoice.issued_at,
        columns={
            "invoice_number": invoice.invoice_number,
            "purchase_id": invoice.purchase_id,
            "issued_at": invoice.issued_at,
            **_parties(truth.economy, invoice.buyer_account_id),
            "seller_account_id": invoice.seller_account_id,
            "ex_tax": invoice.ex_tax_minor,
            "tax": invoice.tax_minor,
            "total": invoice.ex_tax_minor + invoice.tax_minor,
            "is_red": invoice.red_of != NONE,
        },
    )


def purchase_payments(truth: Truth) -> ViewRows:
    """Money that moved between firms."""
    paid = truth.of("purchase_payment")
    return ViewRows(
        key=paid.payment_id,
        subject=paid.payment_id,
        told_at=paid.paid_at,
        columns={
            "payment_id": paid.payment_id,
            "purchase_id": paid.purchase_id,
            "paid_at": paid.paid_at,
            "debtor_card": paid.debtor_account_id,
            "creditor_card": paid.creditor_account_id,
            "amount": paid.amount_minor,
            "purpose": paid.purpose,
        },
    )


def stocks(truth: Truth) -> ViewRows:
    """A merchant's pieces of a product at a month's end, as its books say."""
    stock = truth.of("inventory")
    day = stock.month_end_on.astype(np.int64)
    return ViewRows(
        key=(stock.merchant_id * 1_000 + stock.product_id) * 100_000 + day,
        subject=stock.merchant_id,
        told_at=stock.month_end_on.astype("datetime64[us]"),
        columns={
            **of_merchants(truth.economy, stock.merchant_id),
            **_goods(truth.economy, stock.product_id),
            "month_end_on": stock.month_end_on,
            "opening": stock.opening,
            "received": stock.received,
            "sold": stock.sold,
            "closing": stock.stated,
        },
    )


def carrier_events(truth: Truth) -> ViewRows:
    """A carrier's scans of purchases and of parcels to buyers."""
    scan = truth.of("logistics_event")
    bought = scan.subject == "purchase"
    step = np.select([scan.step == name for name in _STEPS], range(len(_STEPS)), 0)
    key = own_keys((scan.subject_id * 2 + bought) * len(_STEPS) + step, scan.occurred_at)
    return ViewRows(
        key=key,
        subject=scan.subject_id * 2 + bought,
        told_at=scan.recorded_at,
        columns={
            "scan_id": key,
            "waybill_id": np.where(bought, scan.subject_id, waybill_ids(scan.subject_id)),
            "waybill_kind": Coded(np.array(["order", "purchase"]), bought.astype(np.int64)),
            "step": scan.step,
            "occurred_at": scan.occurred_at,
            "recorded_at": scan.recorded_at,
            "town_id": scan.town_id,
            "serial_first": serials_shown(scan.serial_first),
            "pieces": scan.serial_count,
        },
    )


def _parties(economy: Economy, account_id: Whole) -> dict[str, Values]:
    """The buyer's account, and its code with the maker; empty for who is no merchant."""
    merchant, party = economy.merchants.merchant, account_id // _KINDS
    place = np.searchsorted(merchant.merchant_id, party)
    is_merchant = account_id % _KINDS == AccountHolder.MERCHANT
    known = np.append(merchant.code, "")
    codes = np.where(is_merchant & (place < len(merchant.code)), place, len(merchant.code))
    return {"buyer_account_id": account_id, "buyer_code": Coded(known, codes)}


def _goods(economy: Economy, product_id: Whole) -> dict[str, Values]:
    """Model and name of what was bought; accessories have none."""
    sold = products(economy.block.world)
    place = np.where(product_id == NONE, len(sold.model), product_id)
    return {
        "model": Coded(np.append(sold.model, ""), place),
        "product_name": Coded(np.append(sold.name, "配件"), place),
    }


_BUYER = {"buyer_account_id": DOCUMENT, "buyer_code": TEXT, "seller_account_id": DOCUMENT}
_GOODS = {"model": TEXT, "product_name": TEXT}

VIEWS = {
    "purchase_lines": View(
        about="a line of a merchant's purchase",
        rows=purchase_lines,
        columns={
            "purchase_id": DOCUMENT,
            "line": WHOLE,
            "ordered_at": MOMENT,
            **_BUYER,
            **_GOODS,
            "category": TEXT,
            "quantity": WHOLE,
            "unit_price": MONEY,
            "amount": MONEY,
            "total": MONEY,
            "terms_days": WHOLE,
        },
    ),
    "purchase_invoices": View(
        about="a tax invoice between firms; a red one takes back an earlier one",
        rows=purchase_invoices,
        columns={
            "invoice_number": INVOICE_NUMBER,
            "purchase_id": DOCUMENT,
            "issued_at": MOMENT,
            **_BUYER,
            "ex_tax": MONEY,
            "tax": MONEY,
            "total": MONEY,
            "is_red": FLAG,
        },
    ),
    "purchase_payments": View(
        about="money that moved between firms",
        rows=purchase_payments,
        columns={
            "payment_id": DOCUMENT,
            "purchase_id": DOCUMENT,
            "paid_at": MOMENT,
            "debtor_card": CARD,
            "creditor_card": CARD,
            "amount": MONEY,
            "purpose": words(*_PURPOSES),
        },
    ),
    "stocks": View(
        about="a merchant's pieces of a product at a month's end, as its books say",
        rows=stocks,
        columns={
            **MERCHANT,
            **_GOODS,
            "month_end_on": DAY,
            "opening": WHOLE,
            "received": WHOLE,
            "sold": WHOLE,
            "closing": WHOLE,
        },
    ),
    "carrier_events": View(
        about="a carrier's scan of a purchase or of a parcel to a buyer",
        rows=carrier_events,
        columns={
            "scan_id": DOCUMENT,
            "waybill_id": DOCUMENT,
            "waybill_kind": words("order", "purchase"),
            "step": words(*_STEPS),
            "occurred_at": MOMENT,
            "recorded_at": MOMENT,
            "town_id": NUMBER,
            "serial_first": NUMBER,
            "pieces": WHOLE,
        },
    ),
}
