"""`/v1/facilities` and `/v1/drawdowns`: lines are granted, changed and drawn; a page of a line."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.keyed import answered, json_of
from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.api.steps import StepRequest, life_answer, step_answer
from lendweave.book.exposure.changes import LineChange
from lendweave.book.lifecycle.words import named
from lendweave.flows.collateral import stands_against
from lendweave.flows.draw import DISBURSE, Drawn, DrawRequest, disburse, request_drawdown
from lendweave.flows.draw import step_drawdown as step
from lendweave.flows.life_cycle import Kept, LineDesk, Said
from lendweave.flows.line_view import line_body
from lendweave.flows.lines import GrantTerms, LineState, change_line, grant, line_state
from lendweave.kernel.clock import local_text
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import Money, amount_text
from lendweave.records import Drawdown, Facility, Principal

router = APIRouter(tags=["lines"])


class GrantRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Grant the line that a funder has approved. amount_minor: all of it when left out."""

    application_id: str
    amount_minor: int | None = None
    revolving: bool = True
    valid_to: date | None = None
    product_code: str | None = None


class LineRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said with a step of a line.

    amount_minor: the new limit, the raise on top of it, or the part to freeze. until: the last day.
    """

    amount_minor: int | None = None
    until: date | None = None
    reason: str | None = None


class DrawdownRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a drawdown. external_id: the caller's name for it, the same when repeated.

    order_id, receivable_id, inventory_id: what a trade product finances.
    """

    facility_id: str
    external_id: str
    amount_minor: int
    currency: str
    term_months: int
    merchant_id: str | None = None
    order_id: str | None = None
    receivable_id: str | None = None
    inventory_id: str | None = None
    product_code: str | None = None
    group: str | None = None


GRANT_EXAMPLE = {"application_id": "9c45da2e-b54c-81cf-94b0-90242037f226", "amount_minor": 800000}
CHANGE_EXAMPLE = {"amount_minor": 1200000, "reason": "paid on time for a year"}
DRAW_EXAMPLE = {
    "facility_id": "9c45da2e-b54c-81cf-94b0-90242037f226",
    "external_id": "D-2026-0001",
    "amount_minor": 300000,
    "currency": "CNY",
    "term_months": 12,
}
STEP_EXAMPLE = {"reason": "bought elsewhere"}


@router.post(
    "/v1/facilities",
    status_code=201,
    summary="Grant a line",
    openapi_extra=body_schema(GrantRequest, GRANT_EXAMPLE),
)
async def post_facility(request: Request) -> Response:
    """The line that the funders of an application have approved; the application ends with it."""
    return await run_in_threadpool(_grant, request, await read_body(request))


