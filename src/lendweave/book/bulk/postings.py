"""The entries of a day, for the loans of which something is booked on it."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.book.bulk.columns import Shard
from lendweave.book.bulk.day import DayPass, Dues
from lendweave.book.funding.shares import Holdings
from lendweave.book.ledger.entry import Entry
from lendweave.book.loan.life import FEE, INCOME, INTEREST, RECEIVABLE, SUBSIDY


def entries_of(shard: Shard, done: DayPass) -> Iterator[tuple[int, Entry]]:
    """What the fold would book on the day, with the place of each loan.

    All of these make accounts grow, so that they are split by weight, whatever stood there before.
    """
    if done.penalties is not None:
        for loan, amount in zip(*(column.tolist() for column in done.penalties), strict=True):
            amounts = {"penalty_receivable": amount, "penalty_income": -amount}
            yield loan, _entry(shard, loan, f"penalty:{done.on}", done, amounts)
    for dues in done.dues:
        yield from _dues(shard, done, dues)


def _dues(shard: Shard, done: DayPass, dues: Dues) -> Iterator[tuple[int, Entry]]:
    columns = (dues.loan, dues.number, dues.fee, dues.interest, dues.subsidy)
    for loan, number, *parts in zip(*(column.tolist() for column in columns), strict=True):
        amounts: dict[str, int] = {}
        for place, amount in zip((FEE, INTEREST, SUBSIDY), parts, strict=True):
            if amount:
                amounts[RECEIVABLE[place]] = amount
                amounts[INCOME[place]] = amounts.get(INCOME[place], 0) - amount
        if amounts:
            yield loan, _entry(shard, loan, f"due:{number}", done, amounts)


def _entry(shard: Shard, loan: int, what: str, done: DayPass, amounts: dict[str, int]) -> Entry:
    pattern = shard.patterns[shard.loans.pattern[loan]]
    lines = tuple(Holdings(pattern.shares).split(amounts))
    name = f"{shard.loans.loan_id[loan]}/{what}"
    return Entry(name, what.partition(":")[0], done.on, pattern.currency, lines)
