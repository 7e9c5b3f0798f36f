"""The outbox: an effect leaves with its commit, at least once, in its order."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.stores.sqlite.book_records import entry, event

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, local_owner
from lendweave.records.book_ports import Effect, EntryUnbalanced, LeasedEffect
from lendweave.stores.relational.errors import EffectChanged
from lendweave.stores.relational.outbox import ATTEMPTS_MAX
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sqlite import SqliteStore

QUICK_ON_POSTGRES = True


def pay_out(key: str, amount: int = 100, order_by: str = "") -> Effect:
    """A disbursal."""
    return Effect("disburse", key, {"amount_minor": amount}, order_by)


def keys(leased: tuple[LeasedEffect, ...]) -> list[str]:
    """What was handed out."""
    return [each.effect.key for each in leased]


def test_an_effect_leaves_with_its_commit(store: RecordDatabase, me: Principal) -> None:
    """Nothing leaves for a commit that failed, nor to another tenant, nor twice when done."""
    unbalanced = entry("a", [("cash", "bank_a", 1)])
    with pytest.raises(EntryUnbalanced, match="journal_entry"):
        store.books.commit(me, [event("l1", 1), unbalanced], effects=[pay_out("x")]).result()
    assert store.books.lease(me, "w") == ()
    store.books.commit(me, [event("l1", 1)], effects=[pay_out("l1")]).result()
    assert store.books.lease(local_owner("bank"), "w") == ()
    (leased,) = store.books.lease(me, "w")
    assert leased.effect == pay_out("l1")
    assert store.books.lease(me, "other") == ()
    assert store.books.done(me, leased)
    assert not store.books.done(me, leased)
    assert store.books.effect_counts(me) == {"done": 1}


def test_the_same_effect_waits_once(store: RecordDatabase, me: Principal) -> None:
    """Under its key; with another payload it is another effect, which wants another key."""
    for _ in range(2):
        store.books.commit(me, [event("l1", 1)], effects=[pay_out("l1")]).result()
    assert len(store.books.lease(me, "w")) == 1
    with pytest.raises(EffectChanged, match="effect disburse 'l1'"):
        store.books.commit(me, [event("l1", 2)], effects=[pay_out("l1", 7)]).result()
    assert store.count(me, "loan_event") == 1


def test_a_lease_that_ran_out_goes_to_the_next_worker(store: RecordDatabase, me: Principal) -> None:
    """Who comes back late is told that it is not his any more."""
    store.books.commit(me, [event("l1", 1)], effects=[pay_out("a"), pay_out("b")]).result()
    (first,) = store.books.lease(me, "slow", limit=1, seconds=0)
    again, other = store.books.lease(me, "quick")
    assert (again.effect, again.attempts, other.effect.key) == (first.effect, 2, "b")
    assert not store.books.done(me, first)
    assert not store.books.failed(me, first, "late")
    assert store.books.done(me, again)


def test_effects_of_one_order_leave_one_after_the_other(
    store: RecordDatabase, me: Principal
) -> None:
    """The next one of a loan only when the one before is done; others meanwhile."""
    effects = [
        pay_out("a1", order_by="a"),
        pay_out("a2", order_by="a"),
        pay_out("b1", order_by="b"),
    ]
    store.books.commit(me, [event("l1", 1)], effects=effects).result()
    first, second = store.books.lease(me, "w")
    assert keys((first, second)) == ["a1", "b1"]
    assert store.books.lease(me, "w") == ()
    store.books.done(me, first)
    assert keys(store.books.lease(me, "w")) == ["a2"]


def test_an_effect_that_failed_waits_a_while(store: RecordDatabase, me: Principal) -> None:
    """It is not handed out again at once."""
    store.books.commit(me, [event("l1", 1)], effects=[pay_out("a")]).result()
    (leased,) = store.books.lease(me, "w")
    assert store.books.failed(me, leased, "no answer")
    assert store.books.lease(me, "w") == ()
    assert store.books.effect_counts(me) == {"waiting": 1}


def test_an_effect_that_keeps_failing_is_laid_aside(tmp_path: Path, me: Principal) -> None:
    """In the end it is dead, holds up those behind it, and can be revived."""
    an_hour = 3_600_000_000
    effects = [pay_out("a1", order_by="a"), pay_out("a2", order_by="a")]
    with SqliteStore(tmp_path / "s", SteppingClock(0, an_hour)) as store:
        store.books.commit(me, [event("l1", 1)], effects=effects).result()
        for attempt in range(1, ATTEMPTS_MAX + 1):
            (leased,) = store.books.lease(me, "w", seconds=0)
            assert (leased.effect.key, leased.attempts) == ("a1", attempt)
            assert store.books.failed(me, leased, "no answer")
        assert store.books.lease(me, "w") == ()
        assert store.books.effect_counts(me) == {"dead": 1, "waiting": 1}
        assert store.books.revive(me) == 1
        assert keys(store.books.lease(me, "w")) == ["a1"]
