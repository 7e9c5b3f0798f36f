"""Our statement, theirs, and every break between the two."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.funding.errors import StatementUnreadable
from lendweave.book.funding.reconcile import (
    Break,
    StatementRow,
    our_statement,
    read_statement,
    reconcile,
    statement_text,
)
from lendweave.records.servicing import JournalEntry

DAY, BEFORE = date(2026, 5, 31), date(2026, 5, 30)
LOAN = StatementRow("loan", "L-1/1", "L-1", DAY, "CNY", 70_000)
PAYMENT = StatementRow("payment", "L-2/3", "L-2", DAY, "CNY", 1_234)
BALANCE = StatementRow("balance", "L-1", "L-1", DAY, "CNY", 70_000)


def entry(
    name: str, loan: str, day: date, lines: list[tuple[str, str, int]], **more: Any
) -> JournalEntry:
    """A journal entry of some lines (account, holder, amount)."""
    return JournalEntry(
        tenant_id="local",
        id=name,
        entity_id=name,
        scenario="appliance",
        source="loans",
        external_id=name,
        content_hash="",
        occurred_at=0,
        known_at=0,
        loan_id=loan,
        business_date=day,
        currency="CNY",
        accounts=[account for account, _, _ in lines],
        holders=[holder for _, holder, _ in lines],
        amounts_minor=[amount for _, _, amount in lines],
        **({"entry": "repayment"} | more),
    )


def disbursal(name: str, loan: str, day: date, amount: int, against: str = "cash") -> JournalEntry:
    """70 parts of the bank, 30 of the trust."""
    parts = (("bank", amount * 7 // 10), ("trust", amount * 3 // 10))
    lines = [
        (account, holder, sign * part)
        for holder, part in parts
        for account, sign in (("loan_principal", 1), (against, -1))
    ]
    return entry(name, loan, day, lines, entry="disbursal")


def payment(name: str, loan: str, day: date, principal: int, interest: int) -> JournalEntry:
    """The bank's part of a payment."""
    lines = [
        ("cash", "bank", principal + interest),
        ("loan_principal", "bank", -principal),
        ("interest_receivable", "bank", -interest),
    ]
    return entry(name, loan, day, lines)


def test_our_statement_of_a_day() -> None:
    """Loans and payments of the day, and what each loan owes at its end, of one funder."""
    entries = [
        disbursal("L-2/1", "L-2", BEFORE, 10_000),
        disbursal("L-1/1", "L-1", DAY, 100_000),
        payment("L-2/3", "L-2", DAY, 1_000, 234),
        entry(
            "L-2/due:1",
            "L-2",
            DAY,
            [("interest_receivable", "bank", 9), ("interest_income", "bank", -9)],
        ),
        disbursal("L-3/1", "L-3", date(2026, 6, 1), 500),
    ]
    assert our_statement("bank", DAY, entries) == (
        BALANCE,
        StatementRow("balance", "L-2", "L-2", DAY, "CNY", 6_000),
        LOAN,
        PAYMENT,
    )


def test_a_payment_that_is_taken_back_is_below_zero() -> None:
    """A contra-entry of a payment grows principal, and is no new loan."""
    back = entry(
        "L-2/4",
        "L-2",
        DAY,
        [("cash", "bank", -10), ("loan_principal", "bank", 10)],
        reverses="L-2/3",
    )
    rows = our_statement("bank", DAY, [disbursal("L-2/1", "L-2", BEFORE, 100), back])
    assert StatementRow("payment", "L-2/4", "L-2", DAY, "CNY", -10) in rows


def test_a_loan_counts_when_it_is_lent() -> None:
    """Owed to the merchant or paid to the borrower alike; paying the merchant is no row."""
    paid = [("payable_merchant", "bank", 70_000), ("cash", "bank", -70_000)]
    entries = [
        disbursal("L-1/1", "L-1", DAY, 100_000, against="payable_merchant"),
        entry("L-1/2", "L-1", DAY, paid, entry="payout"),
    ]
    netted = [("payable_merchant", "bank", 700), ("cash", "bank", -700)]
    entries.append(entry("L-1/1:service_fee", "L-1", DAY, netted, entry="service_fee_netted"))
    assert our_statement("bank", DAY, entries) == (BALANCE, LOAN)


