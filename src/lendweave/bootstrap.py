"""The only place where ports meet stores, connectors and runtimes."""

from __future__ import annotations

import difflib
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lendweave.connectors.files import LocalFile, local_files
from lendweave.connectors.new_file import write_new
from lendweave.connectors.postgres_database import named_database
from lendweave.connectors.scene_folder import (
    INDICATORS,
    SceneFolder,
    onboarding_scene_names,
    read_definition_text,
    read_scene_folder,
    scenes_root,
)
from lendweave.connectors.sent_body import SentBody
from lendweave.connectors.sheet_file import read_sheet_file, write_sheet_file
from lendweave.connectors.split_again import split_again
from lendweave.connectors.token_file import read_or_create_secret
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.durable import make_folder
from lendweave.features import (
    AsOf,
    FeatureSet,
    ServedSet,
    chosen,
    compile_plan,
    feature_sql,
    read_features,
    read_indicators,
)
from lendweave.features import Plan as FeaturePlan
from lendweave.features.about import about
from lendweave.features.columns import kind_schema
from lendweave.flows.apply import Desk, link, open_applications
from lendweave.flows.backtest import BacktestPorts
from lendweave.flows.check import Checked, check_scene
from lendweave.flows.features import BuildPorts, Cluster
from lendweave.flows.import_file import Progress
from lendweave.flows.link import LinkPorts
from lendweave.flows.onboard import OnboardCommand, OnboardPorts
from lendweave.flows.preview import PreviewCommand, PreviewPorts
from lendweave.flows.profile import NothingAbout, NotKnownThen, ProfilePorts
from lendweave.flows.quality import QualityCommand, QualityPorts, quality
from lendweave.flows.receive import ReceivePorts, pushed_name
from lendweave.flows.rework import ReworkPorts
from lendweave.flows.screen import ScreenPorts
from lendweave.intake import (
    ChunkReader,
    PartnerFile,
    Plan,
    TokenKey,
    claims,
    compile_mapping,
    read_mapping,
)
from lendweave.intake.file_keys import DATABASE_PREFIX
from lendweave.intake.quality.contract import ContractShape, read_contract
from lendweave.intake.quality.errors import FeedUnknown
from lendweave.intake.quality.fit import refuse_unfit
from lendweave.intake.quality.outline import FeedOutline, outline_of
from lendweave.intake.quality.report import QualityReport
from lendweave.intake.sheet import SheetRow, read_sheet, sheet_text
from lendweave.kernel.clock import Clock, SystemClock
from lendweave.kernel.errors import Invalid, LendweaveError, Missing, every_error, shortened
from lendweave.kernel.ids import IdSource, Uuid7Source
from lendweave.lang import check
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, Principal, Scene, local_owner
from lendweave.runtimes.backtest import DuckdbBacktest, backtest_query
from lendweave.runtimes.chunk_process import ChunkProcess
from lendweave.runtimes.lineage import DuckdbLineage
from lendweave.runtimes.live_features import ChosenFeatures, LiveFeatures
from lendweave.runtimes.online.snapshots import SnapshotFolder
from lendweave.runtimes.quality.engine import DuckdbQuality
from lendweave.runtimes.quality.rules import check_expressions
from lendweave.runtimes.screening import DuckdbScreening
from lendweave.runtimes.sightings import HistorySightings
from lendweave.runtimes.stream.log_stream import LogStream
from lendweave.runtimes.vector_check.batch import BatchFeatures, RangeJoin
from lendweave.runtimes.vector_check.engine import DuckdbVectorCheck
from lendweave.settings import Settings
from lendweave.stores.feature_archive import FeatureArchive
from lendweave.stores.history import History
from lendweave.stores.record_views import RecordViews
from lendweave.stores.sealing import Seal
from lendweave.stores.sqlite import SqliteStore
from lendweave.stores.sqlite.commit_points import Reach, pass_by
from lendweave.stores.strategy_archive import StrategyArchive

