"""The books: balances at any two times, guards, exposure that never passes its limit, rebuilds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stores.contract.conftest import Place
from tests.stores.sqlite.book_records import DAY, Line, entry, event, exposure, limit, paid, same

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Principal, Record, local_owner
from lendweave.records.book_ports import (
    AccountBalance,
    BookedOnce,
    EntryFilter,
    EntryUnbalanced,
    ExposureShort,
    LimitExceeded,
    LogGuard,
    StreamChanged,
    StreamGuard,
)
from lendweave.records.chain import OnChange
from lendweave.records.ports import IdempotencyKey, SegmentDraft
from lendweave.records.servicing import JournalEntry
from lendweave.stores.relational.errors import ClockBehind
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import SqliteStore, StoreDamaged
from lendweave.stores.sqlite.book_tables import BOOK_TABLES

START = 1_780_000_000_000_000
ME = local_owner("shop")


def held(store: RecordDatabase, on: date | None = None, at: int | None = None) -> dict[str, int]:
    """account → what it holds, of the only holder and currency."""
    return {b.account: b.amount_minor for b in store.books.balances(ME, on, at)}


def test_balances_follow_the_entries(store: RecordDatabase, me: Principal) -> None:
    """After any business day, of this tenant alone."""
    store.books.commit(me, [paid("a", 100), paid("b", 30, DAY + timedelta(1))]).result()
    bank = local_owner("bank")
    store.books.commit(bank, [paid("a", 7, tenant="bank")]).result()
    assert held(store) == {"cash": 130, "loan_principal": -130}
    assert held(store, DAY) == {"cash": 100, "loan_principal": -100}
    assert held(store, DAY - timedelta(1)) == {}
    assert store.books.balances(bank)[0] == AccountBalance("CNY", "bank_a", "cash", 7)


def test_a_backdated_entry_was_not_known_before(store: RecordDatabase, me: Principal) -> None:
    """A day's balance as it was stored then stays what it was."""
    (first,) = store.books.commit(me, [paid("a", 100)]).result().stored
    (second,) = store.books.commit(me, [paid("b", 30)]).result().stored
    assert first.recorded_at is not None
    assert second.recorded_at is not None
    assert held(store, DAY, first.recorded_at)["cash"] == 100
    assert held(store, DAY, second.recorded_at - 1)["cash"] == 100
    assert held(store, DAY, second.recorded_at)["cash"] == 130
    assert held(store, DAY, second.recorded_at + 2 * MICROS_PER_DAY)["cash"] == 130
    assert held(store, DAY, first.recorded_at - 1) == {}


# Lines that do not balance for each holder, or are no lines at all → what is told.
UNBALANCED: list[tuple[list[Line], str]] = [
    ([("cash", "bank_a", 100)], "bank_a: 100"),
    ([("cash", "bank_a", 100), ("loan_principal", "bank_b", -100)], "bank_a: 100, bank_b: -100"),
    ([], "0 accounts"),
]


@pytest.mark.parametrize(("lines", "told"), UNBALANCED)
def test_an_unbalanced_entry_is_refused(
    store: RecordDatabase, me: Principal, lines: list[Line], told: str
) -> None:
    """With all that was to be booked with it, whichever way it comes."""
    bad = entry("bad", lines)
    with pytest.raises(EntryUnbalanced, match=told):
        store.books.commit(me, [event("l1", 1), bad]).result()
    with pytest.raises(EntryUnbalanced, match=told):
        store.append_segment(me, "journal_entry", [paid("good", 1), bad])
    assert store.last_offset() == -1
    assert held(store) == {}
    assert store.verify().records == 0


def test_entries_in_bulk_count_in_the_same_commit(store: RecordDatabase, me: Principal) -> None:
    """A segment of entries moves the balances, and is found by loan, day and account."""
    store.books.commit(me, [paid("a", 100)]).result()
    entries = [paid(f"b{n}", 10, DAY + timedelta(n), loan=f"l{n}") for n in range(5)]
    draft = SegmentDraft("journal_entry", entries, OnChange.REFUSE)
    bulk, single = store.books.submit_segments(
        me, [draft], guards=[LogGuard("loan_event", 0)], records=[event("l9", 1)]
    ).result()
    assert (bulk.count, single.count) == (5, 1)
    assert held(store)["cash"] == 150
    assert held(store, DAY + timedelta(1))["cash"] == 120
    assert [e.external_id for e in store.books.entries(me, "l1")] == ["a", "b1"]
    found = store.books.find_entries(me, EntryFilter(first=DAY + timedelta(2), account="cash"))
    assert [e.external_id for e in found] == ["b2", "b3", "b4"]
    assert store.books.find_entries(me, EntryFilter(loan_id="l2", holder="bank_b")) == ()
    assert store.verify().booked == 7


