"""The pages of data quality over the appliance sample."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


def test_a_person_finds_from_the_scenes_to_a_column(client: TestClient) -> None:
    """Scenes lead to feeds, feeds to columns with their names in the file and refused rows."""
    assert '/quality/appliance?lang=en"' in client.get("/quality?lang=en").text
    feeds = client.get("/quality/appliance?lang=en").text
    assert '/quality/appliance/huaxing_orders?lang=en"' in feeds
    assert "No history yet: " in feeds
    page = client.get("/quality/appliance/huaxing_orders?lang=en").text
    assert "order.installed_on" in page
    assert "安装日期" in page
    assert "INTAKE-" in page
    assert "<svg" in page


def test_the_pages_speak_chinese(client: TestClient) -> None:
    """Every heading is told in the language asked for."""
    page = client.get("/quality/appliance/huaxing_orders?lang=zh").text
    assert "隔离原因" in page
    assert "Why rows were set aside" not in page


def test_no_personal_cell_is_shown(client: TestClient) -> None:
    """Example rows mask what belongs to a person."""
    page = client.get("/quality/appliance/huaxing_orders?lang=zh").text
    assert page.count("买家证件号 = ") == page.count("买家证件号 = ***") > 0


@pytest.mark.parametrize("path", ["/quality/nowhere", "/quality/appliance/nobody"])
def test_what_is_not_there_is_told(client: TestClient, path: str) -> None:
    """A page with the error and its code, status 404."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "INTAKE-081" in answer.text or "CONNECTORS-001" in answer.text


def test_a_feed_without_history_has_a_page(client: TestClient) -> None:
    """It says so in place of figures."""
    assert "No history yet" in client.get("/quality/appliance/carrier?lang=en").text
