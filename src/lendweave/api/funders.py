"""`/v1/funder-decisions`, applications and drawdowns before funders, limits of holders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.keyed import answered, json_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.api.steps import StepRequest, life_answer, step_answer
from lendweave.flows.applications import step_application
from lendweave.flows.exposures import set_limit
from lendweave.flows.funder_answers import Answered, FunderAnswer, answer, asked_under
from lendweave.flows.funders import Asked, ask_funder, routing_of
from lendweave.flows.life_cycle import Kept, LineDesk, Said
from lendweave.flows.line_view import (
    asked_body,
    exposure_body,
    routing_body,
)
from lendweave.kernel.money import AMOUNT_MAX, Money
from lendweave.kernel.rates import rate
from lendweave.records import Principal
from lendweave.records.lines import HolderType, SubjectKind
from lendweave.records.wire import record_to_wire

KINDS: dict[str, SubjectKind] = {"applications": "application", "drawdowns": "drawdown"}
"""By the word of the path, what is funded."""
Things = Literal["applications", "drawdowns"]
router = APIRouter(tags=["funders"])


class AskRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask the funders of a route, the first that may fund it when none is named.

    consents: entity_ids of the borrower's consents, one for each funder, purpose `funder:NAME`.
    """

    route: str | None = None
    consents: list[str] = []


class AnswerRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A funder's call-back. amount_minor: all that was asked for when left out."""

    funder_decision_id: str
    outcome: Literal["approved", "declined"]
    amount_minor: int | None = None
    rate_annual: str | None = None
    reason: str | None = None


class LimitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most that one holder may owe, over all scenes and funders."""

    scenario: str
    holder_type: HolderType
    holder_key: str
    limit_minor: Annotated[int, msgspec.Meta(ge=0, le=AMOUNT_MAX)]
    currency: str
    reason: str
    valid_to: date | None = None


ANSWER_EXAMPLE = {
    "funder_decision_id": "9c45da2e-b54c-81cf-94b0-90242037f226",
    "outcome": "approved",
    "rate_annual": "0.0980",
}
ASK_EXAMPLE = {"consents": ["9c45da2e-b54c-81cf-94b0-90242037f226"]}
STEP_EXAMPLE = {"reason": "bank statement of three months", "until": "2026-06-07"}
LIMIT_EXAMPLE = {
    "scenario": "appliance",
    "holder_type": "person",
    "holder_key": "9c45da2e-b54c-81cf-94b0-90242037f226",
    "limit_minor": 5000000,
    "currency": "CNY",
    "reason": "one limit for all scenes",
}


@router.get("/v1/applications/{application_id}", summary="An application with its steps")
async def get_application(request: Request, application_id: str) -> Response:
    """Where it stands, what happened to it, what each funder was asked and answered."""
    return await run_in_threadpool(life_answer, request, "application", application_id)


@router.post(
    "/v1/applications/{application_id}/steps/{event}",
    summary="Take a step of an application: request_supplement, supplement, withdraw, appeal …",
    openapi_extra=body_schema(StepRequest, STEP_EXAMPLE),
)
async def post_application_step(request: Request, application_id: str, event: str) -> Response:
    """The steps are those of the application's table in docs/reference/life-cycles.md."""
    body = await read_body(request)
    return await run_in_threadpool(_step, request, application_id, event, body)


def _step(request: Request, application_id: str, event: str, body: bytes) -> Response:
    def take(principal: Principal, desk: LineDesk, said: Said, kept: Kept[str] | None) -> str:
        return step_application(principal, application_id, event, said, desk, kept=kept)

    def told(state: str) -> dict[str, Any]:
        return {"kind": "application", "id": application_id, "event": event, "state": state}

    return step_answer(request, "application", application_id, body, take=take, told=told)


@router.get("/v1/{things}/{id}/routes", summary="Who may fund it, and why the others may not")
async def get_routes(request: Request, things: Things, id: str) -> Response:
    """Routes in the order of their cost, each other with its reason."""
    return await run_in_threadpool(_routes, request, KINDS[things], id)


def _routes(request: Request, kind: SubjectKind, id: str) -> Response:
    house, principal = house_of(request), principal_of(request)
    desk = house.lending.desk_of(principal, kind, id)
    return json_of(msgspec.json.encode(routing_body(routing_of(principal, kind, id, desk))))


@router.post(
    "/v1/{things}/{id}/funders",
    summary="Ask the funders of a route",
    openapi_extra=body_schema(AskRequest, ASK_EXAMPLE),
)
async def post_funders(request: Request, things: Things, id: str) -> Response:
    """Each funder's decision is pending until it calls back or its time is over."""
    return await run_in_threadpool(_ask, request, KINDS[things], id, await read_body(request))


