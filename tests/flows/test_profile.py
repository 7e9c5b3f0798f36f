"""What is known of one party at an instant, against what decisions about it read."""

from __future__ import annotations

import pytest

from lendweave.bootstrap import House
from lendweave.features import KNOWN
from lendweave.features.model import Derived
from lendweave.flows.profile import (
    NothingAbout,
    NotInProfile,
    NotKnownThen,
    Profile,
    lineage,
    profile,
)
from lendweave.kernel.clock import parse_instant
from lendweave.records import Application, Principal, Role
from lendweave.records.principal import NotAllowed
from lendweave.runtimes.live_features import ChosenFeatures

BEFORE_ALL = parse_instant("1990-01-01T00:00:00Z")


def applications(house: House) -> list[Application]:
    """The onboarded applications, by their order in the log."""
    found = house.store.scan(house.principal, kinds=("application",))
    return [record for record in found if isinstance(record, Application)]


def values(found: Profile) -> dict[str, object]:
    """Raw values by feature."""
    return {item.feature.name: item.value for _, items in found.groups for item in items}


def test_a_profile_says_what_a_decision_reads(house: House) -> None:
    """Value by value, for what looks at other kinds than the application itself."""
    reader, plan = house.decisions.desk("appliance").features, house.room("appliance").plan
    assert isinstance(reader, ChosenFeatures)
    reader.read_offset()
    own = {
        feature.name
        for feature in plan.features.features
        if any(window.kind == "application" for window in feature.windows.values())
    }
    compared = 0
    for application in applications(house)[:80]:
        t = application.known_at
        row = reader.live.vector(application, t, KNOWN)
        read = dict(zip(plan.schema.names, row, strict=True))
        ports = house.features.profiling("party", application.party_id)
        told = values(profile(house.principal, application.party_id, ports, t))
        for name in told.keys() - own:
            assert told[name] == read[name], (application.id, name)
            compared += told[name] is not None
    assert compared > 300


def test_now_counts_every_application(house: House) -> None:
    """No application is the subject, so none is left out; the offset read is told."""
    application = applications(house)[-1]
    before = house.store.last_offset()
    ports = house.features.profiling("party", application.party_id, "appliance")
    found = profile(house.principal, application.party_id, ports)
    assert found.read_offset == before
    assert found.subject.entity_id == application.party_id


def test_nothing_is_told_of_a_time_before_it_was_known(house: House) -> None:
    """The instant and the scene are named."""
    party = applications(house)[0].party_id
    with pytest.raises(NotKnownThen, match=r"in scene 'appliance' at 1990-01-01T") as raised:
        profile(house.principal, party, house.features.profiling("party", party), BEFORE_ALL)
    assert raised.value.got == "only later news"


@pytest.mark.parametrize("scene", [None, "appliance"])
def test_an_unknown_party_is_told(house: House, scene: str | None) -> None:
    """With a scene or without one."""
    with pytest.raises(NotKnownThen, match="no record"):
        profile(house.principal, "nobody", house.features.profiling("party", "nobody", scene))


def test_a_scene_without_such_features_is_told(house: House) -> None:
    """The error says what to declare."""
    with pytest.raises(NothingAbout, match="sales_agent: entity_id"):
        house.features.profiling("sales_agent", "a", "appliance")


def test_a_partners_system_may_not_look(house: House) -> None:
    """A profile is for people with a role."""
    party = applications(house)[0].party_id
    stranger = Principal(house.principal.tenant_id, "shop", frozenset({Role.SERVICE}))
    with pytest.raises(NotAllowed, match="shop"):
        profile(stranger, party, house.features.profiling("party", party))


def test_the_records_behind_a_count_are_as_many(house: House) -> None:
    """Now and as known then; each is an order of the person, the latest first."""
    told = []
    for application in applications(house)[:6]:
        party = application.party_id
        ports = house.features.profiling("party", party)
        for as_of in (None, application.known_at):
            found = profile(house.principal, party, ports, as_of)
            (window,) = lineage(house.principal, found, "orders_365d", ports)
            assert window.events == values(found)["orders_365d"]
            at = [event.occurred_at for event in window.latest]
            assert at == sorted(at, reverse=True)
            for event in window.latest:
                order = house.store.get(house.principal, "order", event.id)
                assert order is not None
                assert getattr(order, "party_id", None) == party
            told.append(window.events)
    assert sum(told) > 0


def test_behind_a_derived_feature_stand_those_it_reads(house: House) -> None:
    """And nothing behind a column of the party itself."""
    party = applications(house)[0].party_id
    ports = house.features.profiling("party", party)
    found = profile(house.principal, party, ports)
    assert lineage(house.principal, found, "age", ports) == ()
    merchant = next(a.merchant_id for a in applications(house) if a.merchant_id)
    ports = house.features.profiling("merchant", merchant)
    found = profile(house.principal, merchant, ports)
    derived = [f.name for f in found.features.features if isinstance(f.source, Derived)]
    assert max(len(lineage(house.principal, found, name, ports)) for name in derived) >= 2


def test_an_unknown_feature_is_told(house: House) -> None:
    """With the one that was meant."""
    party = applications(house)[0].party_id
    ports = house.features.profiling("party", party)
    found = profile(house.principal, party, ports)
    with pytest.raises(NotInProfile, match=party) as raised:
        lineage(house.principal, found, "orders_365", ports)
    assert "orders_365d" in raised.value.fix
