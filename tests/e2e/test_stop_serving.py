"""A service that is told to stop: what is under way is answered and kept; told again, it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket

import msgspec
import pytest
from tests.api.serving import ANSWER_SECONDS, connect, post, told, until_closed
from tests.api.test_decisions import with_changes

from lendweave.bootstrap import open_house
from lendweave.bootstrap.storing import DATABASE
from lendweave.settings import load_settings


@contextmanager
def served(home: Path, **settings: int | str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`lendweave serve` as a process of its own, and its port."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    variables = {k: v for k, v in os.environ.items() if not k.startswith("LENDWEAVE_")}
    variables |= {"LENDWEAVE_HOME": str(home), "LENDWEAVE_PORT": str(port)}
    variables |= {f"LENDWEAVE_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "lendweave", "serve"],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process, port
        finally:
            process.kill()


def once_up(process: subprocess.Popen[str], port: int) -> socket:
    """A connection to the process, as soon as it listens."""
    while process.poll() is None:
        with suppress(ConnectionRefusedError):
            return connect(port)
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    raise AssertionError(process.communicate()[1])


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a process that ends by itself, and what it complained of."""
    errors = process.communicate(timeout=ANSWER_SECONDS)[1]
    return process.returncode, errors


def until_refused(port: int) -> None:
    """Return when nobody is taken in any more."""
    with suppress(ConnectionRefusedError, ConnectionResetError):
        while True:
            with connect(port) as late:
                late.recv(1)


def begun(connection: socket, port: int) -> bytes:
    """Send the head of a decision, and return its body once the server waits for it."""
    body = msgspec.json.encode(with_changes(external_id="LAST"))
    head = post(port, "/v1/decisions", body, "Expect: 100-continue")[: -len(body)]
    connection.sendall(head)
    assert connection.recv(65_536).startswith(b"HTTP/1.1 100")
    return body


def test_what_is_under_way_is_answered_and_on_disk(appliance_home: Path) -> None:
    """SIGTERM: no new connection, the answer all the same, everything in one file, exit 0."""
    with served(appliance_home) as (process, port):
        with once_up(process, port) as connection:
            body = begun(connection, port)
            process.send_signal(signal.SIGTERM)
            until_refused(port)
            connection.sendall(body)
            status, decision = told(until_closed(connection))
        assert status == 201, decision
        assert ended(process) == (0, "")
    assert not (appliance_home / f"{DATABASE}-wal").exists()
    with open_house(load_settings({}, {"home": appliance_home}), read_only=True) as house:
        assert house.store.get(house.principal, "decision", decision["id"]) is not None


@pytest.mark.slow
@pytest.mark.parametrize("again", [True, False])
def test_what_never_ends_is_ended(appliance_home: Path, again: bool) -> None:
    """By a second signal, or by the time that is given; nothing that was told is lost by it."""
    seconds = 3_600 if again else 1
    with (
        served(appliance_home, shutdown_seconds=seconds) as (process, port),
        once_up(process, port) as connection,
    ):
        begun(connection, port)
        process.send_signal(signal.SIGTERM)
        if again:
            until_refused(port)
            process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 1
    with open_house(load_settings({}, {"home": appliance_home})) as house:
        house.store.verify()
