"""The yearly rate of all that a loan costs, and the cap it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from lendweave.book.products.caps import Cap
from lendweave.book.products.errors import CapExceeded
from lendweave.book.products.model import AT_ONCE, Product
from lendweave.book.quotes.model import Cost, QuoteRow
from lendweave.book.schedule.model import ScheduleTerms
from lendweave.book.yields import Flow, UnitPeriod, YearlyRates, rate_per_period, yearly
from lendweave.kernel.rates import Rate, percent

_MONTH = UnitPeriod("month")
_IN_YEAR = 12
Time: TypeAlias = tuple[int, Fraction]


def cost_of(product: Product, terms: ScheduleTerms, rows: Sequence[QuoteRow]) -> Cost:
    """The cost to the borrower and to all payers. Raises NoYield, YieldNotUnique."""
    whole = [row.principal + row.interest for row in rows]
    own = [row.principal + row.interest - row.subsidy for row in rows]
    whole_upfront = own_upfront = 0
    for fee in terms.fees:
        if fee.in_all_in_cost:
            own_part = fee.amount if fee.paid_by == "borrower" else 0
            if fee.number:
                whole[fee.number - 1] += fee.amount
                own[fee.number - 1] += own_part
            else:
                whole_upfront, own_upfront = whole_upfront + fee.amount, own_upfront + own_part
    draws = [Flow(draw.amount, *_MONTH.between(terms.draws[0].on, draw.on)) for draw in terms.draws]
    times = _times(product, terms, rows)
    rates = _rates(draws, whole_upfront, whole, times)
    if (own_upfront, own) == (whole_upfront, whole):
        return Cost(rates, rates)
    return Cost(rates, _rates(draws, own_upfront, own, times))


def _rates(
    draws: Sequence[Flow], upfront: int, payments: Sequence[int], times: Sequence[Time]
) -> YearlyRates:
    paid = [Flow(-amount, *time) for amount, time in zip(payments, times, strict=True)]
    first, *later = draws
    started = first._replace(amount=first.amount - upfront)
    return yearly(rate_per_period([started, *later, *paid]), _IN_YEAR)


def _times(product: Product, terms: ScheduleTerms, rows: Sequence[QuoteRow]) -> list[Time]:
    """Months from the first money to each payment, and the odd part of one.

    Periods of months are counted by number, after a first one that may be odd: a month is a month,
    and a payment that a holiday puts off counts as paid on its day.
    """
    start = terms.draws[0].on
    if product.term_unit != "month" or product.plan in AT_ONCE:
        return [_MONTH.between(start, row.due_on) for row in rows]
    every = terms.periods.every
    first: Time = (every, Fraction(0))
    if terms.periods.first_due is not None:
        first = _MONTH.between(start, terms.periods.first_due, product.due_day or 0)
    return [(first[0] + (row.number - 1) * every, first[1]) for row in rows]


def refuse_above_cap(product: Product, cost: Cost, cap: Cap) -> None:
    """Raise CapExceeded, naming method, cap, licence, day and source."""
    found = cost_by_method(cost.whole, cap)
    if found <= cap.limit:
        return
    basis = f" ({cap.basis})" if cap.basis else ""
    raise CapExceeded(
        where=f"product {product.code} version {product.version}",
        got=f"an all-in cost of {rounded_percent(found)} a year by {cap.method}",
        expected=f"at most {percent(Rate(cap.limit))}{basis}: cap of {cap.licence} in pack "
        f"{cap.pack}, in force from {cap.starts_on}",
        fix=f"Lower the rate or the fees. Source: {cap.source.document} ({cap.source.dated}), "
        + ("to be confirmed by counsel." if cap.confirmed is None else f"{cap.confirmed}."),
    )


def cost_by_method(rates: YearlyRates, cap: Cap) -> Decimal:
    """The yearly rate by the method that a cap names."""
    return rates.effective if cap.method == "effective" else rates.nominal


def rounded_percent(rate: Decimal) -> str:
    """`26.91%` for 0.269134."""
    return f"{rate * 100:.2f}%"
