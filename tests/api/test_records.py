"""`/v1/records`: facts that a partner's system sends."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from lendweave.bootstrap import House


def order(external_id: str, **changes: Any) -> dict[str, Any]:
    """One order as a partner sends it."""
    return {
        "kind": "order",
        "external_id": external_id,
        "occurred_at": "2026-10-01T10:00:00+08:00",
        "party_id": {"phone": "13912345678"},
        "merchant_id": {"external_id": "HX001"},
        "amount_minor": 329_900,
        "currency": "CNY",
        "status": "placed",
    } | changes


def send(client: TestClient, *records: dict[str, Any]) -> Any:
    """Post a batch."""
    body = {"scenario": "appliance", "partner": "huaxing", "records": list(records)}
    return client.post("/v1/records", json=body)


def test_a_batch_is_stored_once(client: TestClient) -> None:
    """The second time the same facts are duplicates; new content amends."""
    first = send(client, order("N-1"), order("N-2")).json()
    assert [row["external_id"] for row in first["stored"]] == ["N-1", "N-2"]
    assert send(client, order("N-1"), order("N-2")).json()["duplicates"] == 2
    amended = send(client, order("N-1", status="delivered")).json()
    assert amended["amended"] == 1
    assert amended["stored"][0]["entity_id"] == first["stored"][0]["entity_id"]


def test_one_bad_record_stops_the_batch(client: TestClient, house: House) -> None:
    """All or nothing: the error names the field, and the good record is not stored either."""
    before = house.store.last_offset()
    answer = send(client, order("N-3"), order("N-4", status="lost"))
    assert answer.status_code == 422
    assert answer.json()["where"] == "order.status"
    assert house.store.last_offset() == before


def test_too_many_records(client: TestClient) -> None:
    """A batch has a limit of its own."""
    answer = send(client, *[{"kind": "order"}] * 1_001)
    assert answer.json()["code"] == "API-021"


def test_an_unknown_kind(client: TestClient) -> None:
    """A kind that nobody declared is missing, with the list of those that are."""
    assert send(client, {"kind": "invoices"}).json()["code"] == "RECORDS-001"
