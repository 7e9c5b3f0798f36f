"""`/v1/reviews`: the queue, what a reviewer does with a case, QA and accuracy; pages of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.keyed import answered, json_of
from lendweave.api.problems import BodyUnreadable
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.flows.life_cycle import Kept, Said
from lendweave.flows.review_accuracy import accuracy
from lendweave.flows.review_audit import SecondLook, look_again, to_look_at
from lendweave.flows.review_check import CheckDone, check_case
from lendweave.flows.review_decide import confirm_case, decide_case, send_back
from lendweave.flows.review_desk import CaseFile, ReviewDesk, case_of
from lendweave.flows.review_lapse import lapse_cases
from lendweave.flows.review_open import open_cases
from lendweave.flows.review_queue import QueueFilter, queue
from lendweave.flows.review_take import move_case
from lendweave.flows.review_terms import Wanted
from lendweave.flows.review_view import accuracy_body, case_body, opened_body, row_body
from lendweave.kernel.rates import rate as rate_read
from lendweave.records import Principal
from lendweave.records.reviews import CheckResult, ReviewCheck, Verdict
from lendweave.records.wire import record_to_wire

ROUTE = "/v1/reviews/{scene}"
CASE = ROUTE + "/cases/{case_id}"
router = APIRouter(tags=["reviews"])

Named = Annotated[str | None, Query(max_length=60)]
Act = Callable[[Principal, ReviewDesk, Kept[CaseFile] | None], CaseFile]


class OpenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open cases for what was decided in the last days and waits for a person."""

    days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 366
    limit: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 200


class StepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a step is taken; until: the last day for papers."""

    reason: str | None = None
    until: date | None = None


class CheckRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A check was done. seen: in words; evidence: where it lies."""

    check: Annotated[str, msgspec.Meta(max_length=40)]
    result: CheckResult
    seen: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None
    evidence: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class VerdictRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a case is to come to. Terms that are left out: as offered, else as asked for.

    override: an approval against a reason in its way.
    """

    verdict: Verdict
    amount_minor: int | None = None
    rate_annual: str | None = None
    term_months: Annotated[int, msgspec.Meta(ge=1, le=360)] | None = None
    reasons: tuple[str, ...] = ()
    note: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    override: bool = False

    def wanted(self) -> Wanted:
        """The same for the flow. Raises what is wrong with the rate."""
        rate = None if self.rate_annual is None else Decimal(rate_read(self.rate_annual))
        terms = (self.amount_minor, rate, self.term_months)
        return Wanted(self.verdict, *terms, self.reasons, self.note)


class AuditRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second look at a decided case."""

    agrees: bool
    note: Annotated[str, msgspec.Meta(max_length=200)] | None = None


@router.get(ROUTE, summary="The queue of a scene, most urgent first")
async def get_queue(
    request: Request,
    scene: str,
    state: Named = None,
    case_type: Named = None,
    person: Named = None,
) -> Response:
    """state: one of the machine's; every undecided case when left out."""
    wanted = QueueFilter(state, case_type, person)

    def read() -> Any:
        desk = house_of(request).reviews.desk(scene)
        return [row_body(case, desk) for case in queue(principal_of(request), desk, wanted)]

    return json_of(msgspec.json.encode(await run_in_threadpool(read)))


@router.post(
    ROUTE + "/open",
    summary="Open cases for what waits for a person and has none",
    openapi_extra=body_schema(OpenRequest, {"days": 30}),
)
async def post_open(request: Request, scene: str) -> Response:
    """For decisions taken in hindsight, and declines that are looked at again; once each."""
    asked = decode(await read_body(request), OpenRequest, f"POST {ROUTE}/open")

    def act() -> Any:
        desk = house_of(request).reviews.desk(scene)
        opened = open_cases(principal_of(request), desk, since_days=asked.days, limit=asked.limit)
        return opened_body(opened)

    return json_of(msgspec.json.encode(await run_in_threadpool(act)))


@router.post(ROUTE + "/lapse", summary="Escalate late cases, end those out of time")
async def post_lapse(request: Request, scene: str) -> Response:
    """A daily job; a second run finds nothing."""

    def act() -> Any:
        return dict(lapse_cases(principal_of(request), house_of(request).reviews.desk(scene)))

    return json_of(msgspec.json.encode(await run_in_threadpool(act)))


@router.get(ROUTE + "/sample", summary="Decided cases that are to be looked at again")
async def get_sample(request: Request, scene: str) -> Response:
    """Those of the sample that nobody has looked at, the oldest first."""

    def read() -> Any:
        desk = house_of(request).reviews.desk(scene)
        return [row_body(case, desk) for case in to_look_at(principal_of(request), desk)]

    return json_of(msgspec.json.encode(await run_in_threadpool(read)))


