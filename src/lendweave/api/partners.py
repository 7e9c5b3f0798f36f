"""`/v1/partners/…`: grades, quotas and admission of a scene's partners."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.keyed import answered, json_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.flows.grade_partners import grade_partners
from lendweave.flows.life_cycle import Kept, Said
from lendweave.flows.partner_freezes import FreezeLife, freeze_body, freeze_of, step_freeze
from lendweave.flows.partner_view import grade_body, partner_body, partner_view, partner_views
from lendweave.kernel.clock import parse_instant

ROUTE = "/v1/partners/{scene}"
AsOf = Annotated[
    str | None, Query(max_length=40, description="as it stood at 2026-03-01T00:00:00Z, else now")
]
router = APIRouter(tags=["partners"])


@router.get(ROUTE, summary="The partners of a scene, graded or not")
def get_partners(request: Request, scene: str, as_of: AsOf = None) -> Response:
    """How each stands, and every turn that its grade took, newest first."""
    house, at = house_of(request), instant_of(as_of)
    views = partner_views(principal_of(request), house.partners.lines(scene), as_of=at)
    bodies = [partner_body(view, house.decisions.strategy_by_hash) for view in views]
    return json_of(msgspec.json.encode(bodies))


@router.get(ROUTE + "/{partner}", summary="One partner by its code or id")
def get_partner(request: Request, scene: str, partner: str, as_of: AsOf = None) -> Response:
    """How it stands, and every turn that its grade took, newest first."""
    house, at = house_of(request), instant_of(as_of)
    view = partner_view(principal_of(request), partner, house.partners.lines(scene), as_of=at)
    return json_of(msgspec.json.encode(partner_body(view, house.decisions.strategy_by_hash)))


@router.post(ROUTE + "/grades", summary="Grade the partners of a scene")
def post_grades(request: Request, scene: str) -> Response:
    """Grade those that were not graded today; their new grades, none where all were."""
    house = house_of(request)
    desk, lines = house.partners.desk(scene), house.partners.lines(scene)
    graded = grade_partners(principal_of(request), desk, lines)
    strategy_of = house.decisions.strategy_by_hash
    bodies = [
        {"merchant_id": each.grade.merchant_id, **grade_body(each.grade, strategy_of)}
        for each in graded
    ]
    return json_of(msgspec.json.encode(bodies), 201 if graded else 200)


class FreezeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a step is taken. until: for `freeze` and `freeze_now`, the last day."""

    reason: str | None = None
    until: date | None = None


@router.get(ROUTE + "/{partner}/freeze", summary="The freeze of a partner by hand")
def get_freeze(request: Request, scene: str, partner: str, as_of: AsOf = None) -> Response:
    """Where it stands, what can be done, and every step with who and why."""
    lines = house_of(request).partners.lines(scene)
    merchant = partner_view(principal_of(request), partner, lines).merchant
    found = freeze_of(principal_of(request), merchant, lines, as_of=instant_of(as_of))
    return json_of(msgspec.json.encode(freeze_body(found)))


@router.post(
    ROUTE + "/{partner}/{event}",
    summary="Freeze or unfreeze a partner: freeze, freeze_now, approve, reject, unfreeze",
    openapi_extra=body_schema(FreezeRequest, {"reason": "forged contracts, case 17"}),
)
async def post_freeze_step(request: Request, scene: str, partner: str, event: str) -> Response:
    """The steps are those of the table of `partner_freeze` in docs/reference/life-cycles.md."""
    body = await read_body(request)
    return await run_in_threadpool(_step, request, (scene, partner, event), body)


def _step(request: Request, at: tuple[str, str, str], body: bytes) -> Response:
    scene, partner, event = at
    asked = decode(body, FreezeRequest, f"POST {ROUTE}/{{partner}}/{event}")
    principal, lines = principal_of(request), house_of(request).partners.lines(scene)
    merchant = partner_view(principal, partner, lines).merchant
    said = Said(asked.reason, asked.until)

    def act(kept: Kept[FreezeLife] | None) -> FreezeLife:
        return step_freeze(principal, merchant, event, said, lines, kept=kept)

    return answered(request, body, act, freeze_body)


def instant_of(as_of: str | None) -> int | None:
    """The instant that was asked for, None for now. Raises what `parse_instant` does."""
    return None if not as_of else parse_instant(as_of)
