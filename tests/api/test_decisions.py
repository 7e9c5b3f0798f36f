"""`/v1/decisions` and the pages: what a partner's system and a person see."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from lendweave.api.decisions import EXAMPLE
from lendweave.bootstrap import House
from lendweave.records import Application

NEW: dict[str, Any] = {
    "scenario": "appliance",
    "partner": "huaxing",
    "application": {
        "external_id": "API-1",
        "party_id": {"id_number": "990101199003071093"},
        "merchant_id": {"external_id": "HX01"},
        "device_token": {"device": "phone-1"},
        "amount_minor": 300_000,
        "currency": "CNY",
        "term_months": 12,
        "product_code": "appliance_instalment",
        "attributes": {"monthly_income": "8000.00"},
    },
}


def with_changes(**changes: Any) -> dict[str, Any]:
    """The new application with some of its fields changed."""
    return NEW | {"application": NEW["application"] | changes}


def stored_application(house: House) -> Application:
    """One of the onboarded applications."""
    record = next(house.store.scan(house.principal, kinds=("application",)))
    assert isinstance(record, Application)
    return record


def test_a_new_application_is_decided_and_can_be_read(client: TestClient) -> None:
    """The answer names outcome and reasons in both languages; the trace tells every rule."""
    answer = client.post("/v1/decisions", json=NEW)
    assert answer.status_code == 201, answer.text
    decision = answer.json()
    assert decision["outcome"] in ("approve", "refer", "decline")
    assert {reason["code"] for reason in decision["reason_texts"]} == set(decision["reasons"])
    read = client.get(f"/v1/decisions/{decision['id']}?lang=zh").json()
    told = {reason["zh"] for reason in read["applicant_reasons"]}
    assert {k: v for k, v in read.items() if k not in ("trace", "applicant_reasons")} == decision
    # The order is not known, so that a rule of the fraud family cannot tell: nobody hears of it.
    assert "申请金额高于订单金额" in {reason["zh"] for reason in decision["reason_texts"]} - told
    assert "综合评估未达到产品要求" in told
    assert any("无法判断" in line for line in read["trace"])


def test_the_example_of_the_reference_runs(client: TestClient) -> None:
    """What /openapi.json shows can be sent as it stands."""
    answer = client.post("/v1/decisions", json=EXAMPLE)
    assert answer.status_code == 201, answer.text


def test_a_stored_application_is_decided(client: TestClient, house: House) -> None:
    """An onboarded application is decided by its id."""
    application = stored_application(house)
    body = {"scenario": "appliance", "application_id": application.entity_id}
    answer = client.post("/v1/decisions", json=body)
    assert answer.status_code == 201
    assert answer.json()["application_id"] == application.entity_id


def test_a_clear_identifier_goes_nowhere(client: TestClient, house: House) -> None:
    """The ID number and the device are tokens in the answer, and nowhere in the data folder."""
    answer = client.post("/v1/decisions", json=NEW)
    for path in house.settings.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"990101199003071093" not in content, path
            assert b"phone-1" not in content, path
    assert "990101199003071093" not in answer.text
    wrong = with_changes(party_id={"id_number": "990101199003071090"})
    assert "990101199003071090" not in client.post("/v1/decisions", json=wrong).text


def test_the_same_key_gives_the_same_bytes(client: TestClient) -> None:
    """A repeated request answers the stored bytes; the same key with another body is refused."""
    headers = {"Idempotency-Key": "k1"}
    first = client.post("/v1/decisions", json=NEW, headers=headers)
    second = client.post("/v1/decisions", json=NEW, headers=headers)
    assert second.content == first.content
    other = client.post("/v1/decisions", json=with_changes(term_months=6), headers=headers)
    assert other.status_code == 422
    assert other.json()["code"] == "RECORDS-031"


def test_an_unstored_version_cannot_be_amended(client: TestClient, house: House) -> None:
    """An application that names no stored version is refused before it is decided."""
    before = house.store.last_offset()
    answer = client.post("/v1/decisions", json=with_changes(supersedes="v0"))
    assert (answer.status_code, answer.json()["code"]) == (409, "RECORDS-024")
    assert house.store.last_offset() == before


BAD: list[tuple[str, Any, int, str]] = [
    ("not json", b"{", 422, "API-002"),
    ("not utf-8", b"\xff\xfe", 422, "API-002"),
    ("deep", b"[" * 100_000, 422, "API-002"),
    ("unknown key", NEW | {"stratgy": "x"}, 422, "API-002"),
    ("neither", {"scenario": "appliance"}, 422, "API-011"),
    ("unknown scene", NEW | {"scenario": "nowhere"}, 404, "CONNECTORS-001"),
    ("unknown strategy", NEW | {"strategy": "x"}, 404, "BOOTSTRAP-001"),
    ("unknown application", {"scenario": "appliance", "application_id": "x"}, 404, "FLOWS-001"),
    ("unknown field", with_changes(amout=1), 422, "RECORDS-042"),
    ("null key", with_changes(external_id=None), 422, "RECORDS-043"),
    ("text for a number", with_changes(term_months="12"), 422, "RECORDS-041"),
    ("a fraction of a cent", with_changes(amount_minor=1.5), 422, "RECORDS-041"),
    ("future", with_changes(occurred_at="2199-01-01T00:00:00Z"), 422, "RECORDS-044"),
    ("no offset", with_changes(occurred_at="2026-01-01T00:00:00"), 422, "RECORDS-041"),
    ("wrong check digit", with_changes(party_id={"id_number": "1" * 18}), 422, "API-012"),
    ("unknown attribute", with_changes(attributes={"salary": 1}), 422, "RECORDS-042"),
    ("no such currency", with_changes(currency="XXX"), 422, "RECORDS-041"),
    ("another currency", with_changes(currency="USD"), 422, "RECORDS-041"),
]


@pytest.mark.parametrize(("_", "body", "status", "code"), BAD, ids=[row[0] for row in BAD])
def test_bad_requests(client: TestClient, _: str, body: Any, status: int, code: str) -> None:
    """Each is a problem document with its code, and nothing is stored."""
    before = client.get("/health").json()["last_offset"]
    if isinstance(body, bytes):
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = client.post("/v1/decisions", content=body, headers=headers)
    else:
        answer = client.post("/v1/decisions", json=body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert client.get("/health").json()["last_offset"] == before


def test_a_body_of_10_mb_is_refused(client: TestClient) -> None:
    """The limit bites before the body is in memory whole."""
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1/decisions", content=b" " * 10_000_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "API-001")


def test_an_unknown_address_is_a_problem_document(client: TestClient) -> None:
    """404 and 405 have the shape of every other error."""
    problem = client.get("/nowhere").json()
    assert problem["code"] == "API-003"
    assert problem["title"] == "Nothing is served at this address, or not with this method."
    assert problem["title_zh"] == "该地址不提供服务，或不支持该方法。"
    assert client.delete("/v1/records").status_code == 405


@pytest.mark.parametrize(("lang", "expected"), [("en", "not hit"), ("zh", "未命中")])
def test_the_page_of_a_decision(client: TestClient, lang: str, expected: str) -> None:
    """Every rule stands on the page with its state, in both languages, and nulls are named."""
    decision = client.post("/v1/decisions", json=NEW).json()
    page = client.get(f"/decisions/{decision['id']}?lang={lang}")
    assert page.status_code == 200
    for code in ("A01", "F04", "D01"):
        assert f">{code}<" in page.text
    assert expected in page.text
    assert "order_amount" in page.text
    assert decision["id"] in client.get("/").text


def test_the_page_of_no_decision(client: TestClient) -> None:
    """A wrong address is a page for a person, and what it repeats is escaped."""
    page = client.get("/decisions/<script>?lang=zh")
    assert page.status_code == 404
    assert "<script>" not in page.text
    assert "FLOWS-021" in page.text
    assert "<h1>本租户没有此编号的决策。</h1>" in page.text
    page = client.get("/decisions/<script>?lang=en")
    assert "<h1>No decision of this tenant has this id.</h1>" in page.text


def test_health_and_openapi(client: TestClient) -> None:
    """The service says what it serves, every hot route included."""
    assert client.get("/health").json()["status"] == "ok"
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/decisions", "/v1/decisions/{decision_id}", "/v1/records", "/health"} <= set(paths)
    assert "requestBody" in paths["/v1/decisions"]["post"]
