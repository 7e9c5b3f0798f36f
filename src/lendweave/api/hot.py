"""Routes that must be quick: before the framework, no thread waiting while the disk is written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lendweave.api.problems import language_of, problem
from lendweave.kernel.errors import LendweaveError
from lendweave.records.ports import Pending

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


class HotRoutes:
    """A layer that answers `POST` to a few paths and passes the rest on.

    The framework knows these routes too, for its OpenAPI document; here they are spared its way
    through every layer and route. handlers: by path.
    """

    def __init__(self, app: ASGIApp, handlers: Mapping[str, Handler]) -> None:
        self._app = app
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        handler = self._handlers.get(scope["path"])
        if handler is None:
            await self._app(scope, receive, send)
            return
        try:
            response = await handler(Request(scope, receive))
        except LendweaveError as error:
            response = problem(error, locale=language_of(scope))
        await response(scope, receive, send)


async def settled(pending: Pending[Any]) -> None:
    """Wait, without holding a thread, until the outcome is known; `result(0)` then gives it.

    A caller that goes away leaves the commit alone: what was begun is stored.
    """
    loop = asyncio.get_running_loop()
    known = loop.create_future()

    def tell() -> None:
        if not known.done():
            known.set_result(None)

    pending.add_done_callback(lambda _: loop.call_soon_threadsafe(tell))
    await known
