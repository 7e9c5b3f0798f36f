"""`/v1/products`, `/v1/quotes`: what a scene lends, repayment trials (试算); `/quotes`: a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.book.products import Product
from lendweave.book.products.errors import QuoteRefused
from lendweave.book.products.numbers import exact
from lendweave.book.quotes import Quote, quote_body, schedule_table, statement
from lendweave.book.quotes.words import word
from lendweave.book.schedule.model import Plan
from lendweave.bootstrap import House
from lendweave.flows.quote import QuoteCommand, Quoted, Visitor, quote_products
from lendweave.kernel.errors import LendweaveError, shortened
from lendweave.kernel.money import minor_digits
from lendweave.kernel.rates import rate as rate_read
from lendweave.kernel.types import INTEGER_MAX

router = APIRouter(tags=["quotes"])
CHANNEL = "api"
PAGE_CHANNEL = "h5"

Name = Annotated[str | None, Query(max_length=60)]
Minor = Annotated[int, Query(ge=1, le=INTEGER_MAX, description="minor units of the currency")]
Term = Annotated[int | None, Query(ge=1, le=3650, description="every term when left out")]
RateText = Annotated[str | None, Query(max_length=20, description="yearly, such as 0.138")]
Token = Annotated[str | None, Query(max_length=120)]


@router.get("/v1/products", summary="What a scene lends, and on what terms")
async def get_products(request: Request, scene: Annotated[str, Query(max_length=60)]) -> Response:
    """Every product of the scene as it is on offer, whole: amounts in minor units."""
    shelf = await run_in_threadpool(house_of(request).products.shelf, scene)
    body = {"scene": scene, "products": list(shelf.products.values())}
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/v1/quotes", summary="What products of a scene would cost")
async def get_quotes(
    request: Request,
    scene: Annotated[str, Query(max_length=60)],
    amount_minor: Minor,
    *,
    product: Name = None,
    plan: Plan | None = None,
    term: Term = None,
    rate: RateText = None,
    on: Annotated[date | None, Query(description="day of disbursal, today when left out")] = None,
    party_id: Token = None,
    device_token: Token = None,
    channel: Annotated[str, Query(max_length=60)] = CHANNEL,
    lang: Annotated[
        Literal["en", "zh"] | None, Query(description="adds the statement in that language")
    ] = None,
) -> Response:
    """Schedule, charges, all-in yearly cost and cap of every product that offers what is asked.

    With a party or a device, the trial is recorded as a touch of that visitor.
    """
    command = QuoteCommand(
        amount=amount_minor,
        product=product,
        plan=plan,
        term=term,
        rate=None if rate is None else Decimal(rate_read(rate)),
        on=on,
        visitor=_visitor(channel, party_id, device_token),
    )
    body = await run_in_threadpool(_body, request, scene, command, lang)
    return Response(body, media_type="application/json")


def _visitor(channel: str, party_id: str | None, device_token: str | None) -> Visitor | None:
    known = party_id is not None or device_token is not None
    return Visitor(channel, party_id, device_token) if known else None


def _body(request: Request, scene: str, command: QuoteCommand, lang: str | None) -> bytes:
    found = _quoted(request, scene, command)
    refused = [
        {"product": product.code, "term": term, **error.as_fields()}
        for product, term, error in found.refused
    ]
    quotes = [quote_body(each, lang) for each in found.quotes]
    return msgspec.json.encode({"scene": scene, "quotes": quotes, "refused": refused})


def _quoted(request: Request, scene: str, command: QuoteCommand) -> Quoted:
    ports = house_of(request).products.quoting(scene)
    return quote_products(principal_of(request), command, ports)


@dataclass(frozen=True, slots=True)
class Form:
    """What a person typed on the page; a field left empty is an empty text."""

    scene: str
    amount: str
    product: str
    term: str
    rate: str
    on: str


@router.get("/quotes", include_in_schema=False)
def quotes_page(
    request: Request,
    *,
    scene: Annotated[str, Query(max_length=60)] = "",
    amount: Annotated[str, Query(max_length=20)] = "",
    product: Annotated[str, Query(max_length=60)] = "",
    term: Annotated[str, Query(max_length=5)] = "",
    rate: Annotated[str, Query(max_length=12)] = "",
    on: Annotated[str, Query(max_length=10)] = "",
    lang: Asked = None,
) -> HTMLResponse:
    """A form, and below it every quote: its schedule and its all-in cost statement."""
    house, locale = house_of(request), locale_of(request, lang)
    scenes = house.products.scenes
    form = Form(scene or next(iter(scenes), ""), amount, product, term, rate, on)
    found: Quoted | None = None
    error: LendweaveError | None = None
    products: list[Product] = []
    try:
        products = list(house.products.shelf(form.scene).products.values()) if form.scene else []
        found = _tried(request, house, form) if amount else None
    except LendweaveError as refused:
        error = refused
    return page(
        request,
        "quotes.html",
        lang,
        status=200 if error is None else status_of(error),
        form=form,
        scenes=scenes,
        products=products,
        quotes=[_told(each, locale) for each in found.quotes] if found else [],
        refused=found.refused if found else (),
        error=error,
    )


def _told(quote: Quote, locale: str) -> dict[str, object]:
    header, rows = schedule_table(quote, locale)
    term = word(f"unit {quote.product.term_unit}", locale, count=quote.asked.term)
    return {
        "title": f"{quote.product.title.told(locale)} · {term}",
        "header": header,
        "rows": rows,
        "told": statement(quote, locale),
    }


def _tried(request: Request, house: House, form: Form) -> Quoted:
    """The quotes of a filled form. Raises QuoteRefused at a field that says nothing."""
    currency = house.products.quoting(form.scene).scene.currency
    amount = exact(form.amount.replace(",", ""), percent=False)
    minor = None if amount is None else amount.scaleb(minor_digits(currency))
    if minor is None or minor % 1 or not minor:
        raise _unread("amount", form.amount, "6000.00")
    rate = exact(form.rate + "%", percent=True) if form.rate else None
    if form.rate and rate is None:
        raise _unread("rate", form.rate, "13.8")
    if form.term and not form.term.isdecimal():
        raise _unread("term", form.term, "12")
    command = QuoteCommand(
        amount=int(minor),
        product=form.product or None,
        term=int(form.term) if form.term else None,
        rate=None if rate is None else Decimal(rate_read(rate)),
        on=_day(form.on) if form.on else None,
    )
    return _quoted(request, form.scene, command)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _unread("on", text, "2026-03-01") from None


def _unread(field: str, got: str, such_as: str) -> QuoteRefused:
    return QuoteRefused(
        where=f"field {field}",
        got=shortened(got),
        expected=f"a value such as {such_as}",
        fix="Correct the field.",
    )
