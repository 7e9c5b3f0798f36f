"""Changes of recorded decisions: from the features that were served, decided again."""

from __future__ import annotations

from itertools import islice

import pytest
from fastapi.testclient import TestClient
from tests.flows.test_review import somebody

from lendweave.api import create_app
from lendweave.bootstrap import House
from lendweave.decisions.counterfactual.trials import Standpoint
from lendweave.features.deriving import deriving
from lendweave.flows.apply import decide_history
from lendweave.flows.counterfactual import ToldChanges, possible_changes
from lendweave.kernel.errors import Forbidden
from lendweave.records import Decision, Role
from lendweave.records.draft import Origin, amended


def some_decisions(house: House, most: int | None = None) -> list[Decision]:
    """The sample decided, in the order of the log; most: the first applications only."""
    desk = house.decisions.desk("appliance")
    some = islice(house.decisions.applications("appliance"), most)
    decide_history(house.principal, some, desk)
    found = house.store.scan(house.principal, kinds=("decision",))
    return [record for record in found if isinstance(record, Decision)]


def told_of(house: House, decision: Decision) -> ToldChanges:
    """What is told of one decision."""
    return possible_changes(house.principal, decision.id, house.decisions.changes)


def test_changes_of_recorded_decisions(house: House) -> None:
    """Somebody is told of one at every door; nobody whose answer a fraud rule had a part in."""
    decisions = some_decisions(house)
    told = {d.id: told_of(house, d) for d in decisions}
    helped = [found for found in told.values() if found.found]
    assert helped
    for found in told.values():
        families = {reason.family for reason in found.reviewed.trace.reasons}
        if found.reviewed.decision.outcome == "approve":
            assert found.in_words("en") == []
        elif "fraud" in families:
            assert found.found == ()
    _every_door_tells(house, helped[0])
    _nothing_is_told_beside_a_person(house, helped[0].reviewed.decision)
    with pytest.raises(Forbidden):
        possible_changes(somebody(Role.MODELLER), decisions[0].id, house.decisions.changes)


def _every_door_tells(house: House, found: ToldChanges) -> None:
    decision = found.reviewed.decision
    with TestClient(create_app(house), base_url="http://127.0.0.1:8000") as client:
        body = client.get(f"/v1/decisions/{decision.id}/counterfactuals?lang=zh").json()
        assert (body["decision_id"], body["outcome"]) == (decision.id, decision.outcome)
        assert [each["text"] for each in body["counterfactuals"]] == found.in_words("zh")
        assert body["counterfactuals"][0]["changes"]
        for lang in ("en", "zh"):
            page = client.get(f"/decisions/{decision.id}?lang={lang}").text
            assert found.in_words("zh" if lang == "zh" else "en")[0] in page
        gone = client.get("/v1/decisions/nothing/counterfactuals")
        assert (gone.status_code, gone.json()["code"]) == (404, "FLOWS-021")


def _nothing_is_told_beside_a_person(house: House, decision: Decision) -> None:
    """A person decided; and where the features are not at hand."""
    ports = house.decisions.changes
    gone = type(ports)(ports.reader, ports.strategies, lambda compiled, vector: None)
    assert possible_changes(house.principal, decision.id, gone).found == ()
    origin = Origin(decision.tenant_id, decision.scenario, "review", "decisions")
    at = house.clock.now()
    theirs = amended(decision, origin, house.ids, occurred_at=at, decided_by="lin", overrides="d0")
    (stored,) = house.store.append(house.principal, [theirs]).stored
    assert possible_changes(house.principal, stored.id, ports).found == ()


def test_what_is_derived_is_derived_again_from_what_was_served(house: House) -> None:
    """The ratio of income to amount follows the amount; the row that was decided comes out."""
    plan = house.room("appliance").plan
    derive = deriving(plan.features, ("amount", "income_to_amount", "age"))
    assert {"amount", "monthly_income", "birth_date", "applied_on"} == set(derive.inputs.names)
    assert derive.outputs.names == ("amount", "income_to_amount", "age")
    (decision,) = some_decisions(house, 1)
    found = told_of(house, decision)
    ports = house.decisions.changes
    seen: list[Standpoint] = []

    def noted(*args: object) -> Standpoint | None:
        standpoint = ports.standpoint(*args)  # type: ignore[arg-type]
        assert standpoint is not None
        seen.append(standpoint)
        return standpoint

    again = possible_changes(
        house.principal, decision.id, type(ports)(ports.reader, ports.strategies, noted)
    )
    assert again == found
    logged = found.reviewed.trace.inputs
    names = found.reviewed.compiled.strategy.inputs.names
    assert dict(zip(names, seen[0].row, strict=True))["age"] == logged["age"]
