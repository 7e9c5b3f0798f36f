"""Served vectors computed again: what is right passes, and everything that was planted is found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from tests.conftest import settings_for

from lendweave.bootstrap import House, open_house
from lendweave.features import AsOf, Visibility, chosen, served_features
from lendweave.features.choice import spelled_choice
from lendweave.features.verification import (
    FeatureCount,
    Finding,
    VectorChoice,
    Verified,
    WholeVector,
)
from lendweave.flows.apply import decide_application, decide_history
from lendweave.flows.verify_features import verify_features
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang.logged import row_log
from lendweave.records import (
    Application,
    FeatureVector,
    NotAllowed,
    Principal,
    Record,
    Role,
    content_hash,
)
from lendweave.records.draft import Origin, draft
from lendweave.records.ports import Pending, Receipt, RecordWriter
from lendweave.records.vectors import VALUES
from lendweave.runtimes.live_features import ChosenFeatures
from lendweave.runtimes.vector_check.evidence import held_windows, windows_behind
from lendweave.runtimes.vector_check.folded import FoldedWindows
from lendweave.settings import load_settings

EVERYTHING = VectorChoice()


def applications(house: House) -> list[Application]:
    """The onboarded applications, in the order of the log."""
    found = house.store.scan(house.principal, kinds=("application",))
    return [record for record in found if isinstance(record, Application)]


def served(house: House) -> list[FeatureVector]:
    """Every vector on disk, in the order of the log."""
    found = house.store.scan(house.principal, kinds=("feature_vector",))
    return [record for record in found if isinstance(record, FeatureVector)]


def named(house: House, vector: FeatureVector) -> dict[str, Any]:
    """The features of a vector by name."""
    return served_features(vector, house.room("appliance").plan.features)


def changed(house: House, vector: FeatureVector, wrong: dict[str, Any]) -> dict[str, Any]:
    """The features of a vector with other values, as the vector holds them."""
    if vector.chosen is None:
        return vector.features | wrong
    return {VALUES: [*(named(house, vector) | wrong).values()]}


def as_once_written(house: House, vector: FeatureVector) -> FeatureVector:
    """A vector as the first releases logged it: every feature of the set, by its name."""
    plan = house.room("appliance").plan
    application = next(a for a in applications(house) if a.id == vector.subject_version)
    seen = Visibility(AsOf(vector.as_of), vector.read_offset)
    reader = house.decisions.desk("appliance").features
    assert isinstance(reader, ChosenFeatures)
    row = reader.live.vector(application, vector.computed_at, seen)
    earlier = {
        "chosen": None,
        "features": row_log(plan.schema)(row),
        "feature_set_hash": plan.features.hash,
    }
    planted = plant(house, vector, **earlier)
    assert isinstance(planted, FeatureVector)
    return planted


def verify(house: House, choice: VectorChoice = EVERYTHING) -> Verified:
    """The check of the appliance scene."""
    return verify_features(house.principal, choice, house.features.vector_check("appliance"))


def decide_some(house: House, live: int = 3, hindsight: int = 3, first: int = 0) -> None:
    """A few decisions of both kinds. first: of the applications that are decided."""
    found, desk = applications(house)[first:], house.decisions.desk("appliance")
    decide_history(house.principal, found[:hindsight], desk)
    for application in found[hindsight : hindsight + live]:
        decide_application(house.principal, application.entity_id, desk).result()


def plant(house: House, record: Record, **changed: Any) -> Record:
    """Store another version of a record, or another record like it, as a faulty writer would."""
    values = {"id": house.ids.fresh(), "offset": None, "recorded_at": None, "supersedes": None}
    planted = msgspec.structs.replace(record, **values | changed)
    planted = msgspec.structs.replace(planted, content_hash=content_hash(planted))
    (stored,) = house.store.append(house.principal, [planted]).stored
    return stored


def order_of(house: House, application: Application, external_id: str, known_at: int) -> None:
    """An order of the applicant from the day before `known_at`, known as it was made."""
    values = {
        "party_id": application.party_id,
        "merchant_id": application.merchant_id,
        "amount_minor": 100_000,
        "currency": "CNY",
        "status": "delivered",
    }
    origin = Origin("local", "appliance", "test", "huaxing", backfilled=True)
    at = known_at - MICROS_PER_DAY
    record = draft(origin, "order", external_id, house.ids, occurred_at=at, values=values)
    house.store.append(house.principal, [record])


def differing(result: Verified) -> dict[str, FeatureCount]:
    """The features with which something is wrong."""
    return {each.feature: each for each in result.features if each.differs}


def test_what_was_served_is_what_the_batch_computes(house: House) -> None:
    """Live and in hindsight, each as of its own instant and place, whatever arrived since."""
    decide_some(house)
    first = applications(house)[0]
    order_of(house, first, "late", first.known_at)
    desk = house.decisions.desk("appliance")
    assert decide_history(house.principal, applications(house)[:3], desk).amended == 1
    decide_some(house, live=5, hindsight=0, first=6)
    told: list[tuple[int, int]] = []
    check = house.features.vector_check("appliance")
    result = verify_features(
        house.principal, EVERYTHING, check, lambda done, total: told.append((done, total))
    )
    assert told[-1] == (12, 12)
    assert result.holds
    assert result.differences == ()
    assert result.vectors == len(served(house)) == 3 + 3 + 1 + 5
    assert result.values == result.vectors * len(desk.served.features.schema.names)
    folded = verify_features(house.principal, EVERYTHING, replace(check, batch=FoldedWindows()))
    assert replace(folded, seconds=result.seconds) == result


def test_vectors_of_earlier_releases_are_read(house: House) -> None:
    """Every feature of the set by its name, beside vectors of what a strategy reads."""
    decide_some(house)
    first, *_, last = served(house)
    for vector in (first, last):
        as_once_written(house, vector)
    result = verify(house)
    part, whole = (
        house.decisions.desk("appliance").served.features,
        house.room("appliance").plan.features,
    )
    assert [(each.vectors, each.features) for each in result.sets] == [
        (6, len(part.schema.names)),
        (2, len(whole.schema.names)),
    ]
    assert result.values == sum(each.vectors * each.features for each in result.sets)
    assert result.holds
    assert [each.other_rules for each in result.sets] == [0, 0]


@pytest.mark.parametrize("by_name", [False, True], ids=["by place", "by name"])
def test_values_that_were_served_wrong_are_found(house: House, by_name: bool) -> None:
    """In hindsight and live: another value, null for a value, a text for a number."""
    decide_some(house)
    first, *_, last = served(house)
    if by_name:
        first, last = as_once_written(house, first), as_once_written(house, last)
    right = {vector.id: named(house, vector) for vector in (first, last)}
    wrong: dict[str, Any] = {
        "amount": "0.01",
        "age": 17,
        "has_court_record": not right[first.id]["has_court_record"],
        "applied_on": "2001-01-01",
        "dealer_grade": "Z",
        "dealer_orders_30d": None,
        "orders_365d": str(right[first.id]["orders_365d"]),
    }
    ids = [plant(house, v, features=changed(house, v, wrong)).id for v in (first, last)]
    result = verify(house)
    compared = 10 if by_name else 8
    assert differing(result) == {name: FeatureCount(name, compared, mismatch=2) for name in wrong}
    assert not result.holds
    for name, value in wrong.items():
        found = [each for each in result.differences if each.feature == name]
        assert {each.vector.id for each in found} == set(ids)
        for each in found:
            vector = first if each.vector.id == ids[0] else last
            assert each.finding is Finding.MISMATCH
            assert each.logged == (None if value is None else msgspec.json.encode(value).decode())
            assert each.computed == msgspec.json.encode(right[vector.id][name]).decode()


def test_the_records_behind_a_difference_are_named(house: House) -> None:
    """The window's events with their place and value; of a derived feature, its inputs' windows."""
    application = applications(house)[0]
    for number in range(12):
        known_at = application.known_at + MICROS_PER_DAY - 1 - number
        order_of(house, application, f"order {number}", known_at)
    decide_some(house, live=0, hindsight=1)
    (vector,) = served(house)
    wrong = {"spend_90d": "1.00", "dealer_return_share_180d": "0.5000"}
    plant(house, vector, features=changed(house, vector, wrong))
    spend, share = verify(house).differences
    (window,) = spend.windows
    assert (window.feature, window.kind, window.key) == ("spend_90d", "order", "person")
    assert window.events >= 12
    assert len(window.latest) == 10
    assert window.latest[0].external_id == "order 0"
    assert [event.value for event in window.latest] == ["1000.00"] * 10
    assert [each.feature for each in share.windows] == [
        "dealer_orders_180d",
        "dealer_returned_180d",
    ]


def test_every_form_of_feature_can_be_explained(house: House) -> None:
    """Each window of the sample's features has its events told, whatever its form."""
    check, plan = house.features.vector_check("appliance"), house.room("appliance").plan
    kinds = {plan.features.subject_kind, *(kind.kind for kind in plan.kinds)}
    with check.history.connect(house.principal, check.scene, kinds) as connection:
        connection.execute(
            "CREATE TABLE subjects AS SELECT *, epoch_us(known_at) AS _t, 0 AS _s FROM application"
            " LIMIT 1"
        )
        for feature in plan.features.features:
            told = list(held_windows(connection, plan, AsOf.KNOWN, feature.name))
            assert bool(told) == any(windows_behind(plan, feature.name))


