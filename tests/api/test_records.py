"""`/v1/records`: facts that a partner's system sends."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from lendweave.api.records import EXAMPLE
from lendweave.bootstrap import House
from lendweave.flows.record import KIND_RULES
from lendweave.records import KINDS

PERSON = "990101199601090745"
TOKEN = f"1:{'0f' * 32}"
SOMEBODY = "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f"


def order(external_id: str, **changes: Any) -> dict[str, Any]:
    """One order as a partner sends it."""
    return {
        "kind": "order",
        "external_id": external_id,
        "occurred_at": "2026-10-01T10:00:00+08:00",
        "party_id": {"phone": "19900000007"},
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


def test_every_kind_has_its_rule() -> None:
    """The table says of each kind whether a sender may send it, and why."""
    assert set(KIND_RULES) == set(KINDS)
    assert all(rule.reason for rule in KIND_RULES.values())


@pytest.mark.parametrize("kind", [k for k, rule in KIND_RULES.items() if not rule.sendable])
def test_what_the_lender_does_cannot_be_sent(client: TestClient, house: House, kind: str) -> None:
    """A decision, a line or a loan from outside is forbidden, whatever its fields say."""
    before = house.store.last_offset()
    answer = send(client, order("N-5"), {"kind": kind, "external_id": "F-1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "FLOWS-041")
    assert KIND_RULES[kind].reason in answer.json()["got"]
    assert house.store.last_offset() == before


CLEAR: list[tuple[dict[str, Any], str]] = [
    (order("N-6", party_id=PERSON), "RECORDS-045"),
    (order("N-6", party_id={"external_id": PERSON}), "RECORDS-045"),
    (order("N-6", party_id={"id_number": PERSON[:-1] + "0"}), "API-012"),
    (order("N-6", party_id={"id_number": [PERSON]}), "API-012"),
    (order("N-6", merchant_id=PERSON), "RECORDS-045"),
    ({"kind": "party", "external_id": PERSON, "party_type": "person"}, "RECORDS-045"),
    ({"kind": "party", "external_id": TOKEN, "party_type": "person", "id_token": PERSON}, "R"),
    ({"kind": "touch", "external_id": "T", "event": "e", "channel": "c", "device_token": 1}, "R"),
]


@pytest.mark.parametrize(("record", "code"), CLEAR)
def test_a_clear_identifier_in_a_wrong_place_is_refused(
    client: TestClient, house: House, record: dict[str, Any], code: str
) -> None:
    """Plain text where a name or a token belongs is neither stored nor repeated."""
    before = house.store.last_offset()
    answer = send(client, record)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"].startswith(code)
    assert PERSON[:-1] not in answer.text
    assert house.store.last_offset() == before


def test_one_person_is_one_party_whichever_way_it_is_named(client: TestClient) -> None:
    """A clear identifier and its token name the same entity, for every partner."""
    party = {"kind": "party", "external_id": {"id_number": PERSON}, "party_type": "person"}
    first = send(client, party | {"occurred_at": "2026-10-01T10:00:00+08:00"}).json()["stored"][0]
    assert PERSON not in str(first)
    named = order("N-7", party_id={"external_id": first["external_id"]})
    known = order("N-7", party_id={"id_number": f" {PERSON}"})
    assert send(client, named).status_code == 201
    assert send(client, known).json()["duplicates"] == 1


NAMES: list[tuple[dict[str, Any], str]] = [
    (order(""), "order.external_id"),
    (order(" \u3000 "), "order.external_id"),
    (order("N\u0000"), "order.external_id"),
    (order("N\u001f1"), "order.external_id"),
    (order("N" * 201), "order.external_id"),
    (order("N-8", merchant_id={"external_id": ""}), "order.merchant_id.external_id"),
    (order("N-8", merchant_id={"external_id": 7}), "order.merchant_id.external_id"),
    (order("N-8", merchant_id={"external_id": "H" * 201}), "order.merchant_id.external_id"),
    (
        order("N-8", merchant_id={"external_id": "H", "namespace": "a b"}),
        "order.merchant_id.namespace",
    ),
    (
        order("N-8", merchant_id={"external_id": "H", "namespace": "a" * 61}),
        "order.merchant_id.namespace",
    ),
]


@pytest.mark.parametrize(("record", "where"), NAMES)
def test_names_are_bounded(client: TestClient, record: dict[str, Any], where: str) -> None:
    """A name that is empty, too long or not printable is refused with its place."""
    problem = send(client, record).json()
    assert (problem["code"], problem["where"]) == ("API-013", where)


@pytest.mark.parametrize(
    "partner", ["", "p" * 61, "hua xing", "huaxing\u001f", "../x", "x" * 300_000]
)
def test_partners_are_bounded(client: TestClient, house: House, partner: str) -> None:
    """A partner's name is not multiplied into every record of a request."""
    before = house.store.last_offset()
    body = {"scenario": "appliance", "partner": partner, "records": [order("N-9")] * 10}
    problem = client.post("/v1/records", json=body).json()
    assert (problem["code"], problem["where"]) == ("API-013", "partner")
    assert house.store.last_offset() == before


def test_external_ids_are_spelled_as_intake_spells_them(client: TestClient) -> None:
    """Full-width digits and spaces around do not make another order."""
    first = send(client, order("N-10")).json()["stored"][0]
    assert send(client, order(" \uff2e-\uff11\uff10\n")).json()["duplicates"] == 1
    other = send(client, order("N-10", merchant_id={"external_id": " HX\uff10\uff10\uff11 "}))
    assert other.json()["duplicates"] == 1
    assert first["external_id"] == "N-10"


@pytest.mark.parametrize("of", ["nothing", "another order"])
def test_an_amendment_names_a_stored_version(client: TestClient, house: House, of: str) -> None:
    """What would wait for ever for its original is refused, not acknowledged."""
    other = send(client, order("N-11")).json()["stored"][0]["id"]
    send(client, order("N-12"))
    supersedes = other if of == "another order" else "0190f5fe-7c00-7a00-8abc-0123456789ab"
    before = house.store.last_offset()
    for _ in range(2):
        amending = order("N-12", status="paid", supersedes=supersedes)
        answer = send(client, order("N-14"), amending)
        assert (answer.status_code, answer.json()["code"]) == (409, "RECORDS-024")
    assert house.store.last_offset() == before


def test_an_amendment_of_the_current_version_is_stored(client: TestClient) -> None:
    """The id that was answered can be amended once."""
    first = send(client, order("N-13")).json()["stored"][0]
    paid = order("N-13", status="paid", supersedes=first["id"])
    assert send(client, paid).json()["amended"] == 1
    late = send(client, order("N-13", status="returned", supersedes=first["id"]))
    assert (late.status_code, late.json()["code"]) == (409, "RECORDS-021")


def test_a_refused_record_fails_its_batch(client: TestClient, house: House) -> None:
    """What can not be stored any more is told; nothing of the batch is acknowledged."""
    send(client, order("N-15"))
    send(client, order("N-15", tombstone=True))
    before = house.store.last_offset()
    answer = send(client, order("N-16"), order("N-15", status="paid"))
    assert (answer.status_code, answer.json()["code"]) == (409, "RECORDS-022")
    assert house.store.last_offset() == before


def test_the_example_of_the_reference_runs(client: TestClient) -> None:
    """What /openapi.json shows can be sent as it stands."""
    answer = client.post("/v1/records", json=EXAMPLE)
    assert answer.status_code == 201, answer.text