@router.get(ROUTE + "/accuracy", summary="What became of what each reviewer decided")
async def get_accuracy(request: Request, scene: str) -> Response:
    """Agreement of second looks, and the bad rate of approvals and of overrides, by reviewer."""

    def read() -> Any:
        reviews = house_of(request).reviews
        reviews.desk(scene)
        return accuracy_body(accuracy(principal_of(request), reviews.history(scene)))

    return json_of(msgspec.json.encode(await run_in_threadpool(read)))


@router.get(CASE, summary="A case with its checks, verdict and history")
def get_case(request: Request, scene: str, case_id: str) -> Response:
    """What the strategy said, what is still to be done, what stands in the way of an approval."""
    desk = house_of(request).reviews.desk(scene)
    case = case_of(principal_of(request), case_id, desk)
    return json_of(msgspec.json.encode(case_body(case, desk)))


@router.post(
    CASE + "/steps/{event}",
    summary="Take, release, ask_documents, receive_documents, withdraw, confirm, send_back",
    openapi_extra=body_schema(StepRequest, {"reason": "payslip of the last three months"}),
)
async def post_step(request: Request, scene: str, case_id: str, event: str) -> Response:
    """The header `Acting-As` names who does it. Of two who take a case one has it: 409."""
    body = await read_body(request)
    asked = decode(body, StepRequest, f"POST {CASE}/steps/{event}")

    def act(who: Principal, desk: ReviewDesk, kept: Kept[CaseFile] | None) -> CaseFile:
        if event == "confirm":
            return confirm_case(who, case_id, asked.reason, desk, kept=kept)
        if event == "send_back":
            return send_back(who, case_id, asked.reason or "", desk, kept=kept)
        return move_case(who, case_id, event, Said(asked.reason, asked.until), desk, kept=kept)

    return await run_in_threadpool(_stepped, request, scene, body, act)


@router.post(
    CASE + "/checks",
    status_code=201,
    summary="Keep a check that was done",
    openapi_extra=body_schema(CheckRequest, {"check": "call_back", "result": "passed"}),
)
async def post_check(request: Request, scene: str, case_id: str) -> Response:
    """By whoever has the case. Done again it counts instead of the one before."""
    body = await read_body(request)
    asked = decode(body, CheckRequest, f"POST {CASE}/checks")
    done = CheckDone(asked.check, asked.result, asked.seen, asked.evidence)

    def keep() -> Response:
        desk, who = house_of(request).reviews.desk(scene), principal_of(request)

        def act(kept: Kept[ReviewCheck] | None) -> ReviewCheck:
            return check_case(who, case_id, done, desk, kept=kept)

        return answered(request, body, act, record_to_wire, status=201)

    return await run_in_threadpool(keep)


@router.post(
    CASE + "/verdict",
    summary="Approve, decline or override a case",
    openapi_extra=body_schema(VerdictRequest, {"verdict": "approve", "amount_minor": 300000}),
)
async def post_verdict(request: Request, scene: str, case_id: str) -> Response:
    """`proposed` in the answer: another person has to confirm."""
    body = await read_body(request)
    asked = decode(body, VerdictRequest, f"POST {CASE}/verdict")
    if asked.override and asked.verdict == "decline":
        raise BodyUnreadable(
            where=f"POST {CASE}/verdict",
            got="a decline that overrides",
            expected="an approval, where it overrides",
            fix="Leave `override` out.",
        )

    def act(who: Principal, desk: ReviewDesk, kept: Kept[CaseFile] | None) -> CaseFile:
        wanted = asked.wanted()
        return decide_case(who, case_id, wanted, desk, override=asked.override, kept=kept)

    return await run_in_threadpool(_stepped, request, scene, body, act)


@router.post(
    CASE + "/audit",
    summary="Say whether one would have decided the same",
    openapi_extra=body_schema(AuditRequest, {"agrees": False, "note": "income was not proven"}),
)
async def post_audit(request: Request, scene: str, case_id: str) -> Response:
    """Of a case of the sample, by another person than its deciders."""
    body = await read_body(request)
    asked = decode(body, AuditRequest, f"POST {CASE}/audit")
    look = SecondLook(asked.agrees, asked.note)

    def act(who: Principal, desk: ReviewDesk, kept: Kept[CaseFile] | None) -> CaseFile:
        return look_again(who, case_id, look, desk, kept=kept)

    return await run_in_threadpool(_stepped, request, scene, body, act)


def _stepped(request: Request, scene: str, body: bytes, act: Act) -> Response:
    """Where a step has led, once however often it is sent under one key."""
    who, desk = principal_of(request), house_of(request).reviews.desk(scene)
    return answered(
        request, body, lambda kept: act(who, desk, kept), lambda case: case_body(case, desk)
    )
