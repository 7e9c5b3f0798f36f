"""`/v1/decisions`: decide an application, read a decision with its trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.decision_schema import decision_schema
from lendweave.api.hot import settled
from lendweave.api.requests import (
    body_schema,
    decode,
    house_of,
    idempotency_of,
    metrics_of,
    principal_of,
    read_body,
    sender_of,
    take_partner,
)
from lendweave.api.stages import mark_of
from lendweave.bootstrap import House
from lendweave.decisions import CompiledStrategy, trace_lines
from lendweave.decisions.counterfactual.told import change_body
from lendweave.flows.apply import Desk, Mark, decide_application, decide_new
from lendweave.flows.counterfactual import possible_changes
from lendweave.flows.review import review
from lendweave.kernel.errors import Invalid
from lendweave.records import Application, Decision, Principal
from lendweave.records.ports import IdempotencyKey, Pending, Receipt
from lendweave.records.wire import record_to_wire

ROUTE = "/v1/decisions"
router = APIRouter(tags=["decisions"])


class DecisionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decide a stored application (`application_id`) or a new one sent whole (`application`).

    scenario: the scene. strategy: one of the scene's strategies; its only one when left out.
    partner: whose numbering the external ids of a new application follow.
    """

    scenario: str
    application_id: str | None = None
    application: dict[str, Any] | None = None
    partner: str | None = None
    strategy: str | None = None


class OneOfTwo(Invalid):
    """A request names a stored application and a new one, or neither.
    请求同时给出已存进件和新进件，或两者都未给出。
    """

    code = "API-011"


EXAMPLE = {
    "scenario": "appliance",
    "partner": "huaxing",
    "application": {
        "external_id": "A-2026-0001",
        "party_id": {"id_number": "990101199601090745"},
        "merchant_id": {"external_id": "HX02"},
        "amount_minor": 300000,
        "currency": "CNY",
        "term_months": 12,
        "product_code": "appliance_instalment",
        "attributes": {"monthly_income": "8000.00"},
    },
}


@router.post(
    ROUTE,
    status_code=201,
    summary="Decide one application",
    openapi_extra=body_schema(DecisionRequest, EXAMPLE),
)
async def post_decision(request: Request) -> Response:
    """Decide now; the answer is sent when application and decision are on disk.

    What a scene's strategy reads of an application, field by field, is told at
    `/v1/scenes/{scene}/decision-schema`.
    """
    body = await read_body(request)
    house = house_of(request)
    asked = decode(body, DecisionRequest, f"POST {ROUTE}")
    take_partner(request, asked.partner)
    key = idempotency_of(request, body)
    now = house.clock.now()
    mark = mark_of(request.scope)
    start = partial(_start, house, principal_of(request), asked, key, now=now, mark=mark)
    if house.decisions.is_at_hand(asked.scenario, asked.strategy):
        under_way = start()
    else:
        under_way = await run_in_threadpool(start)
    if isinstance(under_way, bytes):
        return _json(under_way, 201)
    await settled(under_way.pending)
    mark("commit")
    receipt = under_way.pending.result(0)
    for record in receipt.stored:
        if isinstance(record, Decision):
            metrics_of(request).decided(record)
    return _json(under_way.answer(receipt), 201)


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A decision on its way to the disk, and how it is told."""

    pending: Pending[Receipt]
    told: Callable[[Receipt], bytes]

    def answer(self, receipt: Receipt) -> bytes:
        """The bytes that were kept under the key of the request, else made now."""
        return self.told(receipt) if receipt.response is None else receipt.response


def _start(
    house: House,
    principal: Principal,
    asked: DecisionRequest,
    key: IdempotencyKey | None,
    *,
    now: int,
    mark: Mark,
) -> bytes | _UnderWay:
    """The answer that is kept under the key, or a decision that is taken and not yet on disk.

    now: when it was asked for, from which the time budget of its strategy runs.
    """
    if key is not None and (stored := house.store.stored_response(principal, key)) is not None:
        return stored
    desk = house.decisions.desk(asked.scenario, asked.strategy)
    answer = partial(_answer, desk)

    match asked.application_id, asked.application:
        case str(application_id), None:
            mark("validate")
            pending: Pending[Receipt] = decide_application(
                principal,
                application_id,
                desk,
                asked_at=now,
                mark=mark,
                idempotency=key,
                response=answer,
            )
        case None, dict(wire):
            sender = sender_of(house, principal, desk.scene, asked.partner)
            application = sender.record("application", wire)
            assert isinstance(application, Application)
            mark("validate")
            pending = decide_new(
                principal,
                application,
                desk,
                asked_at=now,
                mark=mark,
                idempotency=key,
                response=answer,
            )
        case _:
            raise OneOfTwo(
                where=f"POST {ROUTE}",
                got="both" if asked.application_id else "neither",
                expected="either `application_id` or `application`",
                fix="Send one of them.",
            )
    return _UnderWay(pending, answer)


def _answer(desk: Desk, receipt: Receipt) -> bytes:
    """The answer to a decision at `desk`; made on the store's writer, it looks nothing up."""
    decision = next(r for r in receipt.stored if isinstance(r, Decision))
    return msgspec.json.encode(_shown(desk.compiled(decision.strategy_hash), decision))


