"""Strategies over HTTP: people by header, versions step by step, pages; no request is dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import uvicorn
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
    posted(client, "versions/2/check", {}, "wang")
    at.desk.contents.keep_report(report_of(sent["hash"]))
    posted(client, "versions/2/backtest", {}, "wang")
    refused = posted(client, "versions/2/approve", {}, "wang", 422)
    assert refused["code"] == "RECORDS-062"
    posted(client, "versions/2/approve", {"reason": "ok"}, "%E6%9E%97%E7%AD%BE")
    assert posted(client, "versions/2/schedule", {}, "lin", 422)["code"] == "API-002"
    past = {"at": "2020-01-01T00:00:00+08:00"}
    assert posted(client, "versions/2/schedule", past, "lin", 422)["code"] == "FLOWS-713"
    assert posted(client, "versions/2/activate", {}, "lin")["state"] == "live"
    assert posted(client, "rollback", {"reason": "x"}, "lin", 409)["code"] == "FLOWS-711"
    assert posted(client, "versions/9/check", {}, "lin", 404)["code"] == "FLOWS-701"
    found = client.get(f"{ROUTE}/versions/2").json()
    assert [step["actor"] for step in found["transitions"]] == ["wang"] * 3 + ["林签", "lin"]
    assert found["backtest"]["approved"] == 7
    assert client.get("/v1/strategies/appliance").json()[0]["live"] == 2
    for language, words in (("en", "Versions"), ("zh", "生效中")):
        shown = client.get(f"/strategies/appliance/instalment?lang={language}")
        assert words in shown.text
        assert "林签" in shown.text
    assert "/strategies/appliance/instalment" in client.get("/strategies").text
    assert client.get("/strategies/appliance/none").status_code == 404
    at.write(3, DEARER)
    for path in (f"{ROUTE}/diff", f"{ROUTE}/diff?between=2..folder"):
        (change,) = client.get(path).json()["changes"]
        assert change["en"].endswith("price 16.8% → 17%")
    compared = client.get("/strategies/appliance/instalment/diff?lang=zh")
    assert "price 16.8% → 17%" in compared.text
    assert client.get(f"{ROUTE}/diff?between=2..3").status_code == 404
    assert client.get(f"{ROUTE}/diff?between=x..2").status_code == 422
    bad = client.get(ROUTE, headers={"Acting-As": "%00"})
    assert (bad.status_code, bad.json()["code"]) == (422, "RECORDS-012")


MODEL = {
    "model": "trees",
    "scale": 1,
    "base": "0.5",
    "trees": [{"leaf": "0.1"}],
    "score": {"offset": 600, "factor": "-20"},
    "probability": {"link": "logistic"},
    "card": {
        "target": "30 days late",
        "trained_on": "12,408 applications",
        "from": "2025-01-01",
        "to": "2025-12-31",
        "by": "模型组",
    },
}


def test_models_of_the_folder_are_shown(client: TestClient, at: Governed) -> None:
    """Its size, its hash and its card, as JSON and on the page in both languages."""
    (at.folder / "risk.json").write_text(json.dumps(MODEL), encoding="utf-8")
    step = "  - model: {file: risk.json, gives: risk_score, probability: risk}\n"
    at.write(3, ("strategy.yaml", "\nsteps:\n", f"\nsteps:\n{step}"))
    (shown,) = client.get(ROUTE).json()["folder"]["models"]
    assert (shown["trees"], shown["leaves"], shown["card"]["by"]) == (1, 1, "模型组")
    for language, words in (("en", "Models in the folder"), ("zh", "样本窗口")):
        page = client.get(f"/strategies/appliance/instalment?lang={language}").text
        assert words in page
        assert shown["hash"][:12] in page
        assert "2025-01-01..2025-12-31" in page


@contextmanager
def served(at: Governed) -> Iterator[str]:
    """A real server over the house; its address."""
    config = uvicorn.Config(create_app(at.house), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.listen()  # who connects before the server runs waits for it
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def sent(address: str, body: Any, person: str = "lin") -> tuple[int, Any]:
    """Status and answer of a POST, waiting for as long as it takes to be listened to."""
    headers = {"Content-Type": "application/json", "Acting-As": person}
    request = Request(address, json.dumps(body).encode(), headers)
    try:
        with urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as refused:
        return refused.code, json.load(refused)


def test_publishing_drops_no_request(at: Governed) -> None:
    """Applications that come while a version goes live are all decided, by one of the two."""
    at.make_live(1)
    at.approve(2, DEARER)

    def decide(address: str, number: int) -> tuple[int, Any]:
        name = f"HOT-{number}"
        application = NEW["application"] | {"external_id": name, "product_code": name}
        return sent(f"{address}/v1/decisions", NEW | {"application": application})

    with served(at) as address, ThreadPoolExecutor(4) as pool:
        assert decide(address, 0)[1]["strategy_version"] == 1
        before = [pool.submit(decide, address, number) for number in range(1, 9)]
        swapped = pool.submit(sent, f"{address}{ROUTE}/versions/2/activate", {})
        after = [pool.submit(decide, address, number) for number in range(9, 25)]
        told = [each.result() for each in (*before, *after)]
        assert swapped.result()[1]["state"] == "live"
        assert decide(address, 99)[1]["strategy_version"] == 2
    assert {status for status, _ in told} == {201}
    versions = {(body["strategy_version"], body["strategy_hash"]) for _, body in told}
    assert {version for version, _ in versions} <= {1, 2}
    assert len({strategy_hash for _, strategy_hash in versions}) == len(versions)


def test_an_experiment_over_http(client: TestClient, at: Governed) -> None:
    """Begun from its file, counted, told on a page in both languages, stopped with a reason."""
    assert client.get(f"{ROUTE}/experiment").status_code == 404
    at.make_live(1)
    at.approve(2, DEARER)
    declared = 'experiment: dearer\nminimum: 5\narms: [{arm: new, version: 2, share: "100%"}]\n'
    assert posted(client, "experiment/begin", {}, "lin", 404)["code"] == "FLOWS-722"
    (at.folder / "experiment.yaml").write_text(declared, encoding="utf-8")
    posted(client, "experiment/begin", {"reason": "all of them"}, "lin")
    decision = client.post("/v1/decisions", json=NEW).json()
    assert (decision["arm"], decision["strategy_version"]) == ("new", 2)
    assert "dearer · new" in client.get(f"/decisions/{decision['id']}").text
    found = posted(client, "experiment/check", {}, "lin")
    assert [(arm["arm"], arm["decisions"]) for arm in found["arms"]] == [("new", 1)]
    for language, words in (("en", "fewer than the minimum"), ("zh", "未达最小样本")):
        page = client.get(f"/strategies/appliance/instalment/experiment?lang={language}")
        assert words in page.text
    assert posted(client, "experiment/stop", {}, "lin", 422)["code"] == "API-002"
    assert posted(client, "experiment/stop", {"reason": "done"}, "lin")["status"] == "stopped"
