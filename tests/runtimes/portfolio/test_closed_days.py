"""Portfolio tables of loans that are serviced here: by the days that were closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from tests.book.bulk.loans import BEGIN, until
from tests.flows.day_book import OWNER, desk, enter, stories

from lendweave.book.loan import run
from lendweave.flows.end_of_day import end_of_day
from lendweave.flows.portfolio import PortfolioQuestion, portfolio
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records.delinquency import bucket_of
from lendweave.runtimes.end_of_day import BookFolder
from lendweave.runtimes.portfolio import DuckdbPortfolio
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

SHOP = read_scene(
    "scenario: shop\ntitle: {en: Shop, zh: 店}\nzone: Asia/Shanghai\ncurrency: CNY\n", "s.yaml"
)
LOANS = stories(31, 20)
FIRST, LAST = date(2026, 2, 27), date(2026, 3, 3)
ENDS = (date(2026, 2, 28), LAST)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckdbPortfolio]:
    """A book that is closed over the end of a month."""
    home = tmp_path_factory.mktemp("closed")
    clock = SteppingClock(parse_instant("2026-03-03T20:00:00Z"))
    ids = Uuid7Source(clock)
    with SqliteStore(home / "db", clock) as store:
        for number in range((LAST - BEGIN).days + 1):
            enter(store, LOANS, BEGIN + timedelta(days=number), ids)
        end_of_day(OWNER, FIRST, desk(store, home, clock, ids))
        end_of_day(OWNER, LAST, desk(store, home, clock, ids))
        folder = BookFolder(home / "books")
        yield DuckdbPortfolio(History(store), [lambda: SHOP], lambda: folder.loan_files(LAST))


def test_buckets_are_those_of_the_fold(engine: DuckdbPortfolio) -> None:
    """At the end of the month and on the last day, by number and by balance."""
    expected: Counter[tuple[str, str, str]] = Counter()
    for day in ENDS:
        for loan in until(LOANS, day):
            state = run(loan.contract, loan.events, day).state
            if state.status in ("active", "overdue"):
                bucket = bucket_of(state.days_past_due).name
                expected[str(day), bucket, "loans"] += 1
                expected[str(day), bucket, "balance"] += state.owed.principal
    found = portfolio(OWNER, PortfolioQuestion("buckets", as_of=LAST), engine)
    counted = {
        (str(row.key[1]), str(row.key[2]), name): found.figure(row, name)
        for row in found.rows
        for name in ("loans", "balance")
        if date.fromisoformat(str(row.key[1])) in ENDS and found.figure(row, name)
    }
    assert counted == dict(expected)
    assert len({bucket for _, bucket, _ in counted}) > 1
