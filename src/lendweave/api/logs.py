"""Log lines as JSON, each with the number of its request, and without personal data.

A line holds what the code says and nothing that a caller sent: the message as it is written in the
source, never its arguments, and of an error its types and places, never its text. What a line tells
beside that it names: `extra={"fields": {...}}`.
"""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TextIO

import msgspec

from lendweave.api.request_id import CURRENT
from lendweave.kernel.errors import LendweaveError

LOGGERS = ("lendweave", "uvicorn")
_FRAMES_MAX = 20


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """at, level, logger, event, request_id, the named fields, and what went wrong."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record.msg),
        }
        if request_id := CURRENT.get():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _told(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def write_logs(stream: TextIO, level: str) -> None:
    """Write what the service and its server log from `level` on, as lines of JSON."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper())


def _event(message: object) -> str:
    """The message as the source has it. An error of the system says no more than its number."""
    if isinstance(message, OSError):
        return str(message)
    return message.strip() if isinstance(message, str) else type(message).__name__


def _told(error: BaseException) -> dict[str, Any]:
    """The types of an error and of what caused it, and the places of its frames."""
    types: list[str] = []
    cause = error
    while len(types) < _FRAMES_MAX:
        types.append(cause.code if isinstance(cause, LendweaveError) else type(cause).__name__)
        if (below := cause.__cause__ or cause.__context__) is None:
            break
        cause = below
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_MAX:]
    places = [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return {"types": types, "frames": places}
