"""What every route takes from a request: the principal, a bounded body, an idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import unquote

import msgspec
from fastapi import Request

from lendweave.api.entities import SOURCE, Sender
from lendweave.api.limits import PERSON_HEADER, Admission
from lendweave.api.metrics import Metrics
from lendweave.api.names import namespace
from lendweave.api.problems import BodyUnreadable, MediaTypeUnsupported, ParameterInvalid
from lendweave.bootstrap import House
from lendweave.kernel.errors import shortened
from lendweave.lang.errors import did_you_mean
from lendweave.records import Principal, Scene, local_person
from lendweave.records.ports import IdempotencyKey

IDEMPOTENCY_HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY_MAX = 200
JSON = "application/json"

T = TypeVar("T")


def house_of(request: Request) -> House:
    """The House that the application was created over."""
    house = request.app.state.house
    assert isinstance(house, House)
    return house


def metrics_of(request: Request) -> Metrics:
    """What the application counts."""
    metrics = request.app.state.metrics
    assert isinstance(metrics, Metrics)
    return metrics


def known_parameters(request: Request) -> None:
    """Let no parameter of `/v1` be dropped in silence. Raises ParameterInvalid.

    Who asks for `rate_annual` where the route reads `rate` would else be answered as if nothing
    had been asked.
    """
    if not request.url.path.startswith("/v1/"):
        return
    known = [each.alias for each in request.scope["route"].dependant.query_params]
    for name in request.query_params:
        if name not in known:
            raise ParameterInvalid(
                where=f"{request.method} {request.url.path[:200]}, {shortened(name)}",
                got="a parameter that this route does not read",
                expected=", ".join(known) or "no parameter",
                fix=did_you_mean(name, known) or "Leave it out.",
            )


def take_partner(request: Request, partner: str | None) -> None:
    """Count the request for the partner that it is sent for. Raises RateExceeded."""
    admission = request.app.state.admission
    assert isinstance(admission, Admission)
    if partner is not None:
        admission.partner(partner)


def principal_of(request: Request) -> Principal:
    """Who asks. The embedded server listens on loopback and serves the people at the machine.

    A header gives the person's name, percent-encoded where it is not ASCII; it is taken on trust
    until there is sign-in. Without it the owner asks. Raises PersonUnnamed.
    """
    name = request.headers.get(PERSON_HEADER)
    return local_person(house_of(request).settings.tenant, name and unquote(name))


def sender_of(house: House, principal: Principal, scene: Scene, partner: str | None) -> Sender:
    """What turns the records of `partner` into ours. Raises NameInvalid."""
    return Sender(
        principal=principal,
        partner=SOURCE if partner is None else namespace("partner", partner),
        scene=scene,
        clock=house.clock,
        ids=house.ids,
        token_key=house.token_key,
    )


async def read_body(request: Request) -> bytes:
    """The whole JSON body, which the layer of limits lets grow so far and no further.

    Raises MediaTypeUnsupported, BodyTooLarge, Overloaded. A page of another site can send other
    media types than JSON without asking first.
    """
    sent_as = request.headers.get("content-type", "")
    if sent_as.partition(";")[0].strip().lower() != JSON:
        raise MediaTypeUnsupported(
            where="header Content-Type",
            got=shortened(sent_as),
            expected=JSON,
            fix=f"Send `Content-Type: {JSON}`.",
        )
    return await request.body()


def decode(body: bytes, shape: type[T], where: str) -> T:
    """The body as a typed value. Raises BodyUnreadable with the path of the mistake."""
    try:
        return msgspec.json.decode(body, type=shape, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyUnreadable(
            where=where,
            got=shortened(error, 200),
            expected="JSON as /openapi.json describes it",
            fix="Correct the body.",
        ) from None


def idempotency_of(request: Request, body: bytes) -> IdempotencyKey | None:
    """The key that the client sent, tied to the route and the body; None without one."""
    key = idempotency_key(request)
    if key is None:
        return None
    route = f"{request.method} {request.url.path}"
    return IdempotencyKey(route, key, hashlib.sha256(body).hexdigest())


def idempotency_key(request: Request) -> str | None:
    """The key that the client sent, None without one. Raises BodyUnreadable."""
    key = request.headers.get(IDEMPOTENCY_HEADER)
    if key is None:
        return None
    if not key or len(key) > IDEMPOTENCY_KEY_MAX:
        raise BodyUnreadable(
            where=f"header {IDEMPOTENCY_HEADER}",
            got=f"{len(key)} characters",
            expected=f"1 to {IDEMPOTENCY_KEY_MAX} characters",
            fix="Send a fresh random key, for example a UUID.",
        )
    return key


def body_schema(shape: type[Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenAPI description of a JSON body of this shape."""
    (schema,), components = msgspec.json.schema_components((shape,), ref_template="#/$defs/{name}")
    inline = components.get(shape.__name__, schema)
    content = {"schema": inline, "example": dict(example)}
    return {"requestBody": {"required": True, "content": {JSON: content}}}
