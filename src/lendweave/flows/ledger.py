"""The ledger as people read it: trial balance, statement of an account, at any two times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lendweave.book.ledger import ACCOUNTS, CHART, account
from lendweave.records import Principal, Role
from lendweave.records.book_ports import AccountBalance, BookReader, EntryFilter
from lendweave.records.servicing import JournalEntry

LEDGER_ROLES = (Role.OPERATIONS, Role.REVIEWER, Role.ANALYST)
_PLACE = {account.name: place for place, account in enumerate(CHART)}


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """What every account holds after a business day, in the order of the chart.

    on, recorded_at: None for all and for now. rows: accounts at zero left out.
    """

    on: date | None
    recorded_at: int | None
    rows: tuple[AccountBalance, ...]

    @property
    def totals(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(currency, holder) → debits and credits, which are equal in a ledger that balances."""
        totals: dict[tuple[str, str], tuple[int, int]] = {}
        for row in self.rows:
            debit, credit = totals.get((row.currency, row.holder), (0, 0))
            more = max(row.amount_minor, 0), max(-row.amount_minor, 0)
            totals[row.currency, row.holder] = debit + more[0], credit + more[1]
        return totals

    @property
    def is_balanced(self) -> bool:
        """Debits equal credits in the books of every holder."""
        return all(debit == credit for debit, credit in self.totals.values())


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry on an account. balance_minor: after it."""

    entry: JournalEntry
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account between two business days. opening_minor: before the first of them."""

    wanted: EntryFilter
    opening_minor: int
    lines: tuple[StatementLine, ...]

    @property
    def closing_minor(self) -> int:
        """The balance after the last line."""
        return self.lines[-1].balance_minor if self.lines else self.opening_minor


def trial_balance(
    principal: Principal,
    books: BookReader,
    on: date | None = None,
    recorded_at: int | None = None,
) -> TrialBalance:
    """The balance of every account after business day `on`, as stored at `recorded_at` (µs UTC).

    Raises NotAllowed.
    """
    principal.require(*LEDGER_ROLES)
    rows = [row for row in books.balances(principal, on, recorded_at) if row.amount_minor]
    return TrialBalance(on, recorded_at, tuple(sorted(rows, key=in_chart)))


def in_chart(row: AccountBalance) -> tuple[str, str, int, str]:
    """Where a balance stands in a trial balance."""
    return row.currency, row.holder, _PLACE.get(row.account, len(CHART)), row.account


def statement(principal: Principal, books: BookReader, wanted: EntryFilter) -> Statement:
    """Every entry on the account of `wanted`, by business day, then as it was stored.

    Raises NotAllowed, UnknownAccount.
    """
    principal.require(*LEDGER_ROLES)
    account(wanted.account or "")
    until_last = replace(wanted, first=None)
    entries = sorted(books.find_entries(principal, until_last), key=_by_day)
    first = wanted.first or date.min
    opening = sum(_amount(e, wanted) for e in entries if e.business_date < first)
    lines, balance = [], opening
    for entry in entries:
        if entry.business_date >= first:
            amount = _amount(entry, wanted)
            balance += amount
            lines.append(StatementLine(entry, amount, balance))
    return Statement(wanted, opening, tuple(lines))


def _by_day(entry: JournalEntry) -> tuple[date, int]:
    return entry.business_date, entry.offset or 0


def _amount(entry: JournalEntry, wanted: EntryFilter) -> int:
    lines = zip(entry.accounts, entry.holders, entry.amounts_minor, strict=True)
    return sum(
        amount
        for name, holder, amount in lines
        if name == wanted.account and wanted.holder in (None, holder)
    )


def trial_balance_body(found: TrialBalance) -> dict[str, Any]:
    """The trial balance for machines."""
    return {
        "on": found.on,
        "recorded_at": found.recorded_at,
        "balanced": found.is_balanced,
        "rows": [balance_body(row) for row in found.rows],
        "totals": [
            {"currency": currency, "holder": holder, "debit_minor": debit, "credit_minor": credit}
            for (currency, holder), (debit, credit) in found.totals.items()
        ],
    }


def balance_body(row: AccountBalance) -> dict[str, Any]:
    """The balance of one account for machines."""
    chart = ACCOUNTS.get(row.account)
    return {
        "currency": row.currency,
        "holder": row.holder,
        "account": row.account,
        "en": chart.en if chart else row.account,
        "zh": chart.zh if chart else row.account,
        "debit_minor": max(row.amount_minor, 0),
        "credit_minor": max(-row.amount_minor, 0),
    }


def statement_body(found: Statement) -> dict[str, Any]:
    """A statement for machines."""
    return {
        "account": found.wanted.account,
        "holder": found.wanted.holder,
        "currency": found.wanted.currency,
        "loan_id": found.wanted.loan_id,
        "first": found.wanted.first,
        "last": found.wanted.last,
        "opening_minor": found.opening_minor,
        "closing_minor": found.closing_minor,
        "lines": [
            entry_body(line.entry)
            | {"amount_minor": line.amount_minor, "balance_minor": line.balance_minor}
            for line in found.lines
        ],
    }


def entry_body(entry: JournalEntry) -> dict[str, Any]:
    """A journal entry for machines, its lines left out."""
    return {
        "entry_id": entry.external_id,
        "entry": entry.entry,
        "loan_id": entry.loan_id,
        "business_date": entry.business_date,
        "recorded_at": entry.recorded_at,
        "reverses": entry.reverses,
    }
