"""The price of a loan that is agreed anew, held against the cap of its day.

What is agreed anew is priced as a loan of its own from that day: the principal still to come is its
draw, and the instalments to come are its payments. Of fees taken at disbursal, the part that the
principal of the days to come bears counts as paid on the day; otherwise a loan at its cap by such a
fee could be made dearer, and one made dearer on its first day would not cost what a quote says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lendweave.book.calendar import Periods
from lendweave.book.loan import Contract, Event
from lendweave.book.loan.fold import lived
from lendweave.book.loan.life import FEE, PRINCIPAL, Life
from lendweave.book.loan.plan import rooted
from lendweave.book.products.caps import Cap, CapCatalogue
from lendweave.book.products.errors import CapExceeded
from lendweave.book.products.model import AT_ONCE, Product
from lendweave.book.quotes.cost import cost_by_method, cost_of, refuse_above_cap
from lendweave.book.quotes.model import Cost
from lendweave.book.quotes.quote import quote_rows
from lendweave.book.schedule import schedule
from lendweave.book.schedule.model import Draw, FeeRow, RateChange, ScheduleTerms
from lendweave.kernel.rates import Rate, percent

RATE_STEP = Decimal("0.0001")
"""How finely the highest rate allowed is told: 0.01%."""


@dataclass(frozen=True)
class Pricing:
    """The product of a loan in the version it was made under, and the caps in force."""

    product: Product
    caps: CapCatalogue


def refuse_dear_change(
    pricing: Pricing, contract: Contract, events: Sequence[Event], event: Event
) -> None:
    """Raise CapExceeded where a new rate, or new terms, are above the cap of the event's day.

    events: those before it. The error tells the highest rate allowed. Raises CapUnknown too, and
    what the loan has against the event.
    """
    cap = pricing.caps.cap(pricing.product.cap, event.business_date)
    life, _ = lived(contract, [*events, event], event.business_date)
    terms = terms_to_come(life, event.business_date)
    if terms is None:
        return
    try:
        refuse_above_cap(pricing.product, _cost(pricing.product, terms), cap)
    except CapExceeded as error:
        highest = _highest_rate(pricing.product, terms, cap)
        told = "no rate is low enough" if highest is None else f"at most {percent(Rate(highest))}"
        raise CapExceeded(
            where=f"loan {contract.loan_id}, event {event.number} ({event.event}), {error.where}",
            got=error.got,
            expected=error.expected,
            fix=f"Highest rate allowed from {event.business_date}: {told}. {error.fix}",
        ) from None


def refuse_dear_fee(
    pricing: Pricing, contract: Contract, events: Sequence[Event], event: Event
) -> None:
    """Raise CapExceeded where a fee of the all-in cost lifts what is to come above the cap.

    Fees charged before on the same instalments count with it. A loan of which all has fallen due
    has nothing to come.
    """
    fee = next(each for each in pricing.product.fees if each.code == event.details["code"])
    if not fee.in_all_in_cost:
        return
    cap = pricing.caps.cap(pricing.product.cap, event.business_date)
    life, _ = lived(contract, [*events, event], event.business_date)
    terms = terms_to_come(life, event.business_date)
    if terms is not None:
        at = life.next_due
        charged = [
            FeeRow(fee.code, row - at + 1, amount, in_all_in_cost=True, paid_by="borrower")
            for (place, row), amount in life.extra.items()
            if place == FEE and row >= at
        ]
        dearer = replace(terms, fees=(*terms.fees, *charged))
        refuse_above_cap(pricing.product, _cost(pricing.product, dearer), cap)


def cost_to_come(product: Product, life: Life, on: date) -> Cost | None:
    """What a life that has come to `on` costs by the year from then; None where nothing is due."""
    terms = terms_to_come(life, on)
    return None if terms is None else _cost(product, terms)


def terms_to_come(life: Life, on: date) -> ScheduleTerms | None:
    """What is still to come as a loan of its own, drawn on the day; None where nothing is."""
    at = life.next_due
    principal = sum(life.due[PRINCIPAL][at:])
    if principal <= 0:
        return None
    terms = life.terms if life.root == at else rooted(life, at, principal)
    return replace(
        terms,
        draws=(Draw(on, principal),),
        rates=(RateChange(on, life.rate_on(on)), *(each for each in terms.rates if each.on > on)),
        periods=_periods_to_come(life, terms, on),
        payment=None,
        on_change="recomputed",
        fees=(*(fee for fee in terms.fees if fee.number), *_left_of_upfront(life.contract, on)),
    )


def _periods_to_come(life: Life, terms: ScheduleTerms, on: date) -> Periods:
    """From the day to the due dates that there are; the first period is then an odd one."""
    at, start, periods = life.next_due, terms.draws[0].on, terms.periods
    if on == start:
        return periods
    if terms.plan in AT_ONCE:
        return replace(periods, count=1, first_due=life.due_on[at], anchor_day=None)
    first_due = periods.grid(start)[1]
    if first_due <= on:  # the day it falls due was moved past a free day
        first_due = life.due_on[at]
    return replace(periods.anchored(start), first_due=first_due)


def _left_of_upfront(contract: Contract, on: date) -> list[FeeRow]:
    """Fees at disbursal, in the proportion of principal × days still to come as first agreed."""
    upfront = [fee for fee in contract.terms.fees if not fee.number and fee.in_all_in_cost]
    if not upfront:
        return []
    whole = left = 0
    for row in schedule(contract.terms, contract.currency).rows:
        lent = row.principal + row.balance
        whole += lent * (row.due_on - row.starts_on).days
        left += lent * max((row.due_on - max(row.starts_on, on)).days, 0)
    return [replace(fee, amount=fee.amount * left // max(whole, 1)) for fee in upfront]


def _cost(product: Product, terms: ScheduleTerms) -> Cost:
    return cost_of(
        product, terms, quote_rows(product, terms, schedule(terms, product.currency).rows)
    )


def _highest_rate(product: Product, terms: ScheduleTerms, cap: Cap) -> Decimal | None:
    """The highest rate that the cap leaves room for, None where none does."""
    low, high = -1, int(max(each.rate for each in terms.rates) / RATE_STEP) + 1
    while high - low > 1:
        middle = (low + high) // 2
        tried = replace(terms, rates=(RateChange(terms.draws[0].on, middle * RATE_STEP),))
        cost = cost_by_method(_cost(product, tried).whole, cap)
        low, high = (middle, high) if cost <= cap.limit else (low, middle)
    return None if low < 0 else low * RATE_STEP
