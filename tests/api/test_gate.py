"""What every request passes first: hosts, origins, media types, and errors nobody foresaw."""

from __future__ import annotations

import dataclasses
import logging

import pytest
from fastapi.testclient import TestClient

from lendweave.api import create_app
from lendweave.api.gate import hosts_of
from lendweave.bootstrap import House
from lendweave.settings import load_settings

OWN_HOSTS = ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:9", "[::1]:8000"]
OTHER_HOSTS = ["", "evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", "127.0.0.1:x", "::1"]


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_own_hosts_are_served(client: TestClient, host: str) -> None:
    """Loopback has several names, with any port."""
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", OTHER_HOSTS)
@pytest.mark.parametrize("path", ["/", "/health", "/openapi.json", "/nowhere"])
def test_other_hosts_are_refused(client: TestClient, path: str, host: str) -> None:
    """A name that somebody else points at this machine reads nothing."""
    answer = client.get(path, headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "API-004")
    assert answer.headers["content-type"] == "application/problem+json"


def test_configured_hosts_are_served(house: House) -> None:
    """The address listened on, and every allowed name, are hosts too."""
    settings = load_settings(
        {"LENDWEAVE_ALLOWED_HOSTS": "Credit.example, fe80::1,"}, {"host": "10.0.0.5"}
    )
    hosts = hosts_of(settings)
    assert {"credit.example", "[fe80::1]", "10.0.0.5", "[::1]"} <= hosts
    assert "" not in hosts
    opened = dataclasses.replace(house, settings=settings)
    with TestClient(create_app(opened), base_url="http://credit.example") as client:
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8000", 200),
        ("https://127.0.0.1:8000", 200),
        ("http://127.0.0.1:3000", 403),
        ("http://evil.example", 403),
        ("http://127.0.0.1:8000.evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_foreign_origins_are_refused(client: TestClient, origin: str, status: int) -> None:
    """Only pages of the service itself may call it from a browser."""
    answer = client.get("/health", headers={"Origin": origin})
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "API-005"


@pytest.mark.parametrize("route", ["/v1/decisions", "/v1/records"])
@pytest.mark.parametrize(
    "media_type", [None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"]
)
def test_only_json_is_taken(client: TestClient, route: str, media_type: str | None) -> None:
    """What a form of another site can send is refused, whatever its body says."""
    headers = {} if media_type is None else {"Content-Type": media_type}
    answer = client.post(route, content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "API-006")


@pytest.mark.parametrize("before", ["-1", str(2**63), str(10**30), "9" * 5_000, "x", "1.5", "%00"])
def test_a_parameter_out_of_range_is_a_problem(client: TestClient, before: str) -> None:
    """A number that no log has is told, short, and does not reach the database."""
    answer = client.get(f"/?before={before}")
    assert (answer.status_code, answer.json()["code"]) == (422, "API-007")
    assert len(answer.text) < 2_000


def test_what_nobody_foresaw_is_a_problem_without_internals(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller learns that it failed, the log learns why."""
    app = create_app(house)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret of the house")

    with TestClient(app, base_url="http://localhost") as client:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "API-008"
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    (logged,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert logged.name == "lendweave.api"
    assert "secret of the house" in str(logged.exc_info)


@pytest.mark.parametrize(
    ("accepted", "language", "fix"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "检查地址与请求方法。"),
        ("en,zh;q=0.9", "en", "Check the address and the method."),
        ("fr", "en", "Check the address and the method."),
        ("", "en", "Check the address and the method."),
    ],
)
def test_a_problem_is_told_in_the_language_asked_for(
    client: TestClient, accepted: str, language: str, fix: str
) -> None:
    """What a person reads, that is; what a program reads stays English."""
    answer = client.get("/v1/nowhere", headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language
    told = answer.json()
    assert told["detail"].endswith(fix)
    assert told["fix"] == "Check the address and the method."