def test_entries_in_bulk_are_booked_once(store: RecordDatabase, me: Principal) -> None:
    """The same segment again adds nothing; another content under a known id stores nothing."""
    entries = [paid("a", 100), paid("b", 10)]
    store.append_segment(me, "journal_entry", entries)
    assert store.append_segment(me, "journal_entry", entries).duplicates == 2
    with pytest.raises(BookedOnce, match="journal_entry 'b'"):
        store.append_segment(me, "journal_entry", [paid("c", 1), paid("b", 11)])
    assert held(store)["cash"] == 110


def test_a_commit_under_a_broken_guard_stores_nothing(store: RecordDatabase, me: Principal) -> None:
    """Who had read too little is told to read again, though another rule would refuse it too."""
    store.books.commit(me, [event("l1", 1)], guards=[StreamGuard("l1", 0)]).result()
    stale = [StreamGuard("l1", 0)]
    with pytest.raises(StreamChanged, match="0 when it was read, 1 now"):
        store.books.commit(me, [event("l1", 2), paid("a", 1)], guards=stale).result()
    with pytest.raises(StreamChanged, match="loan_event of 'l1'"):
        store.books.commit(me, [event("l1", 1, amount=7)], guards=stale).result()
    with pytest.raises(StreamChanged, match="loan_event behind offset -1"):
        store.books.commit(me, [paid("a", 1)], guards=[LogGuard("loan_event", -1)]).result()
    assert len(store.books.events(me, "l1")) == 1
    assert held(store) == {}


def test_a_repetition_stores_nothing_whatever_its_guards(
    store: RecordDatabase, me: Principal
) -> None:
    """A commit whose answer was lost is sent again, and all of it is there already."""
    records = [event("l1", 1), paid("a", 100), exposure("e", "use", 5)]
    guards = [StreamGuard("l1", 0)]
    assert store.books.commit(me, records, guards=guards).result().count == 3
    again = store.books.commit(me, records, guards=guards).result()
    assert (again.count, again.duplicates) == (0, 3)
    assert held(store)["cash"] == 100
    assert store.books.exposure(me, "person", "p1", "CNY").used_minor == 5


def test_an_idempotent_commit_answers_as_before(store: RecordDatabase, me: Principal) -> None:
    """The bytes kept with the first one come back, and nothing is stored."""
    key = IdempotencyKey("POST /v1/x", "k", "0" * 64)

    def answer(receipt: object) -> bytes:
        return repr(receipt).encode()[:7]

    first = store.books.commit(me, [paid("a", 1)], idempotency=key, response=answer).result()
    again = store.books.commit(me, [paid("b", 1)], idempotency=key, response=b"no").result()
    assert (first.response, again.response, again.replayed) == (b"Receipt", b"Receipt", True)
    assert held(store)["cash"] == 1


# What is done to a person with a limit of 100 → (used, reserved), or the error.
MOVES: list[tuple[str, list[tuple[str, int, int]], object]] = [
    ("reserve", [("reserve", 60, 0)], (0, 60)),
    ("use of what was reserved", [("reserve", 60, 0), ("use", 60, 60)], (60, 0)),
    ("use beyond what was reserved", [("reserve", 60, 0), ("use", 100, 60)], (100, 0)),
    ("release of a reservation", [("reserve", 60, 0), ("release", 20, 20)], (0, 40)),
    ("release of what was used", [("use", 60, 0), ("release", 20, 0)], (40, 0)),
    ("release of both", [("reserve", 50, 0), ("use", 50, 0), ("release", 60, 40)], (30, 10)),
    ("up to the limit", [("use", 40, 0), ("reserve", 60, 0)], (40, 60)),
    ("above the limit", [("use", 41, 0), ("reserve", 60, 0)], LimitExceeded),
    ("use above the limit", [("reserve", 90, 0), ("use", 101, 90)], LimitExceeded),
    ("more than was used", [("use", 10, 0), ("release", 11, 0)], ExposureShort),
    ("more than was reserved", [("reserve", 10, 0), ("use", 11, 11)], ExposureShort),
    ("more reserved than moved", [("reserve", 10, 0), ("use", 5, 6)], ExposureShort),
]


