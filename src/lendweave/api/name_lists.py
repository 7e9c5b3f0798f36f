"""`/v1/name-lists`: entries are put forward, approved, appealed against, taken off; their pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.keyed import answered, json_of
from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.bootstrap.name_listing import list_desk
from lendweave.decisions.governance.list_machine import IN_FORCE, LIST_ENTRY
from lendweave.decisions.governance.list_words import list_named
from lendweave.flows.life_cycle import Kept, Said
from lendweave.flows.name_list_view import entry_body
from lendweave.flows.name_lists import (
    EntryLife,
    Informant,
    ListDesk,
    ListName,
    Proposal,
    SubjectType,
    entry_of,
    list_entries,
    propose,
    step_entry,
)
from lendweave.kernel.clock import local_text
from lendweave.kernel.errors import LendweaveError

ROUTE = "/v1/name-lists"
router = APIRouter(tags=["name lists"])
Everything = Annotated[bool, Query(alias="all", description="also what is not in force")]


class ProposeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to stand on which list, and why.

    subject_key: entity_id of a party or merchant, or the token of a phone or device. scenes: all of
    them when left out.
    """

    list: ListName
    subject_type: SubjectType
    subject_key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    evidence: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
    evidence_source: Informant = "own"
    expires_on: date | None = None
    scenes: tuple[str, ...] = ()


class EntryStepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a step is taken. until: for `renew`, the new last day."""

    reason: str | None = None
    until: date | None = None


PROPOSE_EXAMPLE = {
    "list": "black",
    "subject_type": "person",
    "subject_key": "8f1d6a50-7d4f-8c3e-9b21-0d6a9c1be001",
    "reason": "identity_fraud",
    "evidence": "case 2026-0117, call record",
    "expires_on": "2028-12-31",
}


@router.get(ROUTE, summary="Entries on name lists, the latest step first")
def get_entries(request: Request, everything: Everything = False) -> Response:
    """What is in force or waits for another person; with `all` everything that ever stood there."""
    found = list_entries(principal_of(request), _desk(request))
    shown = [entry_body(each) for each in found if everything or _is_current(each)]
    return json_of(msgspec.json.encode(shown))


@router.get(ROUTE + "/{entry_id}", summary="An entry with its evidence and its steps")
def get_entry(request: Request, entry_id: str) -> Response:
    """Who put it there, who approved it, what became of appeals."""
    found = entry_of(principal_of(request), entry_id, _desk(request))
    return json_of(msgspec.json.encode(entry_body(found)))


@router.post(
    ROUTE,
    status_code=201,
    summary="Put a subject forward for a list",
    openapi_extra=body_schema(ProposeRequest, PROPOSE_EXAMPLE),
)
async def post_entry(request: Request) -> Response:
    """It counts once another person has approved. The header `Acting-As` names who puts it."""
    return await run_in_threadpool(_propose, request, await read_body(request))


def _propose(request: Request, body: bytes) -> Response:
    asked = decode(body, ProposeRequest, f"POST {ROUTE}")
    principal, desk = principal_of(request), _desk(request)
    proposal = Proposal(
        asked.list,
        asked.subject_type,
        asked.subject_key,
        reason=asked.reason,
        evidence=asked.evidence,
        evidence_source=asked.evidence_source,
        expires_on=asked.expires_on,
        scenes=asked.scenes,
    )

    def act(kept: Kept[EntryLife] | None) -> EntryLife:
        return propose(principal, proposal, desk, kept=kept)

    return answered(request, body, act, entry_body, status=201)


@router.post(
    ROUTE + "/{entry_id}/{event}",
    summary="Take a step of an entry: approve, reject, renew, appeal, uphold, remove …",
    openapi_extra=body_schema(EntryStepRequest, {"reason": "seen the call record"}),
)
async def post_entry_step(request: Request, entry_id: str, event: str) -> Response:
    """The steps are those of the table of `list_entry` in docs/reference/life-cycles.md."""
    return await run_in_threadpool(_step, request, entry_id, event, await read_body(request))


def _step(request: Request, entry_id: str, event: str, body: bytes) -> Response:
    asked = decode(body, EntryStepRequest, f"POST {ROUTE}/{{entry_id}}/{event}")
    principal, desk = principal_of(request), _desk(request)
    said = Said(asked.reason, asked.until)

    def act(kept: Kept[EntryLife] | None) -> EntryLife:
        return step_entry(principal, entry_id, event, said, desk, kept=kept)

    return answered(request, body, act, entry_body)


def _desk(request: Request) -> ListDesk:
    return list_desk(house_of(request))


def _is_current(found: EntryLife) -> bool:
    return found.life.state in (*IN_FORCE, "proposed")


# Pages


@router.get("/name-lists", include_in_schema=False)
def entries_page(request: Request, everything: Everything = False, lang: Asked = None) -> Response:
    """The entries of all lists as a page."""
    desk = _desk(request)
    found = list_entries(principal_of(request), desk)
    entries = [each for each in found if everything or _is_current(each)]
    telling = _telling(request, desk, lang)
    return page(request, "name_lists.html", lang, entries=entries, everything=everything, **telling)


@router.get("/name-lists/{entry_id}", include_in_schema=False)
def entry_page(request: Request, entry_id: str, lang: Asked = None) -> HTMLResponse:
    """One entry as a page: its evidence and every step."""
    desk = _desk(request)
    try:
        found = entry_of(principal_of(request), entry_id, desk)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    possible = LIST_ENTRY.possible(found.life.state)
    telling = _telling(request, desk, lang)
    return page(request, "name_list_entry.html", lang, found=found, possible=possible, **telling)


def _telling(request: Request, desk: ListDesk, lang: str | None) -> dict[str, Any]:
    """How a page tells states and instants."""
    locale = locale_of(request, lang)
    return {
        "says": lambda name: list_named(name, locale),
        "at": lambda instant: local_text(instant, desk.zone),
        "today": desk.today,
        "everywhere": desk.scenes,
    }
