"""Every strategy that ever decided, kept by its hash, so that a decision can be explained later."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from lendweave.durable import durable_write, sync_folder
from lendweave.kernel.errors import Invalid, Unavailable, shortened
from lendweave.kernel.types import parse_type
from lendweave.lang import Column, Schema


class ArchiveDamaged(Unavailable):
    """An archived strategy cannot be read back.
    归档的策略无法读回。
    """

    code = "STORES-101"


class NoStrategyHash(Invalid):
    """A strategy cannot be archived under what is not the hash of a strategy.
    归档策略所用的编号不是策略哈希。
    """

    code = "STORES-102"


_HASH = re.compile("[0-9a-f]{64}")
_DIGITS = re.compile("[0-9a-f]{1,64}")


class ArchivedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One input of a strategy, as it was typed when the strategy was compiled."""

    name: str
    type: str
    nullable: bool
    low: int | None
    high: int | None


class ArchivedStrategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The texts of a strategy and the inputs that they were checked against."""

    files: dict[str, str]
    inputs: tuple[ArchivedColumn, ...]

    @property
    def schema(self) -> Schema:
        """The inputs as a schema."""
        return Schema(
            tuple(
                Column(c.name, parse_type(c.type), c.nullable, c.low, c.high) for c in self.inputs
            )
        )


class StrategyArchive:
    """A folder with one JSON file per strategy hash; a file is written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, strategy_hash: str, files: dict[str, str], inputs: Schema) -> None:
        """Write the strategy down, on disk before this returns; known ones change nothing.

        Raises NoStrategyHash.
        """
        path = self._path(strategy_hash)
        if path is None:
            raise NoStrategyHash(
                where="strategy archive",
                got=shortened(strategy_hash),
                expected="64 hexadecimal digits",
                fix="Archive a strategy under the hash that compiling it gave.",
            )
        if path.exists():
            # A run that was killed may have given the file its name and not synced the folder.
            sync_folder(self._folder)
            return
        columns = (
            ArchivedColumn(c.name, str(c.type), c.nullable, c.low, c.high) for c in inputs.columns
        )
        archived = ArchivedStrategy(files, tuple(columns))
        durable_write(path, msgspec.json.format(msgspec.json.encode(archived)))

    def find(self, strategy_hash: str) -> ArchivedStrategy | None:
        """The strategy with this hash, None when it was never kept. Raises ArchiveDamaged."""
        path = self._path(strategy_hash)
        if path is None or not path.exists():
            return None
        try:
            return msgspec.json.decode(path.read_bytes(), type=ArchivedStrategy)
        except msgspec.DecodeError as error:
            raise ArchiveDamaged(
                where=str(path),
                got=str(error)[:200],
                expected="the file as it was written",
                fix="Restore it from a backup.",
            ) from None

    def hashes(self, beginning: str) -> list[str]:
        """The hashes of kept strategies that begin so, in order."""
        if not _DIGITS.fullmatch(beginning):
            return []
        return sorted(path.stem for path in self._folder.glob(f"{beginning}*.json"))

    def _path(self, strategy_hash: str) -> Path | None:
        """Where the strategy is kept; None for a text that is no hash, which could be a path."""
        return self._folder / f"{strategy_hash}.json" if _HASH.fullmatch(strategy_hash) else None
