"""The service over PostgreSQL as it runs in production: another host's, by TLS and password."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from socket import socket
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.api.serving import connect, post, told, until_closed
from tests.api.test_decisions import with_changes
from tests.e2e.test_stop_serving import once_up, served
from tests.postgres_server import Encrypted, every_server_tools, running_server

from lendweave.bootstrap import open_house
from lendweave.bootstrap.storing import prepare_database
from lendweave.flows.onboard import onboard
from lendweave.settings import Settings, load_settings
from lendweave.stores.postgres.address import parse_address
from lendweave.stores.postgres.errors import ServerAway
from lendweave.stores.postgres.session import Session

OWNER, SERVING = "lendweave_owner", "lendweave_app"
WORD = "correct horse"
SETUP = (
    *(f"CREATE ROLE {role} LOGIN PASSWORD '{WORD}'" for role in (OWNER, SERVING)),
    f"CREATE DATABASE lendweave OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
)
ENCRYPTED = """
SELECT count(*), bool_and(s.ssl) FROM pg_stat_activity AS a JOIN pg_stat_ssl AS s USING (pid)
WHERE a.usename = 'lendweave_app'
"""
CLIENTS, KILL_AFTER = 8, 40


@dataclass(frozen=True, slots=True)
class Placed:
    """A prepared database. variables: of a folder whose settings lead to it. admin: a superuser."""

    home: Path
    variables: dict[str, str]
    admin: str

    def settings(self, **changes: str) -> Settings:
        """As the service reads them."""
        return load_settings({}, {"home": self.home, **self.variables, **changes})


@contextmanager
def placed(folder: Path, tools: Path) -> Iterator[Placed]:
    """The steps of the guide: passwords in files, and the server's certificate named."""
    encrypted = Encrypted(free_port(), *certificate())
    root, word = folder / "root.pem", folder / "word"
    root.write_bytes(encrypted.certificate)
    word.write_text(WORD, encoding="utf-8")
    with running_server(tools, encrypted) as admin:
        with closing(Session(parse_address(admin))) as session:
            for statement in SETUP:
                session.execute(statement)
        where = f"127.0.0.1:{encrypted.port}/lendweave?sslmode=verify-full&sslrootcert={root}"
        variables = {"database_url": f"postgresql://{SERVING}@{where}"}
        database = Placed(folder, variables | {"database_password_file": str(word)}, admin)
        prepare_database(database.settings(), OWNER, str(word))
        yield database


def certificate() -> tuple[bytes, bytes]:
    """Of 127.0.0.1, signed by itself, and its key: both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    serial, now = x509.random_serial_number(), datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), serial)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.public_bytes(pem), key.private_bytes(pem, form, plain)


def free_port() -> int:
    """One of the loopback that nobody listens on."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def decide(port: int, number: int) -> tuple[int, Any]:
    """Status and body of the decision on a new application of that person, asked for once."""
    name, phone = f"TLS-{number}", f"199{number:08}"
    body = msgspec.json.encode(with_changes(external_id=name, party_id={"phone": phone}))
    with connect(port) as connection:
        headers = (f"Idempotency-Key: {name}", "Connection: close")
        connection.sendall(post(port, "/v1/decisions", body, *headers))
        return told(until_closed(connection))


@pytest.mark.slow
@pytest.mark.parametrize("version", every_server_tools())
def test_decisions_over_tls_survive_a_kill(version: str, tmp_path: Path) -> None:
    """Every session is encrypted; what was acknowledged before `kill -9` is there, once."""
    with placed(tmp_path, every_server_tools()[version]) as database:
        with open_house(database.settings()) as house:
            onboard(*house.intake.onboarding("appliance", None, lambda _: None))
        with served(database.home, **database.variables) as (process, port):
            once_up(process, port).close()
            first = decide(port, 0)
            assert first[0] == 201, first
            assert decide(port, 0)[1]["id"] == first[1]["id"]
            with closing(Session(parse_address(database.admin))) as session:
                sessions, encrypted = session.execute(ENCRYPTED).fetchone()
            assert (sessions > 0, encrypted) == (True, True)
            acknowledged = {first[1]["id"]} | until_killed(process, port)
        with open_house(database.settings()) as house:
            house.store.verify()
            stored = house.store.latest(house.principal, "decision", limit=1_000)
            ids = [record.id for record in stored]
            assert acknowledged <= set(ids)
            assert len({record.entity_id for record in stored}) == len(ids)
            assert len(ids) <= len(acknowledged) + CLIENTS


def until_killed(process: Any, port: int) -> set[str]:
    """Ids that some clients at once were told before the service was killed under them."""
    found: set[str] = set()
    with ThreadPoolExecutor(CLIENTS) as clients:
        asked = [clients.submit(decide, port, 1 + number) for number in range(3 * KILL_AFTER)]
        for done in islice(as_completed(asked), KILL_AFTER):
            found.add(done.result()[1]["id"])
        process.send_signal(signal.SIGKILL)
        for late in asked:
            late.cancel()
    for each in asked:
        if not each.cancelled() and each.exception() is None:
            found.add(each.result()[1]["id"])
    return found


@pytest.mark.slow
def test_a_server_that_cannot_prove_who_it_is(tmp_path: Path) -> None:
    """Another's certificate, or a session without TLS: refused, and the password is not told."""
    tools = next(iter(every_server_tools().values()))
    with placed(tmp_path, tools) as database:
        (tmp_path / "other.pem").write_bytes(certificate()[0])
        url = database.variables["database_url"]
        for other in (url.replace("root.pem", "other.pem"), url.replace("verify-full", "disable")):
            with pytest.raises(ServerAway) as caught:
                open_house(database.settings(database_url=other))
            assert WORD not in str(caught.value)
