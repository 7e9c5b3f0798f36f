"""Pages of partners: how each stands, and one with its turns, its trace and its freeze by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.forms import Form, day_in, read_form
from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.partners import AsOf, instant_of
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.decisions.governance.partner_machine import PARTNER_FREEZE
from lendweave.decisions.governance.partner_words import freeze_named
from lendweave.decisions.partner_grade import UNGRADED
from lendweave.flows.known_partners import is_by_hand
from lendweave.flows.life_cycle import LineDesk, Said
from lendweave.flows.partner_freezes import BEGINS, freeze_of, step_freeze
from lendweave.flows.partner_view import PartnerView, partner_view, partner_views, trace_of, worded
from lendweave.kernel.clock import local_text
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import Rate, percent
from lendweave.records import PartnerGrade, local_person

router = APIRouter(include_in_schema=False)
Named = Annotated[str | None, Query(max_length=60)]
SIGNS = ("merchant_first_default_share", "merchant_loans_matured", "dealer_return_share_180d")
"""Features of the last grade that the list shows, where the scene's strategy reads them."""


@router.get("/partners")
def partners_page(request: Request, lang: Asked = None, as_of: AsOf = None) -> HTMLResponse:
    """The partners of every scene that grades them, now or at an instant."""
    house, who = house_of(request), principal_of(request)
    try:
        at = instant_of(as_of)
        lines = {scene: house.partners.lines(scene) for scene in house.partners.scenes}
        scenes = {scene: partner_views(who, desk, as_of=at) for scene, desk in lines.items()}
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    tellings = {scene: _telling(request, desk, lang) for scene, desk in lines.items()}
    return page(request, "partners.html", lang, scenes=scenes, as_of=as_of, tellings=tellings)


@router.get("/partners/{scene}/{partner}")
def partner_page(
    request: Request,
    scene: str,
    partner: str,
    lang: Asked = None,
    *,
    as_of: AsOf = None,
    person: Named = None,
) -> HTMLResponse:
    """One partner: how it stands, each turn with why, the trace of the last grade, its freeze."""
    return _partner_page(request, (scene, partner), lang, as_of=as_of, person=person or "")


@router.post("/partners/{scene}/{partner}")
async def act_on_partner(
    request: Request, scene: str, partner: str, lang: Asked = None
) -> Response:
    """A button of the page: takes a step of the freeze, and shows the partner again."""
    form = await read_form(request)
    return await run_in_threadpool(_acted, request, (scene, partner), form, lang)


def _acted(request: Request, place: tuple[str, str], form: Form, lang: str | None) -> Response:
    person = form.get("person", "")
    try:
        house = house_of(request)
        who = local_person(house.settings.tenant, person or None)
        lines = house.partners.lines(place[0])
        merchant = partner_view(who, place[1], lines).merchant
        said = Said(form.get("reason") or None, day_in(form))
        step_freeze(who, merchant, form.get("action", ""), said, lines)
    except LendweaveError as error:
        return _partner_page(request, place, lang, person=person, refused=error)
    query = urlencode({"lang": locale_of(request, lang), "person": person})
    return RedirectResponse(f"/partners/{quote(place[0])}/{quote(place[1])}?{query}", 303)


def _partner_page(
    request: Request,
    place: tuple[str, str],
    lang: str | None,
    *,
    as_of: str | None = None,
    person: str = "",
    refused: LendweaveError | None = None,
) -> HTMLResponse:
    house, who = house_of(request), principal_of(request)
    try:
        at = instant_of(as_of)
        lines = house.partners.lines(place[0])
        view = partner_view(who, place[1], lines, as_of=at)
        freeze = freeze_of(who, view.merchant, lines, as_of=at)
        trace = view.last and trace_of(view.last, house.decisions.strategy_by_hash)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    return page(
        request,
        "partner.html",
        lang,
        status=200 if refused is None else status_of(refused),
        scene=place[0],
        view=view,
        freeze=freeze,
        trace=trace,
        as_of=as_of,
        person=person,
        error=refused,
        begins=BEGINS,
        possible=[] if as_of else _possible(freeze.life.state),
        **_telling(request, lines, lang),
    )


def _possible(state: str) -> list[str]:
    """What a person may ask for; the passing of days is no button."""
    return [event for event in PARTNER_FREEZE.possible(state) if event != "expire"]


def _telling(request: Request, lines: LineDesk, lang: str | None) -> Mapping[str, Any]:
    """How a page tells states, instants, amounts, reasons and signs of a partner."""
    locale = locale_of(request, lang)
    strategy_of = house_of(request).decisions.strategy_by_hash

    def why(grade: PartnerGrade) -> str:
        told = worded(grade, strategy_of)
        return ("；" if locale == "zh" else "; ").join(
            zh if locale == "zh" else en for _, en, zh in told
        )

    return {
        "says": lambda name: freeze_named(name, locale),
        "at": lambda instant: local_text(instant, lines.scene.zone)[:16],
        "money": lambda minor: amount_text(minor, lines.scene.currency),
        "why": why,
        "by_hand": is_by_hand,
        "signs": _signs,
        "ungraded": UNGRADED,
    }


def _signs(view: PartnerView) -> list[str]:
    """The share of first defaults, of how many loans, and of returns; – for what is not known."""
    inputs = {} if view.last is None else view.last.inputs
    default, loans, returns = (inputs.get(name) for name in SIGNS)
    return [_share(default), "–" if loans is None else str(loans), _share(returns)]


def _share(value: object) -> str:
    return "–" if value is None else percent(Rate(Decimal(str(value))))
