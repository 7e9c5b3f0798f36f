"""A quote that was taken: the contract of its loan."""

from __future__ import annotations

from lendweave.book.calendar import HolidayCalendar
from lendweave.book.loan import Contract
from lendweave.book.products.model import WEEKENDS
from lendweave.book.quotes.model import Quote

_DAYS_OF_MONTH = 30
_WEEKS_OF_YEAR = 52


def contract_of_quote(quote: Quote, calendar: HolidayCalendar = WEEKENDS) -> Contract:
    """What is agreed when a quote is taken. Its loan has no id yet."""
    product, asked = quote.product, quote.asked
    return Contract(
        loan_id="",
        currency=product.currency,
        amount=asked.amount,
        terms=product.terms_for(asked.amount, asked.term, quote.rate, asked.on, calendar),
        rules=product.loan_rules(quote.rate),
        shares=product.funders,
        product=product.code,
        product_version=product.version,
    )


def months_of_quote(quote: Quote) -> int:
    """The term in months, as records tell it: at least one."""
    term = quote.asked.term
    months = {
        "month": term,
        "half_month": -(-term // 2),
        "week": -(-term * 12 // _WEEKS_OF_YEAR),
        "day": -(-term // _DAYS_OF_MONTH),
    }[quote.product.term_unit]
    return max(1, months)
