"""Loans that another system has serviced, in this book: what is owed, and money that comes then."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from lendweave.bootstrap import House
from lendweave.flows.repay import EventRequest, enter_event
from lendweave.flows.take_over import take_over
from lendweave.records.draft import Origin, draft

AMOUNT = 600_000


def told(house: House) -> str:
    """An application and a loan of 6,000.00 as the former servicer sends them; the loan's id."""
    origin, now = Origin("local", "appliance", "core", "core"), house.clock.now()
    begun = house.servicing.desk("appliance").today - timedelta(days=100)
    asked = {"product_code": "appliance_instalment", "amount_minor": AMOUNT, "term_months": 12}
    lent = {"principal_minor": AMOUNT, "rate_annual": Decimal("0.138"), "term_months": 12}
    whose = {"party_id": "person 9", "currency": "CNY"}
    application = draft(
        origin, "application", "A1", house.ids, occurred_at=now, values={**asked, **whose}
    )
    since = {"disbursed_on": begun, "status": "active", "days_past_due": 0}
    made = {"application_id": application.entity_id}
    loan = draft(
        origin, "loan", "L1", house.ids, occurred_at=now, values={**lent, **whose, **since, **made}
    )
    house.store.append(house.principal, [application, loan])
    return loan.entity_id


def used(house: House) -> dict[str, int]:
    """holder → what it owes, zeros left out."""
    found = house.store.books.exposures(house.principal)
    return {each.holder_key: each.used_minor for each in found if each.used_minor}


def test_a_loan_taken_over_is_owed_and_can_be_paid(house: House) -> None:
    """Its principal weighs on the borrower and each funder, once, until it is repaid."""
    loan_id, desk = told(house), house.servicing.desk("appliance")
    products = house.products.quoting("appliance").shelf.find
    assert take_over(house.principal, desk, products).loans == 1
    assert take_over(house.principal, desk, products).there == 1
    held = {
        balance.holder: balance.amount_minor
        for balance in house.store.books.balances(house.principal)
        if balance.account == "loan_principal"
    }
    assert sum(held.values()) == AMOUNT
    assert used(house) == {"person 9": AMOUNT, **held}
    paid = EventRequest("pay", "till", "r1", "CNY", 2 * AMOUNT)
    done = enter_event(house.principal, loan_id, paid, desk)
    assert done.state.status == "settled"
    assert used(house) == {}
