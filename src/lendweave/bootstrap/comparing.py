"""Comparisons: which versions are named, and what compares them over a scene's applications."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.deciding import Deciding
from lendweave.bootstrap.errors import UnknownVersion
from lendweave.bootstrap.rooms import SceneRoom
from lendweave.connectors.scene_folder import strategy_texts
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.decisions.comparison.command import Named
from lendweave.flows.compare import ComparePorts
from lendweave.flows.features import Cluster
from lendweave.flows.tune import TunePorts
from lendweave.kernel.errors import LendweaveError
from lendweave.records.strategies import StrategyVersion
from lendweave.runtimes.comparison import DuckdbComparison, FileSource, HistorySource
from lendweave.runtimes.comparison.scan import decide_here
from lendweave.runtimes.comparison.trials import DuckdbTrialEngine
from lendweave.stores.backtest_shelf import BacktestShelf
from lendweave.stores.history import analytical

MEMORY = "2GB"
_HASH = re.compile("[0-9a-f]{8,64}")
_NUMBER = re.compile("v?([0-9]{1,6})")


@dataclass(frozen=True)
class Comparing:
    """What compares versions, of an open data folder."""

    core: Core
    deciding: Deciding

    @property
    def shelf(self) -> BacktestShelf:
        """Where summaries are kept, by strategy hash."""
        return self.deciding.governing.shelf

    def champion(self, scene: str, strategy: str | None) -> Named:
        """The scene's strategy of that name, or whatever version is named so."""
        room = self.core.room(scene)
        if strategy is None or strategy in room.strategies:
            compiled = room.strategy(strategy)
            return Named(compiled, strategy or compiled.strategy.name)
        return self.version(scene, strategy, room)

    def version(self, scene: str, named: str, room: SceneRoom | None = None) -> Named:
        """A folder, a hash (its first eight digits will do), a number, or a strategy of the scene.

        Raises UnknownVersion, and what is wrong with the folder's files.
        """
        room = room or self.core.room(scene)
        folder = Path(named)
        if (folder / "strategy.yaml").is_file():
            return Named(_from_folder(folder, room), named)
        if named in room.strategies:
            return Named(room.strategies[named], named)
        found = self._archived(scene, named)
        if found is None:
            raise UnknownVersion(
                where=f"version {named[:60]!r} of scene {scene!r}",
                expected="a folder with a strategy.yaml, the hash or the number of a version that "
                f"was kept, or one of {', '.join(room.strategies)}",
                fix="List the versions with `lendweave strategy list`, or name a folder.",
            )
        return Named(found, named)

    def _archived(self, scene: str, named: str) -> CompiledStrategy | None:
        if number := _NUMBER.fullmatch(named):
            named = self._hash_of(scene, int(number[1])) or ""
        if not _HASH.fullmatch(named):
            return None
        hashes = self.deciding.archive.hashes(named)
        return self.deciding.strategy_by_hash(hashes[0]) if len(hashes) == 1 else None

    def _hash_of(self, scene: str, number: int) -> str | None:
        """The hash of the latest version put forward under that number."""
        records = self.core.store.scan(self.core.principal, kinds=("strategy_version",))
        found = [
            record.strategy_hash
            for record in records
            if isinstance(record, StrategyVersion)
            and record.scenario == scene
            and record.strategy_version == number
        ]
        return found[-1] if found else None

    def ports(
        self, scene: str, data: Path | None = None, cluster: Cluster | None = None
    ) -> ComparePorts:
        """What compares versions over the scene's history, or over a file of features.

        cluster: where applications are decided; here when None. Raises MasterMisspelled.
        """
        engine = DuckdbComparison(
            self.core.room(scene).scene,
            self._source(scene, data),
            decide_here if cluster is None else self.deciding.features.deciding_on(cluster),
            archived=self.deciding.strategy_by_hash,
        )
        return ComparePorts(engine, self.shelf, self.core.clock)

    def tuning(self, scene: str, data: Path | None = None) -> TunePorts:
        """What decides applications by the settings of a search."""
        return TunePorts(DuckdbTrialEngine(self.core.room(scene).scene, self._source(scene, data)))

    def _source(self, scene: str, data: Path | None) -> HistorySource | FileSource:
        room = self.core.room(scene)
        if data is None:
            return HistorySource(self.core.history, room.scene, room.plan)
        return FileSource(data, room.scene, lambda: analytical(self.core.spill, MEMORY))


def _from_folder(folder: Path, room: SceneRoom) -> CompiledStrategy:
    try:
        return compile_strategy(load_strategy(strategy_texts(folder), room.plan.schema))
    except LendweaveError as error:
        error.where = f"{folder}/{error.where}"
        raise
