"""kill -9 while loans are disbursed and repaid: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from tests.flows.loan_desk import ME
from tests.flows.service_until_killed import LOANS, PAID, PAYMENTS, WHOLE, main, service
from tests.killed import killed

from lendweave.flows.ledger import trial_balance
from lendweave.kernel.clock import SystemClock
from lendweave.records.servicing import LoanEvent
from lendweave.stores.sqlite import SqliteStore

POINTS = ("before_begin", "after_begin", "after_insert", "before_commit", "after_commit")
COMMITS = LOANS * (1 + PAYMENTS + 1)
KILLS = [(point, count) for point in POINTS for count in (1, 3, 8, COMMITS - 1)]


def told_events(store: SqliteStore) -> list[str]:
    """The names of the commits that are in the books, in order."""
    events = list(store.scan(ME, kinds=("loan_event",)))
    names = []
    for event in events:
        assert isinstance(event, LoanEvent)
        if event.event != "disburse":
            details = event.details
            names.append(details["about"]["external_id"] if details else event.external_id)
    return names


def check_books(store: SqliteStore, commits: list[str]) -> None:
    """What is derived equals a rebuild, the ledger balances, and says what the commits say."""
    assert store.verify().booked > 0 or not commits
    balance = trial_balance(ME, store.books)
    assert balance.is_balanced
    assert sum(row.amount_minor for row in balance.rows) == 0
    held: Counter[str] = Counter()
    for row in balance.rows:
        held[row.account] += row.amount_minor
    opened = sum("/" not in name for name in commits)
    paid = sum("/" in name and "back" not in name for name in commits)
    back = sum("back" in name for name in commits)
    assert held["cash"] == (paid - back) * PAID - opened * WHOLE
    assert store.books.effect_counts(ME) == ({"waiting": opened} if opened else {})
    used = sum(e.used_minor for e in store.books.exposures(ME) if e.holder_type == "funder")
    assert used == held["loan_principal"]
    assert store.count(ME, "loan_share") == 2 * opened
    assert store.count(ME, "repayment") == paid + back


def check_survival(database: Path, acknowledged: list[str], point: str) -> None:
    """Reopened, it has all that was acknowledged, whole; run again, it has everything once."""
    clock = SystemClock()
    with SqliteStore(database, clock) as store:
        found = told_events(store)
        assert found[: len(acknowledged)] == acknowledged
        assert len(found) - len(acknowledged) == (1 if point == "after_commit" else 0)
        check_books(store, found)
        told: list[str] = []
        service(store, clock, told.append)
        assert told_events(store) == told
        assert len(told) == COMMITS
        check_books(store, told)


@pytest.mark.parametrize(("point", "count"), KILLS)
def test_a_killed_desk_loses_and_doubles_nothing(tmp_path: Path, point: str, count: int) -> None:
    """Killed at a commit point of a disbursal or a repayment."""
    database = tmp_path / "store"
    check_survival(database, killed(main, database, point, count), point)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_a_killed_desk_loses_and_doubles_nothing_anywhere(tmp_path: Path, seed: int) -> None:
    """The same at random reaches of random points."""
    chance = random.Random(seed)
    point, count = chance.choice(POINTS), chance.randint(1, COMMITS)
    database = tmp_path / "store"
    check_survival(database, killed(main, database, point, count), point)
