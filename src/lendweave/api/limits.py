"""Limits that hold before a request is looked at: how often, how many, how large.

The bounds are on what the service holds at once, so that load beyond them costs an answer and not
memory: 429 where one caller sends too much, 503 where all of them together do, both with the time
after which to try again.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lendweave.api.problems import BodyTooLarge, language_of, problem
from lendweave.api.rates import Rates
from lendweave.api.refusals import Overloaded, RateExceeded
from lendweave.kernel.errors import LendweaveError
from lendweave.settings import Settings

PERSON_HEADER = "Acting-As"
FEEDS = "/v1/feeds/"
ALWAYS_OPEN = frozenset({"/health", "/metrics"})
"""What tells of the service itself is answered under any load."""

_KEY_MAX = 200


@dataclass
class Admission:
    """What is under way, and who may send more.

    clock: seconds, never going back. waiting: requests that arrived whole and are not answered
    yet. bytes: that arrived of the bodies under way. refused: requests by the limit that refused
    them.
    """

    settings: Settings
    clock: Callable[[], float] = time.monotonic
    waiting: int = 0
    bytes: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    principals: Rates = field(init=False)
    partners: Rates = field(init=False)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.principals = Rates(self.settings.rate_per_second)
        self.partners = Rates(self.settings.partner_rate_per_second)

    def principal(self, headers: Headers) -> None:
        """Count a request of a principal. Raises RateExceeded."""
        person = headers.get(PERSON_HEADER, "")[:_KEY_MAX]
        self._take(self.principals, "rate_per_second", person)

    def enter(self) -> None:
        """Let in a request that arrived whole. Raises Overloaded."""
        if self.waiting >= self.settings.waiting_max:
            raise self._overloaded("waiting_max", f"{self.waiting} requests under way")
        self.waiting += 1

    def hold(self, more: int) -> None:
        """Count bytes of a body. Raises Overloaded."""
        if self.bytes + more > self.settings.bytes_in_flight_max:
            raise self._overloaded("bytes_in_flight_max", f"{self.bytes + more} bytes under way")
        self.bytes += more

    def partner(self, name: str) -> None:
        """Count a request for a partner. Raises RateExceeded."""
        self._take(self.partners, "partner_rate_per_second", name[:_KEY_MAX])

    def _take(self, rates: Rates, setting: str, key: str) -> None:
        with self._lock:
            wait = rates.wait(key.encode(), self.clock())
        if wait > 0:
            self.refused[setting] += 1
            raise RateExceeded(
                where=f"setting `{setting}`",
                got="more in the last second",
                expected=f"at most {rates.per_second} requests a second",
                fix="Send again after the seconds that Retry-After names.",
                seconds=math.ceil(wait),
            )

    def _overloaded(self, setting: str, got: str) -> Overloaded:
        self.refused[setting] += 1
        return Overloaded(
            where=f"setting `{setting}`",
            got=got,
            expected=f"at most {getattr(self.settings, setting)}",
            fix="Send again after the seconds that Retry-After names.",
        )


class Limits:
    """A layer that lets a request in, counts what it holds, and refuses what is too much."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a problem document."""
        if scope["type"] != "http" or scope["path"] in ALWAYS_OPEN:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        passage = _Passage(self._admission, scope, receive, send)
        try:
            passage.begin(headers)
            await self._app(scope, passage.receive, passage.send)
        except ClientDisconnect:
            # Bodies are read before anything is begun: who goes away leaves nothing behind.
            self._admission.refused["client_gone"] += 1
        except LendweaveError:
            if passage.refusal is None:
                raise
        finally:
            passage.end()
        if passage.refusal is not None and not passage.is_answered:
            is_last = isinstance(passage.refusal, BodyTooLarge)
            refused = problem(passage.refusal, locale=language_of(scope), is_last=is_last)
            await refused(scope, receive, send)


class _Passage:
    """One request under way. A refusal while its body arrives takes the place of any answer.

    A request takes one of the places of `waiting_max` once its body has arrived, so that slow
    clients do not take them all.
    """

    def __init__(self, admission: Admission, scope: Scope, receive: Receive, send: Send) -> None:
        is_feed = scope["path"].startswith(FEEDS)
        self._setting = "feed_bytes_max" if is_feed else "body_bytes_max"
        self._max: int = getattr(admission.settings, self._setting)
        self._where = f"{scope['method']} {scope['path'][:200]}"
        self._admission = admission
        self._receive = receive
        self._send = send
        self._held = 0
        self._is_in = False
        self.refusal: LendweaveError | None = None
        self.is_answered = False

    def begin(self, headers: Headers) -> None:
        """The head is there. Raises RateExceeded, BodyTooLarge, Overloaded."""
        length = headers.get("content-length", "0")
        with self._refusing():
            self._admission.principal(headers)
            if length.isdecimal() and int(length) > self._max:
                raise self._too_large()
            if length == "0" and "transfer-encoding" not in headers:
                self._enter()

    def end(self) -> None:
        """The request was answered, or its client went away."""
        self._admission.bytes -= self._held
        self._admission.waiting -= self._is_in

    async def receive(self) -> Message:
        """The next part of the body. Raises BodyTooLarge, Overloaded."""
        message = await self._receive()
        if message["type"] == "http.request":
            with self._refusing():
                self._take(message.get("body", b""))
                if not message.get("more_body", False):
                    self._enter()
        return message

    async def send(self, message: Message) -> None:
        """A part of the answer, unless the request was refused."""
        if self.refusal is None or self.is_answered:
            self.is_answered = True
            await self._send(message)

    def _enter(self) -> None:
        if not self._is_in:
            self._admission.enter()
            self._is_in = True

    def _take(self, part: bytes) -> None:
        self._admission.hold(len(part))
        self._held += len(part)
        if self._held > self._max:
            raise self._too_large()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except LendweaveError as refusal:
            self.refusal = refusal
            raise

    def _too_large(self) -> BodyTooLarge:
        self._admission.refused[self._setting] += 1
        return BodyTooLarge(
            where=self._where,
            got=f"more than {self._max} bytes",
            expected=f"at most {self._max} bytes",
            fix=f"Send less at a time, or raise `{self._setting}`.",
        )
