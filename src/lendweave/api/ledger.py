"""`/v1/ledger`: trial balance and statements, at any two times; the trial balance as a page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from lendweave.api.pages import Asked, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.book.ledger import ACCOUNTS
from lendweave.flows.accrual import AccrualStatement, accrual_body, accrual_statement
from lendweave.flows.ledger import (
    TrialBalance,
    statement,
    statement_body,
    trial_balance,
    trial_balance_body,
)
from lendweave.kernel.clock import parse_instant
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import amount_text
from lendweave.records.book_ports import EntryFilter

router = APIRouter(tags=["ledger"])
OnDay = Annotated[date | None, Query(description="after this business day, else after all")]
AsOf = Annotated[
    str | None, Query(max_length=40, description="as stored at 2026-03-01T00:00:00Z, else now")
]
Accrued = Annotated[bool, Query(description="with interest earned by a closed day and not due")]
FormDay = Annotated[date | Literal[""] | None, Query()]
Name = Annotated[str | None, Query(max_length=100)]


@router.get("/v1/ledger/trial-balance", summary="What every account holds")
def get_trial_balance(
    request: Request, *, on: OnDay = None, as_of: AsOf = None, accrued: Accrued = False
) -> Response:
    """Debits equal credits for every holder and currency. Amounts are in minor units."""
    if accrued:
        statement = _accrued(request, on, as_of)
        body = trial_balance_body(statement.trial) | {"accrued": accrual_body(statement)}
    else:
        body = trial_balance_body(_trial_balance(request, on, as_of))
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/v1/ledger/statement", summary="Every entry on one account")
def get_statement(
    request: Request,
    account: Annotated[str, Query(max_length=60)],
    *,
    currency: Annotated[str, Query(min_length=3, max_length=3)] = "CNY",
    holder: Name = None,
    loan_id: Name = None,
    first: OnDay = None,
    last: OnDay = None,
    as_of: AsOf = None,
) -> Response:
    """With the balance before the first and after each entry."""
    wanted = EntryFilter(
        loan_id=loan_id,
        account=account,
        holder=holder,
        currency=currency,
        first=first,
        last=last,
        recorded_at=None if as_of is None else parse_instant(as_of),
    )
    found = statement(principal_of(request), house_of(request).servicing.books, wanted)
    return Response(msgspec.json.encode(statement_body(found)), media_type="application/json")


@router.get("/ledger", include_in_schema=False)
def trial_balance_page(
    request: Request,
    *,
    on: FormDay = None,
    as_of: AsOf = None,
    accrued: Accrued = False,
    lang: Asked = None,
) -> HTMLResponse:
    """The trial balance as a page."""
    try:
        earned = _accrued(request, on or None, as_of) if accrued else None
        found = earned.trial if earned else _trial_balance(request, on or None, as_of)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    return page(
        request,
        "ledger.html",
        lang,
        found=found,
        earned=earned,
        accounts=ACCOUNTS,
        money=lambda minor, currency: f"{amount_text(minor, currency)} {currency}",
    )


def _accrued(request: Request, on: date | None, as_of: str | None) -> AccrualStatement:
    instant = None if not as_of else parse_instant(as_of)
    desk = house_of(request).servicing.accruals
    return accrual_statement(principal_of(request), desk, on, instant)


def _trial_balance(request: Request, on: date | None, as_of: str | None) -> TrialBalance:
    instant = None if not as_of else parse_instant(as_of)
    books = house_of(request).servicing.books
    return trial_balance(principal_of(request), books, on, instant)
