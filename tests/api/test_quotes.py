"""Repayment trials by HTTP, and the page that shows them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from lendweave.bootstrap import House
from lendweave.records import entity_id

ASKED = {
    "scene": "appliance",
    "product": "appliance_trade_in",
    "amount_minor": "600000",
    "term": "6",
    "rate": "0.12",
    "on": "2026-03-01",
}


def asked(**other: str) -> dict[str, str]:
    """The question with some of it changed."""
    return ASKED | other


def test_a_quote_tells_all_a_checkout_needs(client: TestClient) -> None:
    """Rows that add up, every charge, both yearly costs, the cap with its source."""
    body = client.get("/v1/quotes", params=ASKED).raise_for_status().json()
    (quote,) = body["quotes"]
    assert quote["product"]["title"] == {"en": "Trade-in instalments", "zh": "以旧换新分期"}
    assert sum(row["principal_minor"] for row in quote["rows"]) == 600_000
    assert sum(row["payment_minor"] for row in quote["rows"]) == quote["payments_minor"]
    assert quote["charges"][1]["paid_by"] == "borrower"
    assert quote["all_in_cost"]["irr_times_12"] < quote["all_in_cost"]["effective"]
    assert quote["cap"]["limit"] == "0.24"
    assert quote["cap"]["source"]["document"]
    assert "statement" not in quote


@pytest.mark.parametrize(("lang", "title"), [("en", "All-in cost"), ("zh", "综合融资成本明示")])
def test_the_statement_comes_in_the_language_asked_for(
    client: TestClient, lang: str, title: str
) -> None:
    """For a partner that shows it at its own checkout."""
    body = client.get("/v1/quotes", params=asked(lang=lang)).raise_for_status().json()
    statement: dict[str, Any] = body["quotes"][0]["statement"]
    assert statement["title"].startswith(title)
    assert len(statement["sections"]) == 4


def test_the_products_of_a_scene_are_listed_whole(client: TestClient) -> None:
    """What a partner's checkout needs to know before it asks for a quote."""
    body = client.get("/v1/products", params={"scene": "appliance"}).raise_for_status().json()
    first = body["products"][0]
    assert (first["code"], first["version"]) == ("appliance_instalment", 2)
    assert first["amounts"] == {"low": 10_000, "high": 3_000_000, "step": 1}
    assert first["terms"] == [3, 6, 12, 24]
    assert len(first["hash"]) == 64
    assert client.get("/v1/products", params={"scene": "nowhere"}).status_code == 404


def test_products_are_compared(client: TestClient) -> None:
    """Without a product, each that offers the amount; the others with the reason."""
    params = {"scene": "appliance", "amount_minor": "600000", "term": "6", "on": "2026-03-01"}
    body = client.get("/v1/quotes", params=params).raise_for_status().json()
    assert len(body["quotes"]) == 3
    assert {refused["code"] for refused in body["refused"]} == {"BOOK-208"}
    only = client.get("/v1/quotes", params=params | {"plan": "bullet", "term": "90"})
    assert only.status_code == 422


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        (asked(product="nothing"), 404, "BOOK-211"),
        (asked(scene="nowhere"), 404, "CONNECTORS-001"),
        (asked(amount_minor="1"), 422, "BOOK-208"),
        (asked(term="7"), 422, "BOOK-208"),
        (asked(rate="0.19"), 422, "BOOK-208"),
        (asked(rate="12%"), 422, "KERNEL-041"),
        (asked(amount_minor="6000.5"), 422, "API-007"),
        (asked(on="2026-02-30"), 422, "API-007"),
        (asked(plan="equal"), 422, "API-007"),
        (asked(rate_annual="0.5"), 422, "API-007"),
        (
            asked(
                product="supplier_receivable",
                amount_minor="2000000",
                term="90",
                rate="0.06",
                on="2010-01-01",
            ),
            404,
            "BOOK-212",
        ),
        (asked(device_token="13800000000"), 422, "RECORDS-045"),
    ],
)
def test_what_cannot_be_quoted_is_a_problem_document(
    client: TestClient, params: dict[str, str], status: int, code: str
) -> None:
    """One status by family, one code by cause."""
    answer = client.get("/v1/quotes", params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_trial_of_a_known_visitor_is_recorded(client: TestClient, house: House) -> None:
    """The party's touch is there for the next decision's features."""
    before = house.store.count(house.principal, "touch")
    party = entity_id(house.principal.tenant_id, "party", "identity", "a visitor")
    client.get("/v1/quotes", params=asked(party_id=party, channel="app")).raise_for_status()
    client.get("/v1/quotes", params=ASKED).raise_for_status()
    assert house.store.count(house.principal, "touch") == before + 1


def test_the_page_is_a_form_at_first(client: TestClient) -> None:
    """Scenes to choose from and the products of the first; nothing is quoted yet."""
    page = client.get("/quotes?lang=zh").raise_for_status().text
    assert "还款试算" in page
    assert "家电分期" in page
    assert "综合融资成本明示" not in page
    assert 'href="/quotes?lang=zh"' in client.get("/?lang=zh").text


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "All-in cost statement"), ("zh", "综合融资成本明示")]
)
def test_the_page_shows_schedule_and_statement(client: TestClient, lang: str, title: str) -> None:
    """What was typed in yuan and percent, quoted in the language of the page."""
    params = {
        "scene": "appliance",
        "product": "appliance_trade_in",
        "amount": "6,000",
        "rate": "12",
    }
    params |= {"term": "6", "on": "2026-03-01", "lang": lang}
    page = client.get("/quotes", params=params).raise_for_status().text
    for word in (title, "2026-04-10", "6,000.00 CNY"):
        assert word in page


@pytest.mark.parametrize(
    "field", [{"amount": "much"}, {"rate": "dear"}, {"term": "long"}, {"on": "soon"}]
)
def test_a_field_that_says_nothing_is_told_on_the_page(
    client: TestClient, field: dict[str, str]
) -> None:
    """The field by name and an example, with the form still filled."""
    params = {"scene": "appliance", "amount": "6000", "lang": "en"} | field
    answer = client.get("/quotes", params=params)
    assert answer.status_code == 422
    assert f"field {next(iter(field))}" in answer.text
