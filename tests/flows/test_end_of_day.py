"""The end of day over a real store: journal, records, columns, days in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.book.bulk.loans import BEGIN
from tests.flows.day_book import (
    DAYS,
    LAST,
    OWNER,
    desk,
    enter,
    event_record,
    look,
    stories,
)

from lendweave.book.loan import Event
from lendweave.flows.day_desk import DayDesk
from lendweave.flows.end_of_day import DayClosed, DayNotBegun, end_of_day
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Role
from lendweave.records.principal import NotAllowed
from lendweave.records.servicing import EndOfDay
from lendweave.runtimes.end_of_day import BookFolder
from lendweave.stores.sqlite import SqliteStore

NOW = parse_instant("2027-01-01T00:00:00Z")


class House:
    """A store with an end of day, closed by the caller."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = SteppingClock(NOW)
        self.ids = Uuid7Source(self.clock)
        self.store = SqliteStore(home / "db", self.clock)

    @property
    def desk(self) -> DayDesk:
        """Opened anew each time, as another process would."""
        return desk(self.store, self.home, self.clock, self.ids)

    def close_days(self, day: date) -> tuple[EndOfDay, ...]:
        """The end of day up to `day`."""
        return end_of_day(OWNER, day, self.desk)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty house."""
    return House(tmp_path)


@pytest.fixture(autouse=True)
def _closed(house: House) -> Iterator[None]:
    yield
    house.store.close()


def count(house: House, kind: str) -> int:
    """Records of a kind."""
    return house.store.count(OWNER, kind)


def test_ten_weeks(house: House) -> None:
    """Closed each day or with days missed, journal and records are what the fold says.

    What changes a loan's status is told as a transition.
    """
    loans = stories(11, 9)
    for number in range(DAYS):
        on = BEGIN + timedelta(days=number)
        enter(house.store, loans, on, house.ids)
        if number % 7 in (0, 2, 3, 6):
            house.close_days(on)
        if number % 28 == 27:
            look(house.store, loans, on)
    closed = house.close_days(LAST)
    look(house.store, loans, LAST)
    assert [each.business_date for each in closed] == [LAST]
    totals = closed[-1].totals["CNY"]
    assert sum(totals.values()) == 0
    balances = house.store.books.balances(OWNER)
    assert {a: n for a, n in totals.items() if n} == {
        account: found
        for account in totals
        if (found := sum(b.amount_minor for b in balances if b.account == account))
    }
    assert count(house, "end_of_day") == DAYS
    house.store.verify()
    moves = {
        (record.from_state, record.event, record.to_state)
        for loan in loans
        for record in house.store.books.transitions(OWNER, loan.contract.loan_id)
    }
    assert moves >= {("active", "fall_overdue", "overdue"), ("overdue", "cure", "active")}


def test_twice_does_nothing(house: House) -> None:
    """The second time, nothing is stored and nothing written."""
    enter(house.store, stories(3, 8), BEGIN + timedelta(days=5), house.ids)
    (first,) = house.close_days(BEGIN + timedelta(days=5))
    before = house.store.last_offset()
    assert house.close_days(BEGIN + timedelta(days=5)) == ()
    assert house.store.last_offset() == before
    assert first.business_date == BEGIN + timedelta(days=5)


def test_missed_days_are_caught_up_in_order(house: House) -> None:
    """Each of them has its record, and what fell due on it counts on it."""
    loans = stories(4, 8)
    for number in range(24):
        enter(house.store, loans, BEGIN + timedelta(days=number), house.ids)
    house.close_days(BEGIN)
    closed = house.close_days(BEGIN + timedelta(days=23))
    assert [each.business_date for each in closed] == [
        BEGIN + timedelta(days=number) for number in range(1, 24)
    ]
    look(house.store, loans, BEGIN + timedelta(days=23))


def test_no_day_before_the_last_one(house: House) -> None:
    """A clock that goes back is told, and nothing is stored."""
    house.close_days(LAST)
    with pytest.raises(DayClosed, match=str(LAST)):
        house.close_days(LAST - timedelta(days=1))
    assert count(house, "end_of_day") == 1


def test_no_day_that_has_not_begun(house: House) -> None:
    """The day after tomorrow cannot be closed anywhere on earth."""
    with pytest.raises(DayNotBegun, match="2027-01-01"):
        house.close_days(date(2027, 1, 3))


def test_who_may_close_a_day(house: House) -> None:
    """A scene's own system may not."""
    caller = Principal("house", "checkout", frozenset({Role.SERVICE}))
    with pytest.raises(NotAllowed, match="service"):
        end_of_day(caller, LAST, house.desk)


