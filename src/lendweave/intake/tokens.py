"""Tokens: what stands in the records in place of a person's identifiers."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

_SEPARATOR = b"\x1f"


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A tenant's secret for tokens and its version. The secret is never printed."""

    version: int
    secret: bytes = field(repr=False)

    def token(self, id_type: str, value: str) -> str:
        """`1:` (key version) and HMAC-SHA256 over id type and value: same value, same token."""
        message = _SEPARATOR.join((id_type.encode(), value.encode()))
        digest = hmac.digest(self.secret, message, hashlib.sha256).hex()
        return f"{self.version}:{digest}"


def masked(text: str) -> str:
    """What may be shown of a personal cell: how long it is, nothing of what it says."""
    return f"*** ({len(text)} characters)" if text else ""
