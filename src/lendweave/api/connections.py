"""A connection whose client has so much time to send a request, and so many bytes for its head."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from lendweave.api.problems import problem
from lendweave.api.refusals import (
    HeadersTooLarge,
    Overloaded,
    RequestMalformed,
    RequestTooSlow,
)
from lendweave.kernel.errors import LendweaveError

HEAD_BYTES_MAX = 65_536


@dataclass(frozen=True)
class Patience:
    """What a client is given. seconds: for a whole request; connections: open at once.

    refused: told each connection that was given up, by the bound.
    """

    seconds: float
    connections: int
    refused: Counter[str] = field(default_factory=Counter)


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn reads it, for clients that may be slow, but not for ever.

    No timer runs for a request that comes in one piece.
    """

    def __init__(self, patience: Patience, **server: Any) -> None:
        super().__init__(**server)
        self._patience = patience
        self._timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._is_in_head = True
        self._is_whole = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request; a connection too many is told so."""
        super().connection_made(cast(asyncio.Transport, transport))
        if len(self.connections) > self._patience.connections:
            self._give_up(
                "connections_max",
                Overloaded(
                    where="setting `connections_max`",
                    got=f"{len(self.connections)} connections",
                    expected=f"at most {self._patience.connections}",
                    fix="Send again after the seconds that Retry-After names.",
                ),
            )
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what is not whole by now has a time to become so."""
        if self.transport.is_closing():
            return
        if self._is_in_head or self._is_whole:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._is_whole or self.transport.is_closing():
            return
        if self._is_in_head and self._head_bytes > HEAD_BYTES_MAX:
            self._give_up(
                "head_bytes",
                HeadersTooLarge(
                    where="the head of the request",
                    got=f"more than {HEAD_BYTES_MAX} bytes",
                    expected=f"at most {HEAD_BYTES_MAX} bytes",
                    fix="Send fewer or shorter headers.",
                ),
            )
        elif self._timer is None:
            self._wait()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._is_in_head, self._is_whole = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._is_in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._is_whole, self._head_bytes = True, 0
        self._rest()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is told as any other mistake is."""
        self._give_up(
            "malformed",
            RequestMalformed(where="the request", got=msg, expected="HTTP/1.1", fix="Correct it."),
        )

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self._patience.seconds, self._too_late)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        is_before = self._is_in_head and self.cycle and not self.cycle.response_complete
        if is_before or self.pipeline or self.flow.read_paused:
            # It is we who are slow: an answer is to come, or what arrived is still to be read.
            self._wait()
            return
        seconds = self._patience.seconds
        error = RequestTooSlow(
            where="the request",
            got=f"a part of it within {seconds:g} s",
            expected="all of it",
            fix="Send it at once, or in smaller parts.",
        )
        self._give_up("client_seconds", error)

    def _give_up(self, bound: str, error: LendweaveError) -> None:
        """Close, telling why unless an answer is on its way or nothing was ever asked."""
        self._rest()
        self._patience.refused[bound] += 1
        cycle: RequestResponseCycle | None = self.cycle
        under_way = None if cycle is None or cycle.response_complete else cycle
        is_silent = bound == "client_seconds" and cycle is None and not self._head_bytes
        is_told = under_way and (self._is_in_head or under_way.response_started)
        if not is_silent and not is_told:
            self.transport.write(_bytes(problem(error, is_last=True)))
        if under_way:
            under_way.disconnected = True
            under_way.message_event.set()
        self.transport.close()


def _bytes(response: Response) -> bytes:
    """An answer as it goes over the wire."""
    head = b"".join(b"%s: %s\r\n" % header for header in response.raw_headers)
    return b"HTTP/1.1 %d \r\n%s\r\n%s" % (response.status_code, head, bytes(response.body))