# Worlds and suggestions are hundreds of modules that no other command needs: they are imported
# where they are asked for.
if TYPE_CHECKING:
    from lendweave.connectors.world_files import WorldFolder
    from lendweave.flows.simulate import SimulateCommand
    from lendweave.intake.suggest.draft_mapping import Suggestion
    from lendweave.runtimes.spark import SparkFeatures
    from lendweave.simulation import PartnerFiles, World

DATABASE = "lendweave.sqlite"
TOKEN_KEY_VERSION = 1
SEAL_KEY_VERSION = 1
PREVIEW_ROWS_READ = 10_000
FOLDED_FROM = 5_000


class UnknownStrategy(Missing):
    """A scene has no strategy of this name.
    场景中没有这个名称的策略。
    """

    code = "BOOTSTRAP-001"


class StrategyUnclear(Invalid):
    """A scene has several strategies and none was named.
    场景有多个策略，但未指定用哪一个。
    """

    code = "BOOTSTRAP-002"


class SceneMisnamed(Invalid):
    """A scene's folder and its scenario.yaml give it two names.
    场景目录名与 scenario.yaml 中的名称不一致。
    """

    code = "BOOTSTRAP-003"


class TokenKeyLost(Missing):
    """The tenant's key for tokens is gone.
    租户的令牌密钥已丢失。
    """

    code = "BOOTSTRAP-005"


class SealKeyLost(Missing):
    """The tenant's key for sealed rows is gone.
    租户的密封密钥已丢失。
    """

    code = "BOOTSTRAP-008"


class NothingToOnboard(Missing):
    """There is no file to onboard.
    没有可导入的文件。
    """

    code = "BOOTSTRAP-006"


class MappingUnclear(Missing):
    """No mapping, or more than one, reads the file.
    没有映射读取该文件，或有多个映射读取它。
    """

    code = "BOOTSTRAP-007"


class HomeMissing(Missing):
    """There is no data folder yet.
    数据目录尚不存在。
    """

    code = "BOOTSTRAP-004"


@dataclass(frozen=True)
class SceneRoom:
    """One scene, compiled: its declaration, its features and its strategies by name."""

    folder: SceneFolder
    scene: Scene
    plan: FeaturePlan

    @cached_property
    def strategies(self) -> dict[str, CompiledStrategy]:
        """Every strategy of the scene, compiled against its features."""
        return {name: self._compiled(name) for name in self.folder.strategies}

    def strategy(self, name: str | None) -> CompiledStrategy:
        """The strategy called `name`, or the only one. Raises UnknownStrategy, StrategyUnclear."""
        known = ", ".join(self.strategies)
        if name is None and len(self.strategies) == 1:
            return next(iter(self.strategies.values()))
        if name is None:
            raise StrategyUnclear(
                where=f"scene {self.scene.name!r}", expected=known, fix="Name one of these."
            )
        if name not in self.strategies:
            raise UnknownStrategy(
                where=f"strategy {name[:60]!r} of scene {self.scene.name!r}",
                expected=known,
                fix="Name one of these.",
            )
        return self.strategies[name]

    def part_read(self, compiled: CompiledStrategy) -> FeaturePlan:
        """The features that a strategy reads, and what they are derived from."""
        return compile_plan(chosen(self.plan.features, compiled.program.inputs.names))

    def _compiled(self, name: str) -> CompiledStrategy:
        try:
            return compile_strategy(load_strategy(self.folder.strategies[name], self.plan.schema))
        except LendweaveError as error:
            # The files of a strategy are read as texts; only here it is known where they lie.
            error.where = f"{self.folder.name}/strategies/{name}/{error.where}"
            raise