def test_names_that_are_absent_or_unheard_of_are_found(house: House) -> None:
    """A vector without one of the set's features, and one with a name that the set lacks."""
    decide_some(house)
    vector = as_once_written(house, served(house)[-1])
    features = {name: value for name, value in vector.features.items() if name != "birth_date"}
    plant(house, vector, features=features | {'shoe\'s "size"': [44]})
    result = verify(house)
    assert differing(result) == {
        "birth_date": FeatureCount("birth_date", 8, missing=1),
        'shoe\'s "size"': FeatureCount('shoe\'s "size"', 0, extra=1),
    }
    missing, extra = result.differences
    assert extra.vector.decision_id == vector.decision_id
    assert (missing.logged, missing.computed) == (None, f'"{vector.features["birth_date"]}"')
    assert (extra.logged, extra.computed) == ("[44]", None)


def test_values_that_are_absent_or_too_many_are_found(house: House) -> None:
    """A vector with a value less than it has names, and one with a value more."""
    decide_some(house)
    first, *_, last = served(house)
    values = last.features[VALUES]
    plant(house, first, features={VALUES: [*first.features[VALUES], 44]})
    plant(house, last, features={VALUES: values[:-1]})
    name, beyond = [*named(house, last)][-1], f"#{len(values) + 1}"
    assert differing(verify(house)) == {
        name: FeatureCount(name, 8, missing=1),
        beyond: FeatureCount(beyond, 0, extra=1),
    }


