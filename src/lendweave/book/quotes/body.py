"""A quote as plain values for programs: amounts in minor units, rates as decimal texts."""

from __future__ import annotations

from typing import Any

import msgspec

from lendweave.book.quotes.model import Charge, Quote
from lendweave.book.quotes.statement import statement
from lendweave.book.yields import YearlyRates

_RATE_DIGITS = 6


def quote_body(quote: Quote, locale: str | None = None) -> dict[str, Any]:
    """The whole quote. locale: also the all-in cost statement in that language."""
    product, asked = quote.product, quote.asked
    body: dict[str, Any] = {
        "product": {
            "code": product.code,
            "version": product.version,
            "hash": product.hash,
            "title": {"en": product.title.en, "zh": product.title.zh},
        },
        "plan": product.plan,
        "amount_minor": asked.amount,
        "currency": product.currency,
        "term": asked.term,
        "term_unit": product.term_unit,
        "on": asked.on.isoformat(),
        "rate": f"{quote.rate:f}",
        "rate_is_highest": quote.rate_is_highest,
        "upfront_minor": quote.upfront,
        "payments_minor": quote.payments,
        "rows": [_row(quote, index) for index in range(len(quote.rows))],
        "charges": [_charge(charge) for charge in quote.charges],
        "all_in_cost": _rates(quote.cost.whole),
        "all_in_cost_of_borrower": _rates(quote.cost.borrower),
        "cap": _cap(quote),
    }
    if locale is not None:
        body["statement"] = msgspec.to_builtins(statement(quote, locale))
    return body


def _row(quote: Quote, index: int) -> dict[str, Any]:
    row = quote.rows[index]
    return {
        "number": row.number,
        "due_on": row.due_on.isoformat(),
        "payment_minor": row.payment,
        "principal_minor": row.principal,
        "interest_minor": row.interest,
        "subsidy_minor": row.subsidy,
        "subsidy_by": row.payer,
        "fee_minor": row.fee,
        "balance_minor": row.balance,
        "drawn_minor": row.drawn,
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "code": charge.code,
        "title": {"en": charge.title.en, "zh": charge.title.zh},
        "charged_by": charge.charged_by,
        "paid_by": charge.paid_by,
        "amount_minor": charge.amount,
        "in_all_in_cost": charge.in_cost,
    }


def _rates(rates: YearlyRates) -> dict[str, str]:
    return {
        "irr_times_12": f"{rates.nominal:.{_RATE_DIGITS}f}",
        "effective": f"{rates.effective:.{_RATE_DIGITS}f}",
    }


def _cap(quote: Quote) -> dict[str, Any]:
    cap = quote.cap
    return {
        "pack": cap.pack,
        "licence": cap.licence,
        "method": cap.method,
        "limit": f"{cap.limit:f}",
        "basis": cap.basis,
        "in_force_from": cap.starts_on.isoformat(),
        "source": {
            "document": cap.source.document,
            "dated": cap.source.dated.isoformat(),
            "title": {"en": cap.source.title.en, "zh": cap.source.title.zh},
        },
        "confirmed": None if cap.confirmed is None else cap.confirmed.isoformat(),
    }
