"""Loans that another system has serviced, in this book: what is owed, and money that comes then."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import settings_for

from lendweave.bootstrap import House, open_house
from lendweave.flows.draw import DrawRequest, request_drawdown
from lendweave.flows.exposures import set_limit
from lendweave.flows.lines import line_state
from lendweave.flows.repay import EventRequest, enter_event
from lendweave.flows.take_over import TakenOver, take_over
from lendweave.kernel.money import Money
from lendweave.records import Record
from lendweave.records.book_ports import LimitExceeded
from lendweave.records.draft import Origin, draft

AMOUNT = 600_000
PERSON = "person 9"


def sent(house: House, kind: str, name: str, **values: object) -> Record:
    """A record as the former servicer sends it, stored."""
    origin, now = Origin("local", "appliance", "core", "core"), house.clock.now()
    record = draft(origin, kind, name, house.ids, occurred_at=now, values=values)
    house.store.append(house.principal, [record])
    return record


def told(house: House, name: str = "L1", **of_loan: object) -> str:
    """An application and a loan of 6,000.00 as the former servicer sends them; the loan's id."""
    begun = house.servicing.desk("appliance").today - timedelta(days=100)
    whose = {"party_id": PERSON, "currency": "CNY", "term_months": 12}
    asked = {"product_code": "appliance_instalment", "amount_minor": AMOUNT}
    application = sent(house, "application", f"A of {name}", **asked, **whose)
    lent = {"principal_minor": AMOUNT, "rate_annual": Decimal("0.138"), "disbursed_on": begun}
    since = {"status": "active", "days_past_due": 0, "application_id": application.entity_id}
    return sent(house, "loan", name, **lent, **whose, **since, **of_loan).entity_id


def drawn(house: House, *, revolving: bool = True) -> tuple[str, str]:
    """A line of 20,000.00 and a drawdown of it, of which the former servicer tells; their ids."""
    today = house.servicing.desk("appliance").today
    days = {"valid_from": today - timedelta(days=200), "valid_to": today + timedelta(days=200)}
    whose = {"party_id": PERSON, "currency": "CNY"}
    terms = {"limit_minor": 2_000_000, "revolving": revolving, "status": "active"}
    line = sent(house, "facility", "F1", **whose, **terms, **days)
    asked = {"amount_minor": AMOUNT, "term_months": 12, "status": "disbursed"}
    drawdown = sent(house, "drawdown", "D1", facility_id=line.entity_id, **whose, **asked)
    return line.entity_id, drawdown.entity_id


def taken_over(house: House) -> TakenOver:
    """All loans of the scene that are not in the book yet."""
    products = house.products.quoting("appliance").shelf.find
    return take_over(house.principal, house.servicing.desk("appliance"), products)


def used(house: House) -> dict[str, int]:
    """holder → what it owes, zeros left out."""
    found = house.store.books.exposures(house.principal)
    return {each.holder_key: each.used_minor for each in found if each.used_minor}


def lent(house: House) -> dict[str, int]:
    """funder → open principal in its books."""
    return {
        balance.holder: balance.amount_minor
        for balance in house.store.books.balances(house.principal)
        if balance.account == "loan_principal"
    }


def pay(house: House, loan_id: str, amount: int) -> str:
    """Money at the till; how the loan stands then."""
    paid = EventRequest("pay", "till", "r1", "CNY", amount)
    desk = house.servicing.desk("appliance")
    return enter_event(house.principal, loan_id, paid, desk).state.status


def test_a_loan_taken_over_is_owed_and_can_be_paid(house: House) -> None:
    """Its principal weighs on the borrower and each funder, once, until it is repaid."""
    loan_id = told(house)
    assert taken_over(house).loans == 1
    assert taken_over(house).there == 1
    held = lent(house)
    assert sum(held.values()) == AMOUNT
    assert used(house) == {PERSON: AMOUNT, **held}
    assert pay(house, loan_id, 2 * AMOUNT) == "settled"
    assert used(house) == {}


