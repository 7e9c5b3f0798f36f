"""A real server on a free port of the loopback, and clients that speak plain bytes to it."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import msgspec

from lendweave.cli.serving import server_of
from lendweave.settings import Settings

ANSWER_SECONDS = 30.0
"""A bound on every wait of a client: a test that reaches it has failed."""


@contextmanager
def serving(app: Any, settings: Settings, refused: Counter[str] | None = None) -> Iterator[int]:
    """The port of a server that runs until the block ends, and that listens by now."""
    server = server_of(app, settings, refused)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who connects before the server runs waits for it
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def connect(port: int) -> socket.socket:
    """A connection to the server."""
    return socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)


def until_closed(connection: socket.socket) -> bytes:
    """All that comes before the other side closes."""
    received = b""
    while part := connection.recv(65_536):
        received += part
    return received


def told(answer: bytes) -> tuple[int, Any]:
    """(status, body) of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), msgspec.json.decode(body)


def post(port: int, path: str, body: bytes, *headers: str) -> bytes:
    """A request as bytes."""
    told = (f"Host: 127.0.0.1:{port}", "Content-Type: application/json", *headers)
    length = f"Content-Length: {len(body)}"
    lines = (f"POST {path} HTTP/1.1", *told, length, "", "")
    return "\r\n".join(lines).encode() + body
