"""What is too much is refused before it is looked at, with the time after which to try again."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from tests.api.test_decisions import with_changes

from lendweave.api import create_app
from lendweave.api.limits import Admission, Limits
from lendweave.bootstrap import House
from lendweave.settings import Settings, load_settings


def limited(house: House, **changes: Any) -> tuple[TestClient, Admission, list[float]]:
    """A client of the service under other settings, with a clock of its own: the last number."""
    changed = dataclasses.replace(house, settings=dataclasses.replace(house.settings, **changes))
    app, now = create_app(changed), [0.0]
    app.state.admission.clock = lambda: now[0]
    return TestClient(app, base_url="http://127.0.0.1:8000"), app.state.admission, now


def told(answer: Any) -> tuple[int, str, str | None]:
    """Status, code and Retry-After of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"], answer.headers.get("retry-after")


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/records", "/v1/drawdowns"])
def test_a_principal_that_sends_too_much_waits(house: House, path: str) -> None:
    """Hot routes and others alike; another principal, and the service's own state, do not."""
    client, admission, now = limited(house, rate_per_second=2)
    answers = [client.post(path, json={}) for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert told(answers[2]) == (429, "API-015", "1")
    assert client.post(path, json={}, headers={"Acting-As": "mei"}).status_code != 429
    assert client.get("/health").status_code == 200
    now[0] += 0.5
    assert client.post(path, json={}).status_code != 429
    assert admission.refused == {"rate_per_second": 1}


def test_a_partner_that_is_sent_for_too_often_waits(house: House) -> None:
    """Whoever sends; what is sent for another partner passes."""
    client, admission, _ = limited(house, partner_rate_per_second=1)
    answers = [
        client.post(
            "/v1/decisions",
            json=with_changes(external_id=f"P-{number}") | {"partner": partner},
            headers={"Acting-As": f"person {number}"},
        )
        for number, partner in enumerate(["huaxing", "huaxing", "other"])
    ]
    assert [answer.status_code == 429 for answer in answers] == [False, True, False]
    assert told(answers[1]) == (429, "API-015", "1")
    orders = {"records": [], "scenario": "appliance", "partner": "huaxing"}
    assert told(client.post("/v1/records", json=orders)) == (429, "API-015", "1")
    assert admission.refused == {"partner_rate_per_second": 2}


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/records", "/v1/drawdowns", "/nowhere"])
def test_a_body_is_bounded_whether_its_length_is_told_or_not(house: House, path: str) -> None:
    """A chunked body is refused where it grows past the bound."""

    def chunks() -> Iterator[bytes]:
        yield from [b" " * 600] * 2

    client, admission, _ = limited(house, body_bytes_max=1_000)
    sent_as = {"Content-Type": "application/json"}
    assert told(client.post(path, content=b" " * 1_001, headers=sent_as))[:2] == (413, "API-001")
    if path != "/nowhere":  # where nothing reads a body, none arrives
        assert told(client.post(path, content=chunks(), headers=sent_as))[:2] == (413, "API-001")
    assert client.post(path, content=b" " * 1_000, headers=sent_as).status_code != 413
    assert (admission.bytes, admission.waiting) == (0, 0)


def test_bytes_of_all_bodies_are_bounded(house: House) -> None:
    """The body that would be one too many is told to come later."""
    client, admission, _ = limited(house, bytes_in_flight_max=500)
    answer = client.post("/v1/decisions", json={"scenario": "x" * 500})
    assert told(answer) == (503, "API-014", "1")
    assert admission.refused == {"bytes_in_flight_max": 1}
    assert (admission.bytes, admission.waiting) == (0, 0)


class Ask:
    """A request to a layer of limits, of which each step is taken by hand."""

    def __init__(self, layer: Limits, method: str = "POST", chunked: bool = False) -> None:
        headers = [(b"transfer-encoding", b"chunked")] if chunked else []
        self.scope = {"type": "http", "method": method, "path": "/x", "headers": headers}
        self.arriving: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.task = asyncio.create_task(layer(self.scope, self.arriving.get, self._send))

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    async def part(self, body: bytes, more: bool) -> None:
        """A part of the body arrives."""
        self.arriving.put_nowait({"type": "http.request", "body": body, "more_body": more})
        for _ in range(5):
            await asyncio.sleep(0)

    @property
    def status(self) -> int | None:
        """Of the answer; None before it is there."""
        return self.sent[0]["status"] if self.sent else None


def layered(**changes: Any) -> tuple[Limits, Admission, asyncio.Event]:
    """A layer over an application that reads a body whole, then waits to be told to answer."""
    settings: Settings = dataclasses.replace(load_settings({}, {}), **changes)
    answer, admission = asyncio.Event(), Admission(settings, lambda: 0.0)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return Limits(app, admission), admission, answer


def run(steps: Callable[[], Any]) -> None:
    """Take steps on a loop."""
    asyncio.run(steps())


def test_more_than_wait_already_are_refused_at_once() -> None:
    """Two wait, the third is told to come later; once one is answered, the next is let in."""

    async def steps() -> None:
        layer, admission, answer = layered(waiting_max=2)
        asked = [Ask(layer, chunked=True) for _ in range(3)]
        for each in asked:
            await each.part(b"{}", more=False)
        assert [each.status for each in asked] == [None, None, 503]
        answer.set()
        for each in asked:
            await each.task
        assert [each.status for each in asked] == [200, 200, 503]
        assert (admission.waiting, admission.bytes) == (0, 0)

    run(steps)


def test_who_sends_slowly_takes_no_place() -> None:
    """A body that is still on its way holds its bytes, and no place of those that wait."""

    async def steps() -> None:
        layer, admission, answer = layered(waiting_max=1)
        answer.set()
        slow, quick = Ask(layer, chunked=True), Ask(layer, chunked=True)
        await slow.part(b"half", more=True)
        assert (admission.waiting, admission.bytes) == (0, 4)
        await quick.part(b"whole", more=False)
        await quick.task
        assert (quick.status, admission.bytes) == (200, 4)
        slow.arriving.put_nowait({"type": "http.disconnect"})
        await slow.task
        assert (admission.waiting, admission.bytes) == (0, 0)

    run(steps)
