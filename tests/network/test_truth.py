"""The network against a world whose truth is known: who is who, who lives together, which ring."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from tests.simulation.worlds import LARGE, truth

from lendweave.network import Network, network_of, read_sightings
from lendweave.network.model import NEVER, SIGHTING_SCHEMA

END = 2 * 10**15
COUNTERS = 0.4
"""Share of applications that are made on the counter's device of their merchant."""


@cache
def applications() -> Any:
    """Every application of the world."""
    return truth(*LARGE)["application"]


def sightings(party: list[str], key_type: str, keys: np.ndarray[Any, Any], at: Any) -> pa.Table:
    """One sighting for each application."""
    columns = (party, [key_type] * len(party), keys.astype(str).tolist(), at)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SIGHTING_SCHEMA, strict=True)]
    return pa.table(arrays, schema=SIGHTING_SCHEMA)


@cache
def devices() -> Any:
    """The device of each application, the counter's for a share of them."""
    found = applications()
    at_counter = np.random.default_rng(7).random(len(found.order_id)) < COUNTERS
    counter = np.char.add("counter", found.merchant_id.astype(str))
    return np.where(at_counter, counter, found.device_id.astype(str))


@cache
def linked() -> tuple[Network, frozenset[str]]:
    """The network of a world in which two partners number their customers themselves.

    Also the counters: devices of merchants on which many customers apply.
    """
    found = applications()
    at = found.applied_at.astype("datetime64[us]").astype(np.int64)
    partner = np.where(found.merchant_id % 2, "B", "A").tolist()
    party = [f"{p}{one}" for p, one in zip(partner, found.identity_id.tolist(), strict=True)]
    tables = (
        sightings(party, "identity", found.identity_id, at),
        sightings(party, "phone", found.phone_id, at),
        sightings(party, "device", devices(), at),
    )
    counters = frozenset(one for one in devices().tolist() if one.startswith("counter"))
    return network_of(read_sightings(pa.concat_tables(tables), END)), counters


@cache
def people() -> dict[int, tuple[int, int]]:
    """identity_id → person behind it and their household."""
    found, person = applications(), truth(*LARGE)["person"]
    home = dict(zip(person.person_id.tolist(), person.household_id.tolist(), strict=True))
    pairs = zip(found.identity_id.tolist(), found.person_id.tolist(), strict=True)
    return {identity: (one, home[one]) for identity, one in pairs}


@cache
def rings() -> dict[int, set[int]]:
    """person_id → rings in which they, or an identity of theirs, have a part."""
    label, found = truth(*LARGE)["fraud_label"], applications()
    buyer = dict(zip(found.order_id.tolist(), found.person_id.tolist(), strict=True))
    known: dict[int, set[int]] = {}
    columns = (label.ring_id, label.subject, label.subject_id)
    for ring, subject, one in zip(*(column.tolist() for column in columns), strict=True):
        who = one if subject == "person" else buyer.get(one) if subject == "order" else None
        if who is not None:
            known.setdefault(who, set()).add(ring)
    return known


def together(one: int, two: int) -> bool:
    """One household, one person under two names, or one ring."""
    (person, home), (other, there) = people()[one], people()[two]
    ring = rings().get(person, set()) & rings().get(other, set())
    return home == there or person == other or bool(ring)


def pairs(relation: str, key_type: str, strength: float = 0.0) -> list[tuple[int, int]]:
    """identity_ids of the pairs that hold, and are at least so strong."""
    network, _ = linked()
    names = network.parties
    return [
        (int(names[one][1:]), int(names[two][1:]))
        for links in network.links
        if (links.relation, links.key_type) == (relation, key_type)
        for one, two, ended, tells in zip(
            links.first, links.second, links.ended_at, links.strength, strict=True
        )
        if ended == NEVER and tells >= strength
    ]


def test_one_person_under_two_partners_is_one() -> None:
    """Everybody who bought at both is recognised, and nobody else."""
    names = linked()[0].parties
    both = {n[1:] for n in names if n[0] == "A"} & {n[1:] for n in names if n[0] == "B"}
    same = pairs("same_as", "identity")
    assert {str(one) for one, _ in same} == both
    assert len(same) == len(both) > 100
    assert all(one == two for one, two in same)


def test_counters_are_hubs_and_nothing_else_is() -> None:
    """Hubs are counters; those that stay below the limit have few customers."""
    network, counters = linked()
    hubs = {hub.key for hub in network.hubs}
    assert hubs <= counters
    assert len(hubs) / len(counters) >= 0.9


def test_devices_tell_who_belongs_together() -> None:
    """Links join a household, a ring or one person: most of them, the stronger ones nearly all."""
    every = [together(*pair) for pair in pairs("shares_key", "device")]
    strong = [together(*pair) for pair in pairs("shares_key", "device", 0.2)]
    assert sum(every) / len(every) >= 0.85
    assert sum(strong) / len(strong) >= 0.97
    assert len(strong) > 100


def test_households_on_one_device_are_found() -> None:
    """Pairs of a household that were both seen on its device are linked."""
    found, (_, counters) = applications(), linked()
    person = truth(*LARGE)["person"]
    own = dict(zip(person.person_id.tolist(), person.device_id.tolist(), strict=True))
    seen: dict[str, set[int]] = {}
    rows = zip(devices(), found.identity_id.tolist(), found.person_id.tolist(), strict=True)
    for device, identity, one in rows:
        if device not in counters and device == str(own[one]):
            seen.setdefault(device, set()).add(identity)
    real = {(a, b) for us in seen.values() for a in us for b in us if a < b}
    got = {(min(pair), max(pair)) for pair in pairs("shares_key", "device")}
    assert len(real) > 50
    assert len(real & got) / len(real) >= 0.99
