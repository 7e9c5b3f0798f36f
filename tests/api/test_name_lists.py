"""Name lists over HTTP: two people put an entry in force, a repeated request is one step, pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lendweave.api import create_app
from lendweave.bootstrap import House

ROUTE = "/v1/name-lists"
DEVICE = {
    "list": "grey",
    "subject_type": "device",
    "subject_key": "d-token",
    "reason": "many_people",
    "evidence": "<b>case 17</b>",
    "evidence_source": "partner",
}


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """A client of the service over the sample."""
    with TestClient(create_app(house), base_url="http://127.0.0.1:8000") as opened:
        yield opened


def posted(
    client: TestClient, path: str, body: Any, person: str, status: int, **headers: str
) -> Any:
    """The answer to a POST by a person that has this status."""
    said = {"Acting-As": person, **headers}
    answer = client.post(ROUTE + path, json=body, headers=said)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_an_entry_over_http(client: TestClient) -> None:
    """Put forward once under its key, approved by another, listed, shown in both languages."""
    key = {"Idempotency-Key": "k-1"}
    put = posted(client, "", DEVICE, "wang", 201, **key)
    assert posted(client, "", DEVICE, "wang", 201, **key) == put
    assert posted(client, "", DEVICE, "wang", 409)["code"] == "RECORDS-061"
    step = f"/{put['entry_id']}/approve"
    assert posted(client, step, {"reason": "yes"}, "wang", 422)["code"] == "RECORDS-062"
    approved = posted(client, step, {"reason": "yes"}, "%E6%9E%97", 200)
    assert (approved["state"], approved["active"]) == ("in_force", True)
    assert [each["actor"] for each in approved["steps"]] == ["wang", "林"]
    assert client.get(ROUTE).json() == [approved]
    assert client.get(f"{ROUTE}/{put['entry_id']}").json() == approved
    for language, words in (("en", ("grey", "in force")), ("zh", ("灰名单", "生效中"))):
        page = client.get("/name-lists", params={"lang": language}).text
        assert all(each in page for each in words)
        one = client.get(f"/name-lists/{put['entry_id']}", params={"lang": language}).text
        assert "&lt;b&gt;case 17&lt;/b&gt;" in one
        assert words[1] in one


def test_what_cannot_be_is_told(client: TestClient) -> None:
    """A typed problem with its status, on the page too."""
    assert posted(client, "", DEVICE | {"list": "pink"}, "wang", 422)["code"] == "API-002"
    assert posted(client, "", DEVICE | {"subject_type": "person"}, "w", 404)["code"] == "FLOWS-802"
    assert posted(client, "/nobody/approve", {"reason": "x"}, "w", 404)["code"] == "FLOWS-801"
    missing = client.get("/name-lists/nobody", params={"lang": "zh"})
    assert (missing.status_code, "没有此名单条目" in missing.text) == (404, True)


def test_what_is_not_in_force_any_more_is_shown_when_asked_for(client: TestClient) -> None:
    """A rejected entry is left out of the list, and in it with `all`."""
    put = posted(client, "", DEVICE, "wang", 201)
    posted(client, f"/{put['entry_id']}/reject", {"reason": "no proof"}, "lin", 200)
    assert client.get(ROUTE).json() == []
    (found,) = client.get(ROUTE, params={"all": "true"}).json()
    assert found["state"] == "rejected"
    assert "已驳回" in client.get("/name-lists", params={"all": "true", "lang": "zh"}).text