@dataclass
class House:
    """An open data folder with everything that works on it. Close it, or use it as a context.

    What is made at first use (scenes, strategies, features, the key) is made by one thread.
    """

    settings: Settings
    clock: Clock
    ids: IdSource
    store: SqliteStore
    archive: StrategyArchive
    features: FeatureArchive
    principal: Principal
    reach: Reach
    read_only: bool
    _closing: ExitStack
    _rooms: dict[str, SceneRoom] = field(default_factory=dict)
    _live: dict[str, LiveFeatures] = field(default_factory=dict)
    _desks: dict[tuple[str, str], Desk] = field(default_factory=dict)
    _abouts: dict[tuple[str, str], FeaturePlan | None] = field(default_factory=dict)
    _quality: dict[str, tuple[tuple[int, int], QualityReport]] = field(default_factory=dict)
    _by_hash: dict[str, CompiledStrategy] = field(default_factory=dict)
    _feeds: dict[str, Mapping[str, Plan]] = field(default_factory=dict)
    _token_key: TokenKey | None = None
    _lock: RLock = field(default_factory=RLock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Commit what is queued and free the data folder."""
        self._closing.close()

    @property
    def scenes_folder(self) -> Path:
        """The folder that holds the scenes."""
        return scenes_root(self.settings.scenarios)

    @property
    def scenes(self) -> list[str]:
        """Names of the scenes that files can be onboarded for."""
        return onboarding_scene_names(self.scenes_folder)

    def room(self, name: str) -> SceneRoom:
        """The compiled scene `name`; compiled once. Raises UnknownScene and what it finds wrong."""
        with self._lock:
            if name not in self._rooms:
                self._rooms[name] = open_scene(read_scene_folder(self.scenes_folder, name))
            return self._rooms[name]

    def desk(self, scene: str, strategy: str | None = None) -> Desk:
        """What decides applications of `scene` by `strategy`; made once for each."""
        with self._lock:
            room = self.room(scene)
            compiled = room.strategy(strategy)
            known = scene, compiled.hash
            if known not in self._desks:
                self._desks[known] = self._desk(room, compiled)
            return self._desks[known]

    def _desk(self, room: SceneRoom, compiled: CompiledStrategy) -> Desk:
        self._keep(compiled)
        self.features.publish(room.plan.features, room.folder.features)
        part = room.part_read(compiled)
        return Desk(
            tenant_id=self.principal.tenant_id,
            scene=room.scene,
            decider=link(compiled, part.schema),
            features=ChosenFeatures(self._live_features(room.scene.name, room.plan), part),
            served=ServedSet(room.plan.features, part.features),
            reader=self.store,
            writer=self.store,
            clock=self.clock,
            ids=self.ids,
        )

    def strategy_by_hash(self, strategy_hash: str) -> CompiledStrategy | None:
        """The strategy with that very closure: at hand, or brought back from the archive."""
        with self._lock:
            if strategy_hash not in self._by_hash:
                archived = self.archive.find(strategy_hash)
                if archived is None:
                    return None
                compiled = compile_strategy(load_strategy(archived.files, archived.schema))
                if compiled.hash != strategy_hash:
                    return None
                self._by_hash[strategy_hash] = compiled
            return self._by_hash[strategy_hash]

    def onboarding(
        self, scene: str, folder: Path | None, progress: Callable[[Progress], None]
    ) -> tuple[OnboardCommand, OnboardPorts]:
        """What onboards the files of `folder`, or the scene's own samples.

        folder: `postgres:NAME` for a database. Raises NothingToOnboard, DatabaseUnknown.
        """
        room = self.room(scene)
        files = self._partner_files(folder, room)
        if not files:
            raise NothingToOnboard(
                where=str(folder or f"samples of scene {scene}"),
                got="no file",
                expected=f"a file, a folder with files, or {DATABASE_PREFIX}NAME",
                fix="Check the path.",
            )
        ports = OnboardPorts(
            files=files,
            store=self.store,
            clock=self.clock,
            ids=self.ids,
            token_key=self.token_key,
            progress=progress,
            beside=self._second_reader(),
        )
        return OnboardCommand(self.principal, room.scene, room.folder.mappings), ports

    def _second_reader(self) -> ChunkReader | None:
        """Another process for large imports, where there is a core for it."""
        if (os.cpu_count() or 1) < 2 or not sys.executable:
            return None
        beside = ChunkProcess()
        self._closing.callback(beside.close)
        return beside

    def _partner_files(self, folder: Path | None, room: SceneRoom) -> Sequence[PartnerFile]:
        if folder is not None and str(folder).startswith(DATABASE_PREFIX):
            addresses, home = self.settings.postgres, self.settings.home
            database = named_database(str(folder), addresses, home / "spill")
            self._closing.callback(database.close)
            return (database,)
        if folder is not None and not folder.exists():
            return ()
        return local_files([folder] if folder else list(room.folder.samples))

    def feed_plans(self, scene: str) -> Mapping[str, Plan]:
        """The feeds of a scene by name, each as its mapping reads it; compiled once."""
        with self._lock:
            if scene not in self._feeds:
                room, tenant_id, key = self.room(scene), self.principal.tenant_id, self.token_key
                plans = [
                    compile_mapping(read_mapping(text, name), room.scene, tenant_id, key)
                    for name, text in room.folder.mappings.items()
                ]
                self._feeds[scene] = {plan.feed: plan for plan in plans}
            return self._feeds[scene]

    def feed_plan(self, scene: str, feed: str) -> Plan:
        """The mapping of a feed. Raises UnknownScene, FeedUnknown."""
        plans = self.feed_plans(scene)
        if feed not in plans:
            near = difflib.get_close_matches(feed, plans, n=1)
            raise FeedUnknown(
                where=f"scene {scene}",
                got=shortened(feed),
                expected=", ".join(plans),
                fix=f'Did you mean "{near[0]}"?' if near else "Name one of these.",
            )
        return plans[feed]

    def receiving(self, content: bytes, *, history: bool) -> ReceivePorts:
        """What receives the body of a push. history: its rows are no news."""
        name = pushed_name(hashlib.sha256(content).hexdigest(), history=history)
        return ReceivePorts(SentBody(name, content), self.store.rows, self.clock, self.ids)

    @property
    def rework(self) -> ReworkPorts:
        """What works off the rows in quarantine."""
        return ReworkPorts(self.store.rows, self._feed_plan, split_again, self.clock, self.ids)

    def _feed_plan(self, scene: str, feed: str) -> Plan | None:
        """The mapping of a feed; None where the scene or the feed is no longer there."""
        return self.feed_plans(scene).get(feed) if scene in self.scenes else None

    def backtesting(self, scene: str, strategy: str | None = None) -> BacktestPorts:
        """What backtests `strategy` over the history of `scene`."""
        room = self.room(scene)
        history = History(self.store, spill=self.settings.home / "spill")
        engine = DuckdbBacktest(history, room.scene, room.plan)
        return BacktestPorts(room.strategy(strategy), engine)

    def building(self, scene: str, out: Path | None, cluster: Cluster | None = None) -> BuildPorts:
        """What computes the features of all subjects of `scene`, on a cluster if one is given.

        Raises FileInPlace for `out`, MasterMisspelled.
        """
        from lendweave.connectors.parquet_writer import refuse_in_place, write_parquet
        from lendweave.runtimes.feature_build import DuckdbFeatureTable
        from lendweave.runtimes.feature_build.table import fill_here

        if out is not None:
            refuse_in_place(out)
        history = History(self.store, spill=self.settings.home / "spill")
        take = None if out is None else partial(write_parquet, out)
        fill = fill_here if cluster is None else self._on(cluster).fill
        return BuildPorts(DuckdbFeatureTable(history, self.room(scene).plan, fill), take)

    def _on(self, cluster: Cluster) -> SparkFeatures:
        """The engine of a cluster."""
        from lendweave.runtimes.spark import ClusterOptions, SparkFeatures, master_of

        python = os.environ.get("PYSPARK_PYTHON", sys.executable)
        return SparkFeatures(
            master_of(cluster.master),
            cluster.shared or self.settings.home / "spill",
            ClusterOptions(executor_memory=cluster.memory, python=python),
        )

    def vector_check(self, scene: str) -> DuckdbVectorCheck:
        """What computes the logged vectors of `scene` again."""
        room = self.room(scene)
        history = History(self.store, spill=self.settings.home / "spill")

        def plan_of(name: str, version: int) -> FeaturePlan:
            current = room.plan.features
            if (name, version) == (current.name, current.version):
                return room.plan
            return compile_plan(self.features.find(room.scene, name, version))

        return DuckdbVectorCheck(history, room.scene, plan_of, self._batch_features(), self.clock)

    def _batch_features(self) -> BatchFeatures:
        """Compiled loops take seconds to load, which pays with thousands of vectors."""
        many = self.store.count(self.principal, "feature_vector") >= FOLDED_FROM
        if not (many and loops_are_compiled()):
            return RangeJoin()
        from lendweave.runtimes.vector_check.folded import FoldedWindows

        return FoldedWindows()

    def profiling(self, kind: str, entity_id: str, scene: str | None = None) -> ProfilePorts:
        """What tells all about a thing of `kind`. scene: the thing's own when None.

        Raises NotKnownThen without a scene to go by, NothingAbout, UnknownScene.
        """
        if scene is None:
            record = self.store.current(self.principal, kind, entity_id)
            if record is None:
                raise NotKnownThen(
                    where=f"{kind} {shortened(entity_id)}",
                    got="no record",
                    expected=f"the entity_id of a stored {kind}",
                    fix="Check the id: `lendweave parties` finds it.",
                )
            scene = record.scenario
        plan = self._plan_about(scene, kind)
        vectors = self._live_features(f"{scene} {kind}", plan)
        history = History(self.store, spill=self.settings.home / "spill")
        lineage = DuckdbLineage(history, plan)
        return ProfilePorts(plan.features, vectors, lineage, self.store, self.clock)

    def _plan_about(self, scene: str, kind: str) -> FeaturePlan:
        with self._lock:
            if (scene, kind) not in self._abouts:
                part = about(self.room(scene).plan.features, kind)
                self._abouts[scene, kind] = compile_plan(part) if part else None
            plan = self._abouts[scene, kind]
        if plan is None:
            raise NothingAbout(
                where=f"scene {scene!r}",
                got=f"no feature about a {kind}",
                expected=f"a key in features.yaml whose `in` names {kind}: entity_id",
                fix="Declare such a key and features over it.",
            )
        return plan

    def screening(self, scene: str) -> ScreenPorts:
        """What screens the features of `scene` over its history."""
        room = self.room(scene)
        history = History(self.store, spill=self.settings.home / "spill")
        return ScreenPorts(DuckdbScreening(history, room.scene, room.plan))

    def feature_stream(
        self, scene: str, bound: int, keep: int | None, *, as_stored: bool
    ) -> LogStream:
        """What plays the log of `scene` as a stream. bound, keep: µs."""
        return LogStream(self.room(scene).plan, bound, keep, as_stored=as_stored)

    def quality(self, scene: str) -> QualityPorts:
        """What measures the quality of the feeds of `scene`. Raises ContractInvalid."""
        room = self.room(scene)
        records = RecordViews(self.store, spill=self.settings.home / "spill")
        return QualityPorts(
            scene=room.scene,
            outlines=outlines_of(room),
            contract=contract_of(room),
            engine=DuckdbQuality(records, room.scene),
            store=self.store,
            clock=self.clock,
        )

    def linking(self, scenes: Sequence[str]) -> tuple[list[Scene], LinkPorts]:
        """What links the parties of some scenes."""
        history = History(self.store, spill=self.settings.home / "spill")
        sightings = HistorySightings(history)
        ports = LinkPorts(sightings, self.store, self.store, self.clock, self.ids)
        return [self.room(name).scene for name in scenes], ports

    def quality_report(self, scene: str) -> QualityReport:
        """The report of a scene as it stands, counted again once something new is stored."""
        refused = sum(self.store.quarantine_counts(self.principal).values())
        seen = (self.store.last_offset(), refused)
        with self._lock:
            if scene not in self._quality or self._quality[scene][0] != seen:
                report = quality(self.principal, QualityCommand(), self.quality(scene))
                self._quality[scene] = seen, report
            return self._quality[scene][1]

    def applications(self, scene: str) -> Iterator[Application]:
        """The applications of `scene` that wait for a decision."""
        return open_applications(self.principal, self.room(scene).scene, self.store)

    def error_titles(self, locale: str) -> dict[str, str]:
        """What each error code means, in one sentence of that language."""
        return error_titles(locale)

    @property
    def token_key(self) -> TokenKey:
        """The tenant's key for tokens of people, made at first use. Raises TokenKeyLost."""
        with self._lock:
            if self._token_key is None:
                self._token_key = TokenKey(TOKEN_KEY_VERSION, self._secret())
            return self._token_key

    def _secret(self) -> bytes:
        path = self.settings.home / f"token-{self.settings.tenant}.key"
        if not path.exists() and self.store.count(self.principal, "party"):
            raise TokenKeyLost(
                where=str(path),
                got="no such file, though people are stored under its tokens",
                expected="the key that made them",
                fix="Restore it from a backup: with a new key everybody becomes a new person.",
            )
        return read_or_create_secret(path)

    def _live_features(self, name: str, plan: FeaturePlan) -> LiveFeatures:
        """The features of a plan, kept up with the log; made once for each name."""
        with self._lock:
            if name not in self._live:
                snapshots = None if self.read_only else self._snapshots(name, plan)
                history = History(self.store, spill=self.settings.home / "spill")
                live = LiveFeatures(
                    plan, self.principal, self.store, snapshots=snapshots, history=history
                )
                self._closing.callback(live.close)
                self._live[name] = live
            return self._live[name]

    def _snapshots(self, name: str, plan: FeaturePlan) -> SnapshotFolder:
        """Where features in memory are kept for the next start."""
        tenant = self.settings.tenant
        folder = self.settings.home / "online" / tenant / name
        return SnapshotFolder(folder, plan.features.hash, tenant, self.reach)

    def _keep(self, compiled: CompiledStrategy) -> None:
        """A strategy is archived before its first decision can be acknowledged."""
        if compiled.hash not in self._by_hash:
            self.archive.keep(
                compiled.hash, dict(compiled.strategy.files), compiled.strategy.inputs
            )
            self._by_hash[compiled.hash] = compiled


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


def write_sheet(out: Path, headers: Sequence[str], rows: Sequence[SheetRow]) -> None:
    """Write rows to a new sheet for correction. Raises FileInPlace."""
    write_sheet_file(out, sheet_text(headers, rows))


def corrected_sheet(path: Path) -> tuple[SheetRow, ...]:
    """The rows of a sheet that came back. Raises FileUnreadable, SheetInvalid."""
    return read_sheet(read_sheet_file(path), path.name)


def simulating(
    settings: Settings, scene: str, out: Path, *, people: int, months: int, seed: int
) -> tuple[SimulateCommand, WorldFolder]:
    """What draws the world of `scene` into the new folder `out`; the folder must be closed.

    Raises WorldFileMissing, DefinitionInvalid, WorldSizeUnfit or FolderInUse.
    """
    from lendweave.connectors.world_files import WorldFolder
    from lendweave.flows.simulate import SimulateCommand

    partners = partners_of(scenes_root(settings.scenarios), scene)
    command = SimulateCommand(scene_world(settings, scene), people, months, seed, partners)
    return command, WorldFolder(out, settings.locale)


def scene_world(settings: Settings, scene: str) -> World:
    """The world that a scene declares. Raises WorldFileMissing or DefinitionInvalid."""
    from lendweave.connectors.world_files import read_world_text
    from lendweave.simulation import read_world

    text = read_world_text(scenes_root(settings.scenarios), scene)
    return read_world(text, f"{scene}/world.yaml")


def redrawing(settings: Settings, folder: Path) -> Path:
    """Draw the page of a simulated world again; where it is. Raises WorldNotTold, WorldMistold."""
    from lendweave.connectors.world_report import write_report

    return write_report(folder, settings.locale)


def suggested(file: Path, locale: str = "en", sheet: str | None = None) -> Suggestion:
    """A mapping for a partner's file, as far as the file tells.

    locale: of its questions, en or zh. sheet: of a workbook, the fullest when None. Raises
    FileUnreadable, TableMissing.
    """
    from lendweave.connectors.sniff import sniff
    from lendweave.intake.suggest.draft_mapping import suggest

    return suggest(sniff(file, sheet), locale)


def written_suggestion(
    file: Path, out: Path, locale: str = "en", sheet: str | None = None
) -> Suggestion:
    """The same, written to a new file. Raises FileUnreadable, TableMissing, FileInPlace."""
    suggestion = suggested(file, locale, sheet)
    write_new(out, suggestion.text)
    return suggestion


def previewing(
    settings: Settings, scene: str, file: Path, mapping: str | None, rows: int, *, bad_only: bool
) -> tuple[PreviewCommand, PreviewPorts]:
    """What previews `file`; needs no data folder and makes none.

    mapping: a file, or the name of one of the scene's; the one whose pattern matches when None.
    Raises UnknownScene, MappingUnclear.
    """
    room = open_scene(read_scene_folder(scenes_root(settings.scenarios), scene))
    name, text = _mapping_for(room, file, mapping)
    clock = SystemClock()
    command = PreviewCommand(
        principal=local_owner(settings.tenant),
        scene=room.scene,
        mapping_name=name,
        mapping=text,
        rows_shown=rows,
        rows_read=max(rows, PREVIEW_ROWS_READ),
        bad_only=bad_only,
    )
    return command, PreviewPorts(LocalFile(file), clock, Uuid7Source(clock))


def _mapping_for(room: SceneRoom, file: Path, asked: str | None) -> tuple[str, str]:
    """(name, text) of the mapping that was asked for, else of the one that reads the file."""
    texts = room.folder.mappings
    if asked is not None and Path(asked).is_file():
        return asked, read_definition_text(Path(asked))
    if asked is None:
        found = [name for name, text in texts.items() if _reads(name, text, file.name)]
    else:
        found = [name for name in (asked, f"{asked}.yaml") if name in texts]
    if len(found) != 1:
        raise MappingUnclear(
            where=file.name if asked is None else f"mapping {asked[:80]!r}",
            got=", ".join(found) or "none",
            expected="one of " + ", ".join(texts),
            fix="Name one with --mapping, or draft one: lendweave intake suggest FILE --out M.yaml",
        )
    return found[0], texts[found[0]]


def _reads(mapping: str, text: str, file: str) -> bool:
    return claims(read_mapping(text, mapping).value.file, file)


def error_titles(locale: str) -> dict[str, str]:
    """What each error code means, in one sentence of that language."""
    return {error.code: error.title_in(locale) for error in every_error()}


def partners_of(root: Path, scene: str) -> PartnerFiles | None:
    """What the partners of a scene send; None where the scene does not say. Raises as above."""
    from lendweave.connectors.world_files import read_partner_files_text
    from lendweave.simulation import read_partner_files

    text = read_partner_files_text(root, scene)
    return None if text is None else read_partner_files(text, f"{scene}/partner_files.yaml")


def open_scene(folder: SceneFolder) -> SceneRoom:
    """The scene of a folder, its declaration and features checked.

    Raises SceneMisnamed, and what is wrong with a definition, with its place.
    """
    scene = read_scene(folder.scenario, f"{folder.name}/scenario.yaml")
    if scene.name != folder.name:
        raise SceneMisnamed(
            where=f"{folder.name}/scenario.yaml",
            got=f"scenario: {scene.name}",
            expected=f"scenario: {folder.name}, the name of its folder",
            fix="Write the folder's name, or rename the folder.",
        )
    indicators = read_indicators(folder.indicators, INDICATORS) if folder.indicators else {}
    features = read_features(folder.features, f"{folder.name}/features.yaml", scene, indicators)
    return SceneRoom(folder, scene, compile_plan(features))


def outlines_of(room: SceneRoom) -> tuple[FeedOutline, ...]:
    """The feeds of a scene, in the order of their mappings. Raises DefinitionInvalid."""
    mappings = room.folder.mappings.items()
    return tuple(outline_of(read_mapping(text, file).value, room.scene) for file, text in mappings)


def contract_of(room: SceneRoom) -> ContractShape | None:
    """The checked contract of a scene's feeds, None where it has none.

    Raises DefinitionInvalid, ContractInvalid, or what is wrong with an expression.
    """
    if room.folder.quality is None:
        return None
    definition = read_contract(room.folder.quality, f"{room.folder.name}/quality.yaml")
    refuse_unfit(definition, outlines_of(room))
    check_expressions(room.scene, definition)
    return definition.value


def checked_scene(settings: Settings, name: str) -> Checked:
    """Every definition of a scene compiled and its cases run; needs no data folder.

    Raises UnknownScene, and the first thing that is wrong with a definition, with its place.
    """
    room = open_scene(read_scene_folder(scenes_root(settings.scenarios), name))
    key = TokenKey(TOKEN_KEY_VERSION, b"never used: no row is read")
    for file, text in room.folder.mappings.items():
        compile_mapping(read_mapping(text, file), room.scene, settings.tenant, key)
    contract_of(room)
    if room.scene.bad_when:
        check(room.scene.bad_when, kind_schema(room.scene, "loan"), f"{name}/scenario.yaml")
    return check_scene(room.strategies, room.folder.cases)


def backtest_sql(settings: Settings, scene: str, strategy: str | None) -> str:
    """The one query that a backtest of the scene runs; needs no data folder."""
    room = open_scene(read_scene_folder(scenes_root(settings.scenarios), scene))
    return backtest_query(room.plan, room.strategy(strategy))


def feature_set(settings: Settings, scene: str) -> FeatureSet:
    """The features of a scene; needs no data folder."""
    return _plan_alone(settings, scene).features


def range_join_sql(settings: Settings, scene: str, as_of: AsOf) -> str:
    """The query that gives all features of a scene; needs no data folder."""
    return feature_sql(_plan_alone(settings, scene), as_of)


def _plan_alone(settings: Settings, scene: str) -> FeaturePlan:
    return open_scene(read_scene_folder(scenes_root(settings.scenarios), scene)).plan


def loops_are_compiled() -> bool:
    """True if numba is installed: without it, features are built by SQL unless it is asked for."""
    return find_spec("numba") is not None


def open_house(
    settings: Settings,
    clock: Clock | None = None,
    reach: Reach = pass_by,
    *,
    read_only: bool = False,
) -> House:
    """Open the data folder of `settings`, making it when it is new.

    read_only: beside another process that writes; needs a folder that is there already.
    reach: called at the store's commit points and at those of snapshots, for tests that stop the
    process there.
    Raises StoreInUse when another process has it open for writing, HomeMissing.
    """
    database = settings.home / DATABASE
    if read_only and not database.exists():
        raise HomeMissing(
            where=str(settings.home),
            expected="a data folder",
            fix="Onboard something first, for example: lendweave up --once",
        )
    make_folder(settings.home)
    time = clock or SystemClock()
    with ExitStack() as opening:
        seals = SealKeys(settings.home)
        store = SqliteStore(database, time, reach=reach, read_only=read_only, seal_of=seals)
        opening.enter_context(store)
        return House(
            settings=settings,
            clock=time,
            ids=Uuid7Source(time),
            store=store,
            archive=StrategyArchive(settings.home / "strategies"),
            features=FeatureArchive(settings.home / "features"),
            principal=local_owner(settings.tenant),
            reach=reach,
            read_only=read_only,
            _closing=opening.pop_all(),
        )
