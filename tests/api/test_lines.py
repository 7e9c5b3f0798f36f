"""From an application to a disbursed drawdown over HTTP, and every refusal as a problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.test_decisions import NEW
from tests.book.trade.a_trade import paper

from lendweave.api import funders, lines
from lendweave.bootstrap import House
from lendweave.records import Consent
from lendweave.records.draft import Origin, draft


def consent(house: House, party: str, funder: str) -> str:
    """A consent of the borrower for a funder, as the scene sends it; its id."""
    values = {
        "party_id": party,
        "purpose": f"funder:{funder}",
        "granted": True,
        "text_version": "1",
    }
    record = draft(
        Origin("local", "appliance", "test", "huaxing"),
        "consent",
        f"C-{funder}",
        house.ids,
        occurred_at=house.clock.now(),
        values=values,
    )
    assert isinstance(record, Consent)
    house.store.append(house.principal, [record])
    return record.entity_id


def posted(client: TestClient, route: str, body: Any, status: int = 200, **headers: str) -> Any:
    """The answer of a POST that has this status."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post(route, json=body, headers=names)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def application(client: TestClient) -> dict[str, Any]:
    """An application that the platform recommends, or a person does."""
    decision = posted(client, "/v1/decisions", NEW, 201)
    id = decision["application_id"]
    if decision["outcome"] == "refer":
        posted(client, f"/v1/applications/{id}/steps/recommend", {"reason": "checked by hand"})
    found: dict[str, Any] = client.get(f"/v1/applications/{id}").json()
    assert found["state"] == "recommended"
    return found


@pytest.fixture
def facility(client: TestClient, house: House, application: dict[str, Any]) -> dict[str, Any]:
    """A line that a funder has approved."""
    id, party = application["id"], application["record"]["party_id"]
    body = {"route": "trust", "consents": [consent(house, party, "minjiang_trust")]}
    asked = posted(client, f"/v1/applications/{id}/funders", body)
    (pending,) = asked["funder_decisions"]
    said = {"funder_decision_id": pending["entity_id"], "outcome": "approved"}
    assert posted(client, "/v1/funder-decisions", said)["state"] == "approved"
    granted: dict[str, Any] = posted(client, "/v1/facilities", {"application_id": id}, 201)
    return granted


def test_a_line_from_application_to_disbursal(
    client: TestClient, application: dict[str, Any], facility: dict[str, Any]
) -> None:
    """Granted, raised, drawn, funded by the platform's own money, disbursed; the page tells it."""
    line = f"/v1/facilities/{facility['id']}"
    raised = facility["limit_minor"] + 100_000
    posted(client, f"{line}/raise", {"amount_minor": raised, "reason": "loyal"})
    body = lines.DRAW_EXAMPLE | {"facility_id": facility["id"], "amount_minor": 150_000}
    drawn = posted(client, "/v1/drawdowns", body, 201)
    assert drawn["state"] == "recommended"
    assert posted(client, "/v1/drawdowns", body, 201) == drawn
    drawdown = f"/v1/drawdowns/{drawn['id']}"
    routes = client.get(f"{drawdown}/routes").json()
    assert [each["route"] for each in routes["candidates"]] == ["trust", "own"]
    assert [(each["route"], each["reason"]) for each in routes["passed_over"]] == [
        ("joint", "RULE")
    ]
    refused = posted(client, f"{drawdown}/funders", {}, 409)
    assert refused["code"] == "FLOWS-422"
    party = application["record"]["party_id"]
    again = {"route": "trust", "consents": [consent_of(client, party)]}
    assert posted(client, f"{drawdown}/funders", again)["state"] == "approved"
    assert posted(client, f"{drawdown}/steps/disburse", {})["state"] == "disbursed"
    found = client.get(line).json()
    assert (found["used_minor"], found["available_minor"]) == (150_000, raised - 150_000)
    person = client.get(f"/v1/exposures/person/{party}").json()
    assert (person["used_minor"], person["limit_minor"]) == (150_000, None)
    steps = [step["event"] for step in client.get(drawdown).json()["transitions"]]
    assert steps == ["request", "recommend", "ask_funder", "funder_approve", "disburse"]
    for language, words in (("en", "Line of credit"), ("zh", "授信额度")):
        shown = client.get(f"/lines/{facility['id']}?lang={language}")
        assert shown.status_code == 200
        assert words in shown.text
        assert "1,500.00 CNY" in shown.text