def test_what_a_decision_read_and_nobody_logged_is_found(house: House) -> None:
    """A vector of fewer features than its strategy reads, told with the records of the window."""
    decide_some(house)
    whole, vector = house.room("appliance").plan.features, served(house)[-1]
    inputs = house.room("appliance").strategy(None).program.inputs.names
    fewer = chosen(whole, [name for name in inputs if name != "spend_90d"])
    features = {name: named(house, vector)[name] for name in fewer.schema.names}
    plant(
        house,
        vector,
        chosen=spelled_choice(whole, fewer),
        feature_set_hash=fewer.hash,
        features={VALUES: [*features.values()]},
    )
    result = verify(house)
    assert differing(result) == {"spend_90d": FeatureCount("spend_90d", 6, missing=1)}
    assert [window.feature for window in result.differences[0].windows] == ["spend_90d"]
    assert result.sets[1].other_rules == 0


def test_a_choice_that_the_set_does_not_have_is_told(house: House) -> None:
    """Its vectors cannot be compared; the others are."""
    decide_some(house, live=1, hindsight=1)
    plant(house, served(house)[0], chosen="f" * 100)
    result = verify(house)
    assert [each.unreadable for each in result.sets if each.unreadable] == [
        f"FEATURES-008 feature set {result.sets[0].name} version {result.sets[0].version}"
    ]
    assert [each.vectors for each in result.sets] == [2, 1]
    assert not result.holds


def a_deleted_vector(house: House) -> str:
    """A decision whose vector is gone."""
    vector = served(house)[0]
    plant(house, vector, tombstone=True)
    assert vector.decision_id is not None
    decision = house.store.current(house.principal, "decision", vector.decision_id)
    assert decision is not None
    return decision.id


def an_unlogged_decision(house: House) -> str:
    """A decision that was stored alone."""
    (decision,) = house.store.latest(house.principal, "decision", limit=1)
    return plant(house, decision, entity_id=house.ids.fresh()).id


def a_second_vector(house: House) -> str:
    """The features of a decision, logged twice."""
    return plant(house, served(house)[1], entity_id=house.ids.fresh()).id


def a_vector_of_nothing(house: House) -> str:
    """The features of a decision that nobody took."""
    vector = served(house)[2]
    return plant(house, vector, entity_id=house.ids.fresh(), decision_id=house.ids.fresh()).id


def a_vector_of_nobody(house: House) -> str:
    """Features of a version of an application that is not stored."""
    return plant(house, served(house)[3], subject_version=house.ids.fresh()).id


