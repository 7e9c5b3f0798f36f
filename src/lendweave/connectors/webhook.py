"""Sends effects to a receiver over HTTP, signed as Standard Webhooks (standardwebhooks.com) says.

The receiver knows an effect by `webhook-id`, which is the same however often it is sent. Whatever
it answers but 2xx is a failure: the outbox sends the effect again, later each time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Invalid, Unavailable, shortened
from lendweave.records.book_ports import Effect

TIMEOUT_SECONDS = 3.0
"""Of one answer; the sixteen effects of a lease are sent or given back before it ends."""
SECRET_PREFIX = "whsec_"
SECRET_BYTES = (24, 64)
_MICROS = 1_000_000


class WebhookUnset(Invalid):
    """The address of the webhook or the secret that signs it is not set, or not readable.
    未配置 webhook 地址或签名密钥，或其内容无法读取。
    """

    code = "CONNECTORS-081"


class WebhookFailed(Unavailable):
    """The receiver of a webhook did not take an effect.
    webhook 接收方未接受该动作。
    """

    code = "CONNECTORS-082"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Implements flows.effects.Sender. url: http or https. secret: 24 to 64 bytes."""

    url: str
    secret: bytes = field(repr=False)
    clock: Clock
    timeout: float = TIMEOUT_SECONDS

    def send(self, effect: Effect) -> None:
        """Send the effect; it is taken when this returns. Raises WebhookFailed."""
        told = {"type": effect.effect, "key": effect.key, "data": dict(effect.payload)}
        body = msgspec.json.encode(told, order="sorted")
        try:
            status = self._post(body, self._headers(effect, body))
        except (OSError, HTTPException) as error:
            raise self._failed(str(error) or type(error).__name__) from error
        if not 200 <= status <= 299:
            raise self._failed(f"status {status}")

    def _headers(self, effect: Effect, body: bytes) -> dict[str, str]:
        name = f"{effect.effect}_{effect.key}"
        at = self.clock.now() // _MICROS
        return {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(self.secret, name, at, body),
        }

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        """The status of the answer; no redirection is followed."""
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def _failed(self, got: str) -> WebhookFailed:
        parts = urlsplit(self.url)
        return WebhookFailed(
            where=f"webhook {parts.scheme}://{parts.hostname}",
            got=shortened(got, 200),
            expected="an answer with a status from 200 to 299",
            fix="Nothing is lost: the effect is sent again later.",
        )


def signature(secret: bytes, name: str, at: int, body: bytes) -> str:
    """The header `webhook-signature`. at: seconds since 1970."""
    signed = f"{name}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def open_webhook(url: str, secret_file: str, clock: Clock) -> Webhook:
    """The webhook of these settings. Raises WebhookUnset."""
    if not _is_address(url):
        raise _unset("webhook_url", "no address" if not url else "no http or https address")
    try:
        text = Path(secret_file).read_text("ascii").strip().removeprefix(SECRET_PREFIX)
        secret = base64.b64decode(text, validate=True)
    except (OSError, UnicodeDecodeError, NotBase64) as error:
        raise _unset("webhook_secret_file", type(error).__name__) from None
    if not SECRET_BYTES[0] <= len(secret) <= SECRET_BYTES[1]:
        raise _unset("webhook_secret_file", f"{len(secret)} bytes")
    return Webhook(url, secret, clock)


def _is_address(url: str) -> bool:
    """True where a request can be sent: other letters than these are written as %XX."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # a port above 65535, a bracket that is not closed
        return False
    return known and bool(parts.hostname) and re.fullmatch(r"[!-~]+", url) is not None


def _unset(setting: str, got: str) -> WebhookUnset:
    return WebhookUnset(
        where=f"setting `{setting}`",
        got=got,
        expected="an http or https address"
        if setting == "webhook_url"
        else f"a file with {SECRET_PREFIX} and 24 to 64 bytes in base64",
        fix="Set it in lendweave.toml or the environment.",
    )
