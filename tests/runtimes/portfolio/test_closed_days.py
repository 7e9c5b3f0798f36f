"""Portfolio tables of loans that are serviced here: by the days that were closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pytest
from tests.book.bulk.loans import BEGIN
from tests.flows.day_book import OWNER, desk, enter, event_record, stories

from lendweave.book.bulk.gather import Told
from lendweave.book.loan import Event, run
from lendweave.flows.end_of_day import end_of_day
from lendweave.flows.portfolio import PortfolioQuestion, portfolio
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records.delinquency import bucket_of
from lendweave.runtimes.end_of_day import BookFolder, ClosedDay
from lendweave.runtimes.portfolio import DuckdbPortfolio, ServicedBook
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

SHOP = read_scene(
    "scenario: shop\ntitle: {en: Shop, zh: 店}\nzone: Asia/Shanghai\ncurrency: CNY\n", "s.yaml"
)
LOANS = stories(31, 20)
FIRST, LAST = date(2026, 2, 27), date(2026, 3, 3)
ENDS = (date(2026, 2, 28), LAST)


class Kept(NamedTuple):
    """A book in its store, closed up to LAST. ids, clock: for what is entered later."""

    store: SqliteStore
    folder: BookFolder
    clock: SteppingClock
    ids: Uuid7Source

    def engine(self, *, with_days: bool = True) -> DuckdbPortfolio:
        """What counts over it; without its closed days every loan is folded."""

        def days() -> list[ClosedDay]:
            return self.folder.closed_days(LAST) if with_days else []

        book = ServicedBook(days, partial(self.store.books.events, OWNER))
        return DuckdbPortfolio(History(self.store), [lambda: SHOP], book)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A book that is closed over the end of a month."""
    home = tmp_path_factory.mktemp("closed")
    clock = SteppingClock(parse_instant("2026-03-03T20:00:00Z"))
    ids = Uuid7Source(clock)
    with SqliteStore(home / "db", clock) as store:
        for number in range((LAST - BEGIN).days + 1):
            enter(store, LOANS, BEGIN + timedelta(days=number), ids)
        end_of_day(OWNER, FIRST, desk(store, home, clock, ids))
        end_of_day(OWNER, LAST, desk(store, home, clock, ids))
        yield Kept(store, BookFolder(home / "books"), clock, ids)


Buckets = dict[tuple[str, str, str], int]


def folded(loans: Sequence[Told], days: Sequence[date]) -> Buckets:
    """Open loans and their balance by day and bucket, as the fold of each loan has them."""
    expected: Counter[tuple[str, str, str]] = Counter()
    for day in days:
        for loan in loans:
            if loan.events[0].business_date > day:
                continue
            state = run(loan.contract, loan.events, day).state
            if state.status in ("active", "overdue"):
                bucket = bucket_of(state.days_past_due).name
                expected[str(day), bucket, "loans"] += 1
                expected[str(day), bucket, "balance"] += state.owed.principal
    return dict(expected)


def counted(engine: DuckdbPortfolio, days: Sequence[date], known_at: int | None = None) -> Buckets:
    """The same as the table has them."""
    question = PortfolioQuestion("buckets", as_of=days[-1], known_at=known_at)
    found = portfolio(OWNER, question, engine)
    return {
        (str(row.key[1]), str(row.key[2]), name): found.figure(row, name)
        for row in found.rows
        for name in ("loans", "balance")
        if date.fromisoformat(str(row.key[1])) in days and found.figure(row, name)
    }


@pytest.mark.parametrize("with_days", [True, False])
def test_buckets_are_those_of_the_fold(kept: Kept, *, with_days: bool) -> None:
    """At the end of the month and on the last day, by number and by balance; closed or not."""
    found = counted(kept.engine(with_days=with_days), ENDS)
    assert found == folded(LOANS, ENDS)
    assert len({bucket for _, bucket, _ in found}) > 1


def test_a_day_that_has_no_columns(kept: Kept) -> None:
    """A day between two that are kept, and one before the first, is folded."""
    for day in (date(2026, 2, 14), date(2026, 3, 1)):
        assert counted(kept.engine(), [day]) == folded(LOANS, [day])


def test_the_last_day_is_the_last_that_was_closed(kept: Kept) -> None:
    """A payment of today does not make today a day that is over."""
    assert portfolio(OWNER, PortfolioQuestion("buckets"), kept.engine()).asked.as_of == LAST


PAID_ON = ENDS[0] - timedelta(days=7)


def late_then() -> Told:
    """A loan with something overdue on PAID_ON, with the events that are in the store."""
    for loan in LOANS:
        events = tuple(event for event in loan.events if event.business_date <= LAST)
        if events and run(loan.contract, events, PAID_ON).state.days_past_due:
            return replace(loan, events=events)
    raise AssertionError("no loan is late")


def test_a_payment_backdated_before_a_closed_day(kept: Kept) -> None:
    """It counts from its business date, unless the table is as known before it was entered."""
    late = late_then()
    overdue = sum(run(late.contract, late.events, PAID_ON).state.overdue)
    number, currency = len(late.events) + 1, late.contract.currency
    payment = Event(number, "pay", PAID_ON, overdue, currency)
    after = replace(late, events=(*late.events, payment))
    loans = [after if each.contract == late.contract else each for each in LOANS]
    before_it = kept.clock.now()
    kept.store.books.commit(OWNER, [event_record(after, payment, kept.ids)]).result()
    told, wanted = folded(LOANS, ENDS), folded(loans, ENDS)
    assert told != wanted
    for with_days in (True, False):
        engine = kept.engine(with_days=with_days)
        assert counted(engine, ENDS) == wanted
        assert counted(engine, ENDS, before_it) == told
        assert counted(engine, ENDS, kept.clock.now()) == wanted
    assert counted(kept.engine(), ENDS, parse_instant("2026-03-01T00:00:00Z")) == {}
