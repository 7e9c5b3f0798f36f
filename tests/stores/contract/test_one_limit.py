"""One person has one limit under however many ids, from the moment a link says they are one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stores.sqlite.book_records import exposure, limit, same

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, Record, local_owner
from lendweave.records.book_ports import ExposureBalance, LimitExceeded
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import SqliteStore
from lendweave.stores.sqlite.connections import open_writer

START = 1_780_000_000_000_000
ME = local_owner("shop")


def person(store: RecordDatabase, key: str = "p1") -> ExposureBalance:
    """What one id of a person tells."""
    return store.books.exposure(ME, "person", key, "CNY")


def whole(found: ExposureBalance) -> tuple[int, int, int | None, int]:
    """(used, reserved, limit, above it) over all ids."""
    used, held = found.whole_used_minor, found.whole_reserved_minor
    return used, held, found.limit_minor, found.over_minor


def test_two_ids_race_for_the_last_of_one_limit(store: RecordDatabase, me: Principal) -> None:
    """Sixty-four at once, half under either id: together they get the ten that the limit has."""
    store.append(me, [limit(10), same("p1", "p2")])
    together = Barrier(64)

    def take(number: int) -> bool:
        taken = exposure(f"e{number}", "reserve", 1, key=f"p{number % 2 + 1}")
        together.wait()
        try:
            store.books.commit(me, [taken]).result()
        except LimitExceeded:
            return False
        return True

    with ThreadPoolExecutor(64) as threads:
        taken = list(threads.map(take, range(64)))
    assert sum(taken) == 10
    assert whole(person(store, "p1")) == whole(person(store, "p2")) == (0, 10, 10, 0)


def test_a_later_link_joins_what_stands(store: RecordDatabase, me: Principal) -> None:
    """Nothing is lost: the sum is told as above the limit, falls by repayment, and then fits."""
    store.append(me, [limit(100), limit(70, "p2")])
    store.books.commit(me, [exposure("a", "use", 60), exposure("b", "reserve", 50, key="p2")])
    assert store.books.over_limit(me) == ()
    store.append(me, [same("p1", "p2")])
    assert whole(person(store)) == (60, 50, 70, 40)
    assert [each.same_as for each in store.books.over_limit(me)] == [("p2",)]
    with pytest.raises(LimitExceeded, match=r"limit 70, used 60, reserved 50, 2 ids of one person"):
        store.books.commit(me, [exposure("c", "reserve", 1)]).result()
    later = [exposure("d", "use", 50, 50, key="p2"), exposure("e", "release", 45)]
    store.books.commit(me, [*later, exposure("f", "reserve", 5, key="p2")]).result()
    assert whole(person(store, "p2")) == (65, 5, 70, 0)
    assert store.books.over_limit(me) == ()


def test_a_link_that_ends_gives_each_id_its_own_back(store: RecordDatabase, me: Principal) -> None:
    """Movements stay with the id that they name, and so do limits."""
    store.append(me, [limit(100), same("p1", "p2")])
    store.books.commit(me, [exposure("a", "use", 60), exposure("b", "use", 40, key="p2")]).result()
    store.append(me, [same("p1", "p2", ended=True)])
    assert whole(person(store, "p1")) == (60, 0, 100, 0)
    assert whole(person(store, "p2")) == (40, 0, None, 0)


def test_three_ids_through_one(store: RecordDatabase, me: Principal) -> None:
    """Who is the same as one is the same as all that are the same as that one."""
    store.append_segment(me, "link", [same("p1", "p2"), same("p9", "p2"), same("q", "r")])
    store.append(me, [limit(10, "p9"), same("p1", "x", relation="shares_key")])
    store.books.commit(me, [exposure("a", "use", 4), exposure("b", "use", 3, key="p2")]).result()
    with pytest.raises(LimitExceeded, match="at most 3"):
        store.books.commit(me, [exposure("c", "use", 4, key="p9")]).result()
    assert person(store, "p2").same_as == ("p1", "p9")
    assert person(store, "x").same_as == ()


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("move", "join", "end", "limit")),
            st.sampled_from("abcd"),
            st.sampled_from("abcd"),
            st.integers(1, 9),
        ),
        max_size=25,
    )
)
def test_ids_add_up_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, str, int]]
) -> None:
    """The sum under any id is that of all ids that links reach; a rebuild gives the same."""
    folder = tmp_path_factory.mktemp("s")
    used: dict[str, int] = dict.fromkeys("abcd", 0)
    links: set[tuple[str, str]] = set()
    with SqliteStore(folder / "s", SteppingClock(START)) as store:
        for number, (act, one, other, amount) in enumerate(acts):
            if act == "move" and _moved(store, exposure(f"e{number}", "use", amount, key=one)):
                used[one] += amount
            elif act == "limit":
                store.append(ME, [limit(amount * 3, one)])
            elif act in ("join", "end") and one != other:
                store.append(ME, [same(one, other, ended=act == "end")])
                (links.add if act == "join" else links.discard)((one, other))
        for key in "abcd":
            expected = sum(used[each] for each in _reached(key, links))
            assert person(store, key).whole_used_minor == expected
        store.verify()


def _moved(store: RecordDatabase, record: Record) -> bool:
    try:
        store.books.commit(ME, [record]).result()
    except LimitExceeded:
        return False
    return True


def _reached(key: str, links: set[tuple[str, str]]) -> set[str]:
    found = {key}
    while more := {b for pair in links for a, b in (pair, pair[::-1]) if a in found} - found:
        found |= more
    return found


def test_books_of_before_the_links_open_again(tmp_path: Path) -> None:
    """What an older version let in above the joint limit is a fact, told and not refused."""
    path = tmp_path / "s"
    with SqliteStore(path, SteppingClock(START)) as store:
        store.append(ME, [same("p1", "p2"), limit(100)])
    with closing(open_writer(path)) as connection:
        connection.execute("DELETE FROM same_party")  # it looked for no links
    with SqliteStore(path, SteppingClock(START)) as store:
        moves = [exposure("a", "use", 60), exposure("b", "use", 60, key="p2")]
        store.books.commit(ME, moves).result()
    with closing(open_writer(path)) as connection:
        connection.execute("DROP TABLE same_party")
        number = "(SELECT max(version) FROM schema_version)"
        connection.execute(f"DELETE FROM schema_version WHERE version = {number}")
    with SqliteStore(path, SteppingClock(START)) as store:
        assert whole(person(store, "p2")) == (120, 0, 100, 20)
        store.verify()
