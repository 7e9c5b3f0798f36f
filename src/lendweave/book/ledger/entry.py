"""One entry in double entry, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from lendweave.kernel.errors import Invalid


class EntryOutOfBalance(Invalid):
    """The lines of an entry do not add up to zero for one of its holders.
    分录中某一账套的借贷不平。
    """

    code = "BOOK-302"


class Line(NamedTuple):
    """An amount on an account in the books of one holder. Debits are above zero."""

    account: str
    holder: str
    amount: int


class Entry(NamedTuple):
    """An entry of the journal. Named tuples, because servicing a loan makes dozens of them.

    id: the same whenever the same loan is worked out again, `{loan}/{what}`. event: number of the
    loan's event behind it, None for what follows from the passing of days alone. reverses: id of
    the entry that it takes back.
    """

    id: str
    entry: str
    on: date
    currency: str
    lines: tuple[Line, ...]
    event: int | None = None
    reverses: str | None = None


def merged(lines: Iterable[Line]) -> list[Line]:
    """One line for each account and holder; what adds up to nothing is none."""
    totals: dict[tuple[str, str], int] = {}
    for account, holder, amount in lines:
        totals[account, holder] = totals.get((account, holder), 0) + amount
    return [Line(account, holder, each) for (account, holder), each in totals.items() if each]


def out_of_balance(entry: Entry) -> dict[str, int]:
    """What the lines add up to, for each holder for whom that is not zero."""
    totals: dict[str, int] = {}
    for line in entry.lines:
        totals[line.holder] = totals.get(line.holder, 0) + line.amount
    return {holder: total for holder, total in totals.items() if total}


def balanced(entries: Iterable[Entry]) -> None:
    """Raises EntryOutOfBalance with the first entry whose lines do not add up to zero."""
    for entry in entries:
        wrong = out_of_balance(entry)
        if wrong:
            raise EntryOutOfBalance(
                where=f"entry {entry.id}",
                got=", ".join(f"{holder}: {total}" for holder, total in wrong.items()),
                expected="0 for every holder",
                fix="Correct the lines of the entry.",
            )


def balances(entries: Sequence[Entry]) -> dict[tuple[str, str], int]:
    """What the lines add up to by (account, holder), debits above zero; zeros are left out."""
    totals: dict[tuple[str, str], int] = {}
    for entry in entries:
        for line in entry.lines:
            key = (line.account, line.holder)
            totals[key] = totals.get(key, 0) + line.amount
    return {key: total for key, total in totals.items() if total}


def account_totals(entries: Sequence[Entry]) -> dict[str, int]:
    """What the lines add up to by account over all holders, debits above zero."""
    totals: dict[str, int] = {}
    for entry in entries:
        for line in entry.lines:
            totals[line.account] = totals.get(line.account, 0) + line.amount
    return {name: total for name, total in totals.items() if total}
