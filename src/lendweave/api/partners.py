"""`/v1/partners/…`: grades, quotas and admission of a scene's partners."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from lendweave.api.keyed import json_of
from lendweave.api.requests import house_of, principal_of
from lendweave.flows.grade_partners import grade_partners
from lendweave.flows.partner_view import grade_body, partner_body, partner_view, partner_views

ROUTE = "/v1/partners/{scene}"
router = APIRouter(tags=["partners"])


@router.get(ROUTE, summary="The partners of a scene, graded or not")
def get_partners(request: Request, scene: str) -> Response:
    """How each stands, and every turn that its grade took, newest first."""
    house = house_of(request)
    views = partner_views(principal_of(request), house.partners.lines(scene))
    bodies = [partner_body(view, house.decisions.strategy_by_hash) for view in views]
    return json_of(msgspec.json.encode(bodies))


@router.get(ROUTE + "/{partner}", summary="One partner by its code or id")
def get_partner(request: Request, scene: str, partner: str) -> Response:
    """How it stands, and every turn that its grade took, newest first."""
    house = house_of(request)
    view = partner_view(principal_of(request), partner, house.partners.lines(scene))
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