@pytest.mark.parametrize(("moves", "after"), [row[1:] for row in MOVES], ids=[r[0] for r in MOVES])
def test_exposure_moves_within_its_limit(
    store: RecordDatabase, me: Principal, moves: list[tuple[str, int, int]], after: object
) -> None:
    """All movements of a commit count, or none does."""
    store.append(me, [limit(100)])
    records = [exposure(f"e{n}", *move) for n, move in enumerate(moves)]
    if isinstance(after, tuple):
        store.books.commit(me, records).result()
        (found,) = store.books.exposures(me)
        assert (found.used_minor, found.reserved_minor, found.limit_minor) == (*after, 100)
        return
    assert after in (LimitExceeded, ExposureShort)
    kind = LimitExceeded if after is LimitExceeded else ExposureShort
    with pytest.raises(kind, match="exposure of person 'p1', CNY"):
        store.books.commit(me, records).result()
    assert store.books.exposure(me, "person", "p1", "CNY").room_minor == 100


def test_a_limit_is_cut_raised_and_lapses(store: RecordDatabase, me: Principal) -> None:
    """What is used may stand above a limit that was cut; what was reserved may still be used."""
    store.append(me, [limit(100)])
    store.books.commit(me, [exposure("a", "reserve", 80)]).result()
    store.append(me, [limit(50)])
    with pytest.raises(LimitExceeded, match="at most 0: limit 50"):
        store.books.commit(me, [exposure("b", "reserve", 1)]).result()
    store.books.commit(me, [exposure("c", "use", 80, 80)]).result()
    store.append(me, [limit(200, valid_to=DAY - timedelta(1))])
    with pytest.raises(LimitExceeded, match="until 2026-06-30"):
        store.books.commit(me, [exposure("d", "reserve", 1)]).result()
    store.append(me, [limit(200, valid_to=DAY)])
    store.books.commit(me, [exposure("d", "reserve", 120)]).result()
    assert store.books.exposure(me, "person", "p1", "CNY").room_minor == 0


def test_what_bounced_is_owed_again_whatever_the_limit(
    store: RecordDatabase, me: Principal
) -> None:
    """A release that is taken back is a fact; nothing new fits until it is below the limit."""
    store.append(me, [limit(100)])
    moves = [exposure("a", "use", 100), exposure("b", "release", 60)]
    store.books.commit(me, [*moves, exposure("c", "use", 50)]).result()
    with pytest.raises(LimitExceeded, match="at most 10"):
        store.books.commit(me, [exposure("d", "use", 60)]).result()
    store.books.commit(me, [exposure("e", "use", 60, restores=True)]).result()
    found = store.books.exposure(me, "person", "p1", "CNY")
    assert (found.used_minor, found.room_minor) == (150, 0)


def test_sixty_four_at_once_never_pass_a_limit(store: RecordDatabase, me: Principal) -> None:
    """Each wants one unit of ten: ten get one, everybody else is told, and the sum is ten."""
    store.append(me, [limit(10)])
    together = Barrier(64)

    def take(number: int) -> bool:
        together.wait()
        try:
            store.books.commit(me, [exposure(f"e{number}", "reserve", 1)]).result()
        except LimitExceeded:
            return False
        return True

    with ThreadPoolExecutor(64) as threads:
        taken = list(threads.map(take, range(64)))
    assert sum(taken) == 10
    assert store.books.exposure(me, "person", "p1", "CNY").reserved_minor == 10
    assert store.count(me, "exposure") == 10


def test_a_clock_that_went_back_books_nothing(tmp_path: Path) -> None:
    """Times of storing never fall, or a balance as of then would change."""
    with SqliteStore(tmp_path / "s", SteppingClock(START)) as store:
        store.books.commit(ME, [paid("a", 1)]).result()
    with SqliteStore(tmp_path / "s", SteppingClock(START - MICROS_PER_DAY)) as store:
        with pytest.raises(ClockBehind, match="when the last entry was stored"):
            store.books.commit(ME, [paid("b", 1)]).result()
        assert held(store) == {"cash": 1, "loan_principal": -1}