def test_a_backdated_event(house: House) -> None:
    """What was booked meanwhile is taken back and booked anew; the journal is the fold's again."""
    loans = stories(6, 10)
    for number in range(60):
        enter(house.store, loans, BEGIN + timedelta(days=number), house.ids)
    house.close_days(BEGIN + timedelta(days=58))
    house.close_days(BEGIN + timedelta(days=60))
    loan = next(each for each in loans if each.events[0].business_date < BEGIN + timedelta(days=9))
    stored = house.store.books.events(OWNER, loan.contract.loan_id)
    paid = Event(len(stored) + 1, "pay", BEGIN + timedelta(days=30), loan.contract.amount // 2)
    house.store.books.commit(OWNER, [event_record(loan, paid, house.ids)]).result()
    house.close_days(BEGIN + timedelta(days=61))
    look(house.store, loans, BEGIN + timedelta(days=61))


def test_columns_that_are_lost_are_made_again(house: House) -> None:
    """Without its folder the book is folded from the log."""
    loans = stories(8, 10)
    for number in range(50):
        enter(house.store, loans, BEGIN + timedelta(days=number), house.ids)
    house.close_days(BEGIN + timedelta(days=49))
    (house.home / "books").rename(house.home / "gone")
    house.close_days(BEGIN + timedelta(days=52))
    look(house.store, loans, BEGIN + timedelta(days=52))


def test_ends_of_months_stay(house: House) -> None:
    """Of the days before the last two, only ends of months are kept."""
    house.close_days(date(2026, 1, 29))
    house.close_days(date(2026, 3, 3))
    kept = sorted(path.name for path in (house.home / "books").iterdir())
    assert kept == ["2026-01-31", "2026-02-28", "2026-03-02", "2026-03-03"]


class Meanwhile(BookFolder):
    """A folder in which something happens when the columns of a day are written."""

    def finish(self, day: date, read_offset: int, shards: int) -> None:
        """Let it happen once."""
        super().finish(day, read_offset, shards)
        happenings = HAPPENINGS
        while happenings:
            happenings.pop()()


HAPPENINGS: list[Callable[[], object]] = []


@pytest.mark.parametrize("back", [0, 12])
def test_an_event_while_the_day_is_closed(house: House, back: int) -> None:
    """One of the next day waits for its own; one that counts on this day makes it begin again."""
    loans = stories(9, 10)
    for number in range(45):
        enter(house.store, loans, BEGIN + timedelta(days=number), house.ids)
    house.close_days(BEGIN + timedelta(days=43))
    loan = loans[0]
    stored = house.store.books.events(OWNER, loan.contract.loan_id)
    on = BEGIN + timedelta(days=45 - back)
    paid = Event(len(stored) + 1, "pay", on, 5_000)
    record = event_record(loan, paid, house.ids)
    HAPPENINGS.append(lambda: house.store.books.commit(OWNER, [record]).result())
    found = house.desk
    folder = Meanwhile(house.home / "books")
    meanwhile = DayDesk("house", found.records, found.books, folder, found.clock, found.ids, 7)
    (closed,) = end_of_day(OWNER, BEGIN + timedelta(days=44), meanwhile)
    seen = closed.read_offset >= max(
        e.offset or 0 for e in house.store.books.events(OWNER, loan.contract.loan_id)
    )
    assert seen == (back > 0)
    house.close_days(BEGIN + timedelta(days=45))
    look(house.store, loans, BEGIN + timedelta(days=45))
