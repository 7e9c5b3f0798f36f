"""Portfolio tables by HTTP and as pages, over the appliance sample."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


def test_a_table_as_data(client: TestClient) -> None:
    """What was asked for comes back with the rows."""
    answer = client.get("/v1/portfolio/vintage?scene=appliance&by=partner&threshold=30")
    body = answer.json()
    assert answer.status_code == 200
    assert (body["table"], body["by"], body["thresholds"]) == ("vintage", ["partner"], [30])


def test_what_was_known(client: TestClient) -> None:
    """Before anything was known there is nothing, as data and as a page."""
    asked = "vintage?scene=appliance&known_at=2001-01-01T00:00:00Z"
    body = client.get(f"/v1/portfolio/{asked}").json()
    assert (body["known_at"][:10], body["rows"]) == ("2001-01-01", [])
    assert "2001-01-01T00:00:00" in client.get(f"/portfolio/{asked}&lang=zh").text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/portfolio/vintages?scene=appliance", 404, "MONITORING-001"),
        ("/v1/portfolio/vintage?scene=appliance&by=colour", 422, "MONITORING-002"),
        ("/v1/portfolio/vintage?scene=nowhere", 404, "CONNECTORS-001"),
        ("/portfolio/vintages?scene=appliance", 404, "MONITORING-001"),
    ],
)
def test_what_is_not_there(client: TestClient, path: str, status: int, code: str) -> None:
    """A problem document, or a page, that names the error."""
    answer = client.get(path)
    assert answer.status_code == status
    assert code in answer.text


def test_a_page_speaks_both_languages(client: TestClient) -> None:
    """Title and explanation in English and Chinese."""
    page = client.get("/portfolio/roll-rates?scene=appliance&lang=zh").text
    assert "迁徙率" in page
    assert "Roll rates" in page