def fill(store: RecordDatabase) -> None:
    """Something in each table of the books."""
    store.append(ME, [limit(100, valid_to=DAY)])
    store.books.commit(ME, [event("l1", 1), paid("a", 5), exposure("e", "use", 5)]).result()
    store.append_segment(ME, "journal_entry", [paid("b", 6), paid("c", 7)])
    store.append_segment(ME, "exposure", [exposure("f", "use", 1)])
    store.append_segment(ME, "link", [same("p1", "p2"), same("p1", "x", relation="shares_key")])
    bank = local_owner("bank")
    store.books.commit(bank, [paid("a", 9, tenant="bank"), event("l", 1, "bank")]).result()


DAMAGES = {
    "book_index": 'DELETE FROM book_index WHERE "offset" = 1',
    "ledger_balance": "UPDATE ledger_balance SET amount_minor = amount_minor + 1",
    "ledger_day": "UPDATE ledger_day SET last_recorded_at = last_recorded_at + 1",
    "exposure_balance": "UPDATE exposure_balance SET used_minor = 0",
    "same_party": "DELETE FROM same_party WHERE party = 'p1'",
}


@pytest.mark.parametrize("table", BOOK_TABLES)
def test_a_table_that_the_records_do_not_make_is_told(
    store: RecordDatabase, place: Place, table: str
) -> None:
    """verify compares with a rebuild, and a rebuild in place mends it."""
    fill(store)
    assert store.verify().booked == 10
    place.alter(DAMAGES[table])
    with pytest.raises(StoreDamaged, match=f"(?s)where: {table} .*lendweave ledger rebuild"):
        store.verify()
    assert store.books.rebuild() == 10
    assert store.verify().booked == 10


@contextmanager
def without_books(path: Path) -> Iterator[None]:
    """The database as the version before the books left it."""
    yield
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in (*BOOK_TABLES, "books_built", "outbox"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM schema_version WHERE version >= 5")


def test_an_older_database_gets_its_books(tmp_path: Path, clock: SteppingClock) -> None:
    """What older versions stored is taken in when it is opened, once."""
    path = tmp_path / "s"
    with without_books(path), SqliteStore(path, clock) as store:
        fill(store)
        before = store.books.balances(ME), store.books.exposures(ME)
    for _ in range(2):
        with SqliteStore(path, clock) as store:
            assert (store.books.balances(ME), store.books.exposures(ME)) == before
            assert store.verify().booked == 10
            assert len(store.books.events(ME, "l1")) == 1


Batch = tuple[bool, list[tuple[str, int, int]]]
AMOUNT = st.integers(-(10**12), 10**12)
BATCHES = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), AMOUNT), min_size=1),
    ),
    max_size=5,
)


@settings(max_examples=15)
@given(BATCHES, st.integers(-1, 4), st.data())
def test_balances_are_the_sum_of_the_entries(
    batches: list[Batch], days: int, data: st.DataObject
) -> None:
    """At any business date and any time of storing, rows and segments alike."""
    with TemporaryDirectory() as folder:
        clock = SteppingClock(START, MICROS_PER_DAY // 7)
        with SqliteStore(Path(folder) / "s", clock) as store:
            book(store, batches)
            entries = [e for e in store.scan(ME) if isinstance(e, JournalEntry)]
            times = [e.recorded_at for e in entries if e.recorded_at is not None] or [START]
            at = data.draw(st.sampled_from(times)) + data.draw(st.sampled_from([-1, 0, 1]))
            last = DAY + timedelta(days)
            expected: Counter[tuple[str, str]] = Counter()
            for each in entries:
                if each.business_date <= last and (each.recorded_at or 0) <= at:
                    for account, holder, amount in zip(
                        each.accounts, each.holders, each.amounts_minor, strict=True
                    ):
                        expected[holder, account] += amount
            found = store.books.balances(ME, last, at)
            assert {(b.holder, b.account): b.amount_minor for b in found if b.amount_minor} == {
                key: amount for key, amount in expected.items() if amount
            }
            assert sum(b.amount_minor for b in store.books.balances(ME)) == 0
            assert store.verify().booked == len(entries)


def book(store: RecordDatabase, batches: list[Batch]) -> None:
    """Each batch of (holder, day, amount) as a segment or as rows."""
    for number, (as_segment, rows) in enumerate(batches):
        entries: list[Record] = [
            entry(
                f"{number}.{place}",
                [("cash", holder, amount), ("interest_income", holder, -amount)],
                DAY + timedelta(day),
            )
            for place, (holder, day, amount) in enumerate(rows)
        ]
        if as_segment:
            store.append_segment(ME, "journal_entry", entries)
        else:
            store.books.commit(ME, entries).result()
