"""`/v1/end-of-day`: business days are closed, and looked at; the same as a page."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.forms import read_form
from lendweave.api.keyed import json_of
from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import BodyUnreadable, status_of
from lendweave.api.requests import body_schema, decode, house_of, principal_of, read_body
from lendweave.book.ledger import ACCOUNTS
from lendweave.flows.day_view import ClosedDay, DaysView, days_body, days_view, run_body
from lendweave.kernel.clock import local_text
from lendweave.kernel.errors import LendweaveError, shortened
from lendweave.kernel.money import amount_text
from lendweave.records.servicing import EndOfDay

ROUTE = "/v1/end-of-day"
router = APIRouter(tags=["end of day"])


class EndOfDayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days up to `date` are to be closed, over the whole book; those that are closed stay so."""

    date: date


@router.post(
    ROUTE,
    status_code=201,
    summary="Close business days",
    openapi_extra=body_schema(EndOfDayRequest, {"date": "2026-03-31"}),
)
async def post_end_of_day(request: Request) -> Response:
    """Days that were missed come first, in order. The same date again closes nothing: 200."""
    sent = decode(await read_body(request), EndOfDayRequest, f"POST {ROUTE}")
    return await run_in_threadpool(_answered, request, sent.date)


@router.get(ROUTE, summary="Which days are closed, and how far a run has come")
def get_end_of_day(request: Request) -> Response:
    """The latest days, newest first, the next one, and the run under way, null when none is."""
    return json_of(msgspec.json.encode(days_body(_view(request))))


@router.get("/end-of-day", include_in_schema=False)
def end_of_day_page(request: Request, lang: Asked = None) -> HTMLResponse:
    """The same as a page, from which the next day can be closed."""
    return _page(request, lang, _view(request))


@router.post("/end-of-day", include_in_schema=False)
async def close_from_page(request: Request, lang: Asked = None) -> Response:
    """The form of the page: closes days, and shows the page again."""
    sent = await read_form(request)
    return await run_in_threadpool(_closed_from_page, request, sent.get("date", ""), lang)


def _answered(request: Request, day: date) -> Response:
    closed = _close(request, day)
    body = run_body(principal_of(request), day, closed, house_of(request).day_end.desk)
    return json_of(msgspec.json.encode(body), 201 if closed else 200)


def _close(request: Request, day: date) -> tuple[EndOfDay, ...]:
    house = house_of(request)
    closed = house.day_end.runs.close(principal_of(request), day, house.day_end.desk)
    house.partners.grade_all()
    return closed


def _closed_from_page(request: Request, day: str, lang: str | None) -> Response:
    try:
        _close(request, _day(day))
    except LendweaveError as error:
        return _page(request, lang, _view(request), error)
    return RedirectResponse(f"/end-of-day?lang={locale_of(request, lang)}", 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BodyUnreadable(
            where="date",
            got=shortened(text),
            expected="a day such as 2026-03-31",
            fix="Choose the day to be closed.",
        ) from None


def _view(request: Request) -> DaysView:
    ends = house_of(request).day_end
    return days_view(principal_of(request), ends.desk, ends.runs)


def _page(
    request: Request, lang: str | None, view: DaysView, error: LendweaveError | None = None
) -> HTMLResponse:
    locale = locale_of(request, lang)
    return page(
        request,
        "end_of_day.html",
        lang,
        status=200 if error is None else status_of(error),
        view=view,
        error=error,
        at=lambda instant: local_text(instant, "UTC"),
        moves=lambda day: _moves(day, locale),
    )


def _moves(day: ClosedDay, locale: str) -> list[tuple[str, str, Any]]:
    """(account, side, amount) of what the day moved, in the order of the chart."""
    places = list(ACCOUNTS)
    found = sorted(day.moved.items(), key=lambda each: (each[0][0], places.index(each[0][1])))
    return [
        (
            ACCOUNTS[account].zh if locale == "zh" else ACCOUNTS[account].en,
            "debit" if amount > 0 else "credit",
            f"{amount_text(abs(amount), currency)} {currency}",
        )
        for (currency, account), amount in found
    ]
