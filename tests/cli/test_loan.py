"""`lendweave loan` and `lendweave ledger` as a person runs them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.book.loan.lives import contract
from tests.command_line import lendweave

from lendweave.book.funding.shares import Share
from lendweave.bootstrap import open_house
from lendweave.cli.amounts import AmountUnreadable, minor_of
from lendweave.cli.loan import DetailUnreadable, detail
from lendweave.flows.open_loan import Opening, open_loan
from lendweave.kernel.money import amount_text
from lendweave.settings import load_settings

BANKS = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))


def opened(home: Path) -> str:
    """A loan of 12,000.00 disbursed ten days ago; its id."""
    with open_house(load_settings({}, {"home": home})) as house:
        desk = house.servicing.desk("appliance")
        begin = desk.today - timedelta(days=10)
        asked = Opening("till", "L1", contract(shares=BANKS), "person 1", 12, on=begin)
        return open_loan(house.principal, asked, desk).loan_id


def test_a_loan_is_paid_reversed_and_read(tmp_path: Path) -> None:
    """What is entered shows in the loan, the trial balance and the statement."""
    loan_id = opened(tmp_path)
    paid = lendweave(
        "loan", "pay", loan_id, "1,050.25", "--external-id", "r1", "--json", home=tmp_path
    )
    booked = json.loads(paid)
    assert (booked["event"]["amount_minor"], booked["repeated"]) == (105_025, False)
    undone = ("loan", "reverse", loan_id, booked["event"]["event_id"], "--external-id", "r1-back")
    assert "冲正：已记 1 笔分录" in lendweave("--locale", "zh", *undone, home=tmp_path)
    shown = lendweave("loan", "show", loan_id, home=tmp_path)
    assert "12,000.00 CNY" in shown
    assert "reversed" in shown
    balance = lendweave("ledger", "trial-balance", home=tmp_path)
    assert "8,400.00" in balance
    statement = ("ledger", "statement", "cash", "--holder", "bank_a", "--json")
    lines = json.loads(lendweave(*statement, home=tmp_path))["lines"]
    assert [line["amount_minor"] for line in lines] == [-840_000, 73_518, -73_518]
    assert "made again from 17 records" in lendweave("ledger", "rebuild", home=tmp_path)
    assert "all whole" in lendweave("verify", home=tmp_path)


def test_an_event_that_is_none_is_told(tmp_path: Path) -> None:
    """With those that there are."""
    event = ("loan", "enter", "L1", "forgive", "--external-id", "x")
    assert "CLI-023" in lendweave(*event, home=tmp_path, code=2)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1,200.5", "CNY", 120_050), ("0.01", "CNY", 1), ("-3", "USD", -300), ("500", "JPY", 500)],
)
def test_amounts_are_read_and_written(text: str, currency: str, minor: int) -> None:
    """In the digits of their currency."""
    assert minor_of(text, currency) == minor
    assert minor_of(amount_text(minor, currency), currency) == minor


@pytest.mark.parametrize(("text", "currency"), [("1.005", "CNY"), ("1.5", "JPY"), ("ten", "CNY")])
def test_an_amount_that_is_none_is_told(text: str, currency: str) -> None:
    """Nothing is rounded."""
    with pytest.raises(AmountUnreadable, match=currency):
        minor_of(text, currency)


def test_details_are_read() -> None:
    """Whole numbers and true and false as such, rates as text."""
    details = dict(map(detail, ("term=24", "capitalise=true", "rate=0.12", "to=cash")))
    assert details == {"term": 24, "capitalise": True, "rate": "0.12", "to": "cash"}
    with pytest.raises(DetailUnreadable, match="name=value"):
        detail("all")
