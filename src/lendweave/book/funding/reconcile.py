"""Daily reconciliation with a funder: our statement, theirs, and every break between the two.

A statement is CSV with one row for each loan that was disbursed on the day, each payment of the
day, and the principal that each loan owes at its end:

    kind,id,loan_id,business_date,currency,amount

kind is `loan`, `payment` or `balance`; id names the row in both books; amount is the funder's own
part, with the digits of its currency, a payment below zero where it was taken back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Literal, NamedTuple, get_args

from lendweave.book.funding.errors import StatementUnreadable
from lendweave.kernel.decimals import scaled_from_decimal, text_from_scaled
from lendweave.kernel.errors import LendweaveError, shortened
from lendweave.kernel.money import minor_digits
from lendweave.records.servicing import JournalEntry

RowKind = Literal["loan", "payment", "balance"]
HEADER = ("kind", "id", "loan_id", "business_date", "currency", "amount")
STATEMENT_ROWS_MAX = 5_000_000
PRINCIPAL, CASH = "loan_principal", "cash"
DISBURSAL, PAYOUTS = "disbursal", ("payout", "service_fee_netted")
"""Entries by which a loan is lent, and by which a merchant gets what it is owed for one, less what
it owes itself."""


class StatementRow(NamedTuple):
    """One row. amount_minor: the funder's own part."""

    kind: RowKind
    id: str
    loan_id: str
    business_date: date
    currency: str
    amount_minor: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What two books call the same row."""
        return self.kind, self.id, self.currency


@dataclass(frozen=True, slots=True)
class Break:
    """One difference. ours, theirs: amounts in minor units, None where the row is not there."""

    what: Literal["missing_here", "missing_there", "amounts_differ"]
    kind: RowKind
    id: str
    loan_id: str
    currency: str
    ours: int | None
    theirs: int | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How two statements of one day compare. matched: rows that agree."""

    matched: int
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        """True if there is no break."""
        return not self.breaks


def our_statement(
    funder: str, day: date, entries: Iterable[JournalEntry]
) -> tuple[StatementRow, ...]:
    """What our books say of a funder's day.

    entries: all journal entries of the funder's books up to the end of the day. A loan counts as
    it is lent, whether its money goes to the borrower or is owed to the merchant; what is then
    paid to the merchant is no row. A payment is every other movement of cash.
    """
    rows: list[StatementRow] = []
    balances: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.business_date > day or entry.loan_id is None:
            continue
        principal, cash = _lines(entry, funder, PRINCIPAL), _lines(entry, funder, CASH)
        key = (entry.loan_id, entry.currency)
        balances[key] = balances.get(key, 0) + principal
        if entry.business_date == day:
            rows += _rows_of(entry, principal, cash)
    rows += [
        StatementRow("balance", loan_id, loan_id, day, currency, amount)
        for (loan_id, currency), amount in balances.items()
        if amount
    ]
    return tuple(sorted(rows))


def _lines(entry: JournalEntry, holder: str, account: str) -> int:
    lines = zip(entry.accounts, entry.holders, entry.amounts_minor, strict=True)
    return sum(a for where, whose, a in lines if where == account and whose == holder)


def _rows_of(entry: JournalEntry, principal: int, cash: int) -> Iterator[StatementRow]:
    """A loan that was lent, or money that came in; below zero where an entry is taken back."""
    kind: RowKind = "loan" if entry.entry == DISBURSAL else "payment"
    amount = principal if kind == "loan" else cash
    if amount and entry.entry not in PAYOUTS:
        yield StatementRow(
            kind,
            entry.external_id,
            entry.loan_id or "",
            entry.business_date,
            entry.currency,
            amount,
        )


def reconcile(ours: Sequence[StatementRow], theirs: Sequence[StatementRow]) -> Reconciled:
    """Every break between two statements, in the order of kind and id."""
    here, there = {row.key: row for row in ours}, {row.key: row for row in theirs}
    breaks = []
    for key in sorted(here.keys() | there.keys()):
        mine, other = here.get(key), there.get(key)
        if mine is None or other is None or mine.amount_minor != other.amount_minor:
            breaks.append(_break(mine, other))
    return Reconciled(len(here.keys() | there.keys()) - len(breaks), tuple(breaks))


def _break(mine: StatementRow | None, other: StatementRow | None) -> Break:
    row = mine or other
    assert row is not None, "a key stands in one of the two"
    what: Literal["missing_here", "missing_there", "amounts_differ"] = (
        "missing_here" if mine is None else "missing_there" if other is None else "amounts_differ"
    )
    return Break(
        what,
        row.kind,
        row.id,
        row.loan_id,
        row.currency,
        None if mine is None else mine.amount_minor,
        None if other is None else other.amount_minor,
    )


def statement_text(rows: Iterable[StatementRow]) -> str:
    """A statement as CSV."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for row in rows:
        amount = text_from_scaled(row.amount_minor, minor_digits(row.currency))
        writer.writerow(
            (row.kind, row.id, row.loan_id, row.business_date.isoformat(), row.currency, amount)
        )
    return out.getvalue()


def read_statement(text: str, file: str) -> tuple[StatementRow, ...]:
    """The rows of a statement, each once. Raises StatementUnreadable with file and line."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: dict[tuple[str, str, str], StatementRow] = {}
    try:
        header = next(reader, [])
        if tuple(cell.strip() for cell in header) != HEADER:
            raise _unreadable(f"{file}:1", ",".join(header), ",".join(HEADER))
        for cells in reader:
            row = _row(cells, f"{file}:{reader.line_num}")
            if row.key in rows:
                raise _unreadable(f"{file}:{reader.line_num}", f"{row.kind} {row.id} twice", "once")
            rows[row.key] = row
    except csv.Error as error:
        raise _unreadable(f"{file}:{reader.line_num}", str(error), "well-formed CSV") from None
    return tuple(rows.values())


def _row(cells: Sequence[str], where: str) -> StatementRow:
    if len(cells) != len(HEADER):
        raise _unreadable(where, f"{len(cells)} cells", f"{len(HEADER)} cells")
    kind, id_, loan_id, day, currency, amount = (cell.strip() for cell in cells)
    if kind not in get_args(RowKind) or not id_:
        raise _unreadable(where, f"{shortened(kind)}, id {shortened(id_)}", "a kind and an id")
    try:
        digits = minor_digits(currency)
        minor = scaled_from_decimal(Decimal(amount), digits)
        business_date = date.fromisoformat(day)
    except (InvalidOperation, ValueError, LendweaveError) as error:
        told = error.got if isinstance(error, LendweaveError) else f"{day}, {amount}"
        raise _unreadable(
            where, shortened(told), "a day such as 2026-05-31, a currency, an amount"
        ) from None
    return StatementRow(kind, id_, loan_id, business_date, currency, minor)  # type: ignore[arg-type]


def _unreadable(where: str, got: str, expected: str) -> StatementUnreadable:
    return StatementUnreadable(
        where=where, got=shortened(got), expected=expected, fix="Ask the funder for the file anew."
    )
