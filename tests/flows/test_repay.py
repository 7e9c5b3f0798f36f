"""Loans at the desk: one commit for each event and all that follows; again is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.book.loan.lives import contract
from tests.flows.loan_desk import BANKS, BEGIN, ME, Office, office
from tests.stores.sqlite.book_records import limit

from lendweave.book.funding.shares import Share, SharesNotSound
from lendweave.book.lifecycle import LOAN
from lendweave.book.loan import EventKind, LoanRules
from lendweave.book.loan.errors import (
    BackdatedTooFar,
    ClockWentBack,
    DisbursedTooMuch,
    LoanClosed,
    Overpaid,
    UnknownEvent,
    WrongCurrency,
)
from lendweave.book.schedule.model import FeeRow
from lendweave.flows.loan_desk import UnknownLoan
from lendweave.flows.loan_records import step_between
from lendweave.flows.open_loan import LoanDiffers, Opening, open_loan
from lendweave.flows.repay import EventDiffers
from lendweave.flows.tenant import AnotherTenant
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Loan, Principal, Role, local_owner
from lendweave.records.book_ports import Effect, LimitExceeded
from lendweave.records.credit import Instalment, Repayment
from lendweave.records.principal import NotAllowed

WHOLE = 1_200_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """An office on the day on which its loans begin."""
    found = office(tmp_path)
    with found.store:
        yield found


def loan_of(desk: Office, loan_id: str) -> Loan:
    """The loan's record."""
    loan = desk.store.current(ME, "loan", loan_id)
    assert isinstance(loan, Loan)
    return loan


def instalments(desk: Office) -> list[Instalment]:
    """The instalments of the only loan with which something is due, in order."""
    found: dict[str, Instalment] = {}
    for record in desk.store.scan(ME, kinds=("instalment",)):
        assert isinstance(record, Instalment)
        found[record.entity_id] = record
    return sorted((r for r in found.values() if r.principal_minor), key=lambda row: row.number)


def test_a_loan_is_opened_and_disbursed_in_one_commit(desk: Office) -> None:
    """Loan, shares, instalments, events, entries, exposure and the order to pay: all or nothing."""
    opened = desk.opened(merchant_id="shop 7", to="merchant")
    loan = loan_of(desk, opened.loan_id)
    assert (loan.principal_minor, loan.status, loan.disbursed_on) == (WHOLE, "active", BEGIN)
    assert (loan.external_id, loan.rate_annual) == ("L1", Decimal("0.144000"))
    assert sum(row.principal_minor for row in instalments(desk)) == WHOLE
    assert [e.event for e in desk.store.books.events(ME, opened.loan_id)] == ["open", "disburse"]
    assert desk.held() == {"loan_principal": WHOLE, "payable_merchant": -WHOLE}
    assert desk.used("funder", "bank_a") == 840_000
    assert desk.used("person", "person 1") == desk.used("merchant", "shop 7") == WHOLE
    (order,) = desk.store.books.lease(ME, "bank")
    assert order.effect.payload["funds"] == {"bank_a": 840_000, "bank_b": 360_000}
    assert order.effect.payload["transfers"] == []  # owed to the merchant until it is paid out
    assert len({record.recorded_at for record in desk.store.scan(ME)}) == 1


def test_what_the_merchant_owes_stands_in_the_books(desk: Office) -> None:
    """Netted: the order to pay says whose part it is. Billed: it waits for the merchant's money."""
    service = FeeRow("service", 0, 7_200, False, "merchant", "platform")
    netted = replace(service, netted=True)
    agreed = contract(shares=BANKS, fees=(netted,))
    desk.opened("L1", agreed, merchant_id="shop 7", to="merchant")
    (order,) = desk.store.books.lease(ME, "bank")
    assert order.effect.payload["netted"] == {"platform": 7_200}
    assert desk.held()["payable_merchant"] == 7_200 - WHOLE
    billed = desk.open("L2", contract(shares=BANKS, fees=(service,)), merchant_id="shop 7")
    assert desk.held()["service_fee_receivable"] == 7_200
    said = {"payer": "merchant", "details": {"purpose": "service_fee"}}
    desk.enter(billed, "pay", 7_200, "m1", **said)
    assert "service_fee_receivable" not in desk.held()
    assert desk.store.count(ME, "repayment") == 0
    platform = [b for b in desk.store.books.balances(ME) if b.holder == "platform"]
    held = {b.account: b.amount_minor for b in platform if b.amount_minor}
    assert held == {"cash": 14_400, "service_fee_income": -14_400}


def sent(desk: Office) -> list[Effect]:
    """All that leaves now, in order."""
    found = []
    while leased := desk.store.books.lease(ME, "bank"):
        for each in leased:
            found.append(each.effect)
            desk.store.books.done(ME, each)
    return found


