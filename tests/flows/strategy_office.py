"""A desk of the small strategy over a real store, where two people change and publish it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.decisions.strategies import compiled_from, small_files
from tests.flows.lending_house import SCENE, HandClock

from lendweave.bootstrap.governing import ArchivedContents
from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.summary import BacktestSummary
from lendweave.decisions.governance.succession import VersionLife
from lendweave.flows.life_cycle import Said
from lendweave.flows.publish import activate
from lendweave.flows.strategies import step_version, submit
from lendweave.flows.strategy_desk import StrategyDesk, succession
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, local_person
from lendweave.stores.backtest_shelf import BacktestShelf
from lendweave.stores.relational.commit_points import pass_by
from lendweave.stores.sqlite import Reach, SqliteStore
from lendweave.stores.strategy_archive import StrategyArchive

AUTHOR, OTHER = local_person("local", "wang"), local_person("local", "lin")


def report_of(strategy_hash: str) -> BacktestSummary:
    """A report of a history of nine applications."""
    approved = (7, 5, 1)
    return BacktestSummary(
        "appliance", "small", strategy_hash, strategy_hash, 0, 9, 6, 0, approved, approved
    )


@dataclass
class Office:
    """The desk, the texts that lie in the folder, and short ways to what tests begin with."""

    store: SqliteStore
    clock: HandClock
    archive: StrategyArchive
    shelf: BacktestShelf
    files: dict[str, str] = field(default_factory=small_files)
    faults: tuple[str, ...] = ()
    published: list[str] = field(default_factory=list)
    author: Principal = field(default_factory=lambda: AUTHOR)
    other: Principal = field(default_factory=lambda: OTHER)

    @property
    def desk(self) -> StrategyDesk:
        """What governs the strategy."""
        return StrategyDesk(
            tenant_id="local",
            scene=SCENE,
            strategy="small",
            store=self.store,
            books=self.store.books,
            clock=self.clock,
            ids=Uuid7Source(self.clock),
            contents=ArchivedContents(self.archive, self.shelf),
            folder=lambda: compiled_from(self.files),
            read=lambda files: compiled_from(dict(files)),
            faults=lambda _: self.faults,
            backtest=self.backtested,
            published=lambda: self.published.append("small"),
        )

    @property
    def live(self) -> int | None:
        """The version that decides."""
        found = succession(self.author, self.desk).at(self.clock.now())
        return None if found is None else found.version

    def backtested(self, compiled: CompiledStrategy) -> BacktestSummary:
        """A report of a history of nine applications."""
        return report_of(compiled.hash)

    def write(self, version: int, income: str = "1000.00") -> None:
        """The folder's content: a version, and the income below which newcomers are declined."""
        files = small_files()
        text = files["strategy.yaml"].replace("version: 3", f"version: {version}")
        self.files = files | {
            "strategy.yaml": text.replace("income < 1000.00", f"income < {income}")
        }

    def submitted(self, version: int, income: str = "1000.00") -> VersionLife:
        """A version put forward by its author."""
        self.write(version, income)
        return submit(self.author, self.desk.folder(), f"income {income}", self.desk)

    def approved(self, version: int, income: str = "1000.00") -> VersionLife:
        """A version that another person approved."""
        life = self.submitted(version, income)
        step_version(self.author, version, "check", Said(), self.desk)
        self.shelf.keep(report_of(life.record.strategy_hash))
        step_version(self.author, version, "backtest", Said(), self.desk)
        return step_version(self.other, version, "approve", Said("looks right"), self.desk)

    def made_live(self, version: int, income: str = "1000.00") -> VersionLife:
        """A version that decides."""
        self.approved(version, income)
        return activate(self.other, version, Said("go"), self.desk)


@contextmanager
def office(folder: Path, reach: Reach = pass_by) -> Iterator[Office]:
    """The desk over the store and the archive in `folder`."""
    clock = HandClock()
    with SqliteStore(folder / "records.sqlite", clock, reach=reach) as store:
        yield Office(
            store,
            clock,
            StrategyArchive(folder / "strategies"),
            BacktestShelf(folder / "backtests"),
        )
