"""What does a durable decision cost over HTTP, beside what peers do without a disk?

    python bench/serve.py [--requests 3000] [--rounds 5]

One scene with the history of the appliance world; 32 connections from a second process; each
request sends a new applicant's application whole. Six services take turns, each a process of its
own over a copy of the same data folder:

- decide: ours, `POST /v1/decisions`: validated, checked for duplicates, features read, decided, and
  application, features, decision and steps on disk before the answer leaves;
- pydantic: a FastAPI endpoint whose Pydantic body is all the validation there is; it makes the
  same application of it, reads the same features through the same engine and takes the same
  decision by the same strategy, and stores nothing;
- pydantic_audit: the same, and it writes application, features and decision out as the JSON that
  an audit needs, named and hashed, and throws it away: closer to the work that `decide` does;
- echo: the service's own server, giving back the body once it is on disk;
- echo_volatile: the same without the disk;
- decide_only: the same server, validating as `decide` does, deciding and storing nothing.

Throughput, latency and the server's processor time are told; ratios are medians over rounds. Exit
1: less than 2 times the throughput of `pydantic` or 0.6 times that of `echo`, durability of more
than 70 µs, more than 150 µs for a request without work, or p99 above 25 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pydantic
from fastapi import FastAPI, Response

from lendweave.api import create_app
from lendweave.api.decisions import DecisionRequest
from lendweave.api.requests import sender_of
from lendweave.bootstrap import House, open_house
from lendweave.cli.serving import serve_app
from lendweave.decisions import DecisionValue, decide, recorded_values
from lendweave.features import Serving, committed
from lendweave.flows.apply import Desk
from lendweave.records import Application, entity_id, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.settings import load_settings
from lendweave.stores.relational.log import Log

CONNECTIONS = 32
SERVERS = ("decide", "pydantic", "pydantic_audit", "echo", "echo_volatile", "decide_only")
GOALS = {"over_pydantic": 2.0, "over_echo": 0.6, "durability_us": 70.0, "bare_us": 150.0}
P99_MS_MAX = 25.0
WARM = 400
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Seen:
    """One run: requests a second, milliseconds at two quantiles, the server's µs a request."""

    rate: float
    p50: float
    p99: float
    cpu_us: float


# --- the client ---------------------------------------------------------------------------------


class Connection(asyncio.Protocol):
    """Sends one request after the other over one connection, and times each."""

    def __init__(self, requests: Iterator[bytes], times: list[float], done: Callable[[], None]):
        self._requests, self._times, self._done = requests, times, done
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._times.append(time.perf_counter() - self._sent)
        if b" 201 " not in head[:16]:
            raise RuntimeError(f"{head!r} {body[:400]!r}")
        self._buffer = b""
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            self._done()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)


def send(port: int, first: int, count: int) -> list[float]:
    """Send `count` requests numbered from `first`; seconds of each."""
    requests = iter([request(port, number) for number in range(first, first + count)])
    times: list[float] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        finished = asyncio.Event()
        left = CONNECTIONS

        def done() -> None:
            nonlocal left
            left -= 1
            if not left:
                finished.set()

        for _ in range(CONNECTIONS):
            await loop.create_connection(
                lambda: Connection(requests, times, done), "127.0.0.1", port
            )
        await finished.wait()

    asyncio.run(run())
    return times


