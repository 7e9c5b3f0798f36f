"""All that is known of a party or a dealer: `/v1/…/profile`, and the same as a page."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.pages import Asked, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.features.groups import GROUPS
from lendweave.features.verification import HeldWindow
from lendweave.flows.profile import Profile, lineage, lineage_body, profile, profile_body
from lendweave.kernel.clock import local_text, parse_instant
from lendweave.kernel.errors import LendweaveError

KINDS = {"parties": "party", "merchants": "merchant", "sales_agents": "sales_agent"}
"""By the word of the path, the record kind."""
Things = Literal["parties", "merchants", "sales_agents"]

router = APIRouter(tags=["profiles"])
Scene = Annotated[str | None, Query(max_length=60, description="its own scene when left out")]
AsOf = Annotated[
    str | None, Query(max_length=40, description="an instant such as 2026-03-01T00:00:00Z")
]


@router.get("/v1/{things}/{entity_id}/profile", summary="All that is known of one party")
async def get_profile(
    request: Request, things: Things, entity_id: str, scene: Scene = None, as_of: AsOf = None
) -> Response:
    """Every feature of the scene that is about a party, grouped, as known at an instant."""
    found = await run_in_threadpool(_profile, request, things, entity_id, scene, as_of)
    return Response(msgspec.json.encode(profile_body(found)), media_type="application/json")


@router.get(
    "/v1/{things}/{entity_id}/profile/{feature}", summary="The records behind one feature of it"
)
async def get_lineage(
    request: Request,
    things: Things,
    entity_id: str,
    feature: str,
    *,
    scene: Scene = None,
    as_of: AsOf = None,
) -> Response:
    """Each window that the feature folds, and the latest records that it held."""
    found = await run_in_threadpool(
        _lineage, request, things, entity_id, feature, scene=scene, as_of=as_of
    )
    return Response(msgspec.json.encode(lineage_body(found[1])), media_type="application/json")


@router.get("/profiles/{things}/{entity_id}", include_in_schema=False)
def profile_page(
    request: Request,
    things: Things,
    entity_id: str,
    *,
    scene: Scene = None,
    as_of: AsOf = None,
    lang: Asked = None,
) -> HTMLResponse:
    """The same as a page."""
    try:
        found = _profile(request, things, entity_id, scene, as_of or None)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    return page(
        request,
        "profile.html",
        lang,
        profile=found,
        things=things,
        labels=GROUPS,
        given=as_of or "",
        moment=_local(found, found.t),
        asked=request.url.query,
    )


@router.get("/profiles/{things}/{entity_id}/{feature}", include_in_schema=False)
def lineage_page(
    request: Request,
    things: Things,
    entity_id: str,
    feature: str,
    *,
    scene: Scene = None,
    as_of: AsOf = None,
    lang: Asked = None,
) -> HTMLResponse:
    """The same as a page."""
    try:
        found, windows = _lineage(
            request, things, entity_id, feature, scene=scene, as_of=as_of or None
        )
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    item = next(i for _, items in found.groups for i in items if i.feature.name == feature)
    return page(
        request,
        "lineage.html",
        lang,
        profile=found,
        things=things,
        item=item,
        windows=windows,
        asked=request.url.query,
        moment=_local(found, found.t),
        local=partial(_local, found),
    )


def _local(found: Profile, instant: int) -> str:
    """An instant by the clock of the scene."""
    return local_text(instant, found.features.scene.zone)


def _lineage(
    request: Request,
    things: Things,
    entity_id: str,
    feature: str,
    *,
    scene: str | None,
    as_of: str | None,
) -> tuple[Profile, tuple[HeldWindow, ...]]:
    found = _profile(request, things, entity_id, scene, as_of)
    house, principal = house_of(request), principal_of(request)
    ports = house.features.profiling(KINDS[things], entity_id, found.features.scene.name)
    return found, lineage(principal, found, feature, ports)


def _profile(
    request: Request, things: Things, entity_id: str, scene: str | None, as_of: str | None
) -> Profile:
    house, principal = house_of(request), principal_of(request)
    ports = house.features.profiling(KINDS[things], entity_id, scene)
    return profile(principal, entity_id, ports, None if as_of is None else parse_instant(as_of))
