"""Small logs for the stream: orders, parties and applications of a few people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from lendweave.features import KNOWN, compile_plan, read_features
from lendweave.kernel.clock import parse_instant
from lendweave.lang.scene_file import read_scene
from lendweave.records import Record
from lendweave.records.catalog import kind_of
from lendweave.runtimes.online_features import OnlineFeatures
from lendweave.runtimes.stream.arrivals import Arrival

DAY_ZERO = parse_instant("2026-01-01T00:00:00Z")
HOUR = 3_600_000_000
SCENE = read_scene(
    "scenario: s\ntitle: {en: S, zh: 场}\nzone: Asia/Shanghai\ncurrency: CNY\n", "scenario.yaml"
)
_NOTE = "note: {en: n, zh: n}"
_ORDERS = f"key: person, from: order, {_NOTE}"
PLAN = compile_plan(
    read_features(
        f"""
set: s
version: 1
keys:
  person: {{column: party_id, in: {{party: entity_id}}}}
features:
  amount: {{field: amount, {_NOTE}}}
  birth_date: {{key: person, latest: party.birth_date, {_NOTE}}}
  orders: {{{_ORDERS}, count: "*", window: all}}
  orders_5h: {{{_ORDERS}, count: "*", window: 5h}}
  spent: {{{_ORDERS}, sum: amount, where: "status <> 'returned'", window: 9h, empty: 0}}
  last_amount: {{{_ORDERS}, last: amount, window: all}}
  asked_before: {{key: person, from: application, count: "*", window: all, {_NOTE}}}
""",
        "features.yaml",
        SCENE,
    )
)


@dataclass(frozen=True)
class Fact:
    """One line of a log, in hours from DAY_ZERO. thing: of its kind; person: whose it is."""

    kind: str
    thing: int
    hour: int
    known_hour: int
    person: int = 0
    number: int = 1
    tombstone: bool = False


FACTS = st.lists(
    st.builds(
        Fact,
        kind=st.sampled_from(["order", "order", "party", "application"]),
        thing=st.integers(0, 3),
        hour=st.integers(0, 20),
        known_hour=st.integers(0, 20),
        person=st.integers(0, 1),
        number=st.integers(1, 9),
        tombstone=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=25,
)


def log_of(facts: Iterable[Fact], *, apart: bool = False) -> list[Record]:
    """The log that a store would hold: versions in lines, nothing after a tombstone.

    apart: no two things of one log occurred at the same instant.
    """
    log: list[Record] = []
    latest: dict[str, Record] = {}
    for fact in facts:
        entity = f"{fact.kind}{fact.thing}"
        before = latest.get(entity)
        if before is not None and before.tombstone:
            continue
        at = DAY_ZERO + fact.hour * HOUR + (len(log) if apart else 0)
        latest[entity] = kind_of(fact.kind)(
            tenant_id="t",
            id=f"{entity}/{len(log)}",
            entity_id=f"p{fact.thing}" if fact.kind == "party" else entity,
            scenario="s",
            source="test",
            external_id=entity,
            content_hash="",
            occurred_at=at,
            known_at=DAY_ZERO + fact.known_hour * HOUR,
            offset=len(log),
            supersedes=None if before is None else before.id,
            tombstone=fact.tombstone,
            **_own(fact),
        )
        log.append(latest[entity])
    return log


def _own(fact: Fact) -> dict[str, Any]:
    if fact.kind == "party":
        return {"party_type": "person", "birth_date": date(1990, 1, fact.number)}
    own: dict[str, Any] = {
        "party_id": f"p{fact.person}",
        "amount_minor": 100 * fact.number,
        "currency": "CNY",
    }
    if fact.kind == "order":
        status = "returned" if fact.number == 9 else "placed"
        return own | {"merchant_id": "m", "status": status}
    return own | {"term_months": 12, "product_code": "x"}


def online(log: Sequence[Record], arrivals: Iterable[Arrival]) -> dict[str, tuple[object, ...]]:
    """By version of a subject: its vector over the whole log, of what was known at its instant."""
    state = OnlineFeatures(PLAN)
    for record in log:
        state.absorb(record)
    return {
        arrival.record.id: state.vector(arrival.record, arrival.time, KNOWN)
        for arrival in arrivals
        if arrival.record.__struct_config__.tag == "application" and not arrival.record.tombstone
    }
