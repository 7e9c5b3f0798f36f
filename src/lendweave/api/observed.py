"""The outermost layer: each request gets a number, is timed, counted, and told to log and trace."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lendweave.api.metrics import Metrics
from lendweave.api.request_id import CURRENT, HEADER, new_request_id
from lendweave.api.stages import begin_stages
from lendweave.connectors.otlp_traces import TRACEPARENT, OpenSpan, Stage, Traces

UNKNOWN = "unknown"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger("lendweave.requests")


class Observed:
    """A layer around all others. routes: paths that are answered before the framework.

    traces: None where no trace is kept, which then costs nothing.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        routes: Collection[str],
        traces: Traces | None = None,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._routes = frozenset(routes)
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = new_request_id()
        CURRENT.set(request_id)
        added = [(HEADER, request_id.encode())]
        stages: list[Stage] = []
        span = None
        if self._traces is not None:
            span = self._traces.begin(Headers(scope=scope).get(TRACEPARENT, ""))
            added.append((TRACEPARENT.encode(), span.traceparent.encode()))
            stages = begin_stages(scope, self._traces.now)
        status = 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *added]}
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            self._tell(scope, status, time.perf_counter() - started, span, stages)

    def _tell(
        self,
        scope: Scope,
        status: int,
        seconds: float,
        span: OpenSpan | None,
        stages: Collection[Stage],
    ) -> None:
        method = scope["method"] if scope["method"] in METHODS else UNKNOWN
        route = route_of(scope, self._routes)
        self._metrics.answered(method, route, status, seconds)
        told = {"method": method, "route": route, "status": status}
        if span is not None:
            attributes = {
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": status,
                "lendweave.request_id": CURRENT.get(),
            }
            span.end(f"{method} {route}", tuple(stages), attributes, failed=status >= 500)
            told["trace_id"] = span.trace_id
        if _log.isEnabledFor(logging.INFO):
            fields = {**told, "ms": round(seconds * 1e3, 3)}
            _log.info("request", extra={"fields": fields})


def route_of(scope: Scope, routes: Collection[str]) -> str:
    """The pattern of the route, never the path itself, which can name somebody."""
    if scope["path"] in routes:
        return str(scope["path"])
    return str(getattr(scope.get("route"), "path", UNKNOWN))
