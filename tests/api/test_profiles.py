"""Profiles through the HTTP door: as data and as a page."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from lendweave.bootstrap import House
from lendweave.records import Application


@pytest.fixture
def application(house: House) -> Application:
    """One of the onboarded applications, made at a dealer."""
    found = house.store.scan(house.principal, kinds=("application",))
    return next(a for a in found if isinstance(a, Application) and a.merchant_id)


def test_the_page_and_the_data_say_the_same(client: TestClient, application: Application) -> None:
    """Every value of the JSON stands on the page, under its name."""
    path = f"parties/{application.party_id}"
    body = client.get(f"/v1/{path}/profile").json()
    page = client.get(f"/profiles/{path}?lang=en").text
    assert body["scene"] == "appliance"
    items = [item for group in body["groups"] for item in group["features"]]
    assert len(items) > 10
    for item in items:
        assert item["name"] in page
        assert item["value"] is None or item["type"] == "boolean" or str(item["value"]) in page


def test_a_dealer_has_a_profile(client: TestClient, application: Application) -> None:
    """The same route for another kind of thing; the languages keep the question asked."""
    path = f"/profiles/merchants/{application.merchant_id}"
    page = client.get(f"{path}?lang=zh&as_of=2027-01-01T00:00:00Z").text
    assert "全景画像" in page
    assert "as_of=2027-01-01T00%3A00%3A00Z&amp;lang=en" in page


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?as_of=1990-01-01T00:00:00Z", 404, "FLOWS-101"),
        ("?as_of=yesterday", 422, "KERNEL-"),
        ("?scene=nowhere", 404, "CONNECTORS-001"),
    ],
)
def test_what_cannot_be_told_says_why(
    client: TestClient, application: Application, query: str, status: int, code: str
) -> None:
    """A problem document for machines, a page for people."""
    path = f"parties/{application.party_id}"
    answer = client.get(f"/v1/{path}/profile{query}")
    assert (answer.status_code, code in answer.text) == (status, True)
    page = client.get(f"/profiles/{path}{query}")
    assert (page.status_code, code in page.text) == (status, True)


def test_other_things_have_none(client: TestClient) -> None:
    """A word that names no kind is refused."""
    assert client.get("/v1/loans/x/profile").status_code in (404, 422)


def test_a_feature_leads_to_its_records(client: TestClient, application: Application) -> None:
    """The page links to it, and both tell the same records; what has none says so."""
    path = f"parties/{application.party_id}"
    query = "?lang=en&as_of=2027-01-01T00:00:00Z"
    assert f"/profiles/{path}/orders_365d?lang=en" in client.get(f"/profiles/{path}{query}").text
    (window,) = client.get(f"/v1/{path}/profile/orders_365d").json()
    page = client.get(f"/profiles/{path}/orders_365d").text
    assert all(event["external_id"] in page for event in window["latest"])
    assert "No window stands" in client.get(f"/profiles/{path}/birth_date?lang=en").text
    assert client.get(f"/v1/{path}/profile/nothing").status_code == 404
    assert "FLOWS-103" in client.get(f"/profiles/{path}/nothing").text