@pytest.mark.parametrize("revolving", [True, False])
def test_a_drawdown_taken_over_weighs_on_its_line(house: House, *, revolving: bool) -> None:
    """On line, borrower and funders, until it is repaid; one that does not revolve stays used."""
    line_id, drawdown_id = drawn(house, revolving=revolving)
    loan_id = told(house, drawdown_id=drawdown_id)
    taken_over(house)
    assert used(house) == {line_id: AMOUNT, PERSON: AMOUNT, **lent(house)}
    taken_over(house)
    assert used(house) == {line_id: AMOUNT, PERSON: AMOUNT, **lent(house)}
    pay(house, loan_id, 2 * AMOUNT)
    assert used(house) == ({} if revolving else {line_id: AMOUNT})
    assert house.store.verify().booked > 0


def test_what_was_repaid_elsewhere_is_free_again(house: House) -> None:
    """Of principal that the former servicer took back, nothing weighs any more."""
    line_id, drawdown_id = drawn(house)
    loan_id = told(house, drawdown_id=drawdown_id)
    paid_on = house.servicing.desk("appliance").today - timedelta(days=30)
    money = {"amount_minor": 120_000, "paid_on": paid_on, "party_id": PERSON, "currency": "CNY"}
    sent(house, "repayment", "R1", loan_id=loan_id, **money)
    taken_over(house)
    open_now = sum(lent(house).values())
    assert 0 < open_now < AMOUNT
    assert used(house) == {line_id: open_now, PERSON: open_now, **lent(house)}


def test_a_drawdown_that_is_not_told_weighs_on_the_borrower(house: House) -> None:
    """A loan whose drawdown the former servicer does not send is owed all the same."""
    loan_id = told(house, drawdown_id="never sent")
    taken_over(house)
    assert used(house) == {PERSON: AMOUNT, **lent(house)}
    pay(house, loan_id, 2 * AMOUNT)
    assert used(house) == {}


def test_two_loans_of_one_drawdown(house: House) -> None:
    """Taken over together, both weigh, though their movements are numbered on."""
    line_id, drawdown_id = drawn(house)
    told(house, drawdown_id=drawdown_id)
    told(house, "L2", drawdown_id=drawdown_id)
    assert taken_over(house).loans == 2
    assert used(house) == {line_id: 2 * AMOUNT, PERSON: 2 * AMOUNT, **lent(house)}


def test_one_limit_for_what_was_taken_over_and_what_is_drawn(house: House) -> None:
    """Drawn again, the line has what the loan leaves of it."""
    line_id, drawdown_id = drawn(house)
    told(house, drawdown_id=drawdown_id)
    taken_over(house)
    desk = house.lending.desk("appliance")
    state = line_state(house.principal, line_id, desk)
    assert state.available_minor == 2_000_000 - AMOUNT
    most = Money(AMOUNT + 100_000, "CNY")
    set_limit(house.principal, "person", PERSON, most, desk, reason="one limit")
    more = DrawRequest(line_id, "D2", Money(100_001, "CNY"), 12)
    with pytest.raises(LimitExceeded, match="person"):
        request_drawdown(house.principal, more, desk)


def test_two_at_once_take_each_loan_over_once(house: House) -> None:
    """Who comes second finds the loan there, and goes on with the next."""
    _, drawdown_id = drawn(house)
    loans = [told(house, f"L{n}", drawdown_id=drawdown_id if n % 2 else None) for n in range(8)]
    with ThreadPoolExecutor(2) as threads:
        done = [each.result() for each in [threads.submit(taken_over, house) for _ in range(2)]]
    assert sum(each.loans for each in done) == len(loans)
    assert sum(each.there for each in done) == len(loans)
    assert used(house)[PERSON] == len(loans) * AMOUNT == sum(lent(house).values())


@pytest.mark.slow
def test_two_processes_take_each_loan_over_once(appliance_home: Path) -> None:
    """One writes; the other is told so or comes after it, and a third run finds all of it done."""
    with open_house(settings_for(appliance_home)) as house:
        loans = [told(house, f"L{n}") for n in range(8)]
    words = ["-m", "lendweave", "--home", str(appliance_home), "loan", "take-over", "appliance"]
    runs = [subprocess.Popen([sys.executable, *words]) for _ in range(2)]
    codes = [run.wait() for run in runs]
    assert 0 in codes
    with open_house(settings_for(appliance_home)) as house:
        assert taken_over(house).there == len(loans)
        assert used(house)[PERSON] == len(loans) * AMOUNT
