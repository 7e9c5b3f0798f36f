"""What is quoted is what is booked: the instalments of a loan are the rows of its quote."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from tests.book.quotes.shelves import shelf
from tests.book.quotes.test_quote import quotes

from lendweave.book.loan import Amounts, Contract, Event, run
from lendweave.book.quotes import Quote, QuoteRow
from lendweave.book.quotes.quote import quote_terms
from lendweave.book.schedule.model import ScheduleTerms


def promised(found: Quote) -> ScheduleTerms:
    """The terms that the quote promises, by the calendar it was quoted by."""
    return quote_terms(found, shelf(found.product.scenario).calendar(found.product))


def booked(found: Quote) -> list[Event]:
    """The loan opened and paid out as the quote assumes."""
    draws = promised(found).draws
    day = found.asked.on
    events = [Event(1, "open", day)]
    for number, draw in enumerate(draws, start=2):
        events.append(Event(number, "disburse", draw.on, draw.amount, found.product.currency))
    return events


@given(quotes())
def test_the_rows_of_a_quote_are_the_instalments_of_the_loan(found: Quote) -> None:
    """Day, principal, interest by who bears it and the borrower's fees, row by row."""
    product = found.product
    contract = Contract(
        loan_id="L1",
        currency=product.currency,
        amount=found.asked.amount,
        terms=promised(found),
        rules=product.loan_rules(found.rate),
        shares=product.funders,
    )
    events = booked(found)
    state = run(contract, events, events[-1].business_date + timedelta(days=1)).state
    due = [(row.number, row.due_on, row.due._replace(penalty=0)) for row in state.instalments]
    first = [(0, found.asked.on, Amounts(fee=found.upfront))] if found.upfront else []
    assert due == [*first, *((row.number, row.due_on, due_with(row)) for row in found.rows)]


def due_with(row: QuoteRow) -> Amounts:
    """A quoted row as the amounts of an instalment; nothing is overdue in a quote."""
    return Amounts(0, row.fee, row.principal, row.interest - row.subsidy, row.subsidy)
