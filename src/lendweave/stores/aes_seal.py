"""A seal by AES-256-GCM under one tenant's key.

A sealed text is the version of its key (2 bytes), a random nonce (12), the text and its tag (16).
The place it is bound to is authenticated with it: moved to another row or tenant, or changed by one
bit, it does not open. Source: NIST SP 800-38D.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lendweave.stores.sealing import SealBroken

_VERSION_BYTES = 2
_NONCE_BYTES = 12
_HEAD_BYTES = _VERSION_BYTES + _NONCE_BYTES


@dataclass(frozen=True, slots=True)
class AesSeal:
    """Implements stores.sealing.Seal. secret: 32 bytes, never printed; keys are derived from it."""

    version: int
    secret: bytes = field(repr=False)

    def close(self, place: str, clear: bytes) -> bytes:
        """`clear` sealed to its place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        text = AESGCM(self._key(b"seal")).encrypt(nonce, clear, place.encode())
        return self.version.to_bytes(_VERSION_BYTES, "big") + nonce + text

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed to this place. Raises SealBroken."""
        version = int.from_bytes(sealed[:_VERSION_BYTES], "big")
        nonce, text = sealed[_VERSION_BYTES:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        try:
            if version != self.version:
                raise InvalidTag
            return AESGCM(self._key(b"seal")).decrypt(nonce, text, place.encode())
        except (InvalidTag, ValueError):
            raise SealBroken(
                where="a sealed row",
                got=f"key version {version}",
                expected=f"key version {self.version}, and bytes as they were sealed",
                fix="Restore key and database from backups that belong together.",
            ) from None

    def mark(self, clear: bytes) -> str:
        """HMAC-SHA256 of the text, hexadecimal."""
        return hmac.digest(self._key(b"mark"), clear, hashlib.sha256).hex()

    def _key(self, purpose: bytes) -> bytes:
        return hmac.digest(self.secret, purpose, hashlib.sha256)
