"""The OpenAPI document tells what each scene decides, and every example in it is accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lendweave.api.decision_document import example
from lendweave.kernel.types import INTEGER, ValueType, decimal
from lendweave.records import Attribute, Scene

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
FORMS = {"appliance instalment", "marketplace admission"}


def decision_body(document: Any) -> Any:
    """What the document says of a body that is posted for a decision."""
    post = document["paths"]["/v1/decisions"]["post"]
    return post["requestBody"]["content"]["application/json"]


@pytest.fixture(scope="module")
def document() -> Any:
    """As it is derived, without a house, from the scenes that come along."""
    return json.loads(DOCUMENT.read_text("utf-8"))


def test_each_example_is_accepted(client: TestClient, document: Any) -> None:
    """Posted as it stands, to the scene and the strategy that it names."""
    examples = decision_body(document)["examples"]
    assert set(examples) == FORMS | {"sent by a partner"}
    for name, shown in examples.items():
        answer = client.post("/v1/decisions", json=shown["value"])
        assert answer.status_code == 201, f"{name}: {answer.text}"
        assert answer.json()["scenario"] == shown["value"]["scenario"]


def test_an_example_states_all_that_its_scene_declares(document: Any) -> None:
    """Its fields are among those of the schema, every attribute and what is required among them."""
    for name in FORMS:
        scene, strategy = name.split()
        schema = document["components"]["schemas"][f"DecisionRequest_{scene}_{strategy}"]
        application = schema["properties"]["application"]
        sent = decision_body(document)["examples"][name]["value"]["application"]
        assert set(application["required"]) <= set(sent) <= set(application["properties"])
        declared = application["properties"]["attributes"]["properties"]
        assert set(sent["attributes"]) == set(declared)


def test_the_document_is_served_as_are_its_schemas(client: TestClient, document: Any) -> None:
    """They lack the dialect, which the document has, and the hash, which tells texts."""
    assert client.get("/openapi.json").json() == document
    forms = decision_body(document)["schema"]["anyOf"]
    for name in FORMS:
        scene, strategy = name.split()
        component = f"DecisionRequest_{scene}_{strategy}"
        assert {"$ref": f"#/components/schemas/{component}"} in forms
        beside = client.get(f"/v1/scenes/{scene}/decision-schema?strategy={strategy}").json()
        del beside["$schema"], beside["x-strategy"]["hash"]
        assert document["components"]["schemas"][component] == beside


@pytest.mark.parametrize(
    ("type_", "low", "high", "stated"),
    [
        (INTEGER, None, None, 8_000),
        (INTEGER, 0, 10, 10),
        (INTEGER, 9_000, None, 9_000),
        (decimal(12, 2), 0, None, "8000.00"),
        (decimal(3, 2), None, None, "9.99"),
        (decimal(12, 2), -900, -100, "-1.00"),
    ],
)
def test_a_stated_number_lies_in_its_range(
    type_: ValueType, low: int | None, high: int | None, stated: object
) -> None:
    """And in that of its type."""
    scene = Scene(
        "s", "S", "场", "Asia/Shanghai", "CNY", {"application": (Attribute("n", type_, low, high),)}
    )
    assert example(scene, "x")["application"]["attributes"] == {"n": stated}
