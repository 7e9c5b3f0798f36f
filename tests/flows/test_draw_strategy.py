"""A scene whose strategy is asked again at each drawdown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.flows.test_apply import agreement, applications

from lendweave.bootstrap import House, open_house
from lendweave.connectors.scene_folder import CHECKOUT
from lendweave.features.verification import VectorChoice
from lendweave.flows.draw import DrawRequest, request_drawdown, step_drawdown
from lendweave.flows.life_cycle import Said
from lendweave.flows.review import review
from lendweave.flows.verify_features import verify_features
from lendweave.kernel.money import Money
from lendweave.records import Decision, Facility
from lendweave.records.draft import Origin, draft
from lendweave.settings import load_settings


@pytest.fixture
def house(appliance_home: Path, tmp_path: Path) -> Iterator[House]:
    """The appliance sample, with a second strategy that decides drawdowns."""
    scenes = tmp_path / "scenes"
    shutil.copytree(CHECKOUT / "appliance", scenes / "appliance")
    second = scenes / "appliance" / "strategies" / "draw"
    shutil.copytree(second.parent / "instalment", second)
    written = (second / "strategy.yaml").read_text(encoding="utf-8")
    written = written.replace("decides: application", "decides: drawdown")
    written = written.replace("strategy: appliance_instalment", "strategy: appliance_draw")
    (second / "strategy.yaml").write_text(written, encoding="utf-8")
    settings = load_settings({}, {"home": appliance_home, "scenarios": scenes})
    with open_house(settings) as opened:
        yield opened


def line_of(house: House, number: int, **other: Any) -> Facility:
    """A line that came from the application of that number. other: values in place of these."""
    application = applications(house)[number]
    day = house.lending.desk("appliance").today
    values = {
        "party_id": application.party_id,
        "application_id": application.entity_id,
        "limit_minor": 10_000_000,
        "currency": "CNY",
        "revolving": True,
        "valid_from": day,
        "valid_to": day.replace(year=day.year + 1, day=1),
        "status": "active",
        "product_code": application.product_code,
    }
    record = draft(
        Origin("local", "appliance", "test", "huaxing"),
        "facility",
        f"F-{number}",
        house.ids,
        occurred_at=house.clock.now(),
        values=values | other,
    )
    assert isinstance(record, Facility)
    house.store.append(house.principal, [record])
    return record


def test_each_drawdown_is_decided(house: House) -> None:
    """The decision names the drawdown, can be replayed, and reserves only what is approved."""
    desk, decider = house.lending.desk("appliance"), house.lending.decider("appliance")
    assert decider is not None
    assert house.decisions.desk("appliance").decider.compiled.strategy.decides == "application"
    states = {"approve": "recommended", "refer": "referred", "decline": "declined"}
    seen = set()
    for number in range(4):
        line = line_of(house, number)
        asked = DrawRequest(line.entity_id, "D", Money(200_000, "CNY"), 6 + 30 * (number % 2))
        drawdown, state = request_drawdown(house.principal, asked, desk, decider)
        found = [
            each
            for each in house.store.latest(house.principal, "decision", limit=20)
            if isinstance(each, Decision) and each.drawdown_id == drawdown.entity_id
        ]
        (decision,) = found
        assert state == states[decision.outcome]
        assert decision.strategy == "appliance_draw"
        assert decision.inputs["amount"] == "2000.00"
        known = house.decisions.strategy_by_hash
        assert review(house.principal, decision.id, house.store, known).decision == decision
        held = house.store.books.exposure(house.principal, "facility", line.entity_id, "CNY")
        assert held.reserved_minor == (200_000 if state == "recommended" else 0)
        if state == "referred":
            said = Said("looked at by hand")
            _, state = step_drawdown(house.principal, drawdown.entity_id, "recommend", said, desk)
            assert state == "recommended"
        seen.add(decision.outcome)
    assert len(seen) > 1
    assert agreement(house).decisions == 0


def test_what_a_drawdown_was_decided_on_is_computed_again(house: House) -> None:
    """Its own amount and term stand in place of the application's; a line may be without one."""
    desk, decider = house.lending.desk("appliance"), house.lending.decider("appliance")
    without = line_of(house, 2, application_id=None)
    for line in (line_of(house, 0), line_of(house, 1), without):
        asked = DrawRequest(line.entity_id, "D", Money(123_400, "CNY"), 6)
        request_drawdown(house.principal, asked, desk, decider)
    check = house.features.vector_check("appliance")
    found = verify_features(house.principal, VectorChoice(), check)
    assert (found.vectors, found.without_application) == (3, 1)
    assert found.holds
    assert {each.compared for each in found.features} == {2}
