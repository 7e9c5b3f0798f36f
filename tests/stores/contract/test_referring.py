"""Records by what they refer to, wherever they lie, as they are known at an instant."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Record, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import SqliteStore

START = 1_780_000_000_000_000
ME = local_owner("shop")
IDS = Uuid7Source(SteppingClock(START))


def drawdown(name: str, line: str, known_at: int = START, amount: int = 100) -> Record:
    """A drawdown of imported history under a line."""
    origin = Origin("shop", "appliance", "test", "test", backfilled=True)
    values = {
        "facility_id": line,
        "party_id": "p1",
        "amount_minor": amount,
        "currency": "CNY",
        "term_months": 3,
        "status": "disbursed",
    }
    return draft(origin, "drawdown", name, IDS, occurred_at=START, known_at=known_at, values=values)


def names(store: RecordDatabase, line: str, known_by: int | None = None) -> list[tuple[str, int]]:
    """(external id, amount) of the drawdowns of a line."""
    found = store.referring(ME, "drawdown", "facility_id", line, known_by)
    return [(record.external_id, getattr(record, "amount_minor")) for record in found]  # noqa: B009


def test_single_and_bulk_records_are_found(store: RecordDatabase, me: Principal) -> None:
    """Oldest first, whichever way they came; later segments too, and of this tenant alone."""
    store.append_segment(me, "drawdown", [drawdown("a", "L"), drawdown("b", "M")])
    assert names(store, "L") == [("a", 100)]
    store.append(me, [drawdown("c", "L")])
    store.append_segment(me, "drawdown", [drawdown("d", "L"), drawdown("e", "L")])
    assert [name for name, _ in names(store, "L")] == ["a", "c", "d", "e"]
    assert store.referring(local_owner("bank"), "drawdown", "facility_id", "L") == ()


def test_the_current_version_answers(store: RecordDatabase, me: Principal) -> None:
    """A bulk record that a single one amends is the amended one; one that moved away is gone."""
    store.append_segment(me, "drawdown", [drawdown("a", "L"), drawdown("b", "L")])
    store.append(me, [drawdown("a", "L", amount=7), drawdown("b", "M")])
    assert names(store, "L") == [("a", 7)]
    assert names(store, "M") == [("b", 100)]


def test_what_is_known_later_does_not_count(store: RecordDatabase, me: Principal) -> None:
    """Each version from the instant at which it and all before it are known."""
    later = START + 10
    store.append_segment(me, "drawdown", [drawdown("a", "L"), drawdown("b", "L", later)])
    store.append(me, [drawdown("a", "L", later, amount=7)])
    assert names(store, "L", START) == [("a", 100)]
    assert names(store, "L", later) == [("a", 7), ("b", 100)]


@settings(max_examples=8)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("LMN")), max_size=4),
        max_size=12,
    )
)
def test_a_walk_along_the_log_finds_the_same(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, str]]]
) -> None:
    """Whatever came in segments and whatever singly, on the way and in a store opened anew."""
    path: Path = tmp_path_factory.mktemp("s") / "s"
    latest: dict[str, str] = {}
    amounts = count(1)
    with SqliteStore(path, SteppingClock(START)) as store:
        for number, batch in enumerate(batches):
            records = [drawdown(name, line, amount=next(amounts)) for name, line in batch]
            if number % 2:
                store.append(ME, records)
            elif records:
                store.append_segment(ME, "drawdown", records)
            latest.update(batch)
            _agree(store, latest)
    with SqliteStore(path, SteppingClock(START), read_only=True) as store:
        _agree(store, latest)


def _agree(store: RecordDatabase, latest: dict[str, str]) -> None:
    for line in "LMN":
        expected = {name for name, at in latest.items() if at == line}
        assert {name for name, _ in names(store, line)} == expected
