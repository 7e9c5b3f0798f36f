"""The ASGI application: routes, problem documents and pages over one House."""

from __future__ import annotations

from functools import partial

import msgspec
from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from lendweave import __version__
from lendweave.api import (
    checks,
    chinese,
    collection,
    day_end,
    decisions,
    feeds,
    funders,
    ledger,
    lines,
    loans,
    name_lists,
    pages,
    partner_pages,
    partners,
    portfolio,
    problems,
    profiles,
    quality,
    quarantine,
    quotes,
    records,
    review_pages,
    reviews,
    strategies,
)
from lendweave.api.decision_document import forms_of_house, tell_forms
from lendweave.api.gate import Gate, hosts_of
from lendweave.api.hot import HotRoutes
from lendweave.api.limits import Admission, Limits
from lendweave.api.metrics import CONTENT_TYPE, Metrics
from lendweave.api.observed import Observed
from lendweave.api.requests import house_of, known_parameters, metrics_of
from lendweave.bootstrap import House
from lendweave.bootstrap.chinese import learn_chinese
from lendweave.connectors.otlp_traces import Traces


def create_app(house: House | None, traces: Traces | None = None) -> FastAPI:
    """The service over `house`, which the caller opens and closes.

    traces: what keeps a trace of each request, which then costs some; None for none.
    Without a house it serves nothing, but its OpenAPI document can be derived.
    """
    app = FastAPI(
        title="Lendweave",
        version=__version__,
        summary="Scenario finance: records in, decisions out, each with its trace.",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(known_parameters)],
    )
    app.state.house = house
    learn_chinese(chinese.FORMS)
    problems.install(app)
    hot = {decisions.ROUTE: decisions.post_decision, records.ROUTE: records.post_records}
    app.add_middleware(HotRoutes, handlers=hot)
    if house is not None:
        tell_forms(app, decisions.ROUTE, partial(forms_of_house, house))
        admission = app.state.admission = Admission(house.settings)
        metrics = app.state.metrics = Metrics(house, admission)
        app.add_middleware(Limits, admission=admission)
        app.add_middleware(Gate, hosts=hosts_of(house.settings))
        app.add_middleware(Observed, metrics=metrics, routes=hot, traces=traces)
    app.include_router(decisions.router)
    app.include_router(records.router)
    app.include_router(feeds.router)
    app.include_router(profiles.router)
    app.include_router(checks.router)
    app.include_router(pages.router)
    app.include_router(partners.router)
    app.include_router(partner_pages.router)
    app.include_router(portfolio.router)
    app.include_router(collection.router)
    app.include_router(quarantine.router)
    app.include_router(quality.router)
    app.include_router(quotes.router)
    app.include_router(loans.router)
    app.include_router(ledger.router)
    app.include_router(day_end.router)
    app.include_router(lines.router)
    app.include_router(funders.router)
    app.include_router(strategies.router)
    app.include_router(name_lists.router)
    app.include_router(reviews.router)
    app.include_router(review_pages.router)

    @app.get("/health", tags=["service"], summary="Is the service ready?")
    def health(request: Request) -> Response:
        house = house_of(request)
        body = {
            "status": "ok",
            "version": __version__,
            "last_offset": house.store.last_offset(),
            "scenes": sorted(house.scenes),
        }
        return Response(msgspec.json.encode(body), media_type="application/json")

    @app.get("/metrics", tags=["service"], summary="Counts of the service, for Prometheus")
    def counts(request: Request) -> Response:
        return Response(metrics_of(request).text(), media_type=CONTENT_TYPE)

    return app
