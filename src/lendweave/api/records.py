"""`/v1/records`: a partner's system sends facts as they happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.entities import Sender
from lendweave.api.requests import (
    body_schema,
    decode,
    house_of,
    idempotency_of,
    principal_of,
    read_body,
    sender_of,
    take_partner,
)
from lendweave.flows.record import record_facts, require_sendable
from lendweave.kernel.errors import Invalid
from lendweave.records import Record
from lendweave.records.ports import Receipt

ROUTE = "/v1/records"
RECORDS_MAX = 1_000
router = APIRouter(tags=["records"])


class TooManyRecords(Invalid):
    """A request holds more records than one batch may.
    请求中的记录数超过单批上限。
    """

    code = "API-021"


class RecordsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Facts of one scene from one partner, stored together or not at all.

    records: each with its `kind`, `external_id`, `occurred_at` and the fields of its kind.
    partner: whose numbering the external ids follow.
    """

    scenario: str
    partner: str
    records: list[dict[str, Any]]


EXAMPLE = {
    "scenario": "appliance",
    "partner": "huaxing",
    "records": [
        {
            "kind": "order",
            "external_id": "HX-9001",
            "occurred_at": "2026-10-01T10:00:00+08:00",
            "party_id": {"phone": "19900000001"},
            "merchant_id": {"external_id": "HX02"},
            "amount_minor": 329900,
            "currency": "CNY",
            "status": "placed",
        }
    ],
}


@router.post(
    ROUTE,
    status_code=201,
    summary="Store a batch of records",
    openapi_extra=body_schema(RecordsRequest, EXAMPLE),
)
async def post_records(request: Request) -> Response:
    """Store the batch; the answer is sent when it is on disk."""
    body = await read_body(request)
    return await run_in_threadpool(_store, request, body)


def _store(request: Request, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    asked = decode(body, RecordsRequest, f"POST {ROUTE}")
    take_partner(request, asked.partner)
    if len(asked.records) > RECORDS_MAX:
        raise TooManyRecords(
            where=f"POST {ROUTE}",
            got=f"{len(asked.records)} records",
            expected=f"at most {RECORDS_MAX}",
            fix="Send them in several requests.",
        )
    scene = house.room(asked.scenario).scene
    sender = sender_of(house, principal, scene, asked.partner)
    records = [_record(sender, wire) for wire in asked.records]
    key = idempotency_of(request, body)
    receipt = record_facts(principal, records, house.store, idempotency=key, response=_answer)
    answer = _answer(receipt) if key is None else receipt.response
    return Response(answer, 201, media_type="application/json")


def _record(sender: Sender, wire: Mapping[str, Any]) -> Record:
    """The record that was sent; a kind that may not be sent is refused before its fields are."""
    kind = str(wire.get("kind", ""))
    require_sendable(kind)
    return sender.record(kind, wire)


def _answer(receipt: Receipt) -> bytes:
    stored = [
        {"id": r.id, "entity_id": r.entity_id, "external_id": r.external_id, "offset": r.offset}
        for r in receipt.stored
    ]
    body = {
        "stored": stored,
        "duplicates": receipt.duplicates,
        "amended": receipt.amended,
    }
    return msgspec.json.encode(body)
