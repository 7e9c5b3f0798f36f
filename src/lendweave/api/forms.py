"""Forms of pages: their fields as text, and what cannot be read of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs

from fastapi import Request

from lendweave.api.problems import BodyUnreadable
from lendweave.kernel.errors import shortened

FORM_BYTES_MAX = 16_000
Form = Mapping[str, str]


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Its page is this service's own: the gate looks at that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[:FORM_BYTES_MAX]
        if len(body) > FORM_BYTES_MAX:
            break
    text = body[:FORM_BYTES_MAX].decode("ascii", "replace")
    return {name: values[0].strip() for name, values in parse_qs(text).items()}


def day_in(form: Form) -> date | None:
    """The day of the field `until`, None where it is empty. Raises BodyUnreadable."""
    text = form.get("until", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise unread("until", text, "a day such as 2026-03-31") from None


def unread(where: str, got: str, expected: str) -> BodyUnreadable:
    """What is raised for a field that cannot be read."""
    return BodyUnreadable(
        where=where, got=shortened(got), expected=expected, fix="Correct it and send it again."
    )
