"""Pages and answers that outlive what they were made of."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from lendweave.api import create_app
from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.deciding import Deciding
from lendweave.decisions import CompiledStrategy
from lendweave.flows.apply import decide_application
from lendweave.records import Application
from lendweave.settings import load_settings

ADDRESS = "http://127.0.0.1:8000"


def first_application(house: House) -> Application:
    """One of the onboarded applications."""
    record = next(house.store.scan(house.principal, kinds=("application",)))
    assert isinstance(record, Application)
    return record


def test_a_scene_that_is_gone_leaves_its_decisions_readable(
    appliance_home: Path, tmp_path: Path
) -> None:
    """Times are then in UTC; the list, the page and the JSON still answer."""
    with open_house(load_settings({}, {"home": appliance_home})) as house:
        application = first_application(house)
        desk = house.decisions.desk("appliance")
        receipt = decide_application(house.principal, application.entity_id, desk).result()
        decision_id = receipt.stored[-1].id
    (tmp_path / "none").mkdir()
    settings = load_settings({}, {"home": appliance_home, "scenarios": tmp_path / "none"})
    with (
        open_house(settings) as house,
        TestClient(create_app(house), base_url=ADDRESS) as client,
    ):
        index = client.get("/")
        assert index.status_code == 200
        assert decision_id in index.text
        assert "+0000" in index.text
        page = client.get(f"/decisions/{decision_id}?lang=zh")
        assert page.status_code == 200
        assert "order_amount" in page.text
        assert client.get(f"/v1/decisions/{decision_id}").status_code == 200


class Forgetful(Deciding):
    """What decides, finding no strategy a second time."""

    def strategy_by_hash(self, strategy_hash: str) -> CompiledStrategy | None:
        """Nothing may be looked up."""
        raise AssertionError(strategy_hash)


def test_an_answer_is_told_by_the_strategy_that_decided(house: House) -> None:
    """The writer's thread, which makes the answer, looks nothing up and compiles nothing."""
    decisions = house.decisions
    house.decisions = Forgetful(house, decisions.archive, decisions.features)
    body = {"scenario": "appliance", "application_id": first_application(house).entity_id}
    with TestClient(create_app(house), base_url=ADDRESS) as client:
        for headers in ({}, {"Idempotency-Key": "one"}):
            answer = client.post("/v1/decisions", json=body, headers=headers)
            assert answer.status_code == 201, answer.text
            assert answer.json()["reason_texts"] or not answer.json()["reasons"]
