"""What the life of a strategy's versions needs, and how their standing is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.summary import BacktestSummary
from lendweave.decisions.governance.succession import Succession, VersionLife, succession_of
from lendweave.flows.life_cycle import Life, LineBooks
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Missing
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Record, Scene
from lendweave.records.draft import Origin
from lendweave.records.ports import RecordReader
from lendweave.records.strategies import StrategyVersion

SOURCE = "strategies"
VERSIONS_MAX = 100_000


class UnknownVersion(Missing):
    """Nobody has put this version of the strategy forward.
    该策略版本尚未提交。
    """

    code = "FLOWS-701"


class Contents(Protocol):
    """Keeps the texts of versions and what backtests of them came to, both by hash."""

    def keep(self, compiled: CompiledStrategy) -> None: ...

    def compiled(self, strategy_hash: str) -> CompiledStrategy | None: ...

    def keep_report(self, summary: BacktestSummary) -> None: ...

    def report(self, strategy_hash: str) -> BacktestSummary | None: ...


@dataclass(frozen=True, slots=True)
class StrategyDesk:
    """All that governs one strategy of one scene. strategy: the name of its folder.

    folder: the version that lies in the folder now. read: a version from its texts. faults: what
    checks and cases find wrong with a version, a line each. backtest: runs a version over the
    scene's history. published: called once what decides may have changed.
    """

    tenant_id: str
    scene: Scene
    strategy: str
    store: RecordReader
    books: LineBooks
    clock: Clock
    ids: IdSource
    contents: Contents
    folder: Callable[[], CompiledStrategy]
    read: Callable[[Mapping[str, str]], CompiledStrategy]
    faults: Callable[[CompiledStrategy], tuple[str, ...]]
    backtest: Callable[[CompiledStrategy], BacktestSummary]
    published: Callable[[], None] = lambda: None

    @property
    def origin(self) -> Origin:
        """Of the records that govern strategies."""
        return Origin(self.tenant_id, self.scene.name, SOURCE, SOURCE)

    @property
    def name(self) -> str:
        """The strategy's name among all scenes."""
        return f"{self.scene.name}/{self.strategy}"


def succession(principal: Principal, desk: StrategyDesk) -> Succession:
    """The versions of the desk's strategy with all their steps. Raises AnotherTenant."""
    check_tenant(principal, desk.tenant_id)
    found = successions(principal, desk.store, desk.books, desk.scene.name)
    return found.get(desk.strategy, Succession(()))


def successions(
    principal: Principal, store: RecordReader, books: LineBooks, scene: str
) -> dict[str, Succession]:
    """The versions of every strategy of a scene that was ever put forward, by folder."""
    lives: dict[str, list[VersionLife]] = {}
    for record in store.latest(principal, "strategy_version", limit=VERSIONS_MAX):
        if isinstance(record, StrategyVersion) and record.scenario == scene:
            life = VersionLife(record, books.transitions(principal, record.entity_id))
            lives.setdefault(folder_of(record), []).append(life)
    return {folder: succession_of(found) for folder, found in lives.items()}


def folder_of(record: Record) -> str:
    """The folder that a version was read from: its external id is scene/folder/version."""
    return record.external_id.split("/")[1]


def version_of(found: Succession, version: int, desk: StrategyDesk) -> VersionLife:
    """The version of that number. Raises UnknownVersion."""
    life = found.find(version)
    if life is None:
        raise UnknownVersion(
            where=f"strategy {desk.name}, version {version}",
            got="no such version",
            expected=", ".join(str(each.version) for each in found.versions) or "a version",
            fix="Submit it first.",
        )
    return life


def as_life(life: VersionLife) -> Life:
    """The version as any thing that takes steps."""
    return Life("strategy", life.record.entity_id, life.record, life.transitions)
