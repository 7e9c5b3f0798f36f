"""Tokens: what stands in the records in place of a person's identifiers."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendweave.intake.identifiers import EITHER, own_type
from lendweave.records.arrow_texts import byte_values, hex_texts

_SEPARATOR = b"\x1f"
_DIGEST_BYTES = 32
_BLOCK_BYTES = 64
_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


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

    def tokens(self, id_type: str, values: Any) -> Any:
        """`token` of each text of a StringArray without nulls, as a StringArray.

        HMAC is written out as RFC 2104 defines it, which takes half the time of a call of `hmac`
        for each: the key is padded once.
        """
        sha256 = hashlib.sha256
        key = sha256(self.secret).digest() if len(self.secret) > _BLOCK_BYTES else self.secret
        padded = key.ljust(_BLOCK_BYTES, b"\0")
        inner = padded.translate(_INNER_PAD) + id_type.encode() + _SEPARATOR
        outer = padded.translate(_OUTER_PAD)
        digests = [
            sha256(outer + sha256(inner + value).digest()).digest() for value in byte_values(values)
        ]
        return hex_texts(b"".join(digests), _DIGEST_BYTES, f"{self.version}:")


@dataclass(frozen=True, slots=True)
class TokenMaker:
    """Makes tokens of one id type; of one that is either of two, each under its own."""

    key: TokenKey
    id_type: str

    def __call__(self, value: str) -> str:
        return self.key.token(own_type(self.id_type, value), value)

    def column(self, values: Any) -> Any:
        """The token of each text of a StringArray without nulls."""
        if self.id_type not in EITHER:
            return self.key.tokens(self.id_type, values)
        first, second = EITHER[self.id_type]
        own = [own_type(self.id_type, value) == first for value in values.to_pylist()]
        is_first = pa.array(own, pa.bool_())
        made = pc.replace_with_mask(
            pa.nulls(len(own), pa.string()),
            is_first,
            self.key.tokens(first, values.filter(is_first)),
        )
        others = pc.invert(is_first)
        return pc.replace_with_mask(made, others, self.key.tokens(second, values.filter(others)))

    @property
    def length(self) -> int:
        """How many characters a token has."""
        return len(f"{self.key.version}:") + 2 * _DIGEST_BYTES


def masked(text: str) -> str:
    """What may be shown of a personal cell: how long it is, nothing of what it says."""
    return f"*** ({len(text)} characters)" if text else ""
