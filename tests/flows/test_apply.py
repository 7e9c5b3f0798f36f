"""Applications become decisions on disk, live and over history."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.conftest import settings_for

from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.errors import TokenKeyLost
from lendweave.decisions.backtest_result import Agreement
from lendweave.features import served_features
from lendweave.features.errors import DefinitionChanged
from lendweave.flows.apply import (
    ApplicationRefused,
    UnknownApplication,
    decide_application,
    decide_history,
    decide_new,
)
from lendweave.flows.backtest import backtest
from lendweave.flows.onboard import onboard
from lendweave.flows.review import StrategyGone, UnknownDecision, review
from lendweave.flows.tenant import AnotherTenant
from lendweave.kernel.errors import Conflict
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import (
    Application,
    Decision,
    FeatureVector,
    NotAllowed,
    Principal,
    Record,
    Role,
)
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.lines import Transition
from lendweave.settings import load_settings


def applications(house: House) -> list[Application]:
    """The onboarded applications, in the order of the log."""
    found = house.store.scan(house.principal, kinds=("application",))
    return [record for record in found if isinstance(record, Application)]


def new_application(house: House, external_id: str, **changed: object) -> Application:
    """An application like the first onboarded one, made now."""
    like = applications(house)[0]
    names = ("party_id", "merchant_id", "order_id", "amount_minor", "currency", "term_months")
    values = {name: getattr(like, name) for name in names} | {"product_code": like.product_code}
    record = draft(
        Origin("local", "appliance", "test", "huaxing"),
        "application",
        external_id,
        house.ids,
        occurred_at=house.clock.now(),
        values=values | changed,
        attributes=dict(like.attributes),
    )
    assert isinstance(record, Application)
    return record


def test_history_is_decided_once(house: House) -> None:
    """The second run over the same history stores nothing and counts the same."""
    desk, found = house.decisions.desk("appliance"), applications(house)
    first = decide_history(house.principal, found, desk)
    stored = house.store.count(house.principal, "decision")
    second = decide_history(house.principal, found, desk)
    assert first.applications == stored == len(found)
    assert house.store.count(house.principal, "decision") == stored
    assert (second.outcomes, second.reasons) == (first.outcomes, first.reasons)


def agreement(house: House) -> Agreement:
    """What the batch says of the stored decisions."""
    return backtest(house.principal, house.decisions.backtesting("appliance")).agreement


def amended(house: House, application: Application, **changed: Any) -> Application:
    """The same application with other content, known at the same instant."""
    names = [n for n in application.__struct_fields__ if n not in ENVELOPE_NAMES]
    values = {name: getattr(application, name) for name in names} | changed
    record = draft(
        Origin("local", "appliance", application.source, "huaxing", backfilled=True),
        "application",
        application.external_id,
        house.ids,
        occurred_at=application.occurred_at,
        known_at=application.known_at,
        values=values,
        attributes=dict(application.attributes),
    )
    assert isinstance(record, Application)
    house.store.append(house.principal, [record])
    return record


def forged(house: House, decision: Decision, **changed: Any) -> Decision:
    """A version of a decision that says something it never said."""
    names = [n for n in decision.__struct_fields__ if n not in ENVELOPE_NAMES]
    record = draft(
        Origin("local", "appliance", "apply", "decisions", backfilled=True),
        "decision",
        decision.external_id,
        house.ids,
        occurred_at=decision.occurred_at,
        known_at=decision.known_at,
        values={name: getattr(decision, name) for name in names} | changed,
    )
    assert isinstance(record, Decision)
    return record


def test_batch_equals_online(house: House) -> None:
    """Decisions in hindsight and live ones come out alike in batch, inputs and all."""
    found = applications(house)
    decide_history(house.principal, found, house.decisions.desk("appliance"))
    for number, application in enumerate(found[:5]):
        desk = house.decisions.desk("appliance")
        decide_application(house.principal, application.entity_id, desk).result()
        another = new_application(house, f"L-{number}", product_code=f"product-{number}")
        decide_new(house.principal, another, desk).result()
    agreed = agreement(house)
    assert agreed.decisions == agreed.compared == len(found) + 10
    assert agreed.differences == ()
    assert agreed.holds


FORGERIES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"masks": [1] * 10}, "masks: "),
    ({"outcome": "refer"}, "outcome: refer → "),
    ({"reasons": ["AGE"]}, "reasons: [AGE] → "),
    ({"score": 1}, "score: 1 → "),
    ({"amount_minor": 1}, "amount: 1 → "),
    ({"rate_annual": Decimal("0.5")}, "rate: 0.500000 → "),
    ({"term_months": 99}, "term: 99 → "),
)


@pytest.mark.parametrize("forgeries", [FORGERIES[:4], FORGERIES[4:]], ids=["why", "terms"])
def test_every_difference_is_found(
    house: House, forgeries: tuple[tuple[dict[str, Any], str], ...]
) -> None:
    """Stored decisions that say something else are found, and what differs in each is named.

    At most as many at once as are shown.
    """
    decide_history(house.principal, applications(house)[:40], house.decisions.desk("appliance"))
    decisions = house.store.latest(house.principal, "decision", limit=50)
    approved = [d for d in decisions if isinstance(d, Decision) and d.outcome == "approve"]
    assert len(approved) >= len(forgeries)
    for decision, (changed, _) in zip(approved, forgeries, strict=False):
        house.store.append(house.principal, [forged(house, decision, **changed)])
    agreed = agreement(house)
    assert agreed.differing == len(forgeries)
    told = [each.parts for each in agreed.differences]
    assert [sum(part in parts for parts in told) for _, part in forgeries] == [1] * len(forgeries)


def test_a_difference_in_an_input_alone_is_found(house: House) -> None:
    """A feature that flips no rule is compared too."""
    decide_history(house.principal, applications(house)[:3], house.decisions.desk("appliance"))
    (decision,) = house.store.latest(house.principal, "decision", limit=1)
    assert isinstance(decision, Decision)
    inputs = decision.inputs | {"dealer_orders_30d": 999}
    house.store.append(house.principal, [forged(house, decision, inputs=inputs)])
    agreed = agreement(house)
    assert "input dealer_orders_30d: 999 → " in agreed.differences[0].parts


def test_decisions_on_amended_applications_are_compared_with_what_they_decided(
    house: House,
) -> None:
    """An application amended after its decision is decided again; both decisions hold."""
    first = applications(house)[0]
    decide_history(house.principal, [first], house.decisions.desk("appliance"))
    second = amended(house, first, term_months=6)
    assert second in [replace(r, second) for r in house.decisions.applications("appliance")]
    decide_history(
        house.principal,
        house.decisions.applications("appliance"),
        house.decisions.desk("appliance"),
    )
    agreed = agreement(house)
    assert agreed.decisions == len(applications(house))
    assert agreed.holds


def replace(record: Application, like: Application) -> Application:
    """`record` without what the store stamped, for comparing with what was handed over."""
    stamped = ("recorded_at", "offset", "supersedes", "known_at")
    return msgspec.structs.replace(record, **{name: getattr(like, name) for name in stamped})


def test_deleted_and_withdrawn_applications_are_left_out(house: House) -> None:
    """The online run and the batch select by one rule."""
    first, second, *_ = found = applications(house)
    amended(house, second, status="withdrawn")
    deletion = msgspec.structs.replace(
        first, id=house.ids.fresh(), tombstone=True, content_hash="deleted", supersedes=first.id
    )
    house.store.append(house.principal, [deletion])
    chosen = list(house.decisions.applications("appliance"))
    decide_history(house.principal, chosen, house.decisions.desk("appliance"))
    result = backtest(house.principal, house.decisions.backtesting("appliance"))
    assert len(chosen) == result.applications == len(found) - 2
    assert result.agreement.holds
    with pytest.raises(UnknownApplication, match=first.entity_id):
        decide_application(house.principal, first.entity_id, house.decisions.desk("appliance"))


def test_nothing_is_decided_for_an_application_that_is_not_stored(house: House) -> None:
    """An amendment of something unknown fails as a whole; no decision is left behind."""
    before = house.store.last_offset()
    orphan = msgspec.structs.replace(new_application(house, "O-1"), supersedes=house.ids.fresh())
    with pytest.raises(Conflict, match="application"):
        decide_new(house.principal, orphan, house.decisions.desk("appliance")).result()
    withdrawn = new_application(house, "O-2", status="withdrawn")
    with pytest.raises(ApplicationRefused, match="withdrawn"):
        decide_new(house.principal, withdrawn, house.decisions.desk("appliance"))
    assert house.store.last_offset() == before


def test_a_live_decision_is_on_disk_with_its_trace(house: House) -> None:
    """Decided now, read back by id, replayed from its recorded inputs."""
    application = applications(house)[0]
    receipt = decide_application(
        house.principal, application.entity_id, house.decisions.desk("appliance")
    ).result()
    step, *_, decision = receipt.stored
    assert isinstance(step, Transition)
    assert step.subject_id == application.entity_id
    assert step.occurred_at == decision.occurred_at
    reviewed = review(house.principal, decision.id, house.store, house.decisions.strategy_by_hash)
    assert reviewed.decision == decision
    assert reviewed.decision.read_offset == house.store.last_offset() - len(receipt.stored)
    assert reviewed.trace.decision.outcome == reviewed.decision.outcome


def test_a_new_application_and_its_decision_are_one_commit(house: House) -> None:
    """All stored, one behind the other, and the decision did not see its own application."""
    application = new_application(house, "A-1")
    receipt = decide_new(house.principal, application, house.decisions.desk("appliance")).result()
    kinds = [type(record).__name__ for record in receipt.stored]
    referred = ["ReviewCase", "Transition"]
    assert kinds[:3] == ["Application", "Transition", "Transition"]
    assert kinds[3:] == [*referred, "Exposure", "FeatureVector", "Decision"]
    decision = receipt.stored[-1]
    assert isinstance(decision, Decision)
    assert decision.inputs["applications_30d"] == 0


def late_order(house: House, application: Application) -> Record:
    """An order of the applicant from the day before, known by then and stored only now."""
    day_before = application.known_at - MICROS_PER_DAY
    return draft(
        Origin("local", "appliance", "test", "huaxing", backfilled=True),
        "order",
        "late",
        house.ids,
        occurred_at=day_before,
        values={
            "party_id": application.party_id,
            "merchant_id": application.merchant_id,
            "amount_minor": 100_000,
            "currency": "CNY",
            "status": "delivered",
        },
    )


def vectors(house: House) -> dict[str | None, FeatureVector]:
    """The current served vectors by the decision that read each."""
    found = house.store.scan(house.principal, kinds=("feature_vector",))
    return {record.decision_id: record for record in found if isinstance(record, FeatureVector)}


def test_every_decision_has_the_features_that_it_read(house: House) -> None:
    """Live and in hindsight: its own clock, version of the subject, and all its inputs in it."""
    found = applications(house)[:5]
    desk = house.decisions.desk("appliance")
    decide_history(house.principal, found, desk)
    decide_new(house.principal, new_application(house, "V-1"), desk).result()
    served = vectors(house)
    decisions = house.store.latest(house.principal, "decision", limit=10)
    assert len(served) == len(decisions) == 6
    for decision in decisions:
        assert isinstance(decision, Decision)
        vector = served[decision.entity_id]
        assert vector.subject_version == decision.application_version
        assert vector.computed_at == decision.decided_at
        assert vector.read_offset == decision.read_offset
        assert vector.as_of == ("known" if decision.backfilled else "committed")
        assert vector.feature_set_hash == desk.served.features.hash
        features = served_features(vector, house.room("appliance").plan.features)
        assert tuple(features) == desk.served.features.schema.names
        assert decision.inputs.items() <= features.items()


def test_a_decision_computes_what_its_strategy_reads(house: House) -> None:
    """Of the scene's features, the strategy's inputs and what they are derived from."""
    part, whole = (
        house.decisions.desk("appliance").served.features,
        house.room("appliance").plan.features,
    )
    inputs = house.room("appliance").strategy(None).program.inputs.names
    assert {*part.schema.names} < {*whole.schema.names}
    assert {*part.schema.names} - {*inputs} == {
        *("applied_on", "birth_date", "age_months"),
        *("dealer_orders_180d", "dealer_returned_180d"),
        *("partner_quota", "partner_exposure"),
        *("partner_moved_in", "partner_moved_out", "partner_used_of_reserved"),
    }


def test_features_of_a_second_run_are_not_logged_again(house: House) -> None:
    """A run that stores no decision stores no vector; a late fact amends vector and decision."""
    found, desk = applications(house)[:3], house.decisions.desk("appliance")
    decide_history(house.principal, found, desk)
    before = house.store.last_offset()
    assert decide_history(house.principal, found, desk).amended == 0
    assert house.store.last_offset() == before
    house.store.append(house.principal, [late_order(house, found[0])])
    assert decide_history(house.principal, found, desk).amended == 1
    versions = house.store.scan(house.principal, kinds=("feature_vector",))
    served = [v for v in versions if isinstance(v, FeatureVector)]
    first, second = (v for v in served if v.subject_id == found[0].entity_id)
    assert second.supersedes == first.id
    features = house.room("appliance").plan.features
    before_it, after_it = (served_features(v, features)["orders_365d"] for v in (first, second))
    assert after_it == before_it + 1
    assert len(served) == 4


def test_an_acknowledged_record_is_visible_to_the_next_decision(house: House) -> None:
    """Each application of the same person counts for the one after it."""
    desk, counts = house.decisions.desk("appliance"), []
    for number in range(3):
        another = new_application(house, f"A-{number}", product_code=f"product-{number}")
        receipt = decide_new(house.principal, another, desk).result()
        decision = receipt.stored[-1]
        assert isinstance(decision, Decision)
        counts.append(decision.inputs["applications_30d"])
    assert counts == [0, 1, 2]


def test_a_strategy_is_found_again_after_its_scene_moved_on(house: House) -> None:
    """The archive brings back the exact strategy; without it the answer says what to do."""
    application = applications(house)[0]
    receipt = decide_application(
        house.principal, application.entity_id, house.decisions.desk("appliance")
    ).result()
    decision = receipt.stored[-1]
    assert isinstance(decision, Decision)
    home = house.settings.home
    house.close()
    with open_house(settings_for(home)) as reopened:
        assert reopened.decisions.strategy_by_hash(decision.strategy_hash) is not None
    (home / "strategies" / f"{decision.strategy_hash}.json").unlink()
    with open_house(settings_for(home)) as reopened, pytest.raises(StrategyGone, match="backup"):
        review(reopened.principal, decision.id, reopened.store, reopened.decisions.strategy_by_hash)


def test_what_cannot_be_decided(house: House) -> None:
    """Unknown and withdrawn applications, unknown decisions and missing roles are typed errors."""
    desk = house.decisions.desk("appliance")
    with pytest.raises(UnknownApplication, match="Store the application first"):
        decide_application(house.principal, "nobody", desk)
    withdrawn = new_application(house, "A-9", status="withdrawn")
    house.store.append(house.principal, [withdrawn])
    with pytest.raises(ApplicationRefused, match="withdrawn"):
        decide_application(house.principal, withdrawn.entity_id, desk)
    with pytest.raises(UnknownDecision, match="nothing-like-it"):
        review(house.principal, "nothing-like-it", house.store, house.decisions.strategy_by_hash)
    stranger = Principal("local", "visitor", frozenset({Role.GROWTH}))
    with pytest.raises(NotAllowed, match="visitor"):
        decide_application(stranger, withdrawn.entity_id, desk)


def test_another_tenant_sees_nothing(house: House) -> None:
    """A principal of another tenant cannot use this tenant's desk, nor its features."""
    application = applications(house)[0]
    other = Principal("other", "owner", frozenset(Role))
    with pytest.raises(AnotherTenant, match="other"):
        decide_application(other, application.entity_id, house.decisions.desk("appliance"))


