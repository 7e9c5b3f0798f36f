"""The network: one id is one party, a shared key is evidence, a hub is none from when it is one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.network import HUB_RULES, HubRule, Network, network_of, read_sightings
from lendweave.network.model import NEVER, SIGHTING_SCHEMA
from lendweave.network.shared import hub_limit

Row = tuple[str, str, str, int]
LIMIT = 3
RULES = {key_type: HubRule(LIMIT, LIMIT, 0.5) for key_type in HUB_RULES}
LATE = 10**6

rows = st.lists(
    st.tuples(
        st.sampled_from([f"p{i}" for i in range(9)]),
        st.sampled_from(["identity", "phone", "device", "birth_date"]),
        st.sampled_from(["k1", "k2", "k3"]),
        st.integers(0, 30),
    ),
    max_size=40,
)


def network(found: list[Row], as_of: int = LATE) -> Network:
    """The network of some sightings."""
    names = SIGHTING_SCHEMA.names
    table = pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in found], schema=SIGHTING_SCHEMA
    )
    return network_of(read_sightings(table, as_of), RULES)


def told(found: Network) -> list[tuple[Any, ...]]:
    """Every link as one tuple, parties by name."""
    return [
        (
            links.relation,
            links.key_type,
            found.parties[links.first[i]],
            found.parties[links.second[i]],
            int(links.keys[i]),
            int(links.linked_at[i]),
            int(links.ended_at[i]),
        )
        for links in found.links
        for i in range(len(links))
    ]


def by_hand(found: list[Row]) -> set[tuple[str, str, str, int, int]]:
    """The shared-key links as one would count them, key by key: type, pair, keys, ended or not."""
    ids: dict[str, set[str]] = {}
    since: dict[tuple[str, str], int] = {}
    for party, key_type, key, at in found:
        if key_type == "identity":
            ids.setdefault(party, set()).add(key)
            since[party, key] = min(at, since.get((party, key), LATE))
    leader: dict[str, str] = {}
    for one in {next(iter(keys)) for keys in ids.values() if len(keys) == 1}:
        members = [p for p, keys in ids.items() if keys == {one}]
        leader |= dict.fromkeys(members, min(members, key=lambda p: (since[p, one], p)))
    seen: dict[tuple[str, str], dict[str, int]] = {}
    for party, key_type, key, at in found:
        if key_type in RULES:
            who = leader.get(party, party)
            parties = seen.setdefault((key_type, key), {})
            parties[who] = min(at, parties.get(who, LATE))
    pairs: dict[tuple[str, str, str], list[bool]] = {}
    for (key_type, _), parties in seen.items():
        came = sorted(parties, key=lambda p: (parties[p], p))
        for i, one in enumerate(came[:LIMIT]):
            for two in came[i + 1 : LIMIT]:
                pair = (key_type, min(one, two), max(one, two))
                pairs.setdefault(pair, []).append(len(came) > LIMIT)
    return {(*pair, hubs.count(False) or len(hubs), all(hubs)) for pair, hubs in pairs.items()}


@given(rows)
def test_links_are_what_one_counts_by_hand(found: list[Row]) -> None:
    """Arrays and dictionaries come to the same pairs, keys and ends."""
    got = {
        (key_type, one, two, keys, ended != NEVER)
        for relation, key_type, one, two, keys, _, ended in told(network(found))
        if relation == "shares_key"
    }
    assert got == by_hand(found)


@given(rows, st.randoms())
def test_the_order_of_rows_tells_nothing(found: list[Row], chance: Any) -> None:
    """Files come in any order."""
    shuffled = chance.sample(found, len(found))
    assert told(network(shuffled)) == told(network(found))


@given(rows, st.integers(0, 30))
def test_what_comes_later_changes_nothing_before(found: list[Row], as_of: int) -> None:
    """As of an instant, only what was known then counts: a later hub was none."""
    known = [row for row in found if row[3] <= as_of]
    assert told(network(found, as_of)) == told(network(known))


@given(rows, st.integers(0, 30))
def test_a_link_begins_and_ends_when_it_says(found: list[Row], as_of: int) -> None:
    """Looked at as of any day, the pairs that hold are those whose time that is."""
    ids = [row for row in found if row[1] != "identity"]  # who is who may change the pairs
    then = {row[1:4] for row in told(network(ids, as_of)) if row[6] == NEVER}
    whole = [row for row in told(network(ids)) if row[4] == 1]
    for row in whole:
        if row[5] <= as_of < row[6]:
            assert row[1:4] in then


def test_one_id_is_one_party_and_keys_are_counted_by_person() -> None:
    """Two partners' records of one person are no two people on one phone."""
    found = network(
        [
            ("a", "identity", "i", 1),
            ("b", "identity", "i", 2),
            ("a", "phone", "t", 1),
            ("b", "phone", "t", 2),
            ("c", "phone", "t", 5),
        ]
    )
    assert told(found) == [
        ("same_as", "identity", "a", "b", 1, 2, NEVER),
        ("shares_key", "phone", "a", "c", 1, 5, NEVER),
    ]
    (links,) = found.links[1:]
    assert (links.records[0], links.last_seen[0], links.strength[0]) == (3, 5, 0.5)


def test_a_party_with_two_ids_unites_nobody() -> None:
    """One wrong number would make one person of two; it is told as a contradiction."""
    found = network(
        [
            ("a", "identity", "i", 1),
            ("b", "identity", "i", 2),
            ("b", "identity", "j", 2),
            ("c", "identity", "j", 3),
        ]
    )
    assert told(found) == []
    assert [(one.kind, one.parties) for one in found.conflicts] == [("two_ids", ("b",))]


def test_contradictions_are_told() -> None:
    """One id with two birth dates, one phone with two ids; a device may have two owners."""
    found = network(
        [
            ("a", "identity", "i", 1),
            ("b", "identity", "i", 2),
            ("a", "birth_date", "1990", 1),
            ("b", "birth_date", "1991", 4),
            ("c", "identity", "j", 1),
            ("a", "phone", "t", 1),
            ("c", "phone", "t", 2),
            ("a", "device", "d", 1),
            ("c", "device", "d", 2),
        ]
    )
    assert ("two_birth_dates", ("a", "b")) in [(c.kind, c.parties) for c in found.conflicts]
    contradicted = {links.key_type: links.contradicted.tolist() for links in found.links}
    assert contradicted == {"identity": [True], "device": [False], "phone": [True]}
    assert found.links[0].known_at.tolist() == [4]


def test_a_hub_is_evidence_until_it_is_one() -> None:
    """The fourth party makes the counter's device a hub; the first three were linked till then."""
    found = network([(f"p{i}", "device", "counter", 10 * i) for i in range(5)])
    assert [(hub.key, hub.degree, hub.limit, hub.since) for hub in found.hubs] == [
        ("counter", 5, LIMIT, 30)
    ]
    assert {row[6] for row in told(found)} == {30}
    assert len(told(found)) == 3
    assert found.links[1].strength.tolist() == [0.0] * 3


@pytest.mark.parametrize(
    ("degrees", "limit"),
    [
        ([], 5),
        ([1, 1, 1], 5),
        ([400], 5),
        ([2] * 99 + [400], 6),
        ([2, 4, 6, 8] * 20, 15),
        ([2, 12, 30, 60] * 20, 20),
    ],
)
def test_the_limit_follows_the_degrees(degrees: list[int], limit: int) -> None:
    """Three medians of shared keys, between a floor and a ceiling; one mall does not move it."""
    assert hub_limit(np.array(degrees, np.int64), HubRule(5, 20, 0.5)) == limit
