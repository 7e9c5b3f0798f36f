"""Answering a request that may carry an idempotency key: once, then the same bytes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from fastapi import Request
from fastapi.responses import Response

from lendweave.api.requests import house_of, idempotency_of, principal_of
from lendweave.flows.life_cycle import Kept

T = TypeVar("T")


def answered(
    request: Request,
    body: bytes,
    act: Callable[[Kept[T] | None], T],
    told: Callable[[T], dict[str, Any]],
    *,
    status: int = 200,
) -> Response:
    """What `act` gives, told as JSON; under a key the bytes that were kept with its effect."""

    def bytes_of(result: T) -> bytes:
        return msgspec.json.encode(told(result))

    key = idempotency_of(request, body)
    if key is None:
        return json_of(bytes_of(act(None)), status)
    store, principal = house_of(request).store, principal_of(request)
    kept = store.stored_response(principal, key)
    if kept is None:
        result = act(Kept(key, bytes_of))
        kept = store.stored_response(principal, key) or bytes_of(result)
    return json_of(kept, status)


def json_of(body: bytes, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(body, status, media_type="application/json")
