"""Closing business days over HTTP and from the page."""

from __future__ import annotations

import json
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.book.loan.lives import contract
from typer.testing import CliRunner

from lendweave.book.loan import LoanRules
from lendweave.bootstrap import House
from lendweave.cli.commands import app
from lendweave.flows.open_loan import Opening, open_loan

ROUTE = "/v1/end-of-day"


@pytest.fixture
def yesterday(house: House) -> date:
    """The day before today, on which a loan was lent two months before."""
    desk = house.servicing.desk("appliance")
    agreed = contract(rules=LoanRules(backdating_days=90))
    on = desk.today - timedelta(days=62)
    open_loan(house.principal, Opening("till", "L1", agreed, "person 1", 12, on=on), desk)
    return desk.today - timedelta(days=1)


def close(client: TestClient, day: date) -> tuple[int, Any]:
    """Status and body of a run."""
    answer = client.post(ROUTE, json={"date": str(day)})
    return answer.status_code, answer.json()


def test_a_day_is_closed_once_over_http(client: TestClient, house: House, yesterday: date) -> None:
    """The first run closes what is missed; the same again closes nothing and tells the day."""
    before = yesterday - timedelta(days=2)
    assert close(client, before)[0] == 201
    status, told = close(client, yesterday)
    closed = [each["business_date"] for each in told["closed"]]
    assert (status, closed) == (201, [str(before + timedelta(days=n)) for n in (1, 2)])
    assert told["day"] == told["closed"][-1]
    status, again = close(client, yesterday)
    assert (status, again["closed"], again["day"]) == (200, [], told["day"])
    assert house.store.count(house.principal, "end_of_day") == 3
    status, problem = close(client, before)
    assert (status, problem["code"]) == (409, "FLOWS-601")
    house.close()
    said = ["--home", str(house.settings.home), "end-of-day", "--json", "--date", str(yesterday)]
    assert json.loads(CliRunner().invoke(app, said).output) == again


def test_a_run_tells_how_far_it_is(client: TestClient, house: House, yesterday: date) -> None:
    """Meanwhile no other begins; afterwards none runs, and its day is the last."""
    told, go_on = Event(), Event()

    def progress(_day: date, _loans: int) -> None:
        told.set()
        go_on.wait()

    ends = house.day_end
    asked = (house.principal, yesterday, ends.desk, progress)
    thread = Thread(target=ends.runs.close, args=asked)
    thread.start()
    told.wait()
    try:
        running = client.get(ROUTE).json()["running"]
        assert running == {"until": str(yesterday), "day": str(yesterday), "loans": 1}
        assert "running" in client.get("/end-of-day?lang=en").text
        status, problem = close(client, yesterday)
        assert (status, problem["code"]) == (409, "FLOWS-603")
    finally:
        go_on.set()
        thread.join()
    found = client.get(ROUTE).json()
    assert (found["running"], found["next"]) == (None, str(yesterday + timedelta(days=1)))
    assert found["days"][0]["loans"] == 1


def test_a_day_tells_what_it_moved(client: TestClient, yesterday: date) -> None:
    """By account, since the day before; debits and credits are equal."""
    close(client, yesterday - timedelta(days=2))
    close(client, yesterday)
    days = client.get(ROUTE).json()["days"]
    assert days[0]["business_date"] == str(yesterday)
    assert days[-1]["moved_minor"] == {}
    assert all(sum(each["moved_minor"].get("CNY", {}).values()) == 0 for each in days)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("End of day", "No day is closed yet")), ("zh", ("日终", "尚无已日终的业务日"))],
)
def test_the_next_day_is_closed_from_the_page(
    client: TestClient, yesterday: date, lang: str, words: tuple[str, str]
) -> None:
    """In both languages; a day that cannot be closed is told on the page."""
    shown = client.get(f"/end-of-day?lang={lang}").text
    assert all(word in shown for word in words)
    form = {"date": str(yesterday - timedelta(days=1))}
    answer = client.post(f"/end-of-day?lang={lang}", data=form)
    assert answer.status_code == 200
    assert form["date"] in answer.text
    assert f'value="{yesterday}"' in answer.text
    refused = client.post(f"/end-of-day?lang={lang}", data={"date": "2020-01-01"})
    assert (refused.status_code, "FLOWS-601" in refused.text) == (409, True)
    refused = client.post(f"/end-of-day?lang={lang}", data={"date": "soon"})
    assert (refused.status_code, "API-" in refused.text) == (422, True)


def test_a_page_of_another_site_closes_nothing(
    client: TestClient, house: House, yesterday: date
) -> None:
    """Its origin gives it away."""
    sent = {"date": str(yesterday)}
    answer = client.post("/end-of-day", data=sent, headers={"Origin": "http://elsewhere.test"})
    assert answer.status_code == 403
    assert house.store.count(house.principal, "end_of_day") == 0


def test_a_closed_day_tells_its_accrued_interest(
    client: TestClient, house: House, yesterday: date
) -> None:
    """In balance with the trial balance over HTTP, on the page and the terminal."""
    path, asked = "/v1/ledger/trial-balance", {"accrued": "true"}
    assert client.get(path, params=asked).json()["code"] == "FLOWS-604"
    on = yesterday - timedelta(days=9)
    opening = Opening("till", "L2", contract(), "person 2", 12, on=on)
    loan_id = open_loan(house.principal, opening, house.servicing.desk("appliance")).loan_id
    assert close(client, yesterday)[0] == 201
    told = client.get(path, params=asked).json()
    held = {row["account"]: row["debit_minor"] for row in told["rows"]}
    loans = {each["loan_id"]: each["interest_minor"] for each in told["accrued"]["loans"]}
    total = sum(loans.values())
    assert (told["on"], told["balanced"]) == (str(yesterday), True)
    assert held["accrued_interest"] == total == told["accrued"]["totals"][0]["accrued_minor"]
    assert loans[loan_id] in (4_181, 4_320, 4_469, 4_629)  # 9 of 28 to 31 days of 14,400
    booked = client.get(path, params={"on": str(yesterday)}).json()
    income = [each["totals"][0]["credit_minor"] for each in (told, booked)]
    assert income[0] - income[1] == total
    later = {**asked, "on": str(yesterday + timedelta(days=1))}
    assert client.get(path, params=later).json()["code"] == "FLOWS-604"
    before = {**asked, "as_of": "2020-01-01T00:00:00Z"}
    assert client.get(path, params=before).json()["code"] == "FLOWS-604"
    page = client.get("/ledger", params={**asked, "on": "", "lang": "zh"}).text
    assert "应计利息" in page
    house.close()
    said = ["--home", str(house.settings.home), "ledger", "trial-balance", "--accrued"]
    assert "Accrued interest" in CliRunner().invoke(app, said).output
    assert json.loads(CliRunner().invoke(app, [*said, "--json"]).output) == told
