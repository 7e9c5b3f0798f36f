"""Where the server is and who asks: parsed from a URL, its password never shown."""

from __future__ import annotations

import socket
import ssl
import struct
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lendweave.stores.postgres.errors import ServerUnfit

SCHEMES = ("postgresql", "postgres")
_OPTIONS = ("host", "sslmode", "sslrootcert")
_MODES = ("disable", "require", "verify-full")
_LOCAL = ("", "localhost", "127.0.0.1", "::1")
_CONNECT_SECONDS = 10.0
_ENCRYPT = struct.pack("!ii", 8, 80_877_103)
"""The protocol's SSLRequest: its length and its code."""

_WILLING = b"S"
_EXAMPLE = "postgresql://lendweave_app@db.example:5432/lendweave"


@dataclass(frozen=True, slots=True)
class Address:
    """One server, database and role. host: a name, or the folder of a socket.

    tls: `disable`, `require` or `verify-full`. root: file with the certificates to trust.
    """

    user: str
    host: str
    port: int
    database: str
    tls: str
    root: str = ""
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.database}"

    def arguments(self) -> dict[str, Any]:
        """Who signs in, and how."""
        return {
            "user": self.user,
            "host": self.host,
            "database": self.database,
            "password": self.password,
            "ssl_context": False,  # the way to the server is encrypted already
        }

    def reached(self) -> socket.socket:
        """A way to the server, encrypted where the address says so. Raises OSError."""
        way = self._connected()
        if self.tls == "disable":
            return way
        try:
            return self._encrypted(way)
        except OSError:
            way.close()
            raise

    def _connected(self) -> socket.socket:
        if not self.host.startswith("/"):
            return socket.create_connection((self.host, self.port), _CONNECT_SECONDS)
        way = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            way.settimeout(_CONNECT_SECONDS)
            way.connect(f"{self.host}/.s.PGSQL.{self.port}")
        except OSError:
            way.close()
            raise
        return way

    def _encrypted(self, way: socket.socket) -> ssl.SSLSocket:
        """Asked for before anybody signs in: the driver would put another socket in this one's
        place, whose time limit could not be lifted any more."""
        way.sendall(_ENCRYPT)
        if way.recv(1) != _WILLING:
            raise ConnectionRefusedError("the server does not speak TLS")
        return self._tls_context().wrap_socket(way, server_hostname=self.host)

    def _tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.root or None)
        if self.tls == "require":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def parse_address(url: str, password: str | None = None) -> Address:
    """The address in a URL such as postgresql://app@host:5432/database?sslmode=verify-full.

    password: instead of one in the URL. A server on another machine must prove who it is, unless
    `sslmode` says otherwise. Raises ServerUnfit, which repeats nothing of the URL.
    """
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        host, port = options.get("host", parts.hostname or ""), parts.port or 5432
    except ValueError:
        raise _unreadable("a URL that cannot be read") from None
    if not url:
        raise _unreadable("nothing")
    strange = sorted(options.keys() - set(_OPTIONS))
    if parts.scheme not in SCHEMES or not parts.username or strange:
        raise _unreadable(
            f"the option {strange[0][:40]!r}" if strange else "no scheme, or nobody to sign in as"
        )
    local = host in _LOCAL or host.startswith("/")
    tls = options.get("sslmode", "disable" if local else "verify-full")
    if tls not in _MODES:
        raise _unreadable(f"sslmode={tls[:20]}")
    return Address(
        user=unquote(parts.username),
        host=host or "localhost",
        port=port,
        database=parts.path.lstrip("/") or unquote(parts.username),
        tls=tls,
        root=options.get("sslrootcert", ""),
        password=password or (unquote(parts.password) if parts.password else None),
    )


def _unreadable(got: str) -> ServerUnfit:
    return ServerUnfit(
        where="setting `database_url`",
        got=got,
        expected=f"{_EXAMPLE}, with host, sslmode ({', '.join(_MODES)}) and sslrootcert as options",
        fix="Correct the setting; leave the password to `database_password_file`.",
    )
