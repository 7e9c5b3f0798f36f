"""Manual review over HTTP: a referral in the queue, worked by people, and the pages of it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.test_decisions import with_changes

from lendweave.bootstrap import House
from lendweave.records import Decision

ROUTE = "/v1/reviews/appliance"
PAGE = "/reviews/appliance"


@pytest.fixture
def case_id(client: TestClient) -> str:
    """A live application referred to people, for no reason that approving it has to override."""
    decided = client.post("/v1/decisions", json=with_changes(merchant_id={"external_id": "HX02"}))
    assert decided.json()["outcome"] == "refer", decided.text
    (case,) = client.get(ROUTE).json()
    return str(case["case_id"])


def sent(
    client: TestClient, path: str, body: Any, person: str, status: int = 200, **headers: str
) -> Any:
    """The answer to a POST by a person that has this status."""
    answer = client.post(f"{ROUTE}/{path}", json=body, headers={"Acting-As": person, **headers})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_case_over_http(client: TestClient, house: House, case_id: str) -> None:
    """Taken by one, checked, sent for papers, declined; the decision and the queue tell of it."""
    path = f"cases/{case_id}"
    assert sent(client, f"{path}/steps/take", {}, "li")["person"] == "li"
    assert sent(client, f"{path}/steps/take", {}, "wang", 409)["code"] == "RECORDS-061"
    found = client.get(f"{ROUTE}/{path}").json()
    assert found["minutes_left"] > 0
    check = {"check": found["missing"][0], "result": "passed", "evidence": "F-1"}
    kept = sent(client, f"{path}/checks", check, "li", 201, **{"Idempotency-Key": "k"})
    assert kept["person"] == "li"
    assert sent(client, f"{path}/checks", check, "li", 201, **{"Idempotency-Key": "k"}) == kept
    asked = sent(client, f"{path}/steps/ask_documents", {"reason": "payslip"}, "li")
    assert (asked["state"], asked["transitions"][-1]["reason"]) == ("waiting", "payslip")
    sent(client, f"{path}/steps/receive_documents", {}, "li")
    wrong = {"verdict": "decline", "override": True}
    assert sent(client, f"{path}/verdict", wrong, "li", 422)["code"] == "API-002"
    decline = {"verdict": "decline", "reasons": ["INCOME_LOW"]}
    assert sent(client, f"{path}/verdict", decline, "li")["state"] == "decided"
    assert client.get(ROUTE).json() == []
    assert [c["case_id"] for c in client.get(f"{ROUTE}?state=decided").json()] == [case_id]
    decision = house.store.latest(house.principal, "decision", limit=1)[0]
    assert isinstance(decision, Decision)
    assert (decision.decided_by, decision.reasons) == ("li", ["INCOME_LOW"])
    told = client.get(f"/v1/decisions/{decision.id}").json()
    assert (told["outcome"], told["reason_texts"][0]["zh"]) == ("decline", "收入较低或未申报")
    assert client.get(f"/decisions/{decision.id}").status_code == 200
    (row,) = client.get(f"{ROUTE}/accuracy").json()
    assert (row["reviewer"], row["decided"], row["approved"], row["agreement"]) == (
        "li",
        1,
        0,
        None,
    )
    sample = [c["case_id"] for c in client.get(f"{ROUTE}/sample").json()]
    look = {"agrees": True}
    status = 200 if sample == [case_id] else 409
    sent(client, f"{path}/audit", look, "zhao", status)
    assert sent(client, "lapse", {}, "owner") == {}
    assert sent(client, "open", {"days": 1}, "owner")["opened"] == []
    assert client.get(f"{ROUTE}/cases/none").status_code == 404
    assert client.get("/v1/reviews/none").status_code == 404


def test_the_pages_of_a_case(client: TestClient, case_id: str) -> None:
    """In both languages: the queue, the case with its buttons, what a button refuses."""
    for language, words in (("en", "time left"), ("zh", "剩余时限")):
        assert words in client.get(f"{PAGE}?lang={language}").text
        assert "appliance" in client.get(f"/reviews?lang={language}").text
    page = f"{PAGE}/cases/{case_id}"

    def pressed(action: str, status: int = 200, **fields: str) -> str:
        form = {"action": action, "person": "林签", **fields}
        answer = client.post(f"{page}?lang=zh", data=form, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return str(answer.text)

    assert "领取" in client.get(f"{page}?lang=zh").text
    assert "林签" in pressed("take")
    codes = client.get(f"{ROUTE}/cases/{case_id}").json()["missing"]
    assert "必做核查已完成" not in pressed("approve", 422)
    for code in codes:
        text = pressed("check", check=code, result="passed", note="本人接听", evidence="R-7")
        assert "本人接听" in text
    assert "API-002" in pressed("check", 422, check=codes[0], result="perhaps")
    assert "API-002" in pressed("approve", 422, amount="many")
    assert "API-002" in pressed("approve", 422, term="999")
    assert "API-002" in pressed("dance", 422)
    assert "KERNEL" in pressed("approve", 422, rate="-1")
    assert "DECISIONS-073" in pressed("approve", 422, amount="9,999,999.00")
    assert "待复核" not in pressed("decline", reasons="SCORE, INCOME_LOW", note="收入不实")
    shown = client.get(f"{page}?lang=zh").text
    assert "已审结" in shown
    assert "收入不实" in shown
    for language in ("en", "zh"):
        assert "林签" in client.get(f"{PAGE}/accuracy?lang={language}").text
    assert client.get(f"{PAGE}/cases/none").status_code == 404
    assert client.get("/reviews/none").status_code == 404
