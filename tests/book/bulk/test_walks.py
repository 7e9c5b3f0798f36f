"""A day over many loans after lives with everything in them: losses, waivers, changes of terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from tests.book.bulk.test_parity import places, shown
from tests.book.loan.lives import BEGIN
from tests.book.loan.walks import MOVES, Walk, any_contract

from lendweave.book.bulk import entries_of, gathered, joined, pass_day, taken
from lendweave.book.bulk.gather import Told
from lendweave.book.ledger import Entry
from lendweave.book.loan import run

START = BEGIN + timedelta(days=95)
DAYS = 45


def lived(seed: int) -> Told:
    """A loan to which something happens now and then in its first three months."""
    chance = Random(seed)
    walk = Walk(replace(any_contract(chance.randrange(10**7)), loan_id=f"L{seed}"))
    walk.move("draw", chance.choice((1000, 1000, 400)))
    while walk.today < START - timedelta(days=32):
        walk.wait(chance.choice((5, 17, 31)))
        if chance.random() < 0.7:
            walk.move(chance.choice(sorted(MOVES)), chance.randrange(1001))
    return Told("shop", walk.contract, tuple(walk.events))


def told(loan: Told, on: date) -> tuple[object, ...]:
    """What the fold says of a loan."""
    state = run(loan.contract, loan.events, on).state
    return (
        state.status,
        state.days_past_due,
        state.risk_class,
        state.stage,
        state.owed.principal,
        state.owed.penalty,
    )


def pass_days(loans: dict[str, Told], every: int) -> dict[str, list[Entry]]:
    """Let the days pass by columns, compared with the fold; the entries of each loan."""
    shard, booked = gathered(loans.values(), START), dict[str, list[Entry]]()
    for number in range(1, DAYS + 1):
        on = START + timedelta(days=number)
        done = pass_day(shard, on)
        again = {str(shard.loans.loan_id[place]) for place in done.to_fold}
        for place, entry in entries_of(shard, done):
            booked.setdefault(str(shard.loans.loan_id[place]), []).append(entry)
        for name in again:
            entries = run(loans[name].contract, loans[name].events, on).entries
            booked.setdefault(name, []).extend(entry for entry in entries if entry.on == on)
        anew = gathered([loans[name] for name in sorted(again)], on)
        shard = joined([taken(shard, np.asarray(places(shard, again))), anew])
        if number % every == 0:
            assert shown(shard) == {name: told(loan, on) for name, loan in loans.items()}
    return booked


def compare(seeds: range, every: int) -> None:
    """Columns and fold agree on every loan and every entry."""
    loans = {f"L{seed}": lived(seed) for seed in seeds}
    booked = pass_days(loans, every)
    for name, loan in loans.items():
        entries = run(loan.contract, loan.events, START + timedelta(days=DAYS)).entries
        wanted = [entry for entry in entries if entry.on > START]
        assert sorted(booked.get(name, [])) == sorted(wanted)


def test_after_anything_that_may_happen() -> None:
    """Forty lives."""
    compare(range(40), every=15)


def test_a_subsidy_outlives_a_loan_that_is_settled_early() -> None:
    """The merchant owes its part of the interest on the days that were planned."""
    compare(range(466, 467), every=1)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 2_000, 100))
def test_after_anything_that_may_happen_to_a_thousand(first: int) -> None:
    """A thousand lives, compared every day."""
    compare(range(first, first + 100), every=1)
