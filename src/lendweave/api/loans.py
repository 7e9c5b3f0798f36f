"""`/v1/loans/{id}`: a loan, its payments, its reversals, all else that happens to it; its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.pages import Asked, page
from lendweave.api.problems import status_of
from lendweave.api.requests import (
    body_schema,
    decode,
    house_of,
    idempotency_of,
    principal_of,
    read_body,
)
from lendweave.book.ledger import ACCOUNTS
from lendweave.book.loan import EventKind
from lendweave.book.loan.words import told
from lendweave.flows.lend import LendRequest, lend
from lendweave.flows.loan_view import LoanView, booked_body, loan_body, loan_view, state_body
from lendweave.flows.repay import Booked, EventRequest, enter_event
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import amount_text
from lendweave.records.ports import IdempotencyKey
from lendweave.records.servicing import EnteredKind

SOURCE = "api"
ROUTE = "/v1/loans"
router = APIRouter(tags=["loans"])
Name = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\s\x00-\x1f\x7f]"
        r"([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$(?!\n)",
    ),
]
"""A name or an id: no control characters, which not every store can hold, and no blank ends."""
OnDay = Annotated[date | None, Query(description="at the end of this business day, else today")]


class LoanRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A loan to be opened and disbursed as its product is quoted.

    external_id: the sender's name for it; the same is opened once. term: in the product's units.
    product, amount_minor, term, party_id: may be left out where drawdown_id says them.
    rate_annual: as text, where the product fixes none. to: borrower, or merchant, who is owed it
    until it is paid out. business_date: today when left out.
    """

    scenario: str
    external_id: Name
    product: str | None = None
    amount_minor: Annotated[int, msgspec.Meta(ge=1)] | None = None
    term: Annotated[int, msgspec.Meta(ge=1)] | None = None
    party_id: Name | None = None
    rate_annual: Decimal | None = None
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = SOURCE
    to: Literal["borrower", "merchant"] = "borrower"
    business_date: date | None = None
    application_id: Name | None = None
    drawdown_id: Name | None = None
    merchant_id: Name | None = None


class PaymentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money that came in for a loan.

    external_id: the sender's name for it; the same is booked once. source: who sends it. purpose:
    what is due, part of what is not (`mode`: shorten or reduce), everything; or what `payer` owes
    instead of the borrower: interest (subsidy) or fees (service_fee).
    business_date: when it counts, today when left out.
    """

    external_id: Name
    amount_minor: Annotated[int, msgspec.Meta(ge=1)]
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = SOURCE
    purpose: Literal["due", "prepay", "settle", "subsidy", "service_fee"] = "due"
    mode: Literal["shorten", "reduce"] | None = None
    payer: str = "borrower"
    method: str | None = None
    business_date: date | None = None


class ReversalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event is undone, as when a payment bounces. event_id: as the event's answer named it."""

    external_id: Name
    event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = SOURCE


class LoanEventRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any event of a loan but its opening; docs/concepts/life-of-a-loan.md says what each has."""

    external_id: Name
    event: EnteredKind
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
    amount_minor: Annotated[int, msgspec.Meta(ge=0)] = 0
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = SOURCE
    payer: str = "borrower"
    event_id: str = ""
    reason: str | None = None
    business_date: date | None = None
    details: Mapping[str, Any] = {}


LOAN = {
    "scenario": "appliance",
    "external_id": "contract-2026-000017",
    "product": "appliance_instalment",
    "amount_minor": 600000,
    "term": 12,
    "rate_annual": "0.138",
    "party_id": "5f0c2c0e-8a55-8d1a-9a7e-1f6f0d6a8b11",
}
PAYMENT = {
    "external_id": "wx-20260815-000017",
    "amount_minor": 107981,
    "currency": "CNY",
    "method": "wechat",
}
REVERSAL = {
    "external_id": "wx-20260815-000017-back",
    "event_id": "5f0c2c0e-8a55-8d1a-9a7e-1f6f0d6a8b11",
    "currency": "CNY",
    "reason": "bounced",
}
WAIVER = {
    "external_id": "case-88/1",
    "event": "waive",
    "amount_minor": 1250,
    "currency": "CNY",
    "details": {"component": "penalty"},
    "reason": "goodwill",
}


@router.post(
    ROUTE,
    status_code=201,
    summary="Open a loan and disburse it",
    openapi_extra=body_schema(LoanRequest, LOAN),
)
async def post_loan(request: Request) -> Response:
    """Opened once by source and external id; the answer is sent when it is on disk."""
    body = await read_body(request)
    sent = decode(body, LoanRequest, f"POST {ROUTE}")
    return await run_in_threadpool(_lent, request, sent)


def _lent(request: Request, sent: LoanRequest) -> Response:
    house = house_of(request)
    asked = LendRequest(
        source=sent.source,
        external_id=sent.external_id,
        product=sent.product,
        amount=sent.amount_minor,
        term=sent.term,
        party_id=sent.party_id,
        rate=sent.rate_annual,
        on=sent.business_date,
        to=sent.to,
        application_id=sent.application_id,
        drawdown_id=sent.drawdown_id,
        merchant_id=sent.merchant_id,
    )
    desk, ports = house.servicing.desk(sent.scenario), house.products.quoting(sent.scenario)
    opened = lend(principal_of(request), asked, desk, ports)
    body = state_body(opened.state) | {"repeated": opened.repeated}
    return _json(msgspec.json.encode(body), 200 if opened.repeated else 201)


@router.get(ROUTE + "/{loan_id}", summary="One loan: state, schedule, events, entries")
async def get_loan(request: Request, loan_id: str, on: OnDay = None) -> Response:
    """The loan at the end of a business day. Amounts are in minor units."""
    view = await run_in_threadpool(_view, request, loan_id, on)
    return _json(msgspec.json.encode(loan_body(view)))


@router.post(
    ROUTE + "/{loan_id}/payments",
    status_code=201,
    summary="Enter money that came in",
    openapi_extra=body_schema(PaymentRequest, PAYMENT),
)
async def post_payment(request: Request, loan_id: str) -> Response:
    """Booked once by source and external id; the answer is sent when it is on disk."""
    body = await read_body(request)
    sent = decode(body, PaymentRequest, f"POST {ROUTE}/…/payments")
    details: dict[str, Any] = {} if sent.purpose == "due" else {"purpose": sent.purpose}
    if sent.mode:
        details["mode"] = sent.mode
    asked = EventRequest(
        "pay",
        sent.source,
        sent.external_id,
        sent.currency,
        sent.amount_minor,
        on=sent.business_date,
        payer=sent.payer,
        method=sent.method,
        details=details,
    )
    return await run_in_threadpool(_entered, request, loan_id, asked, body)


@router.post(
    ROUTE + "/{loan_id}/reversals",
    status_code=201,
    summary="Undo an event",
    openapi_extra=body_schema(ReversalRequest, REVERSAL),
)
async def post_reversal(request: Request, loan_id: str) -> Response:
    """What was booked stays in the books; contra-entries take it back."""
    body = await read_body(request)
    sent = decode(body, ReversalRequest, f"POST {ROUTE}/…/reversals")
    asked = EventRequest(
        "reverse",
        sent.source,
        sent.external_id,
        sent.currency,
        reverses=sent.event_id,
        reason=sent.reason,
    )
    return await run_in_threadpool(_entered, request, loan_id, asked, body)


@router.post(
    ROUTE + "/{loan_id}/events",
    status_code=201,
    summary="Enter any other event",
    openapi_extra=body_schema(LoanEventRequest, WAIVER),
)
async def post_event(request: Request, loan_id: str) -> Response:
    """Disbursal, refund, waiver, restructuring, write-off, recovery, compensation, deposit."""
    body = await read_body(request)
    sent = decode(body, LoanEventRequest, f"POST {ROUTE}/…/events")
    kind: EventKind = sent.event
    asked = EventRequest(
        kind,
        sent.source,
        sent.external_id,
        sent.currency,
        sent.amount_minor,
        on=sent.business_date,
        payer=sent.payer,
        reverses=sent.event_id,
        reason=sent.reason,
        details=sent.details,
    )
    return await run_in_threadpool(_entered, request, loan_id, asked, body)


@router.get("/loans/{loan_id}", include_in_schema=False)
def loan_page(request: Request, loan_id: str, on: OnDay = None, lang: Asked = None) -> HTMLResponse:
    """The same as a page."""
    try:
        view = _view(request, loan_id, on)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    currency = view.state.currency
    return page(
        request,
        "loan.html",
        lang,
        view=view,
        s=view.state,
        money=lambda minor: amount_text(minor, currency),
        told_of=told,
        accounts=ACCOUNTS,
        balances=_balances(view),
    )


def _balances(view: LoanView) -> list[tuple[str, str, int]]:
    """(account, holder, balance) of what is posted for the loan, zeros left out."""
    sums: dict[tuple[str, str], int] = {}
    for entry in view.entries:
        lines = zip(entry.accounts, entry.holders, entry.amounts_minor, strict=True)
        for account, holder, amount in lines:
            sums[account, holder] = sums.get((account, holder), 0) + amount
    places = list(ACCOUNTS)
    found = [(account, holder, amount) for (account, holder), amount in sums.items() if amount]
    return sorted(found, key=lambda row: (places.index(row[0]), row[1]))


def _view(request: Request, loan_id: str, on: date | None) -> LoanView:
    house = house_of(request)
    return loan_view(principal_of(request), loan_id, house.servicing.desk_of(loan_id), on)


def _entered(request: Request, loan_id: str, asked: EventRequest, body: bytes) -> Response:
    """The answer of an event; kept under the request's key, when it has one, in the same commit."""
    house, principal = house_of(request), principal_of(request)
    key = idempotency_of(request, body)
    if key is not None and (stored := house.store.stored_response(principal, key)) is not None:
        return _json(stored, 201)
    desk = house.servicing.desk_of(loan_id)
    booked = enter_event(principal, loan_id, asked, desk, idempotency=key, answer=_answer)
    return _json(_told(booked, key), 200 if booked.repeated else 201)


def _told(booked: Booked, key: IdempotencyKey | None) -> bytes:
    return (booked.response if key is not None else None) or _answer(booked)


def _answer(booked: Booked) -> bytes:
    return msgspec.json.encode(booked_body(booked))


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")
