"""The latest summary of a backtest of each version, kept by strategy hash."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lendweave.decisions.comparison.summary import BacktestSummary
from lendweave.durable import durable_write
from lendweave.stores.strategy_archive import ArchiveDamaged


class BacktestShelf:
    """A folder with one JSON file per strategy hash; a later one replaces a former."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, summary: BacktestSummary) -> None:
        """Write the summary down, on disk before this returns."""
        path = self._folder / f"{summary.strategy_hash}.json"
        durable_write(path, msgspec.json.format(msgspec.json.encode(summary)))

    def find(self, strategy_hash: str) -> BacktestSummary | None:
        """The latest backtest of this version, None without one. Raises ArchiveDamaged."""
        path = self._folder / f"{strategy_hash}.json"
        if not strategy_hash.isalnum() or not path.exists():
            return None
        try:
            return msgspec.json.decode(path.read_bytes(), type=BacktestSummary)
        except msgspec.DecodeError as error:
            raise ArchiveDamaged(
                where=str(path),
                got=str(error)[:200],
                expected="the file as it was written",
                fix="Run the backtest again.",
            ) from None
