"""Fees that merchant or brand pays: due from the payer, settled by it, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.book.loan.lives import BEGIN, Told, contract, opened, story, worked_out

from lendweave.book.funding import Share
from lendweave.book.ledger import balances
from lendweave.book.loan import Contract, LoanRun
from lendweave.book.loan.errors import WrongAmount
from lendweave.book.schedule.model import FeeRow

SECOND, LATER = date(2026, 3, 15), date(2026, 3, 20)
WHOLE, FEE = 1_200_000, 7_201
BANKS = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))
GUARANTEED = (Share("bank_a", 1, "loan_assistance", "guarantor", "guarantee_co"),)
RECEIVABLE, INCOME = "service_fee_receivable", "service_fee_income"
TO_MERCHANT: tuple[Told, ...] = (("open", BEGIN, 0), ("disburse", BEGIN, WHOLE, {"to": "merchant"}))


def fee(charged_by: str = "platform", *, netted: bool = False, number: int = 0) -> FeeRow:
    """72.01 CNY of the merchant."""
    return FeeRow("service", number, FEE, False, "merchant", charged_by, netted)


def monthly(payer: str = "brand") -> tuple[FeeRow, ...]:
    """The same with each of twelve instalments, charged by the funders."""
    return tuple(FeeRow("monthly", n, FEE, False, payer, "lender") for n in range(1, 13))


def lent(*fees: FeeRow, shares: tuple[Share, ...] = BANKS) -> Contract:
    """A loan of 12,000.00 CNY with these fees."""
    return contract(fees=fees, shares=shares)


def owed(done: LoanRun, account: str = RECEIVABLE) -> dict[str, int]:
    """What an account has in each book."""
    return {
        holder: amount
        for (name, holder), amount in balances(done.entries).items()
        if name == account
    }


@pytest.mark.parametrize(
    ("charged_by", "shares", "wanted"),
    [
        ("platform", BANKS, {"platform": FEE}),
        ("lender", BANKS, {"bank_a": 5_041, "bank_b": 2_160}),
        ("lender", (Share("house"),), {"house": FEE}),
        ("guarantor", GUARANTEED, {"guarantee_co": FEE}),
        ("guarantor", BANKS, {"guarantor": FEE}),
        ("insurer", BANKS, {}),
        ("merchant", BANKS, {}),
        ("", BANKS, {}),
    ],
)
def test_it_is_due_in_the_book_of_whoever_charges_it(
    charged_by: str, shares: tuple[Share, ...], wanted: dict[str, int]
) -> None:
    """By share among the funders; what others charge, or an earlier release agreed, in none."""
    done = worked_out(lent(fee(charged_by), shares=shares), story(*opened()), BEGIN)
    assert owed(done) == wanted
    assert owed(done, INCOME) == {holder: -amount for holder, amount in wanted.items()}
    assert (done.state.owed.fee, done.state.instalments[0].number) == (0, 1)


def test_it_falls_due_with_its_instalment_and_makes_nobody_late() -> None:
    """Two of twelve by the second due day; those to come are shown and in no book."""
    done = worked_out(lent(*monthly()), story(*opened()), LATER)
    assert owed(done) == {"bank_a": 10_082, "bank_b": 4_320}
    assert [e.id for e in done.entries if e.entry == "service_fee"] == [
        "L1/service_fee:1",
        "L1/service_fee:2",
    ]
    assert len([each for each in done.state.service_fees if not each.billed]) == 20
    borrower = worked_out(lent(), story(*opened()), LATER).state
    assert (done.state.owed, done.state.overdue) == (borrower.owed, borrower.overdue)


def test_the_payer_settles_its_own_and_no_more() -> None:
    """Part by part, in step among the holders; the merchant does not pay for the brand."""
    loan = lent(fee("lender"), *monthly())
    paid: Told = ("pay", LATER, 1_000, {"purpose": "service_fee", "payer": "merchant"})
    done = worked_out(loan, story(*opened(), paid), LATER)
    assert owed(done) == {"bank_a": 5_041 - 700 + 10_082, "bank_b": 2_160 - 300 + 4_320}
    assert done.state.payments == ()
    for payer, most in (("merchant", "62.01"), ("brand", "144.02"), ("borrower", "0.00")):
        wrong: Told = ("pay", LATER, 14_403, {"purpose": "service_fee", "payer": payer})
        with pytest.raises(WrongAmount, match=f"at most {most} CNY, the service fees"):
            worked_out(loan, story(*opened(), paid, wrong), LATER)


@pytest.mark.parametrize(
    ("charged_by", "payable", "cash"),
    [
        (
            "platform",
            {"bank_a": -834_959, "bank_b": -357_840},
            {"bank_a": -5_041, "bank_b": -2_160},
        ),
        ("lender", {"bank_a": -834_959, "bank_b": -357_840}, {}),
    ],
)
def test_it_is_taken_off_what_the_merchant_is_to_get(
    charged_by: str, payable: dict[str, int], cash: dict[str, int]
) -> None:
    """Nothing is due then; the platform has its part from the funders in cash."""
    done = worked_out(lent(fee(charged_by, netted=True)), story(*TO_MERCHANT), BEGIN)
    assert (owed(done), owed(done, "payable_merchant")) == ({}, payable)
    banks = {holder: amount for holder, amount in owed(done, "cash").items() if "bank" in holder}
    assert banks == cash
    assert owed(done, "cash").get("platform", 0) == (FEE if cash else 0)
    out: Told = ("pay_out", BEGIN, WHOLE - FEE)
    paid = worked_out(lent(fee(charged_by, netted=True)), story(*TO_MERCHANT, out), BEGIN)
    assert "payable_merchant" not in paid.state.balances


def test_it_is_netted_from_later_money_where_the_first_is_less() -> None:
    """Money to the borrower nets nothing."""
    events = story(
        ("open", BEGIN, 0),
        ("disburse", BEGIN, 5_000, {"to": "merchant"}),
        ("disburse", SECOND, 500_000),
        ("disburse", LATER, 500_000, {"to": "merchant"}),
    )
    loan = lent(fee(netted=True))
    assert owed(worked_out(loan, events[:2], BEGIN)) == {"platform": FEE - 5_000}
    assert owed(worked_out(loan, events[:3], SECOND)) == {"platform": FEE - 5_000}
    assert owed(worked_out(loan, events, LATER)) == {}


@pytest.mark.parametrize(
    ("kind", "amount", "said"),
    [
        ("refund", WHOLE, {"interest": "unwind"}),
        ("refund", 600_000, {"interest": "unwind", "whole": True}),
        ("cancel", WHOLE, {}),
    ],
)
def test_it_is_taken_back_with_the_loan(kind: str, amount: int, said: dict[str, object]) -> None:
    """What was open is gone, what was paid is owed to the merchant, and nothing is to come."""
    loan = lent(fee(), *monthly("merchant"))
    loan = replace(loan, rules=replace(loan.rules, cooling_off_days=90))
    paid: Told = ("pay", LATER, 8_201, {"purpose": "service_fee", "payer": "merchant"})
    back: Told = (kind, LATER, amount, said)  # type: ignore[assignment]
    done = worked_out(loan, story(*opened(), paid, back), LATER)
    assert (owed(done), owed(done, INCOME)) == ({}, {})
    assert owed(done, "payable_merchant") == {"platform": -FEE, "bank_a": -700, "bank_b": -300}
    assert sum(each.due for each in done.state.service_fees) == 0
    end = worked_out(loan, story(*opened(), paid, back), date(2027, 6, 1))
    assert owed(end) == {}


def test_part_of_the_goods_takes_part_of_it_back() -> None:
    """A quarter came back: a quarter of what fell due, and of what is to fall due."""
    loan = lent(fee("lender"), *monthly("merchant"), shares=(Share("house"),))
    back: Told = ("refund", LATER, 300_000, {"interest": "unwind"})
    done = worked_out(loan, story(*opened(), back), LATER)
    left = FEE - round(FEE / 4)
    assert owed(done) == {"house": 3 * left}
    assert {each.due for each in done.state.service_fees} == {left}
    kept: Told = ("refund", LATER, 300_000, {"interest": "keep"})
    assert owed(worked_out(loan, story(*opened(), kept), LATER)) == {"house": 3 * FEE}


def test_what_is_to_come_ends_with_the_loan() -> None:
    """The current instalment's is due when everything is; a write-off leaves what fell due."""
    loan = lent(*monthly(), shares=(Share("house"),))
    loan = replace(loan, rules=replace(loan.rules, write_off_dpd=None))
    settle: Told = ("pay", LATER, 1_300_000, {"purpose": "settle"})
    done = worked_out(loan, story(*opened(), settle), date(2027, 6, 1))
    assert owed(done) == {"house": 3 * FEE}
    lost: Told = ("write_off", LATER, 0)
    assert owed(worked_out(loan, story(*opened(), lost), date(2027, 6, 1))) == {"house": 2 * FEE}


def test_a_reversed_disbursal_takes_it_back() -> None:
    """As if it had never been; nothing is left in any book."""
    undone: Told = ("reverse", BEGIN, 0, {"reverses": "2"})
    done = worked_out(lent(fee(netted=True)), story(*TO_MERCHANT, undone), LATER)
    assert (done.entries, done.state.service_fees) == ((), ())
