"""`/v1/strategies`: versions are put forward, approved, published, taken back; pages of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.keyed import answered, json_of
from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import BodyUnreadable, status_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.decisions.governance.change import Change
from lendweave.decisions.governance.change_words import change_lines
from lendweave.decisions.governance.changes import changes
from lendweave.decisions.governance.draw import share_of
from lendweave.decisions.governance.succession import VersionLife
from lendweave.decisions.governance.words import named
from lendweave.flows.experiment_view import experiment_body
from lendweave.flows.experiments import (
    ExperimentState,
    begin,
    experiment_state,
    stop,
    stop_by_rule,
)
from lendweave.flows.life_cycle import Kept, Said
from lendweave.flows.publish import activate, roll_back, schedule
from lendweave.flows.strategies import backtest_version, step_version, submit
from lendweave.flows.strategy_desk import StrategyDesk, succession, version_of
from lendweave.flows.strategy_view import (
    StrategyView,
    content_at,
    diff_body,
    strategy_view,
    version_body,
    view_body,
)
from lendweave.kernel.clock import local_text, parse_instant
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.rates import Rate, percent

WHAT_WAITS = "live..folder"
Between = Annotated[
    str,
    Query(
        pattern=r"^(live|folder|\d{1,9})\.\.(live|folder|\d{1,9})$",
        description="two versions, each a number, `live` or `folder`: 12..13",
    ),
]
ROUTE = "/v1/strategies/{scene}/{strategy}"
router = APIRouter(tags=["strategies"])


class SubmitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put a version forward. files: its texts by name; what lies in the folder when left out."""

    files: dict[str, str] | None = None
    note: str | None = None


class StepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a step is taken. at: for `schedule`, the instant, as 2026-12-01T00:00:00+08:00."""

    reason: str | None = None
    at: str | None = None


SUBMIT_EXAMPLE = {"note": "dearer for grade B"}
STEP_EXAMPLE = {"reason": "read with the backtest"}


@router.get("/v1/strategies/{scene}", summary="The strategies of a scene")
def get_strategies(request: Request, scene: str) -> Response:
    """Which version of each decides, what lies in its folder, and its versions."""
    return json_of(msgspec.json.encode([view_body(view) for view in _views(request, scene)]))


@router.get(ROUTE, summary="A strategy with its versions")
def get_strategy(request: Request, scene: str, strategy: str) -> Response:
    """Which version decides, what lies in the folder, and every version."""
    view = strategy_view(principal_of(request), _desk(request, scene, strategy))
    return json_of(msgspec.json.encode(view_body(view)))


@router.get(ROUTE + "/versions/{version}", summary="A version with its steps")
def get_version(request: Request, scene: str, strategy: str, version: int) -> Response:
    """Where it stands, who did what, and what its last backtest came to."""
    desk = _desk(request, scene, strategy)
    life = version_of(succession(principal_of(request), desk), version, desk)
    report = desk.contents.report(life.record.strategy_hash)
    return json_of(msgspec.json.encode(version_body(life, report)))


@router.get(ROUTE + "/diff", summary="What differs between two versions, in words")
def get_diff(
    request: Request, scene: str, strategy: str, between: Between = WHAT_WAITS
) -> Response:
    """Each change with its place, and as a line in English and in Chinese."""
    found = _changes(request, scene, strategy, between)
    return json_of(msgspec.json.encode(diff_body(found)))


def _changes(request: Request, scene: str, strategy: str, between: str) -> tuple[Change, ...]:
    principal, desk = principal_of(request), _desk(request, scene, strategy)
    old, new = (content_at(principal, which, desk).strategy for which in between.split(".."))
    return changes(old, new)


@router.post(
    ROUTE + "/versions",
    status_code=201,
    summary="Put a version forward",
    openapi_extra=body_schema(SubmitRequest, SUBMIT_EXAMPLE),
)
async def post_version(request: Request, scene: str, strategy: str) -> Response:
    """The header `Acting-As` names its author, whom another person has to follow."""
    return await run_in_threadpool(_submit, request, scene, strategy, await read_body(request))


def _submit(request: Request, scene: str, strategy: str, body: bytes) -> Response:
    asked = decode(body, SubmitRequest, f"POST {ROUTE}/versions")
    principal, desk = principal_of(request), _desk(request, scene, strategy)
    compiled = desk.folder() if asked.files is None else desk.read(asked.files)

    def act(kept: Kept[VersionLife] | None) -> VersionLife:
        return submit(principal, compiled, asked.note, desk, kept=kept)

    return answered(request, body, act, version_body, status=201)


@router.post(
    ROUTE + "/versions/{version}/{event}",
    summary="Take a step of a version: check, backtest, approve, reject, activate, schedule …",
    openapi_extra=body_schema(StepRequest, STEP_EXAMPLE),
)
async def post_step(
    request: Request, scene: str, strategy: str, version: int, event: str
) -> Response:
    """The steps are those of the strategy's table in docs/reference/life-cycles.md."""
    body = await read_body(request)
    return await run_in_threadpool(_step, request, (scene, strategy), version, event, body)


