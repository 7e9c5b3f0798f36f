"""`/v1/collection/{scene}`: the day's work on overdue loans, contacts, waivers and agencies."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.pages import Asked, page
from lendweave.api.problems import status_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.book.collection.shape import WaivedPart, Way
from lendweave.book.collection.work import WorkItem
from lendweave.flows.collect import (
    ContactRequest,
    Result,
    WaiverRequest,
    day_work,
    hand_over,
    recall,
    record_contact,
    waive,
)
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import amount_text

router = APIRouter(tags=["collection"])
NEW = 201


class ContactBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact and what came of it. reported: it has happened elsewhere; kept in any case."""

    loan_id: str
    external_id: str
    way: Way
    result: Result
    contacted: Literal["borrower", "third_party"] = "borrower"
    collector: str | None = None
    promised_minor: int | None = None
    promised_on: date | None = None
    reported: bool = False


class WaiverBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of what is due is to be let off."""

    loan_id: str
    external_id: str
    part: WaivedPart
    amount_minor: int
    reason: str


class CustodyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case goes to an agency, or comes back where agency is null."""

    loan_id: str
    agency: str | None
    reason: str | None = None


@router.get("/v1/collection/{scene}/work", summary="The day's work on overdue loans")
async def get_work(request: Request, scene: str, on: date | None = None) -> Response:
    """Most urgent first; those that wait come last, with why. on: today when left out."""
    items = await run_in_threadpool(_work, request, scene, on)
    return _json({"items": [_told(item) for item in items]})


@router.post(
    "/v1/collection/{scene}/contacts",
    summary="Keep a contact",
    status_code=NEW,
    openapi_extra=body_schema(
        ContactBody, {"loan_id": "…", "external_id": "C-1", "way": "call", "result": "no_answer"}
    ),
)
async def post_contact(request: Request, scene: str) -> Response:
    """Refused outside the limits of contact. The same external_id again is kept once."""
    body = decode(await read_body(request), ContactBody, "contact")
    asked = ContactRequest(**msgspec.structs.asdict(body))

    def keep() -> Any:
        house = house_of(request)
        return record_contact(principal_of(request), asked, house.collection.desk(scene))

    return _json(msgspec.to_builtins(await run_in_threadpool(keep)), NEW)


@router.post(
    "/v1/collection/{scene}/waivers",
    summary="Let off penalty, a fee or interest",
    status_code=NEW,
    openapi_extra=body_schema(
        WaiverBody,
        {
            "loan_id": "…",
            "external_id": "W-1",
            "part": "penalty",
            "amount_minor": 1200,
            "reason": "late debit by the bank",
        },
    ),
)
async def post_waiver(request: Request, scene: str) -> Response:
    """Refused above the authority of whoever asks."""
    body = decode(await read_body(request), WaiverBody, "waiver")
    asked = WaiverRequest(**msgspec.structs.asdict(body))

    def let_off() -> Any:
        house = house_of(request)
        return waive(principal_of(request), asked, house.collection.desk(scene)).event

    return _json(msgspec.to_builtins(await run_in_threadpool(let_off)), NEW)


@router.post(
    "/v1/collection/{scene}/custody",
    summary="Hand a case to an agency, or take it back",
    status_code=NEW,
    openapi_extra=body_schema(CustodyBody, {"loan_id": "…", "agency": "hengxin"}),
)
async def post_custody(request: Request, scene: str) -> Response:
    """agency null: the case comes back to the house."""
    body = decode(await read_body(request), CustodyBody, "custody")

    def move() -> Any:
        who, desk = principal_of(request), house_of(request).collection.desk(scene)
        if body.agency is None:
            return recall(who, body.loan_id, desk, body.reason)
        return hand_over(who, body.loan_id, body.agency, desk, body.reason)

    return _json(msgspec.to_builtins(await run_in_threadpool(move)), NEW)


@router.get("/collection", include_in_schema=False)
def scenes_page(request: Request, lang: Asked = None) -> HTMLResponse:
    """The scenes whose loans are collected here."""
    scenes = house_of(request).collection.scenes
    return page(request, "collection_scenes.html", lang, scenes=scenes)


@router.get("/collection/{scene}", include_in_schema=False)
def work_page(
    request: Request, scene: str, lang: Asked = None, on: date | None = None
) -> HTMLResponse:
    """The same work as a page."""
    try:
        items = _work(request, scene, on)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    rows = [_told(item) for item in items]
    return page(request, "collection.html", lang, scene=scene, items=rows, on=on)


def _work(request: Request, scene: str, on: date | None) -> tuple[WorkItem, ...]:
    return day_work(principal_of(request), house_of(request).collection.desk(scene), on)


def _told(item: WorkItem) -> dict[str, Any]:
    late = item.case.overdue
    return {
        "loan_id": late.loan_id,
        "party_id": late.party_id,
        "days_past_due": late.days_past_due,
        "bucket": item.bucket,
        "risk": item.risk,
        "overdue_minor": late.overdue_minor,
        "overdue": amount_text(late.overdue_minor, late.currency),
        "balance_minor": late.balance_minor,
        "balance": amount_text(late.balance_minor, late.currency),
        "currency": late.currency,
        "by": item.by or None,
        "text": item.text or None,
        "since": item.since or None,
        "waits": item.waits or None,
    }


def _json(body: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