@pytest.mark.parametrize("to", ["borrower", "merchant"])
@pytest.mark.parametrize("charged_by", [("platform",), ("lender",), ("platform", "guarantor"), ()])
def test_what_is_sent_is_what_the_books_have_paid(
    desk: Office, to: str, charged_by: tuple[str, ...]
) -> None:
    """To the merchant in two steps, of which the first sends it nothing: it is paid once."""
    fees = [FeeRow("service", 0, 7_200, False, "merchant", by, True) for by in charged_by]
    loan = desk.open("L1", contract(shares=BANKS, fees=tuple(fees)), merchant_id="shop 7", to=to)
    owed = -desk.held().get("payable_merchant", 0)
    if owed:
        desk.enter(loan, "pay_out", owed, "o1", details={"to": "merchant"})
    moves = [each for effect in sent(desk) for each in effect.payload["transfers"]]
    cash: dict[str, int] = {}
    for each in moves:
        for holder, sign in ((each["from"], -1), (each["to"], 1)):
            cash[holder] = cash.get(holder, 0) + sign * each["amount_minor"]
    received = cash.pop(to)
    assert received == WHOLE - (7_200 * len(charged_by) if to == "merchant" else 0)
    balances = desk.store.books.balances(ME)
    booked = {b.holder: b.amount_minor for b in balances if b.account == "cash" and b.amount_minor}
    assert cash == booked


def test_money_that_is_not_to_be_sent_is_called_back(desk: Office) -> None:
    """A payout is undone, sent or not: the receiver is told which, after the order itself."""
    loan = desk.open("L1", merchant_id="shop 7", to="merchant")
    paid = desk.enter(loan, "pay_out", WHOLE, "o1", details={"to": "merchant"}).event
    undone = desk.enter(loan, "reverse", 0, "b1", reverses=paid.entity_id).event
    orders = sent(desk)
    assert [each.effect for each in orders] == ["disburse", "pay_out", "reverse"]
    assert (orders[2].key, orders[2].payload["undoes"]) == (
        undone.entity_id,
        {"effect": "pay_out", "key": paid.entity_id},
    )
    due_back = desk.enter(loan, "pay", 1_000, "p1").event
    desk.enter(loan, "reverse", 0, "b2", reverses=due_back.entity_id)
    assert sent(desk) == []


def test_opening_again_changes_nothing(desk: Office) -> None:
    """The same name and contract gives the loan that is there; another contract is a conflict."""
    first, again = desk.opened(), desk.opened()
    assert (again.loan_id, again.repeated, again.state) == (first.loan_id, True, first.state)
    with pytest.raises(LoanDiffers, match=r"12,000\.00 CNY"):
        desk.opened(agreed=contract(WHOLE + 1))
    assert desk.store.count(ME, "loan") == 1


@pytest.mark.parametrize(
    "other",
    [
        {"party_id": "person 2"},
        {"application_id": "application 2"},
        {"merchant_id": "shop 8"},
        {"term_months": 11},
        {"to": "merchant"},
    ],
)
def test_a_name_that_was_used_answers_nobody_else(desk: Office, other: dict[str, Any]) -> None:
    """On the same terms, but for another person, application or merchant: no loan is answered."""
    asked = Opening("till", "L1", contract(shares=BANKS), "person 1", 12, merchant_id="shop 7")
    assert not open_loan(ME, asked, desk.desk).repeated
    with pytest.raises(LoanDiffers, match=f"another {next(iter(other))}"):
        open_loan(ME, replace(asked, **other), desk.desk)
    assert open_loan(ME, asked, desk.desk).repeated


def test_a_loan_may_wait_for_its_money(desk: Office) -> None:
    """Opened without a disbursal it owes nothing, and has no record as a loan yet."""
    loan_id = desk.open(disbursed=0)
    assert desk.store.current(ME, "loan", loan_id) is None
    assert desk.held() == {}
    desk.enter(loan_id, "disburse", WHOLE, details={"to": "borrower"})
    assert loan_of(desk, loan_id).status == "active"
    assert len(instalments(desk)) == 12


def test_a_payment_is_booked_once(desk: Office) -> None:
    """By its source and external id; with another amount it is a conflict."""
    loan_id = desk.open()
    desk.days.pass_days(31)
    first = desk.enter(loan_id, "pay", 107_981, "receipt 1", method="wechat")
    again = desk.enter(loan_id, "pay", 107_981, "receipt 1", method="wechat")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.event == desk.store.books.events(ME, loan_id)[-1]
    assert desk.held()["cash"] == 107_981 - WHOLE
    (paid,) = desk.store.scan(ME, kinds=("repayment",))
    assert isinstance(paid, Repayment)
    assert (paid.amount_minor, paid.party_id, paid.method) == (107_981, "person 1", "wechat")
    with pytest.raises(EventDiffers, match="amount: 1"):
        desk.enter(loan_id, "pay", 1, "receipt 1")
    assert desk.used("person", "person 1") == desk.held()["loan_principal"]