def request(port: int, number: int) -> bytes:
    """A new applicant's application, as HTTP."""
    body = msgspec.json.encode(
        {
            "scenario": "appliance",
            "partner": "huaxing",
            "application": {
                "external_id": f"S-{number}",
                "party_id": {"phone": f"199{number:08d}"},
                "merchant_id": {"external_id": "HX02"},
                "amount_minor": 300000,
                "currency": "CNY",
                "term_months": 12,
                "product_code": "appliance_instalment",
                "attributes": {"monthly_income": "8000.00"},
            },
        }
    )
    head = (
        f"POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measure(process: subprocess.Popen[bytes], port: int, first: int, count: int) -> Seen:
    """Send from this process, which is not the server's."""
    send(port, first, WARM)
    before, started = _cpu_seconds(process.pid), time.perf_counter()
    times = sorted(send(port, first + WARM, count))
    wall = time.perf_counter() - started
    cpu = _cpu_seconds(process.pid) - before
    return Seen(
        count / wall,
        times[len(times) // 2] * 1e3,
        times[len(times) * 99 // 100] * 1e3,
        cpu / count * 1e6,
    )


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


# --- the servers --------------------------------------------------------------------------------


def serve(name: str, home: Path, port: int) -> None:
    """Run one of SERVERS until it is told to stop."""
    settings = load_settings({"LENDWEAVE_HOME": str(home)}, {"port": port})
    with open_house(settings) as house:
        house.decisions.desk("appliance").features.read_offset()
        serve_app(_application(name, house), settings)


def _application(name: str, house: House) -> Any:
    if name == "decide":
        return create_app(house)
    if name in ("pydantic", "pydantic_audit"):
        return pydantic_app(house, audit=name == "pydantic_audit")
    if name == "decide_only":
        return raw_app(_deciding(house))
    return raw_app(_echoing(house, durable=name == "echo"))


class SentAttributes(pydantic.BaseModel):
    """What a scene declares beside the fields of an application."""

    monthly_income: Decimal | None = None


class SentParty(pydantic.BaseModel):
    """A person, by phone."""

    phone: str = pydantic.Field(pattern=r"^1[0-9]{10}$")


class SentMerchant(pydantic.BaseModel):
    """A merchant, as its partner calls it."""

    external_id: str = pydantic.Field(min_length=1, max_length=200)


class SentApplication(pydantic.BaseModel):
    """An application as the endpoint of the peer reads it."""

    external_id: str = pydantic.Field(min_length=1, max_length=200)
    party_id: SentParty
    merchant_id: SentMerchant
    amount_minor: int = pydantic.Field(ge=1)
    currency: str = pydantic.Field(min_length=3, max_length=3)
    term_months: int = pydantic.Field(ge=1, le=360)
    product_code: str
    attributes: SentAttributes | None = None


class SentRequest(pydantic.BaseModel):
    """The body of the peer's endpoint."""

    scenario: str
    partner: str
    application: SentApplication


def pydantic_app(house: House, *, audit: bool) -> Any:
    """The same decision behind FastAPI and Pydantic, nothing stored."""

    desk = house.decisions.desk("appliance")
    app = FastAPI()

    @app.post("/v1/decisions", status_code=201)
    def post(body: SentRequest) -> Response:
        application = _application_of(house, body)
        visible = committed(desk.features.read_offset())
        vector = desk.features.vector(application, desk.clock.now(), visible)
        value = decide(desk.decider.compiled, desk.decider.pick(vector))
        if audit:
            _audited(desk, application, vector, value)
        return Response(msgspec.json.encode(value), 201, media_type="application/json")

    return app


def _application_of(house: House, body: SentRequest) -> Application:
    """What Pydantic has validated as the record that features are read for."""
    sent, tenant = body.application, house.settings.tenant
    token = house.token_key.token("phone", sent.party_id.phone)
    income = sent.attributes and sent.attributes.monthly_income
    application = draft(
        Origin(tenant, body.scenario, f"api:{body.partner}", body.partner),
        "application",
        sent.external_id,
        house.ids,
        occurred_at=house.clock.now(),
        values={
            "party_id": entity_id(tenant, "party", "identity", token),
            "merchant_id": entity_id(
                tenant, "merchant", body.partner, sent.merchant_id.external_id
            ),
            "amount_minor": sent.amount_minor,
            "currency": sent.currency,
            "term_months": sent.term_months,
            "product_code": sent.product_code,
        },
        attributes={} if income is None else {"monthly_income": str(income)},
    )
    assert isinstance(application, Application)
    return application


def _audited(
    desk: Desk, application: Application, vector: tuple[object, ...], value: DecisionValue
) -> list[bytes]:
    """The records that an audit needs, as JSON."""
    now, name = desk.clock.now(), desk.ids.fresh()
    visible = committed(desk.features.read_offset())
    origin = Origin(desk.tenant_id, desk.scene.name, "apply", "decisions")
    serving = Serving(now, visible, "decision", entity_id(desk.tenant_id, "decision", "", name))
    row = desk.decider.pick(vector)
    values = {
        "feature_vector": desk.served.values(application, vector, serving),
        "decision": recorded_values(
            desk.decider.compiled, application, row, value, decided_at=now, read_offset=0
        ),
    }
    made = (
        draft(origin, kind, name, desk.ids, occurred_at=now, values=own)
        for kind, own in values.items()
    )
    return [msgspec.json.encode(record) for record in (application, *made)]


def _deciding(house: House) -> Callable[[bytes], bytes]:
    """A body decided on the features of everything committed; nothing is stored."""
    principal = local_owner(house.settings.tenant)
    desk = house.decisions.desk("appliance")

    def decide_one(body: bytes) -> bytes:
        asked = msgspec.json.decode(body, type=DecisionRequest)
        sender = sender_of(house, principal, desk.scene, asked.partner)
        application = sender.record("application", asked.application or {})
        assert isinstance(application, Application)
        visible = committed(desk.features.read_offset())
        vector = desk.features.vector(application, desk.clock.now(), visible)
        value = decide(desk.decider.compiled, desk.decider.pick(vector))
        return msgspec.json.encode(value)

    return decide_one


def _echoing(house: House, *, durable: bool) -> Callable[[bytes], Any]:
    """The body again; where it is to be durable, once it is on disk."""
    if not durable:
        return lambda body: body
    writer = house.store.books.writer()

    def keep(body: bytes) -> Any:
        def effect(log: Log) -> bytes:
            log.connection.execute("INSERT INTO bench_echo (body) VALUES (?)", (body,))
            return body

        return writer.submit(effect, "local")

    def create(log: Log) -> None:
        log.connection.execute("CREATE TABLE IF NOT EXISTS bench_echo (body BLOB)")

    writer.submit(create, None).result()
    return keep


def raw_app(answer: Callable[[bytes], Any]) -> Any:
    """An ASGI application that gives a body to `answer` and sends what comes of it."""
    headers = [(b"content-type", b"application/json")]

    async def app(scope: Any, receive: Any, send_: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        found = answer(body)
        told = found if isinstance(found, bytes) else await asyncio.wrap_future(found)
        length = (b"content-length", str(len(told)).encode())
        start = {"type": "http.response.start", "status": 201, "headers": [*headers, length]}
        await send_(start)
        await send_({"type": "http.response.body", "body": told})

    return app


@contextmanager
def running(name: str, home: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server over a copy of `home`, ready, on a free port of the loopback."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, __file__, "--server", name, str(copy), str(port)]
        process = subprocess.Popen(command)
        try:
            _await(port, process)
            yield process, port
        finally:
            process.terminate()
            process.wait(60)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up: {process.poll()}")


# --- judging ------------------------------------------------------------------------------------


def main() -> int:
    """Draw the world, take turns, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--home", type=Path, help="a data folder that is ready")
    parser.add_argument("--only", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--server", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.server:
        name, home, port = asked.server
        serve(name, Path(home), int(port))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or _world(Path(folder) / "home")
        seen = rounds(home, asked.only, asked.requests, asked.rounds)
    if set(asked.only) != set(SERVERS):
        return 0
    result = judged(seen)
    print("RESULT", json.dumps(result))
    return int(not result["met"])


def _world(home: Path) -> Path:
    environment = os.environ | {"LENDWEAVE_HOME": str(home)}
    command = [sys.executable, "-m", "lendweave", "up", "--once"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return home


def rounds(home: Path, names: Sequence[str], requests: int, count: int) -> dict[str, list[Seen]]:
    """What each server did, taking turns."""
    seen: dict[str, list[Seen]] = {name: [] for name in names}
    for number in range(count):
        for name in names:
            with running(name, home) as (process, port):
                found = measure(process, port, 10_000_000 + number * 100_000, requests)
            seen[name].append(found)
            print(
                f"round {number + 1}: {name:14} {found.rate:7.0f}/s  p50 {found.p50:6.1f} ms  "
                f"p99 {found.p99:6.1f} ms  server {found.cpu_us:6.0f} µs",
                flush=True,
            )
    return seen


def judged(seen: dict[str, list[Seen]]) -> dict[str, Any]:
    """Medians of the rounds' ratios, and whether the goals are met."""

    def ratio(of: str, to: str) -> float:
        return median(a.rate / b.rate for a, b in zip(seen[of], seen[to], strict=True))

    pairs = zip(seen["echo"], seen["echo_volatile"], strict=True)
    result = {
        "over_pydantic": round(ratio("decide", "pydantic"), 2),
        "over_pydantic_audit": round(ratio("decide", "pydantic_audit"), 2),
        "over_echo": round(ratio("decide", "echo"), 2),
        "durability_us": round(median(a.cpu_us - b.cpu_us for a, b in pairs)),
        "bare_us": round(median(one.cpu_us for one in seen["echo"])),
        "p99_ms": round(median(one.p99 for one in seen["decide"]), 1),
    }
    result |= {f"{name}_us": round(median(r.cpu_us for r in runs)) for name, runs in seen.items()}
    result |= {f"{name}_per_s": round(median(r.rate for r in runs)) for name, runs in seen.items()}
    met = (
        result["over_pydantic"] >= GOALS["over_pydantic"]
        and result["over_echo"] >= GOALS["over_echo"]
        and result["durability_us"] <= GOALS["durability_us"]
        and result["bare_us"] <= GOALS["bare_us"]
        and result["p99_ms"] <= P99_MS_MAX
    )
    return result | {"met": met}


if __name__ == "__main__":
    sys.exit(main())