def _ask(request: Request, kind: SubjectKind, id: str, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    asked = decode(body, AskRequest, "POST /v1/…/{id}/funders")
    desk = house.lending.desk_of(principal, kind, id)

    def act(kept: Kept[Asked] | None) -> Asked:
        return ask_funder(
            principal,
            kind,
            id,
            desk,
            route_name=asked.route,
            consents=asked.consents,
            kept=kept,
        )

    return answered(request, body, act, asked_body)


@router.post(
    "/v1/funder-decisions",
    summary="A funder's own answer",
    openapi_extra=body_schema(AnswerRequest, ANSWER_EXAMPLE),
)
async def post_funder_decision(request: Request) -> Response:
    """The same answer again changes nothing; another one is refused."""
    return await run_in_threadpool(_answer, request, await read_body(request))


def _answer(request: Request, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    said = decode(body, AnswerRequest, "POST /v1/funder-decisions")
    desk = house.lending.desk_of(principal, "funder_decision", said.funder_decision_id)
    value: Decimal | None = None if said.rate_annual is None else rate(said.rate_annual)
    told = FunderAnswer(
        said.funder_decision_id, said.outcome, said.amount_minor, value, said.reason
    )

    def act(kept: Kept[Answered] | None) -> Answered:
        return answer(principal, told, desk, kept)

    return answered(request, body, act, _answered_body)


def _answered_body(result: Answered) -> dict[str, Any]:
    decision, state = result
    return {
        "id": decision.entity_id,
        "funder": decision.funder,
        "outcome": decision.outcome,
        "amount_minor": decision.amount_minor,
        "application_id": decision.application_id,
        "drawdown_id": decision.drawdown_id,
        "state": state,
    }


@router.get("/v1/funder-decisions/{id}", summary="What a funder was asked and answered")
async def get_funder_decision(request: Request, id: str) -> Response:
    """The funder's decision as it stands."""
    return await run_in_threadpool(_funder_decision, request, id)


def _funder_decision(request: Request, id: str) -> Response:
    house, principal = house_of(request), principal_of(request)
    desk = house.lending.desk_of(principal, "funder_decision", id)
    found = asked_under(principal, id, desk)
    return json_of(msgspec.json.encode(record_to_wire(found)))


@router.post(
    "/v1/exposure-limits",
    status_code=201,
    summary="Set the most that one holder may owe",
    openapi_extra=body_schema(LimitRequest, LIMIT_EXAMPLE),
)
async def post_limit(request: Request) -> Response:
    """One limit in all scenes; what is used already stays, and nothing more is added above it."""
    return await run_in_threadpool(_limit, request, await read_body(request))


def _limit(request: Request, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    asked = decode(body, LimitRequest, "POST /v1/exposure-limits")
    desk = house.lending.desk(asked.scenario)
    set_limit(
        principal,
        asked.holder_type,
        asked.holder_key,
        Money(asked.limit_minor, asked.currency),
        desk,
        reason=asked.reason,
        valid_to=asked.valid_to,
    )
    return _exposure(request, asked.holder_type, asked.holder_key, asked.currency, status=201)


@router.get("/v1/exposures/over-limit", summary="Who stands above a limit")
async def get_over_limit(request: Request) -> Response:
    """Limits that were cut, persons whose ids were joined; a person of several ids once."""
    return await run_in_threadpool(_over_limit, request)


def _over_limit(request: Request) -> Response:
    found = house_of(request).store.books.over_limit(principal_of(request))
    return json_of(msgspec.json.encode({"exposures": [exposure_body(each) for each in found]}))


@router.get("/v1/exposures/{holder_type}/{holder_key}", summary="What one holder owes and may owe")
async def get_exposure(
    request: Request,
    holder_type: HolderType,
    holder_key: str,
    currency: Annotated[str, Query(max_length=3)] = "CNY",
) -> Response:
    """Used, reserved, limit and what is left, over all scenes and funders.

    A person who is known under several ids (`same_as`) has one limit, the lowest that was set.
    """
    read = partial(_exposure, request, holder_type, holder_key, currency)
    return await run_in_threadpool(read)


def _exposure(
    request: Request, holder_type: HolderType, holder_key: str, currency: str, *, status: int = 200
) -> Response:
    house, principal = house_of(request), principal_of(request)
    found = house.store.books.exposure(principal, holder_type, holder_key, currency)
    return json_of(msgspec.json.encode(exposure_body(found)), status)