def test_overdue_and_cured_shows_in_the_loan(desk: Office) -> None:
    """Features read status and days past due off the loan's record, each version in turn."""
    loan_id = desk.open()
    desk.days.pass_days(41)
    desk.enter(loan_id, "pay", 100, "1")
    assert (loan_of(desk, loan_id).status, loan_of(desk, loan_id).days_past_due) == ("overdue", 10)
    desk.enter(loan_id, "pay", 110_000, "2")
    assert (loan_of(desk, loan_id).status, loan_of(desk, loan_id).days_past_due) == ("active", 0)
    statuses = [v.status for v in desk.store.versions(ME, "loan", loan_id) if isinstance(v, Loan)]
    assert statuses == ["active", "overdue", "active"]
    steps = desk.store.books.transitions(ME, loan_id)
    assert [step.event for step in steps] == ["disburse", "fall_overdue", "cure"]


def test_a_reversal_restores(desk: Office) -> None:
    """Balances, exposure and loan are what they were; what was booked stays in the books."""
    loan_id = desk.open()
    desk.store.append(ME, [limit(10, "person 1")])
    desk.days.pass_days(41)
    desk.enter(loan_id, "pay", 100, "1")
    before = desk.held(), loan_of(desk, loan_id).days_past_due, desk.used("funder", "bank_b")
    paid = desk.enter(loan_id, "pay", 110_000, "2")
    reversed_ = desk.enter(loan_id, "reverse", name="3", reverses=paid.event.entity_id)
    after = desk.held(), loan_of(desk, loan_id).days_past_due, desk.used("funder", "bank_b")
    assert after == before
    assert all(entry.reverses for entry in reversed_.entries)
    repayments = list(desk.store.scan(ME, kinds=("repayment",)))
    assert [record.tombstone for record in repayments] == [False, False, True]


def test_a_backdated_payment_posts_the_difference(desk: Office) -> None:
    """Entries that would have been others are taken back and posted anew, on their own days."""
    loan_id = desk.open()
    desk.days.pass_days(41)
    desk.enter(loan_id, "pay", 110_000, "late")
    late = desk.held(BEGIN + timedelta(35))
    desk.enter(loan_id, "pay", 50_000, "early", on=BEGIN + timedelta(31))
    early = desk.held(BEGIN + timedelta(35))
    assert early["cash"] - late["cash"] == 50_000
    assert sum(early.values()) == sum(desk.held().values()) == 0
    assert desk.used("person", "person 1") == desk.held()["loan_principal"]


def test_a_prepayment_plans_anew(desk: Office) -> None:
    """Instalments that change are amended, also back when what changed them is reversed."""
    loan_id = desk.open()
    planned = [(row.number, row.due_on, row.principal_minor) for row in instalments(desk)]
    desk.days.pass_days(31)
    details = {"purpose": "prepay", "mode": "shorten"}
    prepaid = desk.enter(loan_id, "pay", 600_000, "1", details=details)
    rows, state = instalments(desk), prepaid.state
    assert len(rows) < 12
    assert [row.principal_minor for row in rows] == [i.due.principal for i in state.instalments]
    assert sum(i.open.principal for i in state.instalments) == desk.held()["loan_principal"]
    desk.enter(loan_id, "reverse", name="2", reverses=prepaid.event.entity_id)
    assert [(r.number, r.due_on, r.principal_minor) for r in instalments(desk)] == planned


def test_a_settled_loan_is_closed(desk: Office) -> None:
    """Everything repaid, no exposure left, and no payment taken any more."""
    loan_id = desk.open()
    desk.days.pass_days(10)
    details = {"purpose": "settle"}
    owed = settlement(days=10)
    desk.enter(loan_id, "pay", owed, "1", details=details)
    assert loan_of(desk, loan_id).status == "settled"
    assert desk.used("person", "person 1") == desk.used("funder", "bank_a") == 0
    with pytest.raises(LoanClosed, match="settled since"):
        desk.enter(loan_id, "pay", 1, "2")


def settlement(days: int) -> int:
    """What settles a loan after some days: principal, and interest of these days."""
    return WHOLE + int(WHOLE * Decimal("0.144") * days / 360)


