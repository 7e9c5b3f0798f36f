"""Collection over HTTP and as a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from tests.book.loan.lives import contract

from lendweave.book.loan import LoanRules
from lendweave.bootstrap import House
from lendweave.flows.open_loan import Opening, open_loan
from lendweave.flows.repay import EventRequest, enter_event

BASE = "/v1/collection/appliance"


@pytest.fixture
def late(house: House) -> str:
    """A loan of which the first instalment is about a month late; its record says so."""
    desk = house.servicing.desk("appliance")
    begin = desk.today - timedelta(days=62)
    agreed = contract(60_000_000, rules=LoanRules(backdating_days=90))
    asked = Opening("till", "L1", agreed, "person 1", 12, on=begin)
    loan_id = open_loan(house.principal, asked, desk).loan_id
    fee = EventRequest("charge_fee", "till", "f", "CNY", 100, details={"code": "reminder"})
    enter_event(house.principal, loan_id, fee, desk)
    return loan_id


def test_the_work_is_listed_and_a_letter_ends_it(client: TestClient, late: str) -> None:
    """One item; what was done is kept once, and the item then waits or asks for the next step."""
    (item,) = client.get(f"{BASE}/work").json()["items"]
    assert (item["loan_id"], item["bucket"] in ("M1", "M2")) == (late, True)
    sent = {"loan_id": late, "external_id": "c1", "way": item["by"], "result": "no_answer"}
    first = client.post(f"{BASE}/contacts", json=sent | {"reported": True})
    assert first.status_code == 201
    again = client.post(f"{BASE}/contacts", json=sent | {"reported": True})
    assert again.json()["id"] == first.json()["id"]
    (item,) = client.get(f"{BASE}/work").json()["items"]
    assert item["waits"] == "done"


@pytest.mark.parametrize(
    ("route", "more", "refusal"),
    [
        ("contacts", {"external_id": "c", "way": "drone", "result": "paid"}, (422, "API-")),
        ("contacts", {"external_id": "c", "way": "call", "result": "promise"}, (422, "FLOWS-552")),
        (
            "waivers",
            {"external_id": "w", "part": "interest", "amount_minor": 600_000, "reason": "x"},
            (403, "BOOK-604"),
        ),
        ("custody", {"agency": "nobody"}, (409, "BOOK-605")),
        ("custody", {"agency": None}, (409, "BOOK-605")),
    ],
)
def test_what_is_refused_is_a_problem_document(
    client: TestClient, late: str, route: str, more: dict[str, object], refusal: tuple[int, str]
) -> None:
    """Each with its own code; nothing is kept."""
    reported = {"reported": True} if route == "contacts" else {}
    answer = client.post(f"{BASE}/{route}", json={"loan_id": late} | more | reported)
    status, code = refusal
    assert answer.status_code == status, answer.text
    assert answer.json()["code"].startswith(code)


def test_a_waiver_as_an_event_of_the_loan_needs_the_same_authority(
    client: TestClient, late: str
) -> None:
    """5,000.00 is the most that anybody may let off, by whichever door."""
    waiver = {"external_id": "w", "event": "waive", "currency": "CNY", "amount_minor": 500_001}
    sent = waiver | {"details": {"component": "interest"}, "reason": "x"}
    answer = client.post(f"/v1/loans/{late}/events", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (403, "BOOK-604")
    answer = client.post(f"/v1/loans/{late}/events", json=sent | {"amount_minor": 500_000})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("lang", "word"), [("en", "The day"), ("zh", "催收")])
def test_the_page_tells_the_same(client: TestClient, late: str, lang: str, word: str) -> None:
    """In both languages; a scene without a policy is told as such."""
    page = client.get(f"/collection/appliance?lang={lang}")
    assert page.status_code == 200
    assert late in page.text
    if lang == "zh":
        assert word in page.text
    assert client.get(f"/collection/receivables?lang={lang}").status_code == 404


def test_scenes_that_collect_are_listed(client: TestClient) -> None:
    """Those with a collection.yaml, each a link."""
    page = client.get("/collection?lang=zh")
    assert page.status_code == 200
    assert "/collection/appliance?lang=zh" in page.text
    assert "/collection/receivables" not in page.text
