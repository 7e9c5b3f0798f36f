"""A part of a feature set says of a subject what the whole set says, whatever is left out."""

from __future__ import annotations

from random import Random

import pytest
from tests.parity.test_feature_parity import DAY_ZERO, HOUR, PLAN
from tests.parity.test_hot_keys import EVENTS, HOURS, busy_log, subject

from lendweave.features import KNOWN, Plan, Visibility, chosen, committed, compile_plan
from lendweave.runtimes.online_features import OnlineFeatures

NAMES = PLAN.schema.names


@pytest.fixture(scope="module")
def state() -> OnlineFeatures:
    """The busy log, absorbed for the whole set."""
    found = OnlineFeatures(PLAN)
    for stored in busy_log():
        found.absorb(stored)
    return found


def part_of(*names: str) -> Plan:
    """The plan of some features."""
    return compile_plan(chosen(PLAN.features, names))


def same(state: OnlineFeatures, part: Plan, thing: int, hour: int, clock: Visibility) -> bool:
    """Whether the part says what the whole says of what both have."""
    asked = subject(thing), DAY_ZERO + hour * HOUR, clock
    whole = dict(zip(NAMES, state.vector(*asked), strict=True))
    found = state.vector(*asked, part)
    return found == tuple(whole[name] for name in part.schema.names)


def test_each_feature_alone_is_what_it_is_among_all(state: OnlineFeatures) -> None:
    """With the features that it is derived from, that its members ask, and where it begins."""
    now = committed(EVENTS)
    assert [name for name in NAMES if not same(state, part_of(name), EVENTS, HOURS, now)] == []


def test_some_features_are_what_they_are_among_all(state: OnlineFeatures) -> None:
    """Any choice, now and long ago, by both clocks, of new subjects and old ones."""
    chance = Random(11)
    for _ in range(30):
        part = part_of(*chance.sample(NAMES, chance.randrange(1, 12)))
        for clock in (committed(chance.randrange(EVENTS)), committed(EVENTS), KNOWN):
            thing, hour = chance.choice([EVENTS, 700]), chance.choice([HOURS, 150])
            assert same(state, part, thing, hour, clock), part.schema.names
