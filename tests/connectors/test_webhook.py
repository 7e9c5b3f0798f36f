"""Effects over HTTP to a real server that fails, hangs, and knows what it has taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.flows.loan_desk import ME, Office, office

from lendweave.connectors.webhook import Webhook, WebhookFailed, WebhookUnset, open_webhook
from lendweave.flows.effects import hand_out
from lendweave.records.book_ports import Effect

SECRET = b"0123456789abcdef01234567"


class Receiver(ThreadingHTTPServer):
    """Answers as `answers` say, then 200; keeps the effects whose signature it knows, each once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.answers: list[int] = []
        self.taken: dict[str, bytes] = {}
        self.requests = 0
        self.closing = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/effects"


class Taking(BaseHTTPRequestHandler):
    """One effect."""

    server: Receiver

    def do_POST(self) -> None:
        """Verify as the standard says; answer 0 is none at all."""
        self.server.requests += 1
        body = self.rfile.read(int(self.headers["content-length"]))
        name, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        digest = hmac.new(SECRET, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
        known = self.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
        answer = self.server.answers.pop(0) if self.server.answers else 200
        if answer == 0:
            self.server.closing.wait()
            return
        if known and answer != 503:
            self.server.taken.setdefault(name, body)
        self.send_response(answer if known else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server on loopback."""
    server = Receiver()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """Two loans whose money has to be sent."""
    found = office(tmp_path)
    with found.store:
        found.open("L1")
        found.open("L2")
        yield found


def test_each_effect_is_taken_once_though_answers_are_lost(
    desk: Office, receiver: Receiver
) -> None:
    """Refused, taken without an answer we like, then sent again: the key makes it one effect."""
    receiver.answers = [503, 500]
    hook, books = Webhook(receiver.url, SECRET, desk.days), desk.store.books
    sent = hand_out(ME, books, hook, "w")
    assert (sent.done, len(sent.failed), len(receiver.taken)) == (0, 2, 1)
    assert "status 503" in sent.failed[0]
    desk.days.pass_days(1)
    assert hand_out(ME, books, hook, "w").done == 2
    assert (receiver.requests, len(receiver.taken)) == (4, 2)
    assert books.effect_counts(ME) == {"done": 2}


def test_a_worker_that_dies_before_it_says_so(desk: Office, receiver: Receiver) -> None:
    """Its lease runs out, another worker sends again, and the receiver has each effect once."""
    hook, books = Webhook(receiver.url, SECRET, desk.days), desk.store.books
    for leased in books.lease(ME, "dies"):
        hook.send(leased.effect)
    assert hand_out(ME, books, hook, "w").done == 0
    desk.days.pass_days(1)
    assert hand_out(ME, books, hook, "w").done == 2
    assert (receiver.requests, len(receiver.taken)) == (4, 2)


def test_a_receiver_that_hangs(desk: Office, receiver: Receiver) -> None:
    """The sender gives up, and says at whose door."""
    receiver.answers = [0]
    hook = Webhook(receiver.url, SECRET, desk.days, timeout=0.2)
    with pytest.raises(WebhookFailed, match="timed out"):
        hook.send(Effect("disburse", "k"))


def test_another_secret_is_refused(desk: Office, receiver: Receiver) -> None:
    """The signature covers id, time and body."""
    with pytest.raises(WebhookFailed, match="status 401"):
        Webhook(receiver.url, b"x" * 24, desk.days).send(Effect("disburse", "k"))
    assert receiver.taken == {}


@pytest.mark.parametrize(
    ("url", "secret", "told"),
    [
        ("", "whsec_", "no address"),
        ("ftp://bank", "whsec_", "no http or https address"),
        ("http://bank:65536/x", "whsec_", "no http or https address"),
        ("http://[::1", "whsec_", "no http or https address"),
        ("http://bank/钩子", "whsec_", "no http or https address"),
        ("http://bank/a b", "whsec_", "no http or https address"),
        ("https://bank", "whsec_*", "webhook_secret_file"),
        ("https://bank", "whsec_AAAA", "3 bytes"),
    ],
)
def test_what_is_not_set(desk: Office, tmp_path: Path, url: str, secret: str, told: str) -> None:
    """Each setting is named, and the secret is not told."""
    file = tmp_path / "secret"
    file.write_text(secret)
    with pytest.raises(WebhookUnset, match=told):
        open_webhook(url, str(file), desk.days)
    file.write_text("whsec_" + base64.b64encode(SECRET).decode())
    hook = open_webhook("https://bank", str(file), desk.days)
    assert (hook.secret, "secret" in repr(hook)) == (SECRET, False)