def test_a_trade_is_told_alike_everywhere(
    client: TestClient, house: House, application: dict[str, Any], facility: dict[str, Any]
) -> None:
    """A refusal is a problem; what money still waits for stands on the drawdown and on the page."""
    body = lines.DRAW_EXAMPLE | {
        "facility_id": facility["id"],
        "amount_minor": 9_000,
        "product_code": "supplier_receivable",
    }
    missing = posted(client, "/v1/drawdowns", body, 409)
    assert (missing["code"], missing["expected"].partition(":")[0]) == ("BOOK-231", "receivable_id")
    now, party = house.clock.now(), application["record"]["party_id"]
    due = house.lending.desk("appliance").today + timedelta(days=60)
    owed = paper("receivable", creditor_id=party, due_on=due, occurred_at=now)
    house.store.append(house.principal, [owed])
    body["receivable_id"] = owed.entity_id
    above = posted(client, "/v1/drawdowns", body | {"amount_minor": 9_001}, 409)
    assert above["code"] == "BOOK-233"
    drawn = posted(client, "/v1/drawdowns", body, 201)
    found = client.get(f"/v1/drawdowns/{drawn['id']}").json()
    assert found["record"]["receivable_id"] == owed.entity_id
    assert [each["code"] for each in found["missing"]] == ["BOOK-237", "BOOK-238"]
    held = client.get(f"/v1/exposures/collateral/{owed.entity_id}").json()
    assert (held["reserved_minor"], held["limit_minor"]) == (9_000, 9_000)
    shown = client.get(f"/lines/{facility['id']}?lang=zh").text
    assert "放款前尚缺: BOOK-238 融资标的未登记" in shown


def consent_of(client: TestClient, party: str) -> str:
    """The consent that the line was approved with."""
    house = client.app.state.house  # type: ignore[attr-defined]
    found = house.store.latest(house.principal, "consent", limit=10)
    return str(next(each.entity_id for each in found if each.party_id == party))


def test_a_key_makes_a_change_once(client: TestClient, facility: dict[str, Any]) -> None:
    """A repeated request gives the same bytes; another body under its key is refused."""
    route = f"/v1/facilities/{facility['id']}/raise"
    body = {"amount_minor": facility["limit_minor"] + 1, "reason": "loyal"}
    first = client.post(route, json=body, headers={"Idempotency-Key": "one"})
    second = client.post(route, json=body, headers={"Idempotency-Key": "one"})
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert posted(client, route, body | {"reason": "other"}, 422, Idempotency_Key="one")
    assert posted(client, route, body, 422)["code"] == "BOOK-514"


def test_a_limit_for_all_scenes(
    client: TestClient, application: dict[str, Any], facility: dict[str, Any]
) -> None:
    """What a person may owe is set once, and no drawdown passes it."""
    party = application["record"]["party_id"]
    body = funders.LIMIT_EXAMPLE | {"holder_key": party, "limit_minor": 100_000}
    assert posted(client, "/v1/exposure-limits", body, 201)["room_minor"] == 100_000
    draw = lines.DRAW_EXAMPLE | {"facility_id": facility["id"], "amount_minor": 100_001}
    assert posted(client, "/v1/drawdowns", draw, 409)["code"] == "RECORDS-052"
    assert client.get(f"/v1/exposures/person/{party}").json()["reserved_minor"] == 0
    drawn = draw | {"amount_minor": 100_000}
    posted(client, "/v1/drawdowns", drawn, 201)
    posted(client, "/v1/exposure-limits", body | {"limit_minor": 40_000}, 201)
    (over,) = client.get("/v1/exposures/over-limit").json()["exposures"]
    assert (over["holder_key"], over["over_minor"], over["same_as"]) == (party, 60_000, [])
    for lang, words in (("en", "above the limit"), ("zh", "超出上限")):
        assert words in client.get(f"/lines/{facility['id']}?lang={lang}").text


REFUSED: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("/v1/facilities/{line}/freeze", {}, 422, "RECORDS-062"),
    ("/v1/facilities/{line}/unfreeze", {"reason": "x"}, 409, "RECORDS-061"),
    ("/v1/facilities/{line}/melt", {"reason": "x"}, 422, "RECORDS-063"),
    ("/v1/facilities/{line}/expire", {"reason": "x"}, 422, "BOOK-514"),
    ("/v1/facilities/nobody/freeze", {"reason": "x"}, 404, "FLOWS-401"),
    ("/v1/facilities/{line}/cut", {"amount": 1}, 422, "API-002"),
    ("/v1/facilities", {"application_id": "nobody"}, 404, "FLOWS-401"),
    ("/v1/applications/{application}/steps/funder_approve", {}, 422, "FLOWS-402"),
    ("/v1/applications/{application}/steps/grant", {}, 422, "FLOWS-402"),
    ("/v1/applications/{application}/steps/withdraw", {"reason": "x"}, 409, "RECORDS-061"),
    ("/v1/funder-decisions", funders.ANSWER_EXAMPLE, 404, "FLOWS-401"),
    ("/v1/drawdowns", lines.DRAW_EXAMPLE, 404, "FLOWS-401"),
)


def test_refusals_are_problems(
    client: TestClient, house: House, application: dict[str, Any], facility: dict[str, Any]
) -> None:
    """Each with its status and its code, and nothing is stored."""
    before = house.store.last_offset()
    for route, body, status, code in REFUSED:
        place = route.format(line=facility["id"], application=application["id"])
        assert posted(client, place, body, status)["code"] == code, place
    assert house.store.last_offset() == before


def test_a_second_application_is_refused(client: TestClient, application: dict[str, Any]) -> None:
    """The same person, the same product, while the first is open: a conflict that names it."""
    other = NEW | {"application": NEW["application"] | {"external_id": "API-2"}}
    problem = posted(client, "/v1/decisions", other, 409)
    assert problem["code"] == "BOOK-504"
    assert application["id"] in problem["got"]
    assert client.get("/lines/nobody?lang=zh").status_code == 404
