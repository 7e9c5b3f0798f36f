"""What every request passes first: its host and its origin, and a net for what nobody foresaw.

A page on another site can make a visitor's browser call a service on the visitor's own machine.
Its origin gives it away, or, when it points a name of its own at that machine (DNS rebinding), the
host it asks for.
"""

from __future__ import annotations

import logging
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lendweave.api.problems import ForeignOrigin, UnexpectedError, UnknownHost, language_of, problem
from lendweave.kernel.errors import Forbidden, shortened
from lendweave.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?", re.ASCII)
_log = logging.getLogger("lendweave.api")


def hosts_of(settings: Settings) -> frozenset[str]:
    """Every host name that a request may use, as a URL spells it, without a port."""
    names = (*LOOPBACK, settings.host, *settings.allowed_hosts)
    return frozenset(f"[{name}]" if ":" in name else name.lower() for name in names)


class Gate:
    """The outermost layer of the application. hosts: as `hosts_of` gives them."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal is None:
            await self._guarded(scope, receive, send)
        else:
            await problem(refusal, locale=language_of(scope))(scope, receive, send)

    def _refusal(self, headers: Headers) -> Forbidden | None:
        host = ",".join(headers.getlist("host")).lower()
        found = _HOST.fullmatch(host)
        if found is None or found[1] not in self._hosts:
            return UnknownHost(
                where="header Host",
                got=shortened(host),
                expected=", ".join(sorted(self._hosts)),
                fix="Use one of these, or add yours to the setting `allowed_hosts`.",
            )
        origin = headers.get("origin")
        if origin is None or origin.lower() in (f"http://{host}", f"https://{host}"):
            return None
        return ForeignOrigin(
            where="header Origin",
            got=shortened(origin),
            expected=f"http://{host}, or none",
            fix="Call the service from its own pages, or from a program.",
        )

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An exception that is no error of ours is logged and told without its internals."""
        answered = False

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if answered:
                raise
            where = f"{scope['method']} {scope['path'][:200]}"
            _log.error("unexpected error", exc_info=error)
            told = UnexpectedError(
                where=where,
                expected="an answer",
                fix="Tell whoever runs the service; its log has the details.",
            )
            await problem(told, locale=language_of(scope))(scope, receive, send)
