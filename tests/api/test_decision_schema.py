"""The schema of a decision says what the door takes: no field more, none less, of no other type."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.test_decisions import NEW, with_changes

SCHEMA = "/v1/scenes/appliance/decision-schema"


@pytest.fixture
def schema(client: TestClient) -> Any:
    """As it is served."""
    answer = client.get(SCHEMA)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_field_says_what_it_feeds(schema: Any) -> None:
    """Shown as it is, derived from, or looked up by."""
    fields = schema["properties"]["application"]["properties"]
    assert fields["term_months"]["x-feeds"] == ["term_months"]
    assert fields["amount_minor"]["x-feeds"] == ["amount", "income_to_amount"]
    income = fields["attributes"]["properties"]["monthly_income"]
    assert income["x-feeds"] == ["monthly_income", "income_to_amount"]
    assert {"age", "orders_365d", "has_court_record"} <= set(fields["party_id"]["x-feeds"])
    assert fields["device_token"]["x-feeds"] == ["device_people_7d"]
    assert fields["order_id"]["x-feeds"] == ["order_amount"]
    assert "x-feeds" not in fields["product_code"]
    read = {name for field in fields.values() for name in field.get("x-feeds", ())}
    assert "dealer_grade" in read
    assert "tenant_id" not in fields


def test_what_the_schema_requires_is_required(client: TestClient, schema: Any) -> None:
    """Each of them missing is refused by name; all else may be left out."""
    application = schema["properties"]["application"]
    required = application["required"]
    assert {"external_id", "party_id", "amount_minor"} <= set(required)
    for name in required:
        less = {key: value for key, value in NEW["application"].items() if key != name}
        answer = client.post("/v1/decisions", json=NEW | {"application": less})
        assert answer.status_code == 422, name
        assert name in answer.json()["where"] + answer.json()["expected"]
    least = {name: NEW["application"][name] for name in required}
    assert client.post("/v1/decisions", json=NEW | {"application": least}).status_code == 201


def wrong(shape: Any) -> Any:
    """A value of a type that the schema does not take."""
    types = shape.get("type", ["string", "object"])
    return 17.5 if "number" not in types else "text"


def test_what_the_schema_does_not_take_is_refused(client: TestClient, schema: Any) -> None:
    """A field of another type, with its path; an attribute too; and one that nobody declared."""
    fields = schema["properties"]["application"]["properties"]
    attributes = fields["attributes"]["properties"]
    for name, shape in fields.items():
        if name == "kind":
            continue
        answer = client.post("/v1/decisions", json=with_changes(**{name: wrong(shape)}))
        assert (answer.status_code, name in answer.json()["where"]) == (422, True), answer.text
    for name, shape in attributes.items():
        changed = with_changes(attributes={name: wrong(shape)})
        answer = client.post("/v1/decisions", json=changed)
        assert (answer.status_code, name in answer.json()["where"]) == (422, True), answer.text
    for changed in (with_changes(nickname="x"), with_changes(attributes={"nickname": "x"})):
        answer = client.post("/v1/decisions", json=changed)
        assert (answer.status_code, "nickname" in answer.text) == (422, True), answer.text
    assert client.post("/v1/decisions", json=NEW | {"nickname": "x"}).status_code == 422


def test_it_is_the_live_strategys(client: TestClient, schema: Any) -> None:
    """Named with version and hash, as its decisions are; another scene's is not to be had."""
    decision = client.post("/v1/decisions", json=NEW).json()
    said = schema["x-strategy"]
    assert (said["name"], said["version"], said["hash"]) == (
        decision["strategy"],
        decision["strategy_version"],
        decision["strategy_hash"],
    )
    assert client.get("/v1/scenes/nowhere/decision-schema").status_code == 404
    assert client.get(f"{SCHEMA}?strategy=none").status_code == 404