def test_every_kind_of_break() -> None:
    """Missing here, missing there, amounts that differ; the rest agrees."""
    other = PAYMENT._replace(amount_minor=1_233)
    extra = PAYMENT._replace(id="L-9/1", loan_id="L-9")
    found = reconcile([LOAN, BALANCE, PAYMENT], [BALANCE, other, extra])
    assert found.matched == 1
    assert found.breaks == (
        Break("missing_there", "loan", "L-1/1", "L-1", "CNY", 70_000, None),
        Break("amounts_differ", "payment", "L-2/3", "L-2", "CNY", 1_234, 1_233),
        Break("missing_here", "payment", "L-9/1", "L-9", "CNY", None, 1_234),
    )
    assert not found.holds
    assert reconcile([LOAN], [LOAN]).holds


ROWS = st.lists(
    st.builds(
        StatementRow,
        kind=st.sampled_from(["loan", "payment", "balance"]),
        id=st.text('abc/:-1 ,"', min_size=1, max_size=8).map(str.strip).filter(bool),
        loan_id=st.sampled_from(["L-1", "L-2"]),
        business_date=st.just(DAY),
        currency=st.sampled_from(["CNY", "JPY"]),
        amount_minor=st.integers(-(10**12), 10**12),
    ),
    unique_by=lambda row: row.key,
    max_size=12,
)


@given(rows=ROWS, seed=st.integers(0, 99))
def test_a_statement_that_was_written_is_read_again(rows: list[StatementRow], seed: int) -> None:
    """Whatever it holds, and in whatever order it comes back, it agrees with itself."""
    read = list(read_statement(statement_text(rows), "bank.csv"))
    assert read == rows
    Random(seed).shuffle(read)
    found = reconcile(rows, read)
    assert found.holds
    assert found.matched == len(rows)


@given(ours=ROWS, theirs=ROWS)
def test_breaks_are_what_differs(ours: list[StatementRow], theirs: list[StatementRow]) -> None:
    """Seen from the other side the same rows break, missing here and there changed about."""
    found, mirrored = reconcile(ours, theirs), reconcile(theirs, ours)
    turned = {"missing_here": "missing_there", "missing_there": "missing_here"}
    assert [(b.id, turned.get(b.what, b.what), b.theirs, b.ours) for b in found.breaks] == [
        (b.id, b.what, b.ours, b.theirs) for b in mirrored.breaks
    ]
    assert found.matched + len(found.breaks) == len({row.key for row in (*ours, *theirs)})


HEADER = "kind,id,loan_id,business_date,currency,amount\n"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", r"bank.csv:1"),
        ("kind,id\n", r"bank.csv:1"),
        (HEADER + "loan,1,L-1,2026-05-31,CNY\n", r"bank.csv:2.*5 cells"),
        (HEADER + "loam,1,L-1,2026-05-31,CNY,1.00\n", r"bank.csv:2.*loam"),
        (HEADER + "loan,,L-1,2026-05-31,CNY,1.00\n", r"bank.csv:2.*an id"),
        (HEADER + "loan,1,L-1,31.5.2026,CNY,1.00\n", r"bank.csv:2.*31.5.2026"),
        (HEADER + "loan,1,L-1,2026-05-31,XYZ,1.00\n", r"bank.csv:2.*XYZ"),
        (HEADER + "loan,1,L-1,2026-05-31,CNY,1.005\n", r"bank.csv:2.*1\.005"),
        (HEADER + "loan,1,L-1,2026-05-31,CNY,much\n", r"bank.csv:2.*much"),
        (HEADER + "loan,1,L-1,2026-05-31,CNY,1.00\n" * 2, r"bank.csv:3.*twice"),
        (HEADER + 'loan,"1,L-1,2026-05-31,CNY,1.00\n', r"bank.csv:\d"),
    ],
)
def test_a_statement_out_of_shape_is_refused(text: str, match: str) -> None:
    """Each mistake with file and line; nothing of the file is taken."""
    with pytest.raises(StatementUnreadable, match="(?s)" + match):
        read_statement(text, "bank.csv")
