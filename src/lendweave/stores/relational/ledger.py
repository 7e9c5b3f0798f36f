"""Journal entries in sums: what each account holds after a day, as it was stored at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from lendweave.kernel.clock import days_from_date
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records.book_ports import AccountBalance, EntryUnbalanced
from lendweave.records.servicing import JournalEntry
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.errors import ClockBehind

_ADD = """
INSERT INTO ledger_balance VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant_id, currency, holder, account, business_date, recorded_day)
DO UPDATE SET amount_minor = ledger_balance.amount_minor + excluded.amount_minor
"""
_DAY = """
INSERT INTO ledger_day VALUES (?, ?, ?, ?)
ON CONFLICT (tenant_id, recorded_day) DO UPDATE SET last_recorded_at = excluded.last_recorded_at
"""
_LAST = """
SELECT last_recorded_at FROM ledger_day WHERE tenant_id = ? ORDER BY recorded_day DESC LIMIT 1
"""
_SUMS = """
SELECT currency, holder, account, CAST(sum(amount_minor) AS BIGINT) FROM ledger_balance
WHERE tenant_id = ?1 AND business_date <= ?2 AND recorded_day <= ?3
GROUP BY currency, holder, account
"""
_LAST_DAY = 2**31
_BEHIND_ALL = 2**62
EntriesBetween = Callable[[int, int], Iterable[JournalEntry]]
"""(first offset, offset behind the last) → the tenant's entries there."""


def add_entries(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Take stored entries of one tenant, in the order of the log, into the balances.

    Raises EntryUnbalanced, ClockBehind.
    """
    tenant_id, first = entries[0].tenant_id, _stored_place(entries[0])
    _check_clock(connection, tenant_id, first[1])
    sums: Counter[tuple[str, str, str, int, int]] = Counter()
    days: dict[int, tuple[int, int]] = {}
    for entry in entries:
        check_balanced(entry)
        offset, recorded_at = _stored_place(entry)
        recorded_day, day = recorded_at // MICROS_PER_DAY, days_from_date(entry.business_date)
        days[recorded_day] = days.get(recorded_day, (offset, 0))[0], recorded_at
        for account, holder, amount in _lines(entry):
            sums[entry.currency, holder, account, day, recorded_day] += amount
    connection.executemany(_ADD, [(tenant_id, *key, amount) for key, amount in sums.items()])
    connection.executemany(_DAY, [(tenant_id, day, *place) for day, place in days.items()])


def check_balanced(entry: JournalEntry) -> None:
    """Raise EntryUnbalanced unless the lines of each holder add up to zero."""
    left: Counter[str] = Counter()
    lines = len(entry.accounts)
    if lines and lines == len(entry.holders) == len(entry.amounts_minor):
        for _, holder, amount in _lines(entry):
            left[holder] += amount
        if not any(left.values()):
            return
    found = ", ".join(f"{holder}: {amount}" for holder, amount in left.items() if amount)
    raise EntryUnbalanced(
        where=f"journal_entry {shortened(entry.external_id)}",
        got=found
        or f"{lines} accounts, {len(entry.holders)} holders, {len(entry.amounts_minor)} amounts",
        expected="as many accounts as holders and amounts, adding up to zero for each holder",
        fix="Book debits above zero and credits below, for each holder on its own.",
    )


def balances(
    connection: Connection,
    tenant_id: str,
    business_date: date | None,
    recorded_at: int | None,
    entries_between: EntriesBetween,
) -> tuple[AccountBalance, ...]:
    """What each account holds after a business day, as it was stored at a time.

    Whole days are read as sums; of the day of `recorded_at` the entries themselves, which
    `entries_between` gives.
    """
    last_day = _LAST_DAY if business_date is None else days_from_date(business_date)
    whole_days = _LAST_DAY if recorded_at is None else recorded_at // MICROS_PER_DAY - 1
    rows = connection.execute(_SUMS, (tenant_id, last_day, whole_days))
    sums: Counter[tuple[str, str, str]] = Counter()
    for currency, holder, account, amount in rows:
        sums[currency, holder, account] += amount
    if recorded_at is not None:
        first, end = _day_offsets(connection, tenant_id, whole_days + 1)
        for entry in entries_between(first, end):
            known = entry.recorded_at is not None and entry.recorded_at <= recorded_at
            if known and days_from_date(entry.business_date) <= last_day:
                for account, holder, amount in _lines(entry):
                    sums[entry.currency, holder, account] += amount
    return tuple(AccountBalance(*key, amount) for key, amount in sorted(sums.items()))


def _day_offsets(connection: Connection, tenant_id: str, recorded_day: int) -> tuple[int, int]:
    """Where the entries stored on a day lie: (first offset, offset behind them)."""
    rows = connection.execute(
        "SELECT recorded_day, first_offset FROM ledger_day"
        " WHERE tenant_id = ? AND recorded_day >= ? ORDER BY recorded_day LIMIT 2",
        (tenant_id, recorded_day),
    ).fetchall()
    if not rows or rows[0][0] != recorded_day:
        return 0, 0
    return rows[0][1], rows[1][1] if len(rows) > 1 else _BEHIND_ALL


def _check_clock(connection: Connection, tenant_id: str, recorded_at: int) -> None:
    row = connection.execute(_LAST, (tenant_id,)).fetchone()
    if row is not None and recorded_at < row[0]:
        raise ClockBehind(
            where=f"books of tenant {tenant_id!r}",
            got=f"{recorded_at} µs UTC",
            expected=f"{row[0]} or later, when the last entry was stored",
            fix="Set the clock of the machine right.",
        )


def _stored_place(entry: JournalEntry) -> tuple[int, int]:
    assert entry.offset is not None, "an entry is stamped before it is summed"
    assert entry.recorded_at is not None, "an entry is stamped before it is summed"
    return entry.offset, entry.recorded_at


def _lines(entry: JournalEntry) -> Iterable[tuple[str, str, int]]:
    return zip(entry.accounts, entry.holders, entry.amounts_minor, strict=True)
