"""Sealing: what is kept so that nobody reads it who has not asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lendweave.kernel.errors import Conflict


class SealBroken(Conflict):
    """What was sealed does not open: it was changed or moved, or this is not its key.
    密封内容无法打开：已被改动、移动，或密钥不符。
    """

    code = "STORES-090"


class Seal(Protocol):
    """One tenant's seal. What is sealed is bound to its place and opens nowhere else."""

    def close(self, place: str, clear: bytes) -> bytes: ...

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed to this place. Raises SealBroken."""
        ...

    def mark(self, clear: bytes) -> str:
        """The same for the same text; without the key it tells nothing of it."""
        ...


SealOf = Callable[[str, bool], Seal | None]
"""(tenant id, whether it has sealed rows already) → its seal; None where rows are not sealed."""


def no_seal(_tenant_id: str, _has_sealed: bool) -> None:
    """A store without keys keeps what may be shown of a row, and nothing else."""
