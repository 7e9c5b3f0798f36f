"""`/v1/portfolio/{table}`: vintages, roll rates, first payment default, buckets, collections."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.pages import Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.connectors.portfolio_report import portfolio_told
from lendweave.connectors.portfolio_report.page import portfolio_html
from lendweave.flows.portfolio import PortfolioQuestion, portfolio
from lendweave.kernel.clock import parse_instant
from lendweave.kernel.errors import LendweaveError
from lendweave.monitoring import Portfolio

router = APIRouter(tags=["portfolio"])
Scenes = Annotated[list[str] | None, Query(max_length=50, description="all when left out")]
By = Annotated[
    list[str] | None,
    Query(max_length=6, description="scene, partner, channel, funder, product, strategy"),
]
AsOf = Annotated[date | None, Query(description="last business day")]
KnownAt = Annotated[
    str | None, Query(max_length=40, description="instant; what became known later does not count")
]
Thresholds = Annotated[list[int] | None, Query(max_length=20, description="days past due, from 1")]


@router.get("/v1/portfolio/{table}", summary="One table of what became of what was lent")
async def get_portfolio(
    request: Request,
    table: str,
    *,
    scene: Scenes = None,
    by: By = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    threshold: Thresholds = None,
) -> Response:
    """Tables: vintage, roll-rates, fpd, buckets, collections. Amounts are in minor units."""
    question = _question(table, by, as_of, threshold, known_at)
    names, found = await run_in_threadpool(_portfolio, request, scene, question)
    body = msgspec.json.encode(portfolio_told(names, found))
    return Response(body, media_type="application/json")


@router.get("/portfolio/{table}", include_in_schema=False)
def portfolio_page(
    request: Request,
    table: str,
    *,
    scene: Scenes = None,
    by: By = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    threshold: Thresholds = None,
    lang: Asked = None,
) -> HTMLResponse:
    """The same as a page with charts."""
    try:
        question = _question(table, by, as_of, threshold, known_at)
        names, found = _portfolio(request, scene, question)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    return HTMLResponse(portfolio_html(names, found, locale_of(request, lang)))


def _question(
    table: str,
    by: list[str] | None,
    as_of: date | None,
    threshold: list[int] | None,
    known_at: str | None,
) -> PortfolioQuestion:
    """Raises what parse_instant raises."""
    instant = parse_instant(known_at) if known_at else None
    return PortfolioQuestion(table, tuple(by or ()), as_of, tuple(threshold or ()), instant)


def _portfolio(
    request: Request, scenes: list[str] | None, question: PortfolioQuestion
) -> tuple[list[str], Portfolio]:
    house = house_of(request)
    names = scenes or house.scenes
    return names, portfolio(principal_of(request), question, house.portfolio.engine(names))
