"""Versions of strategies in an open data folder: which one decides, and what governs each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.errors import FeaturesChanged, StrategyUnclear, UnknownStrategy
from lendweave.bootstrap.rooms import DRAWDOWN, NOT_ASKED, SceneRoom
from lendweave.connectors.scene_folder import SceneFolder, read_scene_folder
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.decisions.checking.finding import Level
from lendweave.decisions.checking.strategy import check_strategy
from lendweave.decisions.comparison.summary import BacktestSummary
from lendweave.decisions.governance.succession import Succession
from lendweave.decisions.partner_grade import PARTNER
from lendweave.flows.backtest import BacktestPorts, backtest
from lendweave.flows.check import check_definitions
from lendweave.flows.publish import require_live, take_hold
from lendweave.flows.strategy_desk import StrategyDesk, successions
from lendweave.kernel.errors import LendweaveError
from lendweave.records.strategies import StrategyVersion
from lendweave.stores.backtest_shelf import BacktestShelf
from lendweave.stores.strategy_archive import StrategyArchive


@dataclass
class Governing:
    """What governs strategies.

    archive: the texts of all that were ever put forward or decided. shelf: their backtests.

    changed: called with the name of a scene when what decides in it may be another version.
    """

    core: Core
    archive: StrategyArchive
    shelf: BacktestShelf
    changed: Callable[[str], None]
    _standing: dict[str, dict[str, Succession]] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _by_hash: dict[str, CompiledStrategy] = field(default_factory=dict)

    # Which version decides

    def deciding(self, scene: str, name: str | None) -> CompiledStrategy:
        """The version that decides by the strategy called `name`, or by the only one.

        A strategy of which no version was ever live is decided by its folder. Raises
        UnknownStrategy, StrategyUnclear, NothingLive, FeaturesChanged.
        """
        with self.core.lock:
            room, standing = self.core.room(scene), self.standing(scene)
            if not standing:
                return room.strategy(name)
            chosen = name or self._only(room, standing)
            if chosen not in standing or not standing[chosen].governed(self.core.clock.now()):
                return room.strategy(chosen)
            live = require_live(standing[chosen], self.desk(scene, chosen))
            return self.at_hand(room, live.record)

    def drawdown_strategy(self, scene: str) -> str | None:
        """The name of the strategy that decides drawdowns, None where the line alone does."""
        with self.core.lock:
            room, standing = self.core.room(scene), self.standing(scene)
            if not standing:
                return room.drawdown_strategy
            return self._that(DRAWDOWN, room, standing)

    def partner_strategy(self, scene: str) -> str | None:
        """The name of the strategy that grades partners, None where none does."""
        with self.core.lock:
            room, standing = self.core.room(scene), self.standing(scene)
            return self._that(PARTNER, room, standing) if standing else room.partner_strategy

    def _that(self, decides: str, room: SceneRoom, standing: dict[str, Succession]) -> str | None:
        named = [n for n, point in self._points(room, standing).items() if point == decides]
        return self._one(room, named) if named else None

    def settle(self, scene: str) -> None:
        """Forget what was read of a scene once a schedule has come, and carry it out."""
        if not self.is_due(scene):
            return
        with self.core.lock:
            standing = self._standing.get(scene, {})
            for name in () if self.core.read_only else standing:
                take_hold(self.desk(scene, name))
            self.forget(scene)

    def is_due(self, scene: str) -> bool:
        """True once a schedule of the scene has come that is still to be carried out."""
        next_change = self._next.get(scene)
        return next_change is not None and self.core.clock.now() >= next_change

    def forget(self, scene: str) -> None:
        """Read the standing of a scene anew at the next decision."""
        with self.core.lock:
            self._standing.pop(scene, None)
            self._next.pop(scene, None)
            self.changed(scene)

    def standing(self, scene: str) -> dict[str, Succession]:
        """The governed strategies of a scene, by folder; read once, and again after a change."""
        with self.core.lock:
            if scene not in self._standing:
                store = self.core.store
                found = successions(self.core.principal, store, store.books, scene)
                now = self.core.clock.now()
                changes = (each.next_change(now) for each in found.values())
                later = [instant for instant in changes if instant is not None]
                self._standing[scene] = found
                if later:
                    self._next[scene] = min(later)
            return self._standing[scene]

    def _only(self, room: SceneRoom, standing: dict[str, Succession]) -> str:
        points = self._points(room, standing)
        return self._one(room, [name for name, point in points.items() if point not in NOT_ASKED])

    def _one(self, room: SceneRoom, named: list[str]) -> str:
        if len(named) == 1:
            return named[0]
        raise StrategyUnclear(
            where=f"scene {room.scene.name!r}",
            got=", ".join(named) or "no strategy",
            expected="one strategy that decides this",
            fix="Name one of these.",
        )

    def _points(self, room: SceneRoom, standing: dict[str, Succession]) -> dict[str, str]:
        """What each strategy of a scene decides; a folder that cannot be read decides nothing."""
        now, points = self.core.clock.now(), {}
        for name in dict.fromkeys((*standing, *room.folder.strategies)):
            if name in standing and standing[name].governed(now):
                known = standing[name].at(now) or standing[name].versions[-1]
                points[name] = known.record.decides
            elif name in room.folder.strategies:
                try:
                    points[name] = room.compiled(name).strategy.decides
                except LendweaveError:
                    continue
        return points

    def at_hand(self, room: SceneRoom, record: StrategyVersion) -> CompiledStrategy:
        """A version, compiled against the features as they are computed now."""
        known = self._by_hash.get(record.strategy_hash)
        if known is None:
            known = self._by_hash[record.strategy_hash] = self._compiled_now(room, record)
        return known

    def _compiled_now(self, room: SceneRoom, record: StrategyVersion) -> CompiledStrategy:
        archived = self.archive.find(record.strategy_hash)
        got = "no such content in the archive"
        try:
            if archived is not None:
                compiled = compile_strategy(load_strategy(archived.files, room.plan.schema))
                if compiled.hash == record.strategy_hash:
                    return compiled
                got = "another meaning of the same texts"
        except LendweaveError as error:
            got = f"{error.title()} {error.got}"
        raise FeaturesChanged(
            where=f"strategy {record.external_id}",
            got=got,
            expected=f"hash {record.strategy_hash[:12]}…, as it was approved",
            fix="Take the change of features.yaml back, or publish the next version on it.",
        )

    # What governs

    def desk(self, scene: str, strategy: str | None = None) -> StrategyDesk:
        """The desk of a strategy, or of the only one that decides applications.

        Raises UnknownScene, UnknownStrategy, StrategyUnclear.
        """
        core, room = self.core, self.core.room(scene)
        with core.lock:
            name = strategy or self._only(room, self.standing(scene))
            if name not in room.folder.strategies and name not in self.standing(scene):
                raise UnknownStrategy(
                    where=f"strategy {name[:60]!r} of scene {scene!r}",
                    expected=", ".join(room.folder.strategies),
                    fix="Name one of these.",
                )
        return StrategyDesk(
            tenant_id=core.principal.tenant_id,
            scene=room.scene,
            strategy=name,
            store=core.store,
            books=core.store.books,
            clock=core.clock,
            ids=core.ids,
            contents=ArchivedContents(self.archive, self.shelf),
            folder=partial(self._folder, room, name),
            read=partial(room.compiled_from, name),
            faults=partial(self._faults, room, name),
            backtest=partial(self._backtest, room),
            published=partial(self.forget, scene),
        )

    def names(self, scene: str) -> list[str]:
        """Strategies of a scene: folders, and those of which versions are kept."""
        return sorted({*self.core.room(scene).folder.strategies, *self.standing(scene)})

    def folder(self, scene: str) -> SceneFolder:
        """What lies in the folder of a scene now, which may be newer than what was compiled."""
        return read_scene_folder(self.core.scenes_folder, scene)

    def _folder(self, room: SceneRoom, name: str) -> CompiledStrategy:
        """The version that lies in the folder now. Raises what is wrong with it, with its place."""
        strategies = self.folder(room.scene.name).strategies
        if name not in strategies:
            raise UnknownStrategy(
                where=f"folder strategies/{name} of scene {room.scene.name!r}",
                expected=", ".join(strategies) or "a folder with a strategy.yaml",
                fix="Name one of these.",
            )
        return room.compiled_from(name, strategies[name])

    def _faults(self, room: SceneRoom, name: str, compiled: CompiledStrategy) -> tuple[str, ...]:
        """What the checker refuses in a version, and the cases that lie beside it now and fail."""
        file = f"{name}.csv"
        cases = self.folder(room.scene.name).cases
        own = {file: cases[file]} if file in cases else {}
        found = check_strategy(compiled.strategy.files, room.plan.schema, own.get(file))
        checked = check_definitions(room.scene.name, {name: found}, own)
        errors = (each for each in checked.findings if each.level is Level.ERROR)
        return (*(f"{each.place}: {each.told('en')}" for each in errors), *checked.failures)

    def _backtest(self, room: SceneRoom, compiled: CompiledStrategy) -> BacktestSummary:
        from lendweave.runtimes.backtest import DuckdbBacktest

        engine = DuckdbBacktest(self.core.history, room.scene, room.plan)
        found = backtest(self.core.principal, BacktestPorts(compiled, engine))
        approved = [
            (row.applications, row.ripe, row.bad)
            for row in found.outcomes
            if row.outcome == "approve"
        ]
        return BacktestSummary(
            scene=room.scene.name,
            strategy=found.strategy,
            strategy_hash=compiled.hash,
            champion_hash=compiled.hash,
            at=self.core.clock.now(),
            rows=found.applications,
            known=sum(row.ripe for row in found.outcomes),
            changed=0,
            champion_approved=(approved or [(0, 0, 0)])[0],
            challenger_approved=(approved or [(0, 0, 0)])[0],
        )


@dataclass(frozen=True)
class ArchivedContents:
    """Implements flows.strategy_desk.Contents over the archive of strategies and backtests."""

    archive: StrategyArchive
    shelf: BacktestShelf

    def keep(self, compiled: CompiledStrategy) -> None:
        """Keep the texts of a version."""
        strategy = compiled.strategy
        self.archive.keep(compiled.hash, dict(strategy.files), strategy.inputs)

    def compiled(self, strategy_hash: str) -> CompiledStrategy | None:
        """The version with that hash, compiled against the inputs that it was written for."""
        archived = self.archive.find(strategy_hash)
        if archived is None:
            return None
        compiled = compile_strategy(load_strategy(archived.files, archived.schema))
        return compiled if compiled.hash == strategy_hash else None

    def keep_report(self, summary: BacktestSummary) -> None:
        """Keep what a backtest came to."""
        self.shelf.keep(summary)

    def report(self, strategy_hash: str) -> BacktestSummary | None:
        """What the last backtest of that hash came to."""
        return self.shelf.find(strategy_hash)
