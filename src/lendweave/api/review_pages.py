"""Pages of manual review: the queue, a case with what may be done with it, QA and accuracy."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.forms import Form, day_in, read_form, unread
from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.decisions.reviewing.words import named
from lendweave.flows.life_cycle import Said
from lendweave.flows.review_accuracy import accuracy
from lendweave.flows.review_audit import SecondLook, is_sampled, look_again, to_look_at
from lendweave.flows.review_check import CheckDone, check_case
from lendweave.flows.review_decide import (
    confirm_case,
    decide_case,
    matter_of,
    reasons_in_the_way,
    send_back,
)
from lendweave.flows.review_desk import CaseFile, ReviewDesk, case_of
from lendweave.flows.review_queue import QueueFilter, queue
from lendweave.flows.review_take import STEPS, move_case
from lendweave.flows.review_terms import Wanted
from lendweave.flows.review_view import clock_minutes
from lendweave.kernel.clock import local_text
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import amount_text, minor_digits
from lendweave.kernel.rates import Rate, percent
from lendweave.kernel.rates import rate as rate_read
from lendweave.records import Principal, local_person
from lendweave.records.reviews import CheckResult

router = APIRouter(include_in_schema=False)
Named = Annotated[str | None, Query(max_length=60)]


@router.get("/reviews")
def scenes_page(request: Request, lang: Asked = None) -> HTMLResponse:
    """The scenes whose referred applications are worked here, with what waits in each."""
    reviews, who = house_of(request).reviews, principal_of(request)
    waiting = {scene: len(queue(who, reviews.desk(scene))) for scene in reviews.scenes}
    return page(request, "reviews.html", lang, waiting=waiting)


@router.get("/reviews/{scene}")
def queue_page(
    request: Request,
    scene: str,
    lang: Asked = None,
    *,
    state: Named = None,
    case_type: Named = None,
    person: Named = None,
) -> HTMLResponse:
    """The queue, most urgent first, by state, type and person."""
    wanted = QueueFilter(state or None, case_type or None, person or None)
    try:
        desk = house_of(request).reviews.desk(scene)
        cases = queue(principal_of(request), desk, wanted)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    told = _telling(request, desk, lang)
    return page(request, "review_queue.html", lang, scene=scene, cases=cases, wanted=wanted, **told)


@router.get("/reviews/{scene}/accuracy")
def accuracy_page(request: Request, scene: str, lang: Asked = None) -> HTMLResponse:
    """How each reviewer fared, and what is to be looked at again."""
    try:
        reviews, who = house_of(request).reviews, principal_of(request)
        desk = reviews.desk(scene)
        rows, sample = accuracy(who, reviews.history(scene)), to_look_at(who, desk)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)

    def share(value: Decimal | None) -> str:
        return "–" if value is None else percent(Rate(value.quantize(Decimal("0.0001"))))

    told = _telling(request, desk, lang)
    return page(
        request,
        "review_accuracy.html",
        lang,
        scene=scene,
        rows=rows,
        cases=sample,
        share=share,
        **told,
    )


@router.get("/reviews/{scene}/cases/{case_id}")
def case_page(
    request: Request, scene: str, case_id: str, lang: Asked = None, person: Named = None
) -> HTMLResponse:
    """A case: what the strategy said, checks, what may be done now, every step."""
    return _case_page(request, (scene, case_id), lang, person or "")


@router.post("/reviews/{scene}/cases/{case_id}")
async def act_on_page(request: Request, scene: str, case_id: str, lang: Asked = None) -> Response:
    """A button of the page: takes the step, and shows the case again."""
    form = await read_form(request)
    return await run_in_threadpool(_acted, request, (scene, case_id), form, lang)


def _acted(request: Request, place: tuple[str, str], form: Form, lang: str | None) -> Response:
    scene, case_id = place
    person = form.get("person", "")
    try:
        house = house_of(request)
        who = local_person(house.settings.tenant, person or None)
        desk = house.reviews.desk(scene)
        _act(who, case_id, form, desk)
    except LendweaveError as error:
        return _case_page(request, place, lang, person, error)
    query = urlencode({"lang": locale_of(request, lang), "person": person})
    return RedirectResponse(f"/reviews/{scene}/cases/{case_id}?{query}", 303)


def _act(who: Principal, case_id: str, form: Form, desk: ReviewDesk) -> None:
    """What a button stands for. Raises BodyUnreadable, and what the flows raise."""
    action, note = form.get("action", ""), form.get("note") or None
    if action in STEPS:
        move_case(who, case_id, action, Said(note, day_in(form)), desk)
    elif action in _ACTIONS:
        _ACTIONS[action](who, case_id, form, note, desk)
    else:
        expected = ", ".join((*STEPS, *_ACTIONS))
        raise unread("action", action, expected)


def _check(who: Principal, case_id: str, form: Form, note: str | None, desk: ReviewDesk) -> None:
    results: dict[str, CheckResult] = {each: each for each in get_args(CheckResult)}
    result = results.get(form.get("result", ""))
    if result is None:
        raise unread("result", form.get("result", ""), ", ".join(results))
    evidence = form.get("evidence") or None
    check_case(who, case_id, CheckDone(form.get("check", ""), result, note, evidence), desk)


def _decide(who: Principal, case_id: str, form: Form, note: str | None, desk: ReviewDesk) -> None:
    approves = form["action"] != "decline"
    codes = form.get("reasons", "").replace(",", " ").split()
    wanted = Wanted("decline", reasons=tuple(codes), note=note)
    if approves:
        wanted = Wanted("approve", _minor(form, desk), _rate(form), _term(form), (), note)
    decide_case(who, case_id, wanted, desk, override=form["action"] == "override")


def _confirm(who: Principal, case_id: str, form: Form, note: str | None, desk: ReviewDesk) -> None:
    confirm_case(who, case_id, note, desk)


def _send_back(
    who: Principal, case_id: str, form: Form, note: str | None, desk: ReviewDesk
) -> None:
    send_back(who, case_id, note or "", desk)


def _audit(who: Principal, case_id: str, form: Form, note: str | None, desk: ReviewDesk) -> None:
    look_again(who, case_id, SecondLook(form["action"] == "agree", note), desk)


_ACTIONS: dict[str, Callable[[Principal, str, Form, str | None, ReviewDesk], None]] = {
    "check": _check,
    "approve": _decide,
    "decline": _decide,
    "override": _decide,
    "confirm": _confirm,
    "send_back": _send_back,
    "agree": _audit,
    "disagree": _audit,
}


def _case_page(
    request: Request,
    place: tuple[str, str],
    lang: str | None,
    person: str,
    refused: LendweaveError | None = None,
) -> HTMLResponse:
    try:
        who, desk = principal_of(request), house_of(request).reviews.desk(place[0])
        case = case_of(who, place[1], desk)
        matter = matter_of(who, case, desk)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    compiled = desk.strategies(matter.decision.strategy_hash)
    wording = compiled.strategy.reasons.reasons if compiled else {}
    locale = locale_of(request, lang)
    return page(
        request,
        "review_case.html",
        lang,
        status=200 if refused is None else status_of(refused),
        scene=place[0],
        case=case,
        matter=matter,
        person=person,
        error=refused,
        in_the_way=reasons_in_the_way(case, desk) if case.is_undecided else (),
        codes={code: reason.wording(locale) for code, reason in wording.items()},
        sampled=case.audit is None and is_sampled(case, desk),
        rate_text=lambda rate: percent(Rate(rate)),
        **_telling(request, desk, lang),
    )


def _telling(request: Request, desk: ReviewDesk, lang: str | None) -> dict[str, Any]:
    """How a page tells states, instants, amounts, and the clock of a case."""
    locale = locale_of(request, lang)
    return {
        "says": lambda name: named(name, locale),
        "at": lambda instant: local_text(instant, desk.lines.scene.zone)[:16],
        "money": lambda minor: amount_text(minor, desk.lines.scene.currency),
        "clock": lambda case: _clock(case, desk),
        "types": desk.policy.types,
    }


def _clock(case: CaseFile, desk: ReviewDesk) -> tuple[str, str]:
    """How the clock of an undecided case stands (left, late, paused), and the time of it."""
    if case.state == "waiting":
        return "paused", ""
    minutes = clock_minutes(case, desk)
    time = f"{abs(minutes) // 60}:{abs(minutes) % 60:02}"
    return ("left" if minutes >= 0 else "late"), time


def _minor(form: Form, desk: ReviewDesk) -> int | None:
    text, digits = form.get("amount", ""), minor_digits(desk.lines.scene.currency)
    if not text:
        return None
    value = _number("amount", text.replace(",", ""))
    if value != round(value, digits):
        raise unread("amount", text, f"at most {digits} decimals")
    return scaled_from_decimal(round(value, digits), digits)


def _rate(form: Form) -> Decimal | None:
    text = form.get("rate", "").removesuffix("%")
    return None if not text else Decimal(rate_read(f"{_number('rate', text)}%"))


def _term(form: Form) -> int | None:
    text = form.get("term", "")
    if text and not (text.isdecimal() and 1 <= int(text[:4]) <= 360):
        raise unread("term", text, "1 to 360")
    return int(text) if text else None


def _number(where: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except ArithmeticError:
        raise unread(where, text, "a number") from None
    if not value.is_finite() or abs(value) >= 10**12:
        raise unread(where, text, "a number")
    return value
