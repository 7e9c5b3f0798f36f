"""Online state: what absorbing a log leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.features import KNOWN, committed, compile_plan, read_features
from lendweave.features.errors import NotCommitted, RecordUnreadable
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, Order, Product, Record
from lendweave.runtimes.online_features import OnlineFeatures

SCENE = read_scene(
    """
scenario: shop
title: {en: Shop, zh: 店}
zone: Asia/Shanghai
currency: CNY
attributes:
  order: {pieces: {type: integer, en: pieces, zh: 件数}}
""",
    "scenario.yaml",
)
PLAN = compile_plan(
    read_features(
        """
set: core
version: 1
keys:
  person: {column: party_id}
features:
  orders: {key: person, from: order, count: "*", window: all, note: {en: n, zh: n}}
  spend: {key: person, from: order, sum: amount, where: "status = 'paid'", window: all,
    note: {en: n, zh: n}}
  last: {key: person, latest: order.amount, note: {en: n, zh: n}}
  pieces: {key: person, from: order, sum: pieces, window: all, note: {en: n, zh: n}}
""",
        "features.yaml",
        SCENE,
    )
)


def order(thing: str, offset: int | None, at: int, amount: int, **changed: Any) -> Record:
    """Order `thing` of person p at µs `at`, known at once."""
    values = {
        "tenant_id": "shop",
        "known_at": at,
        "party_id": "p",
        "status": "paid",
        "amount_minor": amount,
        **changed,
    }
    return Order(
        id=f"{thing}/{offset}",
        entity_id=thing,
        scenario="shop",
        source="test",
        external_id=thing,
        content_hash="",
        occurred_at=at,
        offset=offset,
        merchant_id="m",
        currency="CNY",
        **values,
    )


def application(tenant: str = "shop") -> Record:
    """The subject: person p asks."""
    return Application(
        tenant_id=tenant,
        id="a",
        entity_id="a",
        scenario="shop",
        source="test",
        external_id="a",
        content_hash="",
        occurred_at=0,
        known_at=0,
        party_id="p",
        amount_minor=100,
        currency="CNY",
        term_months=12,
        product_code="x",
    )


def absorbed(*records: Record) -> OnlineFeatures:
    """The state after these records."""
    state = OnlineFeatures(PLAN)
    for record in records:
        state.absorb(record)
    return state


def test_an_absorbed_record_is_visible_to_the_next_read() -> None:
    """There is nothing between absorbing and reading."""
    state = absorbed(order("o1", 0, 5, 100))
    assert state.vector(application(), 6, committed(0)) == (1, 100, 100, None)
    state.absorb(order("o2", 1, 4, 30))
    assert state.vector(application(), 6, committed(1)) == (2, 130, 100, None)


def test_redelivery_changes_nothing() -> None:
    """A record that was absorbed before is left aside, also an old one."""
    first, second = order("o1", 0, 5, 100), order("o1", 1, 6, 40)
    state = absorbed(first, second, second, first)
    assert state.vector(application(), 9, committed(1)) == (1, 40, 40, None)
    assert state.last_offset == 1


def test_a_record_of_another_kind_moves_the_offset_only() -> None:
    """Kinds that no feature reads leave no state, but count as read."""
    other = Product(
        tenant_id="shop",
        id="x",
        entity_id="x",
        scenario="shop",
        source="test",
        external_id="x",
        content_hash="",
        occurred_at=1,
        known_at=1,
        offset=4,
        name="kettle",
        currency="CNY",
    )
    state = absorbed(other)
    assert state.last_offset == 4
    assert state.vector(application(), 9, committed(4)) == (0, None, None, None)


def test_tenants_do_not_meet() -> None:
    """The same key of another tenant is another key."""
    state = absorbed(order("o1", 0, 5, 100))
    assert state.vector(application("rival"), 9, committed(0)) == (0, None, None, None)


def test_a_filter_that_cannot_tell_leaves_out() -> None:
    """Only what is true passes; an amended status leaves the sum and stays counted."""
    state = absorbed(order("o1", 0, 5, 100), order("o1", 1, 5, 100, status="placed"))
    assert state.vector(application(), 9, committed(1)) == (1, None, 100, None)
    assert state.vector(application(), 9, committed(0)) == (1, 100, 100, None)


def test_a_record_without_an_offset_is_refused() -> None:
    """Only the store gives a record its place."""
    with pytest.raises(NotCommitted, match="Append it to a store first"):
        absorbed(order("o1", None, 5, 100))


def test_a_record_that_cannot_be_read_is_never_passed_over() -> None:
    """It raises with its place each time it comes, and what was there before stays as it was."""
    state = absorbed(order("o1", 0, 5, 100, attributes={"pieces": 3}))
    broken = order("o1", 1, 5, 40, attributes={"pieces": "three"})
    for _ in range(2):
        with pytest.raises(RecordUnreadable, match=r"(?s)order o1 at offset 1.*three"):
            state.absorb(broken)
    assert state.last_offset == 0
    assert state.vector(application(), 9, committed(0)) == (1, 100, 100, 3)


def test_a_deleted_record_is_not_read() -> None:
    """A tombstone takes the record away, whatever its own values are."""
    deleted = order("o1", 1, 5, 100, tombstone=True, attributes={"pieces": "three"})
    state = absorbed(order("o1", 0, 5, 100), deleted)
    assert state.vector(application(), 9, committed(1)) == (0, None, None, None)


ORDERS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 99), st.integers(0, 5)),
    max_size=8,
)


@given(ORDERS, st.integers(0, 10))
def test_a_replay_gives_what_was_served(rows: list[tuple[str, int, int, int]], t: int) -> None:
    """The vector served at each place of the log is the vector replayed from the whole log."""
    records = [
        order(thing, offset, at, amount, known_at=at + late)
        for offset, (thing, at, amount, late) in enumerate(rows)
    ]
    state = OnlineFeatures(PLAN)
    served = []
    for record in records:
        state.absorb(record)
        served.append(state.vector(application(), t, committed(state.last_offset)))
    replayed = [state.vector(application(), t, committed(s)) for s in range(len(records))]
    assert replayed == served


@given(ORDERS)
def test_in_the_end_everything_is_known(rows: list[tuple[str, int, int, int]]) -> None:
    """Once all is known, both clocks see the same versions."""
    records = [
        order(thing, offset, at, amount, known_at=at + late)
        for offset, (thing, at, amount, late) in enumerate(rows)
    ]
    state = absorbed(*records)
    end = 1_000
    assert state.vector(application(), end, KNOWN) == state.vector(
        application(), end, committed(len(records))
    )
