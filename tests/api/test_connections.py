"""Clients that are slow, too many, or send what is no request: told, and let go."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pytest
from tests.api.serving import connect, post, serving, told, until_closed

from lendweave.settings import Settings, load_settings

HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """An application that gives a body back, as JSON."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        more = message["more_body"]
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def settings(**changes: Any) -> Settings:
    """The default ones, but for these."""
    return dataclasses.replace(load_settings({}, {}), **changes)


SLOW = [
    (b"POST / HTTP/1.1\r\nHo", 408, "API-016"),
    (HEAD, 408, "API-016"),
    (HEAD + b"12", 408, "API-016"),
    (b"hello\r\n\r\n", 400, "API-018"),
    (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, 431, "API-017"),
    (b"GET / HTTP/1.1\r\n" + b"X: " + b"x" * 90 + b"\r\n", None, None),
]


def test_who_is_slow_is_told_and_let_go() -> None:
    """In its head, before its body, in its body; and what is no HTTP, or a head without end."""
    refused: Counter[str] = Counter()
    with serving(echo, settings(client_seconds=1), refused) as port:
        whole = connect(port)
        asked = [connect(port) for _ in SLOW]
        for connection, (sent, _, _) in zip(asked, SLOW, strict=True):
            connection.sendall(sent)
        for connection, (_, status, code) in zip(asked, SLOW, strict=True):
            with connection:
                found, body = told(until_closed(connection))
                assert (found, body["code"]) == (status or 408, code or "API-016")
                assert body["status"] == found
        with whole:  # it never sent a byte, and is told nothing
            assert until_closed(whole) == b""
    assert refused == {"client_seconds": 5, "malformed": 1, "head_bytes": 1}


def test_an_answer_that_is_asked_for_in_pieces_is_given() -> None:
    """A request may come byte by byte, and several may come at once."""
    with serving(echo, settings()) as port, connect(port) as connection:
        for byte in HEAD + b"1234":
            connection.sendall(bytes([byte]))
        connection.sendall((HEAD + b"5678") * 2 + post(port, "/", b"{}", "Connection: close"))
        answers = until_closed(connection)
    assert [part[-4:] for part in answers.split(b"HTTP/1.1 200")[1:-1]] == [
        b"1234",
        b"5678",
        b"5678",
    ]
    assert answers.endswith(b"{}")


def test_a_connection_too_many_is_told() -> None:
    """Once one is closed, the next is served."""
    refused: Counter[str] = Counter()
    with serving(echo, settings(connections_max=1), refused) as port:
        with connect(port) as first:
            first.sendall(HEAD + b"1234")
            assert first.recv(65_536).startswith(b"HTTP/1.1 200")
            with connect(port) as second:
                status, body = told(until_closed(second))
                assert (status, body["code"]) == (503, "API-014")
            first.sendall(post(port, "/", b"{}", "Connection: close"))
            assert until_closed(first).endswith(b"{}")
        with connect(port) as third:
            third.sendall(post(port, "/", b"{}", "Connection: close"))
            assert until_closed(third).endswith(b"{}")
    assert refused == {"connections_max": 1}


@pytest.mark.parametrize("name", ["client_seconds", "connections_max", "waiting_max"])
def test_a_bound_of_nothing_is_refused(name: str) -> None:
    """It would refuse everybody."""
    with pytest.raises(Exception, match="at least 1"):
        load_settings({}, {name: 0})
