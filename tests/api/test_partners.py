"""The door to the grades of partners."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_partners_over_http(client: TestClient) -> None:
    """Ungraded, graded once, each with why in both languages; unknown names are told."""
    route = "/v1/partners/appliance"
    before = client.get(route).json()
    assert before
    assert {each["grade"] for each in before} == {None}
    first = client.post(f"{route}/grades")
    assert (first.status_code, len(first.json())) == (201, len(before))
    again = client.post(f"{route}/grades")
    assert (again.status_code, again.json()) == (200, [])
    code = before[0]["code"]
    one = client.get(f"{route}/{code}").json()
    assert (one["grade"], one["admission"], one["graded"]) == ("N", "open", 1)
    assert one["turns"][0]["quota_minor"] == one["limit_minor"] == 50_000_000
    assert "merchant_first_default_share" in one["turns"][0]["inputs"]
    missing = client.get(f"{route}/nobody")
    assert (missing.status_code, missing.json()["code"]) == (404, "FLOWS-731")
    elsewhere = client.post("/v1/partners/marketplace/grades")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "BOOTSTRAP-012")


def test_a_freeze_over_http(client: TestClient) -> None:
    """Asked and rejected by one person, who cannot approve; the steps can be read."""
    route = "/v1/partners/appliance"
    client.post(f"{route}/grades")
    code = client.get(route).json()[0]["code"]
    ask = {"reason": "forged contracts", "until": "2999-12-31"}
    asked = client.post(f"{route}/{code}/freeze", json=ask).json()
    assert (asked["state"], asked["frozen"], asked["last_day"]) == (
        "freeze_asked",
        False,
        "2999-12-31",
    )
    refused = client.post(f"{route}/{code}/approve", json={"reason": "me too"})
    assert (refused.status_code, refused.json()["code"]) == (422, "RECORDS-062")
    now = client.post(f"{route}/{code}/freeze_now", json={"reason": "more of them"}).json()
    assert (now["state"], now["frozen"]) == ("frozen_unconfirmed", True)
    assert client.get(f"{route}/{code}").json()["by_hand"] is True
    read = client.get(f"{route}/{code}/freeze").json()
    assert [each["event"] for each in read["steps"]] == ["freeze", "freeze_now"]
    unknown = client.post(f"{route}/{code}/melt", json={"reason": "x"})
    assert unknown.json()["code"] == "RECORDS-063"
