"""Looking at an application or a drawdown, and taking a step of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias, TypeVar

import msgspec
from fastapi import Request
from fastapi.responses import Response

from lendweave.api.keyed import answered, json_of
from lendweave.api.requests import decode, house_of, principal_of
from lendweave.flows.life_cycle import Kept, LineDesk, Said
from lendweave.flows.line_view import life_body, life_view
from lendweave.records import Principal
from lendweave.records.lines import SubjectKind

T = TypeVar("T")

Take: TypeAlias = Callable[[Principal, LineDesk, Said, Kept[T] | None], T]
"""Takes the step that somebody gives a reason and a last day for."""


class StepRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a step is taken, and how long its state may last."""

    reason: str | None = None
    until: date | None = None


def life_answer(request: Request, kind: SubjectKind, id: str) -> Response:
    """Where it stands, what happened to it, what each funder was asked and answered."""
    house, principal = house_of(request), principal_of(request)
    desk = house.lending.desk_of(principal, kind, id)
    return json_of(msgspec.json.encode(life_body(life_view(principal, kind, id, desk))))


def step_answer(
    request: Request,
    kind: SubjectKind,
    id: str,
    body: bytes,
    *,
    take: Take[T],
    told: Callable[[T], dict[str, Any]],
) -> Response:
    """What a step led to, once however often it is sent under one key."""
    house, principal = house_of(request), principal_of(request)
    asked = decode(body, StepRequest, f"POST /v1/{kind}s/{{id}}/steps/{{event}}")
    desk, said = house.lending.desk_of(principal, kind, id), Said(asked.reason, asked.until)
    return answered(request, body, lambda kept: take(principal, desk, said, kept), told)
