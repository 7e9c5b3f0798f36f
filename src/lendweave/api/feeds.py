"""`/v1/feeds/{feed}`: a partner's system pushes rows, read as the files of the feed are."""

from __future__ import annotations

import codecs
import hashlib
import zlib
from collections.abc import AsyncIterator
from email.message import Message
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from lendweave.api.problems import BodyTooLarge, BodyUnreadable, MediaTypeUnsupported
from lendweave.api.requests import house_of, idempotency_key, principal_of
from lendweave.flows.receive import ReceiveCommand, Received, receive
from lendweave.intake import FileShape
from lendweave.intake.mapping import Format
from lendweave.kernel.errors import shortened
from lendweave.records.ports import IdempotencyKey, QuarantinedRow

ROUTE = "/v1/feeds/{feed}"
MEDIA_TYPES: dict[str, Format] = {
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/csv": "csv",
}
_GZIP = 16 + zlib.MAX_WBITS
router = APIRouter(tags=["feeds"])

Scenario = Annotated[str, Query(max_length=60, description="the scene that the feed belongs to")]
History = Annotated[
    bool,
    Query(description="the rows are no news: each was known when the mapping's `known_at` says"),
]

EXAMPLES = {
    "application/x-ndjson": '{"订单编号": "HX-9001", "下单日期": "2026/10/01"}\n',
    "text/csv": "订单编号,下单日期\nHX-9001,2026/10/01\n",
}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "Rows as the files of the feed hold them; gzip with Content-Encoding.",
        "content": {
            name: {"schema": {"type": "string"}, "example": example}
            for name, example in EXAMPLES.items()
        },
    }
}


@router.post(ROUTE, status_code=201, summary="Push rows to a feed", openapi_extra=_BODY)
async def post_feed(
    request: Request, feed: str, scenario: Scenario, history: History = False
) -> Response:
    """Store what the rows give; the answer comes when it is on disk and tells the bad rows."""
    media_type, charset = _media_type(request)
    content = await _content(request)
    return await run_in_threadpool(
        _receive, request, (scenario, feed), (media_type, charset), content, history
    )


def _receive(
    request: Request,
    named: tuple[str, str],
    media: tuple[str, str | None],
    content: bytes,
    history: bool,
) -> Response:
    house, principal = house_of(request), principal_of(request)
    plan = house.intake.feed_plan(*named)
    layout = _layout(plan.file, *media)
    key = _key(request, named, f"{layout.format} {history}", content)
    kept = house.store.stored_response(principal, key)
    if kept is None:
        command = ReceiveCommand(principal, plan, layout, history, key)
        kept = receive(command, house.intake.receiving(content, history=history), _answer).response
    return Response(kept, 201, media_type="application/json")


def _media_type(request: Request) -> tuple[str, str | None]:
    """(media type, charset) of the body. Raises MediaTypeUnsupported."""
    sent_as = request.headers.get("content-type", "")
    header = Message()
    header["content-type"] = sent_as
    if not sent_as or header.get_content_type() not in MEDIA_TYPES:
        raise _unsupported("header Content-Type", sent_as, ", ".join(MEDIA_TYPES))
    return header.get_content_type(), header.get_content_charset()


def _layout(shape: FileShape, media_type: str, charset: str | None) -> FileShape:
    """How the body is laid out: as the feed's files where it is of their format, else plainly."""
    format_ = MEDIA_TYPES[media_type]
    layout = shape if shape.format == format_ else FileShape(shape.pattern, format_)
    if charset is not None and _codec(charset) != _codec(layout.encoding):
        raise _unsupported("header Content-Type", f"charset {charset}", layout.encoding)
    return layout


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name.removesuffix("-sig")
    except LookupError:
        return ""


def _unsupported(where: str, got: str, expected: str) -> MediaTypeUnsupported:
    return MediaTypeUnsupported(
        where=where, got=shortened(got), expected=expected, fix="Send the body as one of these."
    )


async def _content(request: Request) -> bytes:
    """The body, unpacked, refused as soon as it grows past the limit however small it was sent."""
    limit = house_of(request).settings.feed_bytes_max
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip"):
        raise _unsupported("header Content-Encoding", packing, "gzip, or none")
    chunks = request.stream()
    content = bytearray()
    async for chunk in _unpacked(chunks, limit) if packing == "gzip" else chunks:
        content += chunk
        if len(content) > limit:
            raise BodyTooLarge(
                where=f"{request.method} {request.url.path}",
                got=f"more than {limit} bytes",
                expected=f"at most {limit} bytes, unpacked",
                fix="Send fewer rows at a time, or raise `feed_bytes_max`.",
            )
    return bytes(content)


async def _unpacked(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    """What gzip packed, at most a little more than `limit` of it at a time."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        async for chunk in chunks:
            yield unpacking.decompress(chunk, limit + 1)
    except zlib.error as error:
        raise _not_gzip(str(error)) from None
    if not unpacking.eof or unpacking.unused_data:
        raise _not_gzip("the end before it was whole, or bytes after it")


def _not_gzip(got: str) -> BodyUnreadable:
    return BodyUnreadable(
        where="the body",
        got=shortened(got),
        expected="one gzip stream, as Content-Encoding says",
        fix="Pack the body again, or send it unpacked.",
    )


def _key(request: Request, named: tuple[str, str], read_as: str, content: bytes) -> IdempotencyKey:
    """The client's key, or the digest of what was sent: the same rows twice have one answer."""
    digest = hashlib.sha256(f"{read_as}\n".encode() + content).hexdigest()
    asked = idempotency_key(request)
    route = f"POST /v1/feeds/{'/'.join(named)}"
    return IdempotencyKey(route, f"sha256:{digest}" if asked is None else asked, digest)


def _answer(received: Received) -> bytes:
    body: dict[str, Any] = {
        "file": received.file,
        "rows": received.rows,
        "records": received.records,
        "duplicates": received.duplicates,
        "amended": received.amended,
        "kept": received.kept,
        "quarantined": [_told(row) for row in received.refused],
    }
    return msgspec.json.encode(body)


def _told(row: QuarantinedRow) -> dict[str, Any]:
    """A refused row: where it stands and what is wrong with it, personal cells masked."""
    error = row.error
    parts = {name: error[name] for name in ("code", "title", "got", "expected", "fix")}
    return {"line": row.line, "column": row.column, **parts, "also": error.get("also", "")}