def test_vectors_that_are_missing_or_one_too_many_are_found(house: House) -> None:
    """Each fault is told by its reason and by the id of its decision or vector."""
    decide_some(house, live=4)
    planted: dict[WholeVector, tuple[str, ...]] = {
        WholeVector.LOGGED_TWICE: (a_second_vector(house),),
        WholeVector.NO_DECISION: (a_vector_of_nothing(house),),
        WholeVector.NO_SUBJECT: (a_vector_of_nobody(house),),
        WholeVector.NOT_LOGGED: (a_deleted_vector(house), an_unlogged_decision(house)),
    }
    result = verify(house)
    assert {stray.why: stray.ids for stray in result.strays} == planted
    assert all(stray.count == len(stray.ids) for stray in result.strays)
    assert not result.holds
    assert differing(result) == {}


@dataclass(frozen=True)
class OlderWriter:
    """A store's writer as it was before vectors were kept."""

    writer: RecordWriter

    def submit(
        self, principal: Principal, records: Sequence[Record], **options: Any
    ) -> Pending[Receipt]:
        """Everything but the vectors."""
        known = [record for record in records if not isinstance(record, FeatureVector)]
        return self.writer.submit(principal, known, **options)


def test_decisions_from_before_vectors_were_kept_are_told_apart(house: House) -> None:
    """They are no fault, unless no vector was ever logged: then nothing could be verified."""
    found, desk = applications(house), house.decisions.desk("appliance")
    older = replace(desk, writer=cast("RecordWriter", OlderWriter(house.store)))
    decide_history(house.principal, found[:3], older)
    nothing = verify(house)
    assert [(each.why, each.count) for each in nothing.strays] == [(WholeVector.NOT_LOGGED, 3)]
    decide_application(house.principal, found[3].entity_id, desk).result()
    result = verify(house)
    assert result.holds
    assert result.unlogged_before == 3
    decide_history(house.principal, found[:3], desk)
    assert verify(house).unlogged_before == 0


def test_only_what_was_asked_for_is_computed(house: House) -> None:
    """The newest so many; those from an instant on; a fault outside is not seen."""
    decide_some(house)
    first, *_, last = served(house)
    plant(house, first, tombstone=True)
    assert verify(house, VectorChoice(limit=2)).vectors == 2
    assert verify(house, VectorChoice(limit=2)).holds
    recent = verify(house, VectorChoice(since=last.computed_at))
    assert recent.vectors == 1
    assert recent.holds
    assert not verify(house).holds


def test_a_version_that_the_scene_has_left_is_read_from_the_archive(
    house: House, tmp_path: Path
) -> None:
    """Vectors of two versions are checked each by its own; a version that is lost is told."""
    decide_some(house, live=2, hindsight=0)
    home = house.settings.home
    house.close()
    scenes = tmp_path / "scenarios"
    shutil.copytree(house.scenes_folder, scenes)
    written = scenes / "appliance" / "features.yaml"
    text = written.read_text(encoding="utf-8").replace("window: 7d", "window: 8d")
    text, changed = re.subn(r"^version: \d+$", "version: 999", text, flags=re.MULTILINE)
    written.write_text(text, encoding="utf-8")
    assert changed == 1
    settings = load_settings({}, {"home": home, "scenarios": scenes})
    with open_house(settings) as reopened:
        decide_some(reopened, live=1, hindsight=0)
        result = verify(reopened)
        first, second = result.sets
        assert (first.vectors, second.version, second.vectors) == (2, 999, 1)
        assert result.holds
        (home / "features" / "appliance" / f"{first.name}-{first.version}.yaml").unlink()
        lost = verify(reopened)
        assert [bool(each.unreadable) for each in lost.sets] == [True, False]
        assert "STORES-111" in lost.sets[0].unreadable
        assert not lost.holds


def test_a_vector_served_under_other_rules_is_told(house: House) -> None:
    """Its hash differs from today's; that alone is no fault where the values are the same."""
    decide_some(house, live=1, hindsight=0)
    plant(house, served(house)[0], feature_set_hash="0" * 64)
    result = verify(house)
    assert result.sets[0].other_rules == 1
    assert result.holds


def test_not_everybody_may_look(house: House) -> None:
    """Served features are as personal as what they were computed from."""
    visitor = Principal("local", "visitor", frozenset({Role.GROWTH}))
    with pytest.raises(NotAllowed, match="visitor"):
        verify_features(visitor, EVERYTHING, house.features.vector_check("appliance"))


def test_nothing_served_is_nothing_wrong(appliance_home: Path) -> None:
    """A scene without a decision has nothing to verify."""
    with open_house(settings_for(appliance_home), read_only=True) as house:
        result = verify(house)
    assert (result.vectors, result.holds) == (0, True)
