"""Statements of real books: out to a file, back in, and every funder's part of every loan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.flows.loan_desk import BEGIN, ME, Office, office

from lendweave.book.funding.reconcile import StatementRow
from lendweave.connectors.new_file import FileInPlace
from lendweave.connectors.statement_files import LocalStatements
from lendweave.flows.reconcile import Day, send_statement, statement, take_statement
from lendweave.records import NotAllowed, Principal, Role

PAID_ON = BEGIN + timedelta(days=20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """A loan of two banks, 7 to 3, of which something was prepaid on the twentieth day."""
    opened = office(tmp_path)
    with opened.store:
        loan = opened.open()
        opened.days.pass_days(20)
        opened.enter(loan, "pay", 50_001)
        yield opened


def rows_of(desk: Office, funder: str, day: Day) -> dict[str, StatementRow]:
    """A funder's rows by their kind."""
    assert day.funder == funder
    return {row.kind: row for row in statement(ME, day, desk.store.books)}


def test_funders_statements_add_up(desk: Office) -> None:
    """On each day the parts of both banks are the loan, the payment and what is owed."""
    (opened,) = (e for e in desk.store.scan(ME, kinds=("loan",)) if e.supersedes is None)
    for on, kinds in ((BEGIN, {"loan", "balance"}), (PAID_ON, {"payment", "balance"})):
        banks = [rows_of(desk, bank, Day(bank, on)) for bank in ("bank_a", "bank_b")]
        assert [set(rows) for rows in banks] == [kinds, kinds]
        whole = {kind: sum(rows[kind].amount_minor for rows in banks) for kind in kinds}
        if on == BEGIN:
            assert set(whole.values()) == {opened.principal_minor}  # type: ignore[attr-defined]
        else:
            assert whole["payment"] == 50_001
    assert rows_of(desk, "bank_c", Day("bank_c", BEGIN)) == {}


def test_a_file_goes_out_and_comes_back(desk: Office, tmp_path: Path) -> None:
    """What was written agrees; a cent less is a break; a file is never overwritten."""
    day, files, books = Day("bank_a", PAID_ON), LocalStatements(), desk.store.books
    name = tmp_path / "bank_a.csv"
    assert send_statement(ME, day, books, files, str(name)) == 2
    assert take_statement(ME, day, books, files, str(name)).holds
    with pytest.raises(FileInPlace, match=r"bank_a\.csv"):
        send_statement(ME, day, books, files, str(name))
    payment = rows_of(desk, "bank_a", day)["payment"]
    cents = f"{payment.amount_minor // 100}.{payment.amount_minor % 100:02d}"
    text = name.read_text("utf-8-sig")
    name.write_text(text.replace(cents, "1.00"), "utf-8")
    (found,) = take_statement(ME, day, books, files, str(name)).breaks
    assert (found.what, found.kind, found.ours, found.theirs) == (
        "amounts_differ",
        "payment",
        payment.amount_minor,
        100,
    )


def test_who_may_reconcile(desk: Office) -> None:
    """A partner's engineer may not see what funders have lent."""
    nobody = Principal(ME.tenant_id, "partner", frozenset({Role.PARTNER_ENGINEER}))
    with pytest.raises(NotAllowed, match="operations"):
        statement(nobody, Day("bank_a", BEGIN), desk.store.books)
