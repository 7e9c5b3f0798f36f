"""The secrets of a data folder: tokens of people, seals of refused rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lendweave.bootstrap.errors import SealKeyLost
from lendweave.connectors.token_file import read_or_create_secret
from lendweave.stores.sealing import Seal

TOKEN_KEY_VERSION = 1
SEAL_KEY_VERSION = 1


@dataclass
class SealKeys:
    """The seals of tenants, each made at first use from `seal-<tenant>.key` in the folder."""

    folder: Path
    _seals: dict[str, Seal] = field(default_factory=dict)

    def __call__(self, tenant_id: str, has_sealed: bool) -> Seal:
        """The seal of a tenant. Raises SealKeyLost when rows are sealed with a key that is gone."""
        if tenant_id not in self._seals:
            self._seals[tenant_id] = self._made(tenant_id, has_sealed)
        return self._seals[tenant_id]

    def _made(self, tenant_id: str, has_sealed: bool) -> Seal:
        from lendweave.stores.aes_seal import AesSeal

        path = self.folder / f"seal-{tenant_id}.key"
        if has_sealed and not path.exists():
            raise SealKeyLost(
                where=str(path),
                got="no such file, though rows in quarantine are sealed with it",
                expected="the key that sealed them",
                fix="Restore it from a backup. Without it those rows cannot be read again.",
            )
        return AesSeal(SEAL_KEY_VERSION, read_or_create_secret(path))
