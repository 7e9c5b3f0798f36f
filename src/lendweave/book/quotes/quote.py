"""A repayment trial: the schedule of what is asked, who pays what of it, and its yearly cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lendweave.book.calendar import HolidayCalendar
from lendweave.book.products.caps import CapCatalogue
from lendweave.book.products.model import WEEKENDS, Product, Words
from lendweave.book.quotes.bounds import check_bounds, rate_of
from lendweave.book.quotes.cost import cost_of, refuse_above_cap
from lendweave.book.quotes.model import Asked, Charge, Quote, QuoteRow
from lendweave.book.rounding import rounded
from lendweave.book.schedule import schedule
from lendweave.book.schedule.model import FeeRow, Row, ScheduleTerms

INTEREST = Words("Interest", "利息")


def quote(
    product: Product, asked: Asked, caps: CapCatalogue, calendar: HolidayCalendar = WEEKENDS
) -> Quote:
    """What the product costs as asked.

    Raises QuoteRefused, CapUnknown, CapExceeded; TermsInvalid or NoYield where the numbers leave
    no schedule or no rate.
    """
    check_bounds(product, asked)
    rate = rate_of(product, asked)
    terms = product.terms_for(asked.amount, asked.term, rate, asked.on, calendar)
    rows = quote_rows(product, terms, schedule(terms, product.currency).rows)
    cost = cost_of(product, terms, rows)
    cap = caps.cap(product.cap, asked.on)
    refuse_above_cap(product, cost, cap)
    return Quote(
        product=product,
        asked=asked,
        rate=rate,
        rate_is_highest=asked.rate is None and product.rate.fixed is None,
        rows=rows,
        upfront=sum(_borrowers(fee for fee in terms.fees if not fee.number)),
        charges=(*_interest(rows), *_fees(product, terms)),
        cost=cost,
        cap=cap,
    )


def quote_terms(found: Quote, calendar: HolidayCalendar = WEEKENDS) -> ScheduleTerms:
    """The terms of the loan that a quote promises. calendar: the one it was quoted by."""
    asked = found.asked
    return found.product.terms_for(asked.amount, asked.term, found.rate, asked.on, calendar)


def _borrowers(fees: Iterable[FeeRow]) -> list[int]:
    return [fee.amount for fee in fees if fee.paid_by == "borrower"]


def quote_rows(product: Product, terms: ScheduleTerms, rows: Sequence[Row]) -> tuple[QuoteRow, ...]:
    fees = [0] * (len(rows) + 1)
    for fee in terms.fees:
        if fee.paid_by == "borrower":
            fees[fee.number] += fee.amount
    found = []
    for row in rows:
        payer, subsidy = _subsidy(product, row)
        found.append(
            QuoteRow(
                row.number,
                row.due_on,
                row.principal,
                row.interest,
                subsidy,
                payer,
                fees[row.number],
                row.balance,
                row.drawn,
            )
        )
    return tuple(found)


def _subsidy(product: Product, row: Row) -> tuple[str | None, int]:
    """Who bears interest of the period beside the borrower, and how much of it."""
    for rule in product.subsidies:
        if rule.first <= row.number and (rule.last is None or row.number <= rule.last):
            numerator, denominator = rule.share.as_integer_ratio()
            return rule.payer, rounded(row.interest * numerator, denominator, product.rounding)
    return None, 0


def _interest(rows: Sequence[QuoteRow]) -> list[Charge]:
    """The interest by who bears it, the borrower first."""
    by_payer: dict[str, int] = {"borrower": sum(row.interest - row.subsidy for row in rows)}
    for row in rows:
        if row.payer is not None:
            by_payer[row.payer] = by_payer.get(row.payer, 0) + row.subsidy
    return [
        Charge("interest", INTEREST, "lender", payer, amount, in_cost=True)
        for payer, amount in by_payer.items()
    ]


def _fees(product: Product, terms: ScheduleTerms) -> list[Charge]:
    totals: dict[str, int] = {}
    for row in terms.fees:
        totals[row.code] = totals.get(row.code, 0) + row.amount
    return [
        Charge(
            fee.code, fee.title, fee.charged_by, fee.paid_by, totals[fee.code], fee.in_all_in_cost
        )
        for fee in product.fees
    ]
