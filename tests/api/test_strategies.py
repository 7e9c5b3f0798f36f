"""Strategies over HTTP: people by header, versions step by step, pages; no request is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.test_decisions import NEW
from tests.flows.governed_scene import DEARER, Governed, governed_scene
from tests.flows.strategy_office import report_of

from lendweave.api import create_app

ROUTE = "/v1/strategies/appliance/instalment"


@pytest.fixture
def at(appliance_home: Path, tmp_path: Path) -> Iterator[Governed]:
    """The sample in a scene of its own."""
    with governed_scene(appliance_home, tmp_path / "scenes") as opened:
        yield opened


@pytest.fixture
def client(at: Governed) -> Iterator[TestClient]:
    """A client of the service over it."""
    with TestClient(create_app(at.house), base_url="http://127.0.0.1:8000") as opened:
        yield opened


def posted(client: TestClient, path: str, body: Any, person: str, status: int = 200) -> Any:
    """The answer to a POST by a person that has this status."""
    answer = client.post(f"{ROUTE}/{path}", json=body, headers={"Acting-As": person})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_version_over_http(client: TestClient, at: Governed) -> None:
    """Sent as texts, approved by a person with a Chinese name, live, seen on both pages."""
    assert client.get(ROUTE).json()["governed"] is False
    files = dict(at.desk.folder().strategy.files)
    sent = posted(client, "versions", {"files": files, "note": "first"}, "wang", 201)
    assert (sent["state"], sent["author"]) == ("draft", "wang")
    posted(client, "versions/1/check", {}, "wang")
    at.desk.contents.keep_report(report_of(sent["hash"]))
    posted(client, "versions/1/backtest", {}, "wang")
    refused = posted(client, "versions/1/approve", {}, "wang", 422)
    assert refused["code"] == "RECORDS-062"
    posted(client, "versions/1/approve", {"reason": "ok"}, "%E6%9E%97%E7%AD%BE")
    assert posted(client, "versions/1/schedule", {}, "lin", 422)["code"] == "API-002"
    past = {"at": "2020-01-01T00:00:00+08:00"}
    assert posted(client, "versions/1/schedule", past, "lin", 422)["code"] == "FLOWS-713"
    assert posted(client, "versions/1/activate", {}, "lin")["state"] == "live"
    assert posted(client, "rollback", {"reason": "x"}, "lin", 409)["code"] == "FLOWS-711"
    assert posted(client, "versions/9/check", {}, "lin", 404)["code"] == "FLOWS-701"
    found = client.get(f"{ROUTE}/versions/1").json()
    assert [step["actor"] for step in found["transitions"]] == ["wang"] * 3 + ["林签", "lin"]
    assert found["backtest"]["approved"] == 7
    assert client.get("/v1/strategies/appliance").json()[0]["live"] == 1
    for language, words in (("en", "Versions"), ("zh", "生效中")):
        shown = client.get(f"/strategies/appliance/instalment?lang={language}")
        assert words in shown.text
        assert "林签" in shown.text
    assert "/strategies/appliance/instalment" in client.get("/strategies").text
    assert client.get("/strategies/appliance/none").status_code == 404
    at.write(2, DEARER)
    for path in (f"{ROUTE}/diff", f"{ROUTE}/diff?between=1..folder"):
        (change,) = client.get(path).json()["changes"]
        assert change["en"].endswith("price 16.8% → 17%")
    compared = client.get("/strategies/appliance/instalment/diff?lang=zh")
    assert "price 16.8% → 17%" in compared.text
    assert client.get(f"{ROUTE}/diff?between=1..2").status_code == 404
    assert client.get(f"{ROUTE}/diff?between=x..2").status_code == 422
    bad = client.get(ROUTE, headers={"Acting-As": "%00"})
    assert (bad.status_code, bad.json()["code"]) == (422, "RECORDS-012")


def test_publishing_drops_no_request(client: TestClient, at: Governed) -> None:
    """Applications that come while a version goes live are all decided, by one of the two."""
    at.make_live(1)
    at.approve(2, DEARER)

    def decide(number: int) -> tuple[int, Any]:
        name = f"HOT-{number}"
        application = NEW["application"] | {"external_id": name, "product_code": name}
        answer = client.post("/v1/decisions", json=NEW | {"application": application})
        return answer.status_code, answer.json()

    decide(0)
    with ThreadPoolExecutor(4) as pool:
        before = [pool.submit(decide, number) for number in range(1, 9)]
        swapped = pool.submit(posted, client, "versions/2/activate", {}, "lin")
        after = [pool.submit(decide, number) for number in range(9, 25)]
        told = [each.result() for each in (*before, *after)]
        assert swapped.result()["state"] == "live"
    assert {status for status, _ in told} == {201}
    assert {body["strategy_version"] for _, body in told} <= {1, 2}
    assert decide(99)[1]["strategy_version"] == 2
