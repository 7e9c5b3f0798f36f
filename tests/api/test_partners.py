"""The door to the grades of partners, and their pages."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.testclient import TestClient

from lendweave.kernel.clock import SystemClock, format_instant


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


def test_partners_as_of_an_instant(client: TestClient) -> None:
    """Before the first night nothing was known; before a freeze the partner was open."""
    route = "/v1/partners/appliance"
    client.post(f"{route}/grades")
    one = client.get(route).json()[0]
    past = {"as_of": format_instant(SystemClock().now())}
    before = client.get(route, params={"as_of": "2020-01-01T00:00:00Z"}).json()[0]
    assert (before["grade"], before["limit_minor"], before["graded"]) == (None, None, 0)
    client.post(f"{route}/{one['code']}/freeze_now", json={"reason": "forged contracts"})
    assert client.get(f"{route}/{one['code']}").json()["admission"] == "frozen"
    then = client.get(f"{route}/{one['code']}", params=past).json()
    assert (then["admission"], then["by_hand"]) == ("open", False)
    assert then["limit_minor"] == one["limit_minor"]
    assert client.get(f"{route}/{one['code']}/freeze", params=past).json()["state"] == "new"
    assert client.get(route, params={"as_of": "yesterday"}).status_code == 422


def test_pages_of_partners(client: TestClient) -> None:
    """The list and one partner in both languages; two people freeze it on its page."""
    client.post("/v1/partners/appliance/grades")
    code = client.get("/v1/partners/appliance").json()[0]["code"]
    listed = client.get("/partners?lang=en").text
    assert f"/partners/appliance/{quote(code)}?lang=en" in listed
    assert "500,000.00" in listed
    place = f"/partners/appliance/{quote(code)}"
    form = {"action": "freeze", "person": "wang", "reason": "forged contracts", "until": ""}
    shown = client.post(f"{place}?lang=zh", data=form)
    assert shown.status_code == 200
    assert "冻结待复核" in shown.text
    alone = client.post(f"{place}?lang=en", data=form | {"action": "approve"})
    assert alone.status_code == 422
    assert "RECORDS-062" in alone.text
    frozen = client.post(f"{place}?lang=en", data=form | {"action": "approve", "person": "lin"})
    assert "frozen by hand" in frozen.text
    assert "merchant_first_default_share" in frozen.text
    odd = client.post(f"{place}?lang=en", data=form | {"until": "soon"})
    assert "a day such as" in odd.text
    assert client.get("/partners/appliance/nobody").status_code == 404
