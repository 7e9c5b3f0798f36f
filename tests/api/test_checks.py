"""What a check finds, as JSON and as a page."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_findings_are_told_as_json(client: TestClient) -> None:
    """Every finding has its place, its parameters, and words in both languages."""
    body = client.get("/v1/scenes/appliance/checks").json()
    assert body["holds"]
    assert body["counts"]["error"] == body["counts"]["warning"] == 0
    assert body["cases"]["run"] > 20
    found = next(f for f in body["findings"] if f["code"] == "CHECK-302")
    assert found["parameters"] == {"input": "dealer_orders_30d"}
    assert found["file"] == "appliance/strategies/instalment/strategy.yaml"
    assert found["says"]["zh"].startswith("dealer_orders_30d 仅用于")


def test_the_page_shows_places_in_both_languages(client: TestClient) -> None:
    """Scenes lead to findings by file, each with the line as it is written."""
    assert '/checks/appliance?lang=en"' in client.get("/checks?lang=en").text
    page = client.get("/checks/appliance?lang=en").text
    assert "dealer_orders_30d is read" in page
    assert "<pre>- dealer_orders_30d</pre>" in page
    assert "Everything checks." in page
    page = client.get("/checks/appliance?lang=zh").text
    assert "检查通过。" in page
    assert "第 19 行" in page


def test_a_scene_that_is_not_there_is_told(client: TestClient) -> None:
    """As a problem document and as a page, with its code."""
    for path in ("/v1/scenes/nowhere/checks", "/checks/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "CONNECTORS-001" in answer.text