def _step(
    request: Request, name: tuple[str, str], version: int, event: str, body: bytes
) -> Response:
    asked = decode(body, StepRequest, f"POST {ROUTE}/versions/{{version}}/{event}")
    principal, desk = principal_of(request), _desk(request, *name)
    said = Said(asked.reason)

    def act(kept: Kept[VersionLife] | None) -> VersionLife:
        if event == "activate":
            return activate(principal, version, said, desk, kept=kept)
        if event == "schedule":
            return schedule(principal, version, _instant(asked), said, desk, kept=kept)
        if event == "backtest":
            return backtest_version(principal, version, desk, kept=kept)
        return step_version(principal, version, event, said, desk, kept=kept)

    return answered(request, body, act, version_body)


def _instant(asked: StepRequest) -> int:
    if asked.at is None:
        raise BodyUnreadable(
            where=f"POST {ROUTE}/versions/{{version}}/schedule",
            got="no `at`",
            expected="an instant with its offset, as 2026-12-01T00:00:00+08:00",
            fix="Say when.",
        )
    return parse_instant(asked.at)


@router.post(
    ROUTE + "/rollback",
    summary="The version before decides again",
    openapi_extra=body_schema(StepRequest, {"reason": "declines too many"}),
)
async def post_rollback(request: Request, scene: str, strategy: str) -> Response:
    """One commit: the live version ends and the one before it is live."""
    return await run_in_threadpool(_roll_back, request, scene, strategy, await read_body(request))


def _roll_back(request: Request, scene: str, strategy: str, body: bytes) -> Response:
    asked = decode(body, StepRequest, f"POST {ROUTE}/rollback")
    principal, desk = principal_of(request), _desk(request, scene, strategy)

    def act(kept: Kept[VersionLife] | None) -> VersionLife:
        return roll_back(principal, Said(asked.reason), desk, kept=kept)

    return answered(request, body, act, version_body)


def _desk(request: Request, scene: str, strategy: str) -> StrategyDesk:
    return house_of(request).decisions.governing.desk(scene, strategy)


def _views(request: Request, scene: str) -> list[StrategyView]:
    governing, principal = house_of(request).decisions.governing, principal_of(request)
    return [strategy_view(principal, governing.desk(scene, s)) for s in governing.names(scene)]


@router.get(ROUTE + "/experiment", summary="The experiment of a strategy, with its counts")
async def get_experiment(request: Request, scene: str, strategy: str) -> Response:
    """The running experiment, else the last: its arms, its shadows, the rule that ends it."""
    found = await run_in_threadpool(_experiment, request, scene, strategy)
    return json_of(msgspec.json.encode(experiment_body(found)))


