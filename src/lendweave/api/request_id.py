"""The number of the request at hand, which its answer, its problem and its log lines carry."""

from __future__ import annotations

import os
from contextvars import ContextVar

HEADER = b"x-request-id"
CURRENT: ContextVar[str] = ContextVar("request_id", default="")
"""Empty outside of a request. A thread that works for a request sees its number."""


def new_request_id() -> str:
    """A number of our own: what callers send is theirs, and may say who somebody is."""
    return os.urandom(8).hex()
