"""Errors at the HTTP door: each family has one status; bodies are RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from lendweave.api.refusals import (
    HeadersTooLarge,
    RateExceeded,
    RequestMalformed,
    RequestTooSlow,
)
from lendweave.api.request_id import CURRENT
from lendweave.flows.receive import TooManyRows
from lendweave.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    LendweaveError,
    Missing,
    Unavailable,
)
from lendweave.records.ports import IdempotencyKeyReused
from lendweave.settings import Locale

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1

STATUS: tuple[tuple[type[LendweaveError], int], ...] = (
    (Invalid, 422),
    (Missing, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Unavailable, 503),
)


class BodyTooLarge(Invalid):
    """The request body is larger than the service accepts.
    请求体大于服务允许的上限。
    """

    code = "API-001"


class BodyUnreadable(Invalid):
    """The request cannot be read: its body or a header is not of the right shape.
    请求无法读取：请求体或请求头的格式不符。
    """

    code = "API-002"


class RouteMissing(Missing):
    """Nothing is served at this address, or not with this method.
    该地址不提供服务，或不支持该方法。
    """

    code = "API-003"


class UnknownHost(Forbidden):
    """The request is sent to a host name that this service does not answer to.
    请求所用的主机名不是本服务的主机名。
    """

    code = "API-004"


class ForeignOrigin(Forbidden):
    """A page of another site sent the request.
    请求来自其他网站的页面。
    """

    code = "API-005"


class MediaTypeUnsupported(Invalid):
    """The request body is not declared as something that this route reads.
    请求体未声明为该路由可读取的类型。
    """

    code = "API-006"


class ParameterInvalid(Invalid):
    """A parameter of the address has a value that it cannot have.
    地址中的参数取值无效。
    """

    code = "API-007"


class UnexpectedError(Unavailable):
    """The service failed in a way that nobody foresaw.
    服务发生未预料的错误。
    """

    code = "API-008"


OWN_STATUS: dict[type[LendweaveError], int] = {
    BodyTooLarge: 413,
    TooManyRows: 413,
    MediaTypeUnsupported: 415,
    IdempotencyKeyReused: 422,
    UnexpectedError: 500,
    RateExceeded: 429,
    RequestTooSlow: 408,
    HeadersTooLarge: 431,
    RequestMalformed: 400,
}
"""Errors that do not have the status of their family."""


def status_of(error: LendweaveError) -> int:
    """The HTTP status of an error: its own, else its family's."""
    family = next((status for family, status in STATUS if isinstance(error, family)), 500)
    return OWN_STATUS.get(type(error), family)


def language_of(scope: Scope) -> Locale:
    """The language that the caller names first in Accept-Language; English without one of ours."""
    accepted = Headers(scope=scope).get("accept-language", "")
    return "zh" if accepted[:2].lower() == "zh" else "en"


def problem(
    error: LendweaveError,
    status: int | None = None,
    *,
    locale: Locale = "en",
    is_last: bool = False,
) -> Response:
    """The problem document of an error, with its title in Chinese as an extra member.

    locale: of `detail`, which a person reads; the members that a program reads stay English.
    is_last: the connection is closed after it, for the request may not have been read to its end.
    """
    shown = status_of(error) if status is None else status
    fields = error.as_fields()
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": fields.pop("title"),
        "title_zh": error.title_zh(),
        "status": shown,
        "detail": error.told(locale),
        **fields,
    }
    if request_id := CURRENT.get():
        body["request_id"] = request_id
    headers = {"Content-Language": locale, "Vary": "Accept-Language"}
    if is_last:
        headers["Connection"] = "close"
    if shown in (429, 503):
        headers["Retry-After"] = str(getattr(error, "retry_seconds", RETRY_AFTER_SECONDS))
    return Response(msgspec.json.encode(body), shown, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""

    def on_lendweave_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, LendweaveError)
        return problem(error, locale=language_of(request.scope))

    def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        missing = RouteMissing(
            where=f"{request.method} {request.url.path[:200]}",
            got=str(error.detail),
            expected="a route of /openapi.json",
            fix="Check the address and the method.",
        )
        return problem(missing, error.status_code, locale=language_of(request.scope))

    def on_validation_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        return problem(
            ParameterInvalid(
                where=f"{request.method} {request.url.path[:200]}, "
                + ".".join(str(step) for step in first["loc"]),
                got=str(first.get("input", ""))[:80],
                expected=str(first["msg"]),
                fix="Correct the parameter, or leave it out.",
            ),
            locale=language_of(request.scope),
        )

    app.add_exception_handler(LendweaveError, on_lendweave_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
