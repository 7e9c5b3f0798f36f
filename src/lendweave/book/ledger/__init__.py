"""Double entry: the chart of accounts, entries, and what to post when the past changes."""

from lendweave.book.ledger.accounts import ACCOUNTS, CHART, Account, AccountType, account
from lendweave.book.ledger.difference import contra, difference, in_force
from lendweave.book.ledger.entry import (
    Entry,
    EntryOutOfBalance,
    Line,
    account_totals,
    balanced,
    balances,
)

__all__ = [
    "ACCOUNTS",
    "CHART",
    "Account",
    "AccountType",
    "Entry",
    "EntryOutOfBalance",
    "Line",
    "account",
    "account_totals",
    "balanced",
    "balances",
    "contra",
    "difference",
    "in_force",
]
