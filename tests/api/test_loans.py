"""Loans and the ledger over HTTP, and as pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.test_decisions import with_changes
from tests.book.loan.lives import contract
from tests.flows.borrowers import BORROWER, borrower

from lendweave.book.funding.shares import Share
from lendweave.book.loan import Contract
from lendweave.bootstrap import House
from lendweave.flows.open_loan import Opening, open_loan

BANKS = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))


def opened(house: House, name: str = "L1", agreed: Contract | None = None) -> str:
    """A loan of 12,000.00 disbursed ten days ago; its id."""
    desk = house.servicing.desk("appliance")
    begin = desk.today - timedelta(days=10)
    asked = Opening("till", name, agreed or contract(shares=BANKS), "person 1", 12, on=begin)
    return open_loan(house.principal, asked, desk).loan_id


def payment(name: str = "r1", amount: int = 1_000, **more: Any) -> dict[str, Any]:
    """A payment as a client sends it."""
    return {"external_id": name, "amount_minor": amount, "currency": "CNY", **more}


def test_a_payment_is_taken_once(client: TestClient, house: House) -> None:
    """By its external id, by its Idempotency-Key, and shown in the loan."""
    loan_id = opened(house)
    path = f"/v1/loans/{loan_id}/payments"
    first = client.post(path, json=payment())
    assert first.status_code == 201
    assert first.json()["loan"]["repaid"]["interest"] == 1_000
    again = client.post(path, json=payment())
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    key = {"Idempotency-Key": "k"}
    answers = [client.post(path, headers=key, json=payment("r2")) for _ in range(2)]
    assert answers[0].content == answers[1].content
    body = client.get(f"/v1/loans/{loan_id}").json()
    assert [event["event"] for event in body["events"]] == ["open", "disburse", "pay", "pay"]
    assert body["status"] == "active"
    assert body["shares"][0]["funder"] == "bank_a"
    differs = client.post(path, json=payment(amount=2))
    assert (differs.status_code, differs.json()["code"]) == (409, "FLOWS-511")


def test_a_payment_is_reversed_and_the_ledger_balances(client: TestClient, house: House) -> None:
    """Contra-entries take it back; the trial balance and the statement tell both."""
    loan_id = opened(house)
    paid = client.post(f"/v1/loans/{loan_id}/payments", json=payment()).json()
    sent = {
        "external_id": "back",
        "event_id": paid["event"]["event_id"],
        "currency": "CNY",
        "reason": "bounced",
    }
    undone = client.post(f"/v1/loans/{loan_id}/reversals", json=sent).json()
    assert undone["loan"]["repaid"]["interest"] == 0
    assert [entry["reverses"] for entry in undone["entries"]] == [paid["entries"][0]["entry_id"]]
    balance = client.get("/v1/ledger/trial-balance").json()
    assert balance["balanced"]
    rows = {(row["holder"], row["account"]): row["debit_minor"] for row in balance["rows"]}
    assert rows["bank_a", "loan_principal"] == 840_000
    query = {"account": "cash", "holder": "bank_b", "loan_id": loan_id}
    told = client.get("/v1/ledger/statement", params=query).json()
    assert [line["amount_minor"] for line in told["lines"]] == [-360_000, 300, -300]
    assert told["closing_minor"] == -360_000


def test_any_event_may_be_entered(client: TestClient, house: House) -> None:
    """A deposit that is taken and given back, as an operator enters them."""
    path = f"/v1/loans/{opened(house)}/events"
    deposit = {"event": "deposit", "amount_minor": 500, "currency": "CNY"}
    taken = client.post(path, json=deposit | {"external_id": "d1", "details": {"do": "take"}})
    assert (taken.status_code, taken.json()["loan"]["deposits_minor"]) == (201, 500)
    back = client.post(path, json=deposit | {"external_id": "d2", "details": {"do": "return"}})
    assert back.json()["loan"]["deposits_minor"] == 0


LOAN = {
    "scenario": "appliance",
    "external_id": "c-1",
    "product": "appliance_instalment",
    "amount_minor": 600_000,
    "term": 12,
    "rate_annual": "0.138",
    "party_id": BORROWER,
}


@pytest.fixture
def client(house: House, client: TestClient) -> TestClient:
    """The service, which knows who borrows."""
    borrower(house)
    return client


def test_a_loan_is_opened_from_a_product(client: TestClient) -> None:
    """At the rate decided, with the product's shares and rules; the same again is the same loan."""
    first = client.post("/v1/loans", json=LOAN)
    assert first.status_code == 201, first.text
    assert (first.json()["disbursed_minor"], first.json()["rate_annual"]) == (600_000, "0.138")
    again = client.post("/v1/loans", json=LOAN)
    assert (again.status_code, again.json()["loan_id"]) == (200, first.json()["loan_id"])
    body = client.get(f"/v1/loans/{first.json()['loan_id']}").json()
    assert [share["funder"] for share in body["shares"]] == ["haihe_bank", "weave_finance"]
    assert (body["product"], len(body["instalments"])) == ("appliance_instalment", 12)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"product": "gold"}, "BOOK-211"),
        ({"term": 7}, "BOOK-208"),
        ({"amount_minor": 1}, "BOOK-208"),
        ({"rate_annual": "0.5"}, "BOOK-208"),
        ({"rate_annual": None}, "FLOWS-531"),
        ({"rate_annual": "NaN"}, "BOOK-208"),
        ({"party_id": ""}, "API-002"),
        ({"party_id": " "}, "API-002"),
        ({"external_id": "A\x001"}, "API-002"),
        ({"merchant_id": "shop\n"}, "API-002"),
        ({"rate_annual": int("1" * 4_000)}, "BOOK-208"),
        ({"drawdown_id": "none"}, "FLOWS-532"),
        ({"party_id": "person 2"}, "FLOWS-534"),
        ({"application_id": "A-9"}, "FLOWS-534"),
        ({"merchant_id": "shop 9"}, "FLOWS-534"),
    ],
)
def test_what_the_product_does_not_offer_is_not_lent(
    client: TestClient, house: House, changes: dict[str, Any], code: str
) -> None:
    """Another product, term, amount or rate; no rate at all; no such drawdown."""
    answer = client.post("/v1/loans", json=LOAN | changes)
    assert (answer.status_code // 100, answer.json()["code"]) == (4, code), answer.text
    assert house.store.count(house.principal, "loan_event") == 0


def test_an_application_that_came_to_nothing_is_not_lent_on(
    client: TestClient, house: House
) -> None:
    """What was decided against is appealed or made anew; what was approved is lent on."""
    loans = {}
    for income, outcome in (("1000.00", "decline"), ("8000.00", "refer")):
        who = {"phone": f"199{income.replace('.', ''):>08}"}
        words = {"party_id": who, "attributes": {"monthly_income": income}}
        asked = with_changes(external_id=income, **words)
        decision = client.post("/v1/decisions", json=asked).json()
        assert decision["outcome"] == outcome
        named = {name: decision[name] for name in ("party_id", "application_id")}
        loan = LOAN | named | {"external_id": income, "amount_minor": 300_000}
        loans[outcome] = client.post("/v1/loans", json=loan)
    assert (loans["decline"].status_code, loans["decline"].json()["code"]) == (409, "FLOWS-536")
    assert loans["refer"].status_code == 201, loans["refer"].text


def anew(**details: Any) -> dict[str, Any]:
    """A restructuring as a client sends it."""
    said = {"event": "restructure", "currency": "CNY", "reason": "hardship"}
    return {"external_id": "x", **said, "details": {"term": 6, **details}}


# path, body → code of the problem.
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("payments", payment(currency="USD"), "BOOK-313"),
    ("payments", payment(business_date="2020-01-01"), "BOOK-314"),
    ("payments", payment(purpose="all"), "API-002"),
    ("payments", payment(amount=10**15 + 1), "BOOK-320"),
    ("payments", payment(amount=2**63), "BOOK-320"),
    ("events", {"external_id": "x", "event": "open", "currency": "CNY"}, "API-002"),
    ("events", anew(first_due="9999-12-31"), "BOOK-325"),
    ("events", anew(cure_days=2**63), "BOOK-325"),
    ("payments", payment(mode="shorten"), "BOOK-325"),
    ("events", anew(rate="10"), "FLOWS-512"),
]


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"event": "change_rate", "details": {"rate": "10"}}, "BOOK-207", "at most 24%"),
        (anew(rate="0.3"), "BOOK-207", "at most 24%"),
        (
            {"event": "charge_fee", "amount_minor": 1, "details": {"code": "x"}},
            "FLOWS-513",
            "a fee of the product",
        ),
    ],
)
def test_a_loan_of_a_product_stays_within_cap_and_fees(
    client: TestClient, said: dict[str, Any], code: str, words: str
) -> None:
    """The answer tells the highest rate allowed, with the source of the cap."""
    loan_id = client.post("/v1/loans", json=LOAN).json()["loan_id"]
    sent = {"external_id": "x", "currency": "CNY"} | said
    answer = client.post(f"/v1/loans/{loan_id}/events", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert words in answer.json()["fix"]
    if code == "BOOK-207":
        assert "Source: 金规" in answer.json()["fix"]


def test_what_cannot_be_is_a_problem(client: TestClient, house: House) -> None:
    """Each with its code, and nothing is booked."""
    loan_id = opened(house)
    before = house.store.last_offset()
    for path, body, code in REFUSALS:
        answer = client.post(f"/v1/loans/{loan_id}/{path}", json=body)
        assert (answer.status_code // 100, answer.json()["code"]) == (4, code), answer.text
    assert house.store.last_offset() == before


def test_an_unknown_loan_and_account_are_told(client: TestClient, house: House) -> None:
    """As problems, and as a page; so is a day behind the calendar."""
    assert client.get("/v1/loans/nobody").json()["code"] == "FLOWS-501"
    assert client.get("/loans/nobody").status_code == 404
    unknown = client.get("/v1/ledger/statement", params={"account": "gold"})
    assert unknown.json()["code"] == "BOOK-301"
    late = client.get(f"/v1/loans/{opened(house)}", params={"on": "9999-12-31"})
    assert (late.status_code, late.json()["code"]) == (422, "FLOWS-502")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ["Schedule", "Loan principal", "balanced"]), ("zh", ["还款计划", "贷款本金"])],
)
def test_a_loan_and_the_ledger_as_pages(
    client: TestClient, house: House, lang: str, words: list[str]
) -> None:
    """In both languages."""
    loan_id = opened(house)
    shown = client.get(f"/loans/{loan_id}", params={"lang": lang}).text
    shown += client.get("/ledger", params={"lang": lang, "on": ""}).text
    assert loan_id in shown
    assert "8,400.00" in shown
    assert [word for word in words if word and word not in shown] == []
