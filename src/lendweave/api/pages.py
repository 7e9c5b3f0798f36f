"""The pages a person reads: the latest decisions, and one decision with its whole trace."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.api.wording import word
from lendweave.bootstrap.rooms import SceneRoom
from lendweave.decisions import Locale, StepTrace, TraceWords, step_kind
from lendweave.flows.counterfactual import possible_changes
from lendweave.flows.review import list_decisions
from lendweave.kernel.clock import format_instant, local_text
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import Money
from lendweave.kernel.rates import Rate, percent
from lendweave.kernel.told import told_in
from lendweave.kernel.types import INTEGER_MAX
from lendweave.records import Decision

PAGE_ROWS = 50
router = APIRouter(include_in_schema=False)
_templates = Environment(
    loader=PackageLoader("lendweave.api"), autoescape=True, undefined=StrictUndefined
)

Asked = Annotated[str | None, Query(max_length=10)]
Before = Annotated[int | None, Query(ge=0, le=INTEGER_MAX)]


@router.get("/")
def index(request: Request, lang: Asked = None, before: Before = None) -> HTMLResponse:
    """The latest decisions, newest first."""
    house, principal = house_of(request), principal_of(request)
    listed = list_decisions(principal, house.store, limit=PAGE_ROWS, before=before)
    return page(
        request,
        "index.html",
        lang,
        decisions=[_summary(request, record) for record in listed.decisions],
        total=house.store.count(principal),
        older=listed.older,
    )


@router.get("/decisions/{decision_id}")
def decision(request: Request, decision_id: str, lang: Asked = None) -> HTMLResponse:
    """One decision: what was answered, why, from which inputs."""
    house, principal = house_of(request), principal_of(request)
    try:
        told = possible_changes(principal, decision_id, house.decisions.changes)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    reviewed, locale = told.reviewed, locale_of(request, lang)
    return page(
        request,
        "decision.html",
        lang,
        changes=told.in_words(locale),
        trace=reviewed.trace,
        for_applicant=reviewed.for_applicant,
        title=reviewed.compiled.strategy.title.get(locale, reviewed.decision.strategy),
        meanings=_meanings(request, reviewed.decision, locale),
        **_summary(request, reviewed.decision),
    )


def _summary(request: Request, record: Decision) -> dict[str, Any]:
    """What a decision shows at a glance, formatted; times in UTC without the scene."""
    room = _room(request, record.scenario)
    amount = record.amount_minor
    return {
        "d": record,
        "scene": record.scenario,
        "known_at": format_instant(record.decided_at),
        "decided_at": local_text(record.decided_at, room.scene.zone if room else "UTC"),
        "amount": None if amount is None else str(Money(amount, record.currency)),
        "rate": None if record.rate_annual is None else percent(Rate(record.rate_annual)),
    }


def _room(request: Request, scene: str) -> SceneRoom | None:
    """The scene, None when it is no longer at hand: its decisions are still to be read."""
    try:
        return house_of(request).room(scene)
    except LendweaveError:
        return None


def _meanings(request: Request, record: Decision, locale: str) -> dict[str, str]:
    """What each input means, from the scene's features; empty without the scene."""
    room = _room(request, record.scenario)
    features = room.features.features.features if room and room.features else ()
    return {f.name: f.zh if locale == "zh" else f.en for f in features}


def _named(steps: Sequence[StepTrace]) -> list[tuple[str, StepTrace]]:
    return [(step_kind(step), step) for step in steps]


def locale_of(request: Request, asked: str | None) -> Locale:
    """The language asked for, else the browser's, else the configured one."""
    choices: dict[str | None, Locale] = {"en": "en", "zh": "zh"}
    accepted = request.headers.get("accept-language", "")[:2].lower()
    configured = house_of(request).settings.locale
    return choices.get(asked) or choices.get(accepted) or configured


def page(
    request: Request, name: str, lang: str | None, status: int = 200, **values: Any
) -> HTMLResponse:
    locale = locale_of(request, lang)
    html = _templates.get_template(name).render(
        locale=locale,
        t=partial(word, locale=locale),
        told=partial(told_in, locale=locale),
        w=TraceWords(locale),
        named=_named,
        here={code: _in_language(request, code) for code in ("en", "zh")},
        **values,
    )
    return HTMLResponse(html, status)


def _in_language(request: Request, code: str) -> str:
    """The query that shows this very page in another language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*kept, ("lang", code)])
