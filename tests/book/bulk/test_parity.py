"""A day over many loans does to each of them what the fold does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from tests.book.bulk.loans import BEGIN, told, until

from lendweave.book.bulk import STATUSES, Shard, entries_of, gathered, joined, pass_day, taken
from lendweave.book.bulk.gather import Told
from lendweave.book.ledger import Entry
from lendweave.book.loan import run
from lendweave.book.loan.rules import RISK_CLASSES

DAYS = 150


def places(shard: Shard, loans: set[str]) -> np.ndarray:
    """Where the loans of those names are not."""
    return np.array([n for n, i in enumerate(shard.loans.loan_id) if i not in loans], dtype=int)


def step(shard: Shard, loans: Sequence[Told], on: date, entries: dict[str, list[Entry]]) -> Shard:
    """One day as the end of day does it: loans with events anew, the others by columns."""
    anew = {
        loan.contract.loan_id for loan in loans if any(e.business_date == on for e in loan.events)
    }
    rest = taken(shard, places(shard, anew))
    done = pass_day(rest, on)
    folded = {str(rest.loans.loan_id[place]) for place in done.to_fold}
    for place, entry in entries_of(rest, done):
        entries.setdefault(str(rest.loans.loan_id[place]), []).append(entry)
    again = [loan for loan in until(loans, on) if loan.contract.loan_id in anew | folded]
    for loan in again:
        entries[loan.contract.loan_id] = list(run(loan.contract, loan.events, on).entries)
    return joined([taken(rest, places(rest, folded)), gathered(again, on)])


def shown(shard: Shard) -> dict[str, tuple[object, ...]]:
    """What the columns say of each loan."""
    loans, first = shard.loans, shard.first_rows()
    found: dict[str, tuple[object, ...]] = {}
    for place, name in enumerate(loans.loan_id):
        rows = slice(first[place], first[place] + loans.rows[place])
        penalty = int(shard.rows.open_penalty[rows].sum())
        found[str(name)] = (
            STATUSES[loans.status[place]],
            int(loans.days_past_due[place]),
            RISK_CLASSES[loans.risk_class[place]],
            int(loans.stage[place]),
            int(loans.principal[place]),
            penalty,
        )
    return found


def folded(loans: Sequence[Told], on: date) -> dict[str, tuple[object, ...]]:
    """What the fold says of each loan."""
    found: dict[str, tuple[object, ...]] = {}
    for loan in until(loans, on):
        state = run(loan.contract, loan.events, on).state
        found[loan.contract.loan_id] = (
            state.status,
            state.days_past_due,
            state.risk_class,
            state.stage,
            state.owed.principal,
            state.owed.penalty,
        )
    return found


def lived_through(seed: int, count: int, every: int) -> None:
    """Let the days pass, and compare with the fold every few of them and at the end."""
    loans = told(seed, count, DAYS)
    shard, entries = gathered([], BEGIN), dict[str, list[Entry]]()
    for number in range(DAYS):
        on = BEGIN + timedelta(days=number)
        shard = step(shard, loans, on, entries)
        if number % every == 0:
            assert shown(shard) == folded(loans, on)
    last = BEGIN + timedelta(days=DAYS - 1)
    for loan in until(loans, last):
        wanted = run(loan.contract, loan.events, last).entries
        booked = entries.get(loan.contract.loan_id, [])
        assert sorted(booked) == sorted(wanted)


@pytest.mark.parametrize("seed", range(4))
def test_the_columns_say_what_the_fold_says(seed: int) -> None:
    """Status, days past due, class, stage, principal and penalty of every loan; every entry."""
    lived_through(seed, 30, every=13)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_the_columns_say_what_the_fold_says_for_thousands(seed: int) -> None:
    """The same over more loans, every day compared."""
    lived_through(seed, 60, every=1)


def test_a_day_alone_folds_few() -> None:
    """Of loans without credit and without penalty on penalty, none needs the fold."""
    loans = [
        loan
        for loan in told(5, 40, 1)
        if not loan.contract.rules.penalty or "penalty" not in loan.contract.rules.penalty.base
    ]
    shard = gathered(until(loans, BEGIN + timedelta(days=60)), BEGIN + timedelta(days=60))
    done = pass_day(shard, BEGIN + timedelta(days=61))
    assert len(done.to_fold) == 0
    assert shard.count == len(loans)