def _experiment(request: Request, scene: str, strategy: str) -> ExperimentState:
    counts = house_of(request).decisions.trials.counts(scene)
    return experiment_state(principal_of(request), _desk(request, scene, strategy), counts)


@router.post(
    ROUTE + "/experiment/{event}",
    summary="Begin or extend what experiment.yaml declares, stop it, or check its rules",
    openapi_extra=body_schema(StepRequest, {"reason": "dearer for one in ten"}),
)
async def post_experiment(request: Request, scene: str, strategy: str, event: str) -> Response:
    """event: begin, stop or check. A stop needs a reason."""
    body = await read_body(request)
    return await run_in_threadpool(_step_experiment, request, (scene, strategy), event, body)


def _step_experiment(request: Request, name: tuple[str, str], event: str, body: bytes) -> Response:
    asked = decode(body, StepRequest, f"POST {ROUTE}/experiment/{{event}}")
    principal, desk = principal_of(request), _desk(request, *name)
    trials = house_of(request).decisions.trials
    if event == "begin":
        begin(principal, trials.declared(desk), asked.reason, desk)
    elif event == "check":
        stop_by_rule(desk, trials.counts(name[0]))
    elif event == "stop" and asked.reason:
        stop(principal, asked.reason, desk)
    else:
        raise BodyUnreadable(
            where=f"POST {ROUTE}/experiment/{{event}}",
            got=event,
            expected="begin, check, or stop with a reason",
            fix="Name one of these, and say why it stops.",
        )
    return json_of(msgspec.json.encode(experiment_body(_experiment(request, *name))))


# Pages


@router.get("/strategies", include_in_schema=False)
def strategies_page(request: Request, lang: Asked = None) -> HTMLResponse:
    """The strategies of every scene as a page."""
    views = [view for scene in house_of(request).scenes for view in _views(request, scene)]
    return page(request, "strategies.html", lang, views=views)


@router.get("/strategies/{scene}/{strategy}", include_in_schema=False)
def strategy_page(request: Request, scene: str, strategy: str, lang: Asked = None) -> HTMLResponse:
    """One strategy as a page: what decides, its versions, every step."""
    try:
        desk = _desk(request, scene, strategy)
        view = strategy_view(principal_of(request), desk)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    return page(
        request,
        "strategy.html",
        lang,
        view=view,
        reports={
            life.version: desk.contents.report(life.record.strategy_hash)
            for life in view.found.versions
        },
        **_telling(request, desk, lang),
    )


@router.get("/strategies/{scene}/{strategy}/diff", include_in_schema=False)
def diff_page(
    request: Request, scene: str, strategy: str, between: Between = WHAT_WAITS, lang: Asked = None
) -> HTMLResponse:
    """What differs between two versions as a page."""
    try:
        found = _changes(request, scene, strategy, between)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    lines = change_lines(found, locale_of(request, lang))
    return page(
        request,
        "strategy_diff.html",
        lang,
        scene=scene,
        strategy=strategy,
        versions=between.split(".."),
        rows=list(zip(found, lines, strict=True)),
    )


@router.get("/strategies/{scene}/{strategy}/experiment", include_in_schema=False)
def experiment_page(
    request: Request, scene: str, strategy: str, lang: Asked = None
) -> HTMLResponse:
    """The experiment of a strategy as a page."""
    try:
        found = _experiment(request, scene, strategy)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)

    def share(value: Decimal | None) -> str:
        return "–" if value is None else percent(Rate(value.quantize(Decimal("0.0001"))))

    shares = {a.arm: share(share_of(found.experiment, a.arm, found.day)) for a in found.arms}
    return page(request, "strategy_experiment.html", lang, found=found, share=share, shares=shares)


def _telling(request: Request, desk: StrategyDesk, lang: str | None) -> dict[str, Any]:
    """How a page tells states and instants."""
    locale = locale_of(request, lang)

    return {
        "says": lambda name: named(name, locale),
        "at": lambda instant: local_text(instant, desk.scene.zone),
    }