def _grant(request: Request, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    asked = decode(body, GrantRequest, "POST /v1/facilities")
    desk = house.lending.desk_of(principal, "application", asked.application_id)
    terms = GrantTerms(asked.amount_minor, asked.revolving, asked.valid_to, asked.product_code)

    def act(kept: Kept[Facility] | None) -> Facility:
        return grant(principal, asked.application_id, terms, desk, kept)

    return answered(request, body, act, _facility_body, status=201)


def _facility_body(facility: Facility) -> dict[str, Any]:
    """What a step of a line answers. Amounts in minor units."""
    return {
        "kind": "facility",
        "id": facility.entity_id,
        "state": facility.status,
        "currency": facility.currency,
        "limit_minor": facility.limit_minor,
        "temporary_minor": facility.temporary_minor,
        "temporary_to": facility.temporary_to,
        "frozen_minor": facility.frozen_minor,
        "valid_from": facility.valid_from,
        "valid_to": facility.valid_to,
        "revolving": facility.revolving,
    }


@router.get("/v1/facilities/{facility_id}", summary="A line: what is available, its steps")
async def get_facility(request: Request, facility_id: str) -> Response:
    """A line as it stands today, with its steps and its drawdowns."""
    found = await run_in_threadpool(_line, request, facility_id)
    return json_of(msgspec.json.encode(line_body(found)))


def _line(request: Request, facility_id: str) -> LineState:
    house, principal = house_of(request), principal_of(request)
    desk = house.lending.desk_of(principal, "facility", facility_id)
    return line_state(principal, facility_id, desk)


@router.post(
    "/v1/facilities/{facility_id}/{event}",
    summary="Take a step of a line: raise, cut, freeze, renew, close …",
    openapi_extra=body_schema(LineRequest, CHANGE_EXAMPLE),
)
async def post_facility_step(request: Request, facility_id: str, event: str) -> Response:
    """The steps are those of the line's table in docs/reference/life-cycles.md."""
    return await run_in_threadpool(_change, request, facility_id, event, await read_body(request))


def _change(request: Request, facility_id: str, event: str, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    said = decode(body, LineRequest, "POST /v1/facilities/{id}/{event}")
    desk = house.lending.desk_of(principal, "facility", facility_id)
    change = LineChange(said.amount_minor, said.until)

    def act(kept: Kept[Facility] | None) -> Facility:
        return change_line(
            principal, facility_id, event, change, desk, reason=said.reason, kept=kept
        )

    return answered(request, body, act, _facility_body)


@router.post(
    "/v1/drawdowns",
    status_code=201,
    summary="Ask for a drawdown",
    openapi_extra=body_schema(DrawdownRequest, DRAW_EXAMPLE),
)
async def post_drawdown(request: Request) -> Response:
    """Checked against the line, decided, and reserved with everybody whom it weighs on."""
    return await run_in_threadpool(_draw, request, await read_body(request))


def _draw(request: Request, body: bytes) -> Response:
    house, principal = house_of(request), principal_of(request)
    asked = decode(body, DrawdownRequest, "POST /v1/drawdowns")
    desk = house.lending.desk_of(principal, "facility", asked.facility_id)
    decider = house.lending.decider(desk.scene.name)
    wanted = DrawRequest(
        facility_id=asked.facility_id,
        external_id=asked.external_id,
        amount=Money(asked.amount_minor, asked.currency),
        term_months=asked.term_months,
        merchant_id=asked.merchant_id,
        order_id=asked.order_id,
        receivable_id=asked.receivable_id,
        inventory_id=asked.inventory_id,
        product_code=asked.product_code,
        group=asked.group,
    )

    def act(kept: Kept[Drawn] | None) -> Drawn:
        return request_drawdown(principal, wanted, desk, decider, kept=kept)

    return answered(request, body, act, _drawn_body, status=201)


def _drawn_body(drawn: Drawn) -> dict[str, Any]:
    """What a step of a drawdown answers. Amounts in minor units."""
    drawdown, state = drawn
    return {
        "kind": "drawdown",
        "id": drawdown.entity_id,
        "external_id": drawdown.external_id,
        "facility_id": drawdown.facility_id,
        "state": state,
        "amount_minor": drawdown.amount_minor,
        "currency": drawdown.currency,
    }


@router.get("/v1/drawdowns/{drawdown_id}", summary="A drawdown with its steps and funders")
async def get_drawdown(request: Request, drawdown_id: str) -> Response:
    """Where it stands, what happened to it, what each funder was asked and answered."""
    return await run_in_threadpool(life_answer, request, "drawdown", drawdown_id)


@router.post(
    "/v1/drawdowns/{drawdown_id}/steps/{event}",
    summary="Take a step of a drawdown: recommend, decline, cancel, disburse",
    openapi_extra=body_schema(StepRequest, STEP_EXAMPLE),
)
async def post_drawdown_step(request: Request, drawdown_id: str, event: str) -> Response:
    """`disburse` is for loans that another system books; a loan here does it on opening."""
    body = await read_body(request)
    return await run_in_threadpool(_step_drawdown, request, drawdown_id, event, body)


def _step_drawdown(request: Request, drawdown_id: str, event: str, body: bytes) -> Response:
    def take(principal: Principal, desk: LineDesk, said: Said, kept: Kept[Drawn] | None) -> Drawn:
        if event == DISBURSE:
            return disburse(principal, drawdown_id, desk, kept)
        return step(principal, drawdown_id, event, said, desk, kept=kept)

    return step_answer(request, "drawdown", drawdown_id, body, take=take, told=_drawn_body)


@router.get("/lines/{facility_id}", include_in_schema=False)
def line_page(request: Request, facility_id: str, lang: Asked = None) -> HTMLResponse:
    """A line and its drawdowns as a page."""
    try:
        found = _line(request, facility_id)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    locale = locale_of(request, lang)
    desk = house_of(request).lending.desk(found.facility.scenario)

    def missing(drawdown: Drawdown, state: str) -> list[str]:
        """What a drawdown still lacks before its money may leave, each in one line."""
        lacking = stands_against(principal_of(request), drawdown, state, desk)
        return [f"{e.code} {e.title_in(locale)} {e.got} → {e.expected}" for e in lacking]

    return page(
        request,
        "line.html",
        lang,
        found=found,
        money=lambda minor: f"{amount_text(minor, found.line.currency)} {found.line.currency}",
        says=lambda name: named(name, locale),
        missing=missing,
        at=lambda instant: local_text(instant, desk.scene.zone),
    )
