"""What the service counts of itself: every number after a known day's work, and nobody's name."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from tests.api.test_decisions import with_changes

from lendweave.api.logs import LOGGERS, JsonLines, write_logs
from lendweave.api.request_id import CURRENT
from lendweave.bootstrap import House

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "run-a-server.md"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What is logged from info on, as the server writes it."""
    kept = [(logging.getLogger(name), vars(logging.getLogger(name)).copy()) for name in LOGGERS]
    stream = StringIO()
    write_logs(stream, "info")
    yield stream
    for logger, before in kept:
        logger.handlers, logger.propagate = before["handlers"], before["propagate"]
        logger.setLevel(before["level"])


def samples(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every number of /metrics by name and labels."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_days_work_is_counted(client: TestClient, house: House) -> None:
    """Requests by route and status, decisions by outcome, commits, what was refused."""
    for name in ("M-1", "M-1", "M-2"):
        client.post("/v1/decisions", json=with_changes(external_id=name))
    client.get("/v1/decisions/none")
    client.get("/nowhere/19900000001")
    client.post("/v1/records", content=b"x" * 1_100_000, headers={"Content-Type": "x/y"})
    found = samples(client)

    def count(name: str, **labels: str) -> float:
        return found[name, tuple(sorted(labels.items()))]

    asked: dict[str, str] = {"method": "POST", "route": "/v1/decisions"}
    assert count("lendweave_requests_total", **asked, status="201") == 2
    assert count("lendweave_requests_total", **asked, status="409") == 1
    read = {"method": "GET", "route": "/v1/decisions/{decision_id}"}
    assert count("lendweave_requests_total", **read, status="404") == 1
    missed = {"method": "GET", "route": "unknown"}
    assert count("lendweave_requests_total", **missed, status="404") == 1
    assert count("lendweave_request_seconds_count", route="/v1/decisions") == 3
    decided = [
        (labels, value) for (name, labels), value in found.items() if "decisions_total" in name
    ]
    assert sum(value for _, value in decided) == 2
    assert dict(decided[0][0])["strategy"] == "appliance_instalment"
    assert count("lendweave_commit_seconds_count") == count("lendweave_commit_batches_count") >= 2
    assert count("lendweave_commit_batches_bucket", le="+Inf") >= 2
    assert count("lendweave_commit_batches_bucket", le="1.0") >= 2
    assert count("lendweave_refused_total", limit="body_bytes_max") == 1
    assert count("lendweave_features_behind", scene="appliance") >= 1
    assert count("lendweave_outbox_effects", state="dead") == 0
    assert count("lendweave_writer_waiting") == count("lendweave_requests_waiting") == 0
    assert count("lendweave_last_offset") == house.store.last_offset()


def test_every_metric_is_in_the_guide(client: TestClient) -> None:
    """And the guide names no other."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    served = {family.name for family in families}
    told = set(re.findall(r"^\| `(lendweave_\w+?)(?:_total)?` \|", GUIDE.read_text(), re.MULTILINE))
    assert told == served


def test_a_request_has_one_number(client: TestClient, lines: StringIO) -> None:
    """Its answer, its problem and its line have the same one; the next has another."""
    answers = [client.get("/health"), client.get("/v1/decisions/none"), client.get("/nowhere")]
    numbers = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(numbers)) == 3
    assert [answer.json().get("request_id") for answer in answers] == [None, *numbers[1:]]
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["request_id"] for line in logged] == numbers
    assert [(line["event"], line["route"], line["status"]) for line in logged] == [
        ("request", "/health", 200),
        ("request", "/v1/decisions/{decision_id}", 404),
        ("request", "unknown", 404),
    ]
    assert CURRENT.get() == ""


def test_an_error_is_told_by_types_and_places(lines: StringIO) -> None:
    """What went wrong, where, and below what; not what it was about."""
    try:
        try:
            dict[str, int]()["19900000001"]
        except KeyError as error:
            raise ValueError("Wang Fang") from error
    except ValueError:
        logging.getLogger("lendweave.x").exception("failed for %s", "Wang Fang")
    logging.getLogger("uvicorn.error").error(OSError(98, "in use"))
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (first["event"], first["level"]) == ("failed for %s", "error")
    assert first["error"]["types"] == ["ValueError", "KeyError"]
    assert re.fullmatch(r"test_metrics.py:\d+ test_an_error_.*", first["error"]["frames"][0])
    assert "in use" in second["event"]
    assert "Wang" not in lines.getvalue()


DIGITS = st.text("0123456789", min_size=8, max_size=8)
NAMES = st.text("赵钱孙李周吴郑王冯陈", min_size=3, max_size=3)


def ask_as(client: TestClient, digits: str, name: str) -> None:
    """Everything that a caller can put personal values into: bodies, headers, addresses."""
    phone, number = f"199{digits}", f"ID-{digits}-{name}"
    headers = {
        "Acting-As": quote(name),
        "Idempotency-Key": f"{phone}-{digits}",
        "X-Request-Id": phone,
        "User-Agent": phone,
    }
    bodies: list[Any] = [
        with_changes(external_id=number, party_id={"phone": phone}),
        with_changes(external_id=number, party_id={"phone": phone + "0"}, product_code=name),
        {"scenario": name, "application_id": phone},
        {"scenario": "appliance", "partner": name, "application": {name: phone}},
    ]
    for body in bodies:
        answer = client.post("/v1/decisions", json=body, headers=headers)
        assert answer.status_code in (201, 404, 409, 422), answer.text
    for path in (f"/v1/decisions/{number}", f"/decisions/{phone}?lang={name}", f"/{name}"):
        assert client.get(path, headers=headers).status_code in (404, 422)
    client.get("/health", headers=headers | {"Host": f"{phone}.example", "Origin": phone})


def test_nobody_is_told_of(client: TestClient, lines: StringIO) -> None:
    """Phones, names and ids reach neither log nor metrics."""

    @settings(max_examples=12)
    @given(digits=DIGITS, name=NAMES)
    def nothing_is_told(digits: str, name: str) -> None:
        ask_as(client, digits, name)
        told = lines.getvalue() + client.get("/metrics").text
        assert "/v1/decisions" in told
        for personal in (digits, name, quote(name)):
            assert personal not in told

    nothing_is_told()


def test_a_line_has_what_is_named(lines: StringIO) -> None:
    """Fields beside the message, without the number of a request outside of one."""
    record = logging.makeLogRecord({"msg": " x ", "levelname": "INFO", "fields": {"a": 1}})
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["a"], "request_id" in line) == ("x", 1, False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["at"])
