"""A loan is repaid on the days that its quote promised, whatever holidays lie between."""

from __future__ import annotations

from decimal import Decimal

from tests.flows.borrowers import borrower

from lendweave.bootstrap import House
from lendweave.flows.lend import LendRequest, lend
from lendweave.flows.loan_desk import loan_file
from lendweave.flows.quote import QuoteCommand, quote_products


def test_a_loan_has_the_due_days_of_its_quote(house: House) -> None:
    """The dated calendar of the product is kept by the contract, and found again."""
    rate, who = Decimal("0.12"), house.principal
    ports, desk = house.products.quoting("appliance"), house.servicing.desk("appliance")
    on = desk.today
    asked = QuoteCommand(300_000, "appliance_trade_in", term=6, rate=rate, on=on)
    (promised,) = quote_products(who, asked, ports).quotes
    request = LendRequest(
        "till", "H1", "appliance_trade_in", 300_000, 6, borrower(house), rate=rate, on=on
    )
    opened = lend(who, request, desk, ports)
    due = [row.due_on for row in promised.rows]
    assert [row.due_on for row in opened.state.instalments] == due
    found = loan_file(who, opened.loan_id, desk)
    assert [row.due_on for row in found.run(on).state.instalments] == due
    assert found.contract.terms.shift.calendar == desk.calendars["cn"]
    assert lend(who, request, desk, ports).repeated