@router.get("/v1/scenes/{scene}/decision-schema", summary="What a decision of a scene takes")
def get_decision_schema(
    request: Request,
    scene: str,
    strategy: Annotated[str | None, Query(description="its only one when left out")] = None,
) -> Response:
    """The JSON Schema of a request for a decision, derived from what the live strategy reads."""
    house = house_of(request)
    desk = house.decisions.desk(scene, strategy)
    features = house.room(scene).plan.features
    schema = decision_schema(desk.scene, features, desk.decider.compiled)
    return _json(msgspec.json.encode(schema))


@router.get(ROUTE + "/{decision_id}", summary="Read one decision with its trace")
def get_decision(
    request: Request,
    decision_id: str,
    lang: Annotated[Literal["en", "zh"], Query(description="language of the trace")] = "en",
) -> Response:
    """The decision as it was recorded, and why, recomputed and checked against the record."""
    house, principal = house_of(request), principal_of(request)
    reviewed = review(principal, decision_id, house.store, house.decisions.strategy_by_hash)
    told = reviewed.for_applicant
    body = _shown(reviewed.compiled, reviewed.decision) | {
        "applicant_reasons": [{"en": reason.en, "zh": reason.zh} for reason in told],
        "trace": trace_lines(reviewed.trace, lang),
    }
    return _json(msgspec.json.encode(body))


@router.get(
    ROUTE + "/{decision_id}/counterfactuals",
    summary="What a person could have changed for an approval",
)
def get_counterfactuals(
    request: Request,
    decision_id: str,
    lang: Annotated[Literal["en", "zh"], Query(description="language of the text")] = "en",
) -> Response:
    """The smallest changes of declared inputs after which the strategy approves; often none."""
    house, principal = house_of(request), principal_of(request)
    told = possible_changes(principal, decision_id, house.decisions.changes)
    decision = told.reviewed.decision
    body = {
        "decision_id": decision.id,
        "outcome": decision.outcome,
        "counterfactuals": [change_body(each, decision.currency, lang) for each in told.found],
    }
    return _json(msgspec.json.encode(body))


def _shown(compiled: CompiledStrategy, decision: Decision) -> dict[str, Any]:
    """The decision in wire form, with the wording of its reasons in both languages."""
    reasons = [compiled.strategy.reasons.reasons[code] for code in decision.reasons]
    wording = [{"code": r.code, "en": r.en, "zh": r.zh} for r in reasons]
    return record_to_wire(decision) | {"reason_texts": wording}


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")
