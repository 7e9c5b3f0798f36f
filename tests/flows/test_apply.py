"""Applications become decisions on disk, live and over history."""

from __future__ import annotations

import pytest

from lendweave.bootstrap import House
from lendweave.flows.apply import (
    ApplicationRefused,
    UnknownApplication,
    decide_application,
    decide_history,
    decide_new,
)
from lendweave.flows.backtest import backtest
from lendweave.flows.review import StrategyGone, UnknownDecision, review
from lendweave.records import Application, Decision, NotAllowed, Principal, Role
from lendweave.records.draft import Origin, draft


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
    desk, found = house.desk("appliance"), applications(house)
    first = decide_history(house.principal, found, desk)
    stored = house.store.count(house.principal, "decision")
    second = decide_history(house.principal, found, desk)
    assert first.applications == stored == len(found)
    assert house.store.count(house.principal, "decision") == stored
    assert (second.outcomes, second.reasons) == (first.outcomes, first.reasons)


def test_batch_equals_online(house: House) -> None:
    """One DuckDB query decides every application as the online path did."""
    decide_history(house.principal, applications(house), house.desk("appliance"))
    result = backtest(house.principal, house.backtesting("appliance"))
    assert result.compared == result.applications == len(applications(house))
    assert result.differences == ()
    assert result.differing == 0


def test_backtest_sees_a_difference(house: House) -> None:
    """A stored decision that says something else is found and shown."""
    desk = house.desk("appliance")
    decide_history(house.principal, applications(house), desk)
    (decision,) = house.store.latest(house.principal, "decision", limit=1)
    assert isinstance(decision, Decision)
    forged = draft(
        Origin("local", "appliance", "apply", "decisions", backfilled=True),
        "decision",
        decision.external_id,
        house.ids,
        occurred_at=decision.occurred_at,
        values={name: getattr(decision, name) for name in own_names(decision)}
        | {"masks": [mask ^ 1 for mask in decision.masks]},
    )
    house.store.append(house.principal, [forged])
    result = backtest(house.principal, house.backtesting("appliance"))
    assert result.differing == 1
    assert result.differences[0].application_id == decision.application_id


def own_names(record: Decision) -> list[str]:
    """Names of a decision's own fields."""
    names = record.__struct_fields__
    return [name for name in names if name not in Application.__struct_fields__] + [
        "party_id",
        "amount_minor",
        "currency",
        "term_months",
    ]


def test_a_live_decision_is_on_disk_with_its_trace(house: House) -> None:
    """Decided now, read back by id, replayed from its recorded inputs."""
    application = applications(house)[0]
    receipt = decide_application(
        house.principal, application.entity_id, house.desk("appliance")
    ).result()
    (decision,) = receipt.stored
    reviewed = review(house.principal, decision.id, house.store, house.strategy_by_hash)
    assert reviewed.decision == decision
    assert reviewed.decision.read_offset == house.store.last_offset() - 1
    assert reviewed.trace.decision.outcome == reviewed.decision.outcome


def test_a_new_application_and_its_decision_are_one_commit(house: House) -> None:
    """Both are stored, one behind the other, and the decision did not see its own application."""
    application = new_application(house, "A-1")
    receipt = decide_new(house.principal, application, house.desk("appliance")).result()
    assert [type(record).__name__ for record in receipt.stored] == ["Application", "Decision"]
    decision = receipt.stored[1]
    assert isinstance(decision, Decision)
    assert decision.inputs["applications_30d"] == 0


def test_an_acknowledged_record_is_visible_to_the_next_decision(house: House) -> None:
    """Each application of the same person counts for the one after it."""
    desk, counts = house.desk("appliance"), []
    for number in range(3):
        receipt = decide_new(house.principal, new_application(house, f"A-{number}"), desk).result()
        decision = receipt.stored[1]
        assert isinstance(decision, Decision)
        counts.append(decision.inputs["applications_30d"])
    assert counts == [0, 1, 2]


def test_a_strategy_is_found_again_after_its_scene_moved_on(house: House) -> None:
    """The archive brings back the exact strategy; without it the answer says what to do."""
    application = applications(house)[0]
    receipt = decide_application(
        house.principal, application.entity_id, house.desk("appliance")
    ).result()
    decision = receipt.stored[0]
    assert isinstance(decision, Decision)
    house._by_hash.clear()
    assert house.strategy_by_hash(decision.strategy_hash) is not None
    with pytest.raises(StrategyGone, match="backup"):
        review(house.principal, decision.id, house.store, lambda _: None)


def test_what_cannot_be_decided(house: House) -> None:
    """Unknown and withdrawn applications, unknown decisions and missing roles are typed errors."""
    desk = house.desk("appliance")
    with pytest.raises(UnknownApplication, match="Store the application first"):
        decide_application(house.principal, "nobody", desk)
    withdrawn = new_application(house, "A-9", status="withdrawn")
    house.store.append(house.principal, [withdrawn])
    with pytest.raises(ApplicationRefused, match="withdrawn"):
        decide_application(house.principal, withdrawn.entity_id, desk)
    with pytest.raises(UnknownDecision, match="nothing-like-it"):
        review(house.principal, "nothing-like-it", house.store, house.strategy_by_hash)
    stranger = Principal("local", "visitor", frozenset({Role.GROWTH}))
    with pytest.raises(NotAllowed, match="visitor"):
        decide_application(stranger, withdrawn.entity_id, desk)


def test_another_tenant_sees_nothing(house: House) -> None:
    """An application of one tenant is unknown to every other."""
    application = applications(house)[0]
    other = Principal("other", "owner", frozenset(Role))
    with pytest.raises(UnknownApplication, match=application.entity_id):
        decide_application(other, application.entity_id, house.desk("appliance"))