def test_a_version_of_a_feature_set_keeps_its_meaning(house: House, tmp_path: Path) -> None:
    """What was decided on cannot come to mean something else under the same version."""
    decide_history(house.principal, applications(house)[:1], house.decisions.desk("appliance"))
    home = house.settings.home
    house.close()
    scenes = tmp_path / "scenarios"
    shutil.copytree(house.scenes_folder, scenes)
    written = scenes / "appliance" / "features.yaml"
    text = written.read_text(encoding="utf-8")
    written.write_text(text.replace("window: 7d", "window: 8d"), encoding="utf-8")
    settings = load_settings({}, {"home": home, "scenarios": scenes})
    with (
        open_house(settings) as reopened,
        pytest.raises(DefinitionChanged, match="Publish it as version"),
    ):
        reopened.decisions.desk("appliance")


def test_a_lost_token_key_is_not_replaced(house: House) -> None:
    """With a new key everybody would become a new person; the old one must come back."""
    home = house.settings.home
    house.close()
    (home / "token-local.key").unlink()
    with open_house(settings_for(home)) as reopened:
        with pytest.raises(TokenKeyLost, match="backup"):
            reopened.intake.onboarding("appliance", None, lambda _: None)
        assert not (home / "token-local.key").exists()


def test_a_folder_that_looks_like_a_column_changes_nothing(tmp_path: Path) -> None:
    """A data folder called `amount_minor=1` is a folder, not a value of every record."""
    with open_house(settings_for(tmp_path / "scenario=x" / "amount_minor=1")) as house:
        onboard(*house.intake.onboarding("appliance", None, lambda _: None))
        waiting = list(house.decisions.applications("appliance"))
        decide_history(house.principal, waiting, house.decisions.desk("appliance"))
        result = backtest(house.principal, house.decisions.backtesting("appliance"))
    assert result.applications == len(waiting) > 0
    assert result.agreement.holds
