"""kill -9 while business days are closed: run again, nothing is lost and nothing doubled."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.book.bulk.loans import BEGIN
from tests.flows.close_until_killed import OWNER, close, main
from tests.flows.day_book import enter, look, stories
from tests.killed import ended

from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records.servicing import EndOfDay
from lendweave.runtimes.end_of_day.book_folder import POINTS
from lendweave.stores.sqlite import COMMIT_POINTS, SqliteStore

CLOSED, LAST = BEGIN + timedelta(days=44), BEGIN + timedelta(days=48)
LOANS = stories(21, 24)
Contents = tuple[list[tuple[str, str]], list[tuple[str, int, int]], list[object]]


def contents(home: Path) -> Contents:
    """The journal, the days closed, the balances: all but ids and times."""
    with SqliteStore(home / "db", SystemClock()) as store:
        store.verify()
        look(store, LOANS, LAST)
        balances = list(store.books.balances(OWNER))
        assert sum(balance.amount_minor for balance in balances) == 0
        journal = [
            (e.external_id, e.content_hash) for e in store.scan(OWNER, 0, ("journal_entry",))
        ]
        days = [
            (str(day.business_date), day.loans, day.entries)
            for day in store.scan(OWNER, 0, ("end_of_day",))
            if isinstance(day, EndOfDay)
        ]
        return sorted(journal), days, list(balances)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that is closed up to a day, with four more days of events."""
    home = tmp_path_factory.mktemp("book")
    clock = SystemClock()
    with SqliteStore(home / "db", clock) as store:
        for number in range(45):
            enter(store, LOANS, BEGIN + timedelta(days=number), Uuid7Source(clock))
    close(home, CLOSED)
    with SqliteStore(home / "db", clock) as store:
        for number in range(45, 49):
            enter(store, LOANS, BEGIN + timedelta(days=number), Uuid7Source(clock))
    return home


@pytest.fixture(scope="module")
def undisturbed(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What a run to its end makes of it."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(book, home)
    close(home, LAST)
    return contents(home)


def kill_and_go_on(book: Path, home: Path, point: str, count: int) -> bool:
    """Kill a run at a point, then run to the end; true if the first one was killed."""
    shutil.copytree(book, home)
    done = ended(main, home, LAST, point, count)
    assert done.is_killed or done.code == 0, done.err
    close(home, LAST)
    return done.is_killed


PLACES = [(point, count) for point in POINTS for count in (1, 2, 3)] + [
    (point, count) for point in COMMIT_POINTS if point != "keys_merged" for count in (1, 3)
]


@pytest.mark.parametrize(("point", "count"), PLACES[:20])
def test_a_killed_end_of_day_goes_on(
    tmp_path: Path, book: Path, undisturbed: Contents, point: str, count: int
) -> None:
    """Killed at each point of four days; the second run ends as one that was never killed."""
    assert kill_and_go_on(book, tmp_path / "home", point, count)
    assert contents(tmp_path / "home") == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_killed_anywhere(tmp_path: Path, book: Path, undisturbed: Contents, seed: int) -> None:
    """Killed two hundred times at random places."""
    chance = random.Random(seed)
    point = chance.choice([place for place, _ in PLACES])
    kill_and_go_on(book, tmp_path / "home", point, chance.randrange(1, 9))
    assert contents(tmp_path / "home") == undisturbed
