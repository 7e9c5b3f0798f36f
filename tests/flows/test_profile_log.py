"""What profiles told is on disk, no more often than it changes, and is computed again alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.conftest import settings_for
from tests.flows.lending_house import HandClock

from lendweave.bootstrap import House, open_house
from lendweave.features.verification import Finding, VectorChoice, Verified
from lendweave.flows.apply import decide_history
from lendweave.flows.profile import Profile, profile
from lendweave.flows.profile_log import TOLD_AGAIN_MICROS
from lendweave.flows.verify_features import verify_features
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Application, FeatureVector, Principal, Role, content_hash
from lendweave.records.draft import Origin, draft
from lendweave.records.vectors import VALUES


def first(house: House) -> Application:
    """An application of a person who was known for long."""
    return next(house.decisions.applications("appliance"))


@pytest.fixture
def told(appliance_home: Path) -> Iterator[tuple[House, HandClock]]:
    """An open house whose clock stands still."""
    with open_house(settings_for(appliance_home)) as opened:
        clock = HandClock(opened.clock.now())
    with open_house(settings_for(appliance_home), clock) as opened:
        yield opened, clock


def look(house: House, as_of: int | None = None, who: Principal | None = None) -> Profile:
    """The profile of the first applicant."""
    party = first(house).party_id
    ports = house.features.profiling("party", party, "appliance")
    return profile(who or house.principal, party, ports, as_of)


def logged(house: House) -> list[FeatureVector]:
    """Every vector of a profile on disk, in the order of the log."""
    found = house.store.scan(house.principal, kinds=("feature_vector",))
    return [v for v in found if isinstance(v, FeatureVector) and v.served_for == "profile"]


def order_for(house: House, external_id: str, *, made_at: int, backfilled: bool) -> None:
    """Another order of the first applicant."""
    application = first(house)
    values = {
        "party_id": application.party_id,
        "merchant_id": application.merchant_id,
        "amount_minor": 100_000,
        "currency": "CNY",
        "status": "delivered",
    }
    origin = Origin("local", "appliance", "test", "huaxing", backfilled=backfilled)
    order = draft(origin, "order", external_id, house.ids, occurred_at=made_at, values=values)
    house.store.append(house.principal, [order])


def verified(house: House) -> Verified:
    """The check of all that was served in the scene."""
    check = house.features.vector_check("appliance")
    return verify_features(house.principal, VectorChoice(), check)


def test_what_is_shown_is_logged_with_its_t_and_its_place(told: tuple[House, HandClock]) -> None:
    """The record on disk says what the reader saw, and of which version of the person."""
    house, clock = told
    before = house.store.last_offset()
    seen = look(house)
    (vector,) = logged(house)
    assert (vector.id, vector.computed_at) == (seen.vector_id, clock.instant)
    assert (vector.as_of, vector.read_offset) == ("committed", before)
    assert (vector.subject_kind, vector.subject_version) == ("party", seen.subject.id)
    assert (vector.feature_set, vector.decision_id) == ("appliance_core_of_party", None)
    items = {item.feature.name: item.json for _, items in seen.groups for item in items}
    names = seen.features.schema.names
    assert dict(zip(names, vector.features[VALUES], strict=True)) == items


def test_a_look_soon_after_is_told_again_and_stores_nothing(told: tuple[House, HandClock]) -> None:
    """With the t that is on disk; after a minute it is a new one."""
    house, clock = told
    seen = look(house)
    clock.instant += TOLD_AGAIN_MICROS - 1
    again = look(house)
    assert (again.t, again.read_offset, again.groups) == (seen.t, seen.read_offset, seen.groups)
    assert again.vector_id == seen.vector_id
    clock.instant += 1
    assert look(house).t == clock.instant
    assert [vector.computed_at for vector in logged(house)] == [seen.t, clock.instant]


def test_what_was_committed_since_is_seen_at_once(told: tuple[House, HandClock]) -> None:
    """An acknowledged record counts in the next look, however soon that is."""
    house, clock = told
    seen = look(house)
    order_for(house, "now", made_at=clock.instant, backfilled=False)
    clock.instant += 1
    assert look(house).t == clock.instant > seen.t
    assert len(logged(house)) == 2


def test_an_instant_of_the_past_is_logged_once_until_it_is_otherwise(
    told: tuple[House, HandClock],
) -> None:
    """What becomes known of the past later amends it; each version is as it was told."""
    house, clock = told
    then = first(house).known_at
    seen = look(house, then)
    look(house)
    clock.instant += MICROS_PER_DAY
    assert look(house, then).vector_id == seen.vector_id
    order_for(house, "late", made_at=then - MICROS_PER_DAY, backfilled=True)
    again = look(house, then)
    versions = [vector for vector in logged(house) if vector.as_of == "known"]
    assert [vector.id for vector in versions] == [seen.vector_id, again.vector_id]
    assert {vector.computed_at for vector in versions} == {then}
    assert seen.groups != again.groups
    result = verified(house)
    assert (result.holds, result.vectors) == (True, 3)


def test_profiles_are_checked_beside_decisions(told: tuple[House, HandClock]) -> None:
    """Sets by their names; a decision that an earlier release took is still no fault."""
    house, clock = told
    look(house)
    desk = house.decisions.desk("appliance")
    decide_history(house.principal, [first(house)], desk)
    clock.instant += TOLD_AGAIN_MICROS
    look(house)
    dealer = first(house).merchant_id
    assert dealer is not None
    profile(house.principal, dealer, house.features.profiling("merchant", dealer, "appliance"))
    result = verified(house)
    assert result.holds
    assert {(each.name, each.vectors) for each in result.sets} == {
        ("appliance_core", 1),
        ("appliance_core_of_merchant", 1),
        ("appliance_core_of_party", 2),
    }


@pytest.mark.parametrize("in_the_past", [False, True])
def test_a_value_that_nobody_computed_is_found(
    told: tuple[House, HandClock], *, in_the_past: bool
) -> None:
    """Under its name, with both values and the subject, of either clock."""
    house, _ = told
    seen = look(house, first(house).known_at if in_the_past else None)
    (vector,) = logged(house)
    place = seen.features.schema.names.index("orders_365d")
    values = [*vector.features[VALUES]]
    values[place] = 999
    wrong = msgspec.structs.replace(
        vector, id=house.ids.fresh(), features={VALUES: values}, supersedes=None, offset=None
    )
    house.store.append(
        house.principal, [msgspec.structs.replace(wrong, content_hash=content_hash(wrong))]
    )
    result = verified(house)
    (difference,) = result.differences
    assert (difference.feature, difference.finding) == ("orders_365d", Finding.MISMATCH)
    assert (difference.logged, difference.vector.subject_id) == ("999", vector.subject_id)
    assert difference.vector.served_for == "profile"


def test_whoever_may_look_is_logged_without_a_right_to_write(
    told: tuple[House, HandClock],
) -> None:
    """The platform writes down what it served; the record does not say who looked."""
    house, _ = told
    who = replace(house.principal, name="Zhang Wei", roles=frozenset({Role.GROWTH}))
    assert look(house, who=who).vector_id == logged(house)[0].id
    assert b"Zhang Wei" not in msgspec.json.encode(logged(house)[0])


def test_a_folder_that_is_only_read_shows_and_logs_nothing(appliance_home: Path) -> None:
    """The reader sees the same, and that it is not logged."""
    with open_house(settings_for(appliance_home)) as house:
        seen = look(house, first(house).known_at)
        with open_house(settings_for(appliance_home), read_only=True) as beside:
            shown = look(beside, seen.t)
            assert (shown.groups, shown.vector_id) == (seen.groups, None)
        assert len(logged(house)) == 1
