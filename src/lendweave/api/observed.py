"""The outermost layer: each request gets a number, is timed, counted, and told to the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lendweave.api.metrics import Metrics
from lendweave.api.request_id import CURRENT, HEADER, new_request_id

UNKNOWN = "unknown"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger("lendweave.requests")


class Observed:
    """A layer around all others. routes: paths that are answered before the framework."""

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: Collection[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._routes = frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = new_request_id()
        CURRENT.set(request_id)
        status = 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (HEADER, request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in METHODS else UNKNOWN
            route = route_of(scope, self._routes)
            self._metrics.answered(method, route, status, seconds)
            if _log.isEnabledFor(logging.INFO):
                fields = {
                    "method": method,
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1e3, 3),
                }
                _log.info("request", extra={"fields": fields})


def route_of(scope: Scope, routes: Collection[str]) -> str:
    """The pattern of the route, never the path itself, which can name somebody."""
    if scope["path"] in routes:
        return str(scope["path"])
    return str(getattr(scope.get("route"), "path", UNKNOWN))
