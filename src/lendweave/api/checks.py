"""What a check of a scene finds: `/v1/scenes/{scene}/checks`, and the same as a page."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.pages import Asked, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of
from lendweave.bootstrap.deciding import checked_scene
from lendweave.decisions.checking.excerpt import excerpt_of
from lendweave.decisions.checking.finding import Level
from lendweave.flows.check import Checked
from lendweave.kernel.errors import LendweaveError

router = APIRouter(tags=["checks"])
Strict = Annotated[bool, Query(description="warnings fail as well")]


@router.get("/v1/scenes/{scene}/checks", summary="Check every definition of a scene")
async def get_checks(request: Request, scene: str, strict: Strict = False) -> Response:
    """Every finding with its place, its words and what to do; cases run, products priced."""
    found = await run_in_threadpool(_checked, request, scene)
    body = found.body(scene, strict=strict)
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/checks", include_in_schema=False)
def scenes_page(request: Request, lang: Asked = None) -> HTMLResponse:
    """The scenes that can be checked."""
    return page(request, "checks_scenes.html", lang, scenes=house_of(request).scenes)


@router.get("/checks/{scene}", include_in_schema=False)
def checks_page(request: Request, scene: str, lang: Asked = None) -> HTMLResponse:
    """The same as a page."""
    try:
        found = _checked(request, scene)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    certain = [finding for finding in found.findings if not finding.is_doubt]
    files = groupby(certain, key=lambda finding: finding.place.file)
    texts = found.texts or {}
    return page(
        request,
        "checks.html",
        lang,
        scene=scene,
        checked=found,
        levels=list(Level),
        files=[
            (file, [(finding, excerpt_of(finding, texts.get(file, ""))) for finding in findings])
            for file, findings in files
        ],
    )


def _checked(request: Request, scene: str) -> Checked:
    return checked_scene(house_of(request).settings, scene)