REFUSALS: list[tuple[EventKind, dict[str, Any], type[LendweaveError], str]] = [
    ("pay", {"amount": 100, "currency": "USD"}, WrongCurrency, "USD"),
    ("pay", {"amount": 100, "on": BEGIN - timedelta(40)}, BackdatedTooFar, "at most 30"),
    ("pay", {"amount": 100, "on": BEGIN + timedelta(1)}, ClockWentBack, "dated"),
    ("reverse", {"reverses": "nobody"}, UnknownEvent, "nobody"),
    ("disburse", {"amount": 1}, DisbursedTooMuch, "at most 0"),
]


@pytest.mark.parametrize(("event", "said", "error", "told"), REFUSALS)
def test_what_cannot_be_is_told_and_not_booked(
    desk: Office, event: EventKind, said: dict[str, Any], error: type[LendweaveError], told: str
) -> None:
    """Nothing of the event is half posted."""
    loan_id, last = desk.open(), desk.store.last_offset()
    with pytest.raises(error, match=told):
        desk.enter(loan_id, event, **said)
    assert desk.store.last_offset() == last


def test_too_much_is_refused_where_no_credit_is_kept(desk: Office) -> None:
    """As the product says."""
    agreed = contract(rules=LoanRules(overpayment="refuse"))
    loan_id = desk.open(agreed=agreed)
    with pytest.raises(Overpaid, match="at most"):
        desk.enter(loan_id, "pay", 2 * WHOLE)
    assert desk.held() == {"loan_principal": WHOLE, "cash": -WHOLE}


def test_a_limit_bounds_what_is_lent(desk: Office) -> None:
    """A person's limit is one over all loans; what does not fit is not opened."""
    desk.store.append(ME, [limit(2 * WHOLE - 1, "person 1")])
    desk.open("L1")
    with pytest.raises(LimitExceeded, match="person 'person 1'"):
        desk.open("L2")
    assert desk.store.count(ME, "loan") == 1


# Before, after → what the life cycle calls the step.
STEPS = [
    ("new", "active", "disburse"),
    ("new", "overdue", "disburse"),
    ("overdue", "settled", "settle"),
    ("active", "charged_off", "write_off"),
    ("active", "cancelled", "cool_off"),
    ("charged_off", "overdue", "reinstate"),
    ("settled", "active", "reopen"),
]


@pytest.mark.parametrize(("before", "after", "event"), STEPS)
def test_steps_have_the_names_of_the_life_cycle(before: str, after: str, event: str) -> None:
    """Those that its table knows, into the same state or one that the day brings with it."""
    assert step_between(before, after) == event
    assert event in LOAN.events


def test_two_shares_of_one_funder_are_refused(desk: Office) -> None:
    """Nothing is opened."""
    twice = contract(shares=(Share("bank_a", 7), Share("bank_a", 3)))
    with pytest.raises(SharesNotSound, match="two shares of one funder"):
        desk.open(agreed=twice)
    assert desk.store.last_offset() == -1


def test_who_may_enter_what(desk: Office) -> None:
    """A scene's own system takes payments, and writes nothing off."""
    loan_id = desk.open()
    till = Principal("shop", "till", frozenset({Role.SERVICE}))
    desk.enter(loan_id, "pay", 100, "1", who=till)
    with pytest.raises(NotAllowed, match="till"):
        desk.enter(loan_id, "write_off", name="2", who=till, reason="lost")
    with pytest.raises(AnotherTenant, match="bank"):
        desk.enter(loan_id, "pay", 100, "3", who=local_owner("bank"))
    with pytest.raises(UnknownLoan, match="loan 'nobody'"):
        desk.enter("nobody", "pay", 100, "4")


def test_payments_at_once_are_all_booked(desk: Office) -> None:
    """Sixteen tills read the same loan again and again; none is late for ever."""
    loan_id = desk.open()
    desk.days.pass_days(31)
    with ThreadPoolExecutor(16) as tills:
        booked = list(tills.map(lambda n: desk.enter(loan_id, "pay", 1_000, f"r{n}"), range(48)))
    numbers = sorted(each.event.number for each in booked)
    assert numbers == list(range(3, 51))
    assert desk.held()["cash"] == 48_000 - WHOLE
    assert desk.store.verify().booked == desk.store.count(ME) - 1 - 12 - 2 - 48


def test_funders_hold_what_the_loan_holds(desk: Office) -> None:
    """After a life of events each funder's exposure is its principal, to the cent."""
    agreed = contract(999_999, shares=BANKS)
    loan_id = desk.open(agreed=agreed)
    for month in range(1, 6):
        desk.days.pass_days(30 + month)
        desk.enter(loan_id, "pay", 88_888 + month, f"r{month}")
    principal = {
        b.holder: b.amount_minor
        for b in desk.store.books.balances(ME)
        if b.account == "loan_principal"
    }
    assert principal == {bank: desk.used("funder", bank) for bank in ("bank_a", "bank_b")}
    assert sum(desk.held().values()) == 0
