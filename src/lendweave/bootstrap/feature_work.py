"""Features: what serves, builds, verifies, screens and profiles them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.rooms import SceneRoom, open_scene
from lendweave.connectors.scene_folder import read_scene_folder, scenes_root
from lendweave.decisions import CompiledStrategy, row_from_logged
from lendweave.decisions.counterfactual.trials import Standpoint
from lendweave.features import (
    AsOf,
    FeatureSet,
    ServedSet,
    compile_plan,
    feature_sql,
    served_features,
)
from lendweave.features import Plan as FeaturePlan
from lendweave.features.about import about, whole_and_kind
from lendweave.features.deriving import deriving
from lendweave.flows.features import BuildPorts, Cluster
from lendweave.flows.profile import NothingAbout, NotKnownThen, ProfilePorts
from lendweave.flows.profile_log import ProfileLog
from lendweave.flows.screen import ScreenPorts
from lendweave.kernel.errors import Missing, shortened
from lendweave.lang import compile_python
from lendweave.records import FeatureVector
from lendweave.runtimes.lineage import DuckdbLineage
from lendweave.runtimes.online.snapshots import SnapshotFolder
from lendweave.runtimes.screening import DuckdbScreening
from lendweave.runtimes.vector_check.batch import BatchFeatures, RangeJoin
from lendweave.runtimes.vector_check.engine import DuckdbVectorCheck
from lendweave.settings import Settings
from lendweave.stores.feature_archive import FeatureArchive, NeverPublished

# Loops and clusters take seconds to load: they are imported where they are asked for.
if TYPE_CHECKING:
    from lendweave.runtimes.live_features import LiveFeatures
    from lendweave.runtimes.spark import ClusterOptions, SparkDeciding, SparkFeatures
    from lendweave.runtimes.stream.log_stream import LogStream

FOLDED_FROM = 5_000


@dataclass
class FeatureWork:
    """What works with the features of scenes, of an open data folder.

    archive: the sets whose values are logged.
    """

    core: Core
    archive: FeatureArchive
    _live: dict[str, LiveFeatures] = field(default_factory=dict)
    _abouts: dict[tuple[str, str], FeaturePlan | None] = field(default_factory=dict)
    _logs: dict[tuple[str, str], ProfileLog] = field(default_factory=dict)

    def live(self, name: str, plan: FeaturePlan) -> LiveFeatures:
        """The features of a plan, kept up with the log; made once for each name."""
        from lendweave.runtimes.live_features import LiveFeatures

        with self.core.lock:
            if name not in self._live:
                snapshots = None if self.core.read_only else self._snapshots(name, plan)
                history = self.core.history
                live = LiveFeatures(
                    plan,
                    self.core.principal,
                    self.core.store,
                    snapshots=snapshots,
                    history=history,
                    save_apart=True,
                )
                self.core.closing.callback(live.close)
                self._live[name] = live
            return self._live[name]

    def _snapshots(self, name: str, plan: FeaturePlan) -> SnapshotFolder:
        """Where features in memory are kept for the next start."""
        tenant = self.core.settings.tenant
        folder = self.core.settings.home / "online" / tenant / name
        return SnapshotFolder(folder, plan.features.hash, tenant, self.core.reach)

    def building(self, scene: str, out: Path | None, cluster: Cluster | None = None) -> BuildPorts:
        """What computes the features of all subjects of `scene`, on a cluster if one is given.

        Raises FileInPlace for `out`, MasterMisspelled.
        """
        from lendweave.connectors.parquet_writer import refuse_in_place, write_parquet
        from lendweave.runtimes.feature_build import DuckdbFeatureTable
        from lendweave.runtimes.feature_build.table import fill_here

        if out is not None:
            refuse_in_place(out)
        history = self.core.history
        take = None if out is None else partial(write_parquet, out)
        fill = fill_here if cluster is None else self._on(cluster).fill
        return BuildPorts(DuckdbFeatureTable(history, self.core.room(scene).plan, fill), take)

    def _on(self, cluster: Cluster) -> SparkFeatures:
        """The engine of a cluster."""
        from lendweave.runtimes.spark import SparkFeatures, master_of

        return SparkFeatures(master_of(cluster.master), *self._shared(cluster))

    def deciding_on(self, cluster: Cluster) -> SparkDeciding:
        """What decides applications on a cluster. Raises MasterMisspelled."""
        from lendweave.runtimes.spark import SparkDeciding, master_of

        return SparkDeciding(master_of(cluster.master), *self._shared(cluster))

    def _shared(self, cluster: Cluster) -> tuple[Path, ClusterOptions]:
        """The folder that the workers see, and how they are used."""
        from lendweave.runtimes.spark import ClusterOptions

        python = os.environ.get("PYSPARK_PYTHON", sys.executable)
        options = ClusterOptions(executor_memory=cluster.memory, python=python)
        return cluster.shared or self.core.spill, options

    def vector_check(self, scene: str) -> DuckdbVectorCheck:
        """What computes the logged vectors of `scene` again."""
        room = self.core.room(scene)
        history = self.core.history

        def plan_of(name: str, version: int) -> FeaturePlan:
            current = room.plan.features
            if (name, version) == (current.name, current.version):
                return room.plan
            return compile_plan(self._set_of(room, name, version))

        return DuckdbVectorCheck(
            history, room.scene, plan_of, self._batch_features(), self.core.clock
        )

    def _set_of(self, room: SceneRoom, name: str, version: int) -> FeatureSet:
        """A set by name: of the scene, published, or what one of these says of one thing.

        Raises NeverPublished, and what is wrong with the published set today.
        """
        try:
            return self._whole_set(room, name, version)
        except NeverPublished:
            whole, kind = whole_and_kind(name)
            part = about(self._whole_set(room, whole, version), kind) if whole else None
            if part is None:
                raise
            return part

    def _whole_set(self, room: SceneRoom, name: str, version: int) -> FeatureSet:
        current = room.plan.features
        if (name, version) == (current.name, current.version):
            return current
        return self.archive.find(room.scene, name, version)

    def standpoint(self, compiled: CompiledStrategy, vector: FeatureVector) -> Standpoint | None:
        """Where served features put a person, with what the strategy's inputs follow from.

        None where the scene, or the version of its set, is not at hand any more.
        """
        try:
            room = self.core.room(vector.scenario)
            features = self._set_of(room, vector.feature_set, vector.feature_set_version)
        except Missing:
            return None
        served = served_features(vector, features)
        derive = deriving(features, compiled.strategy.inputs.names)
        given = row_from_logged(derive.inputs, {n: served[n] for n in derive.inputs.names})
        return Standpoint(compile_python(derive)(given), given, derive)

    def _batch_features(self) -> BatchFeatures:
        """Compiled loops take seconds to load, which pays with thousands of vectors."""
        many = self.core.store.count(self.core.principal, "feature_vector") >= FOLDED_FROM
        if not (many and loops_are_compiled()):
            return RangeJoin()
        from lendweave.runtimes.vector_check.folded import FoldedWindows

        return FoldedWindows()

    def profiling(self, kind: str, entity_id: str, scene: str | None = None) -> ProfilePorts:
        """What tells all about a thing of `kind`. scene: the thing's own when None.

        Raises NotKnownThen without a scene to go by, NothingAbout, UnknownScene, and
        DefinitionChanged for a set whose version was published with another meaning.
        """
        if scene is None:
            record = self.core.store.current(self.core.principal, kind, entity_id)
            if record is None:
                raise NotKnownThen(
                    where=f"{kind} {shortened(entity_id)}",
                    got="no record",
                    expected=f"the entity_id of a stored {kind}",
                    fix="Check the id: `lendweave parties` finds it.",
                )
            scene = record.scenario
        plan = self._plan_about(scene, kind)
        vectors = self.live(f"{scene} {kind}", plan)
        history = self.core.history
        lineage = DuckdbLineage(history, plan)
        log = None if self.core.read_only else self._profile_log(scene, plan)
        return ProfilePorts(plan.features, vectors, lineage, self.core.store, self.core.clock, log)

    def _profile_log(self, scene: str, plan: FeaturePlan) -> ProfileLog:
        """What writes profiles down; the set that they are part of is published before."""
        with self.core.lock:
            known = scene, plan.features.subject_kind
            if known not in self._logs:
                room, store = self.core.room(scene), self.core.store
                self.archive.publish(room.plan.features, room.features_text)
                served = ServedSet(plan.features)
                self._logs[known] = ProfileLog(served, store, store, self.core.ids)
            return self._logs[known]

    def _plan_about(self, scene: str, kind: str) -> FeaturePlan:
        with self.core.lock:
            if (scene, kind) not in self._abouts:
                part = about(self.core.room(scene).plan.features, kind)
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
        room = self.core.room(scene)
        history = self.core.history
        return ScreenPorts(DuckdbScreening(history, room.scene, room.plan))

    def feature_stream(
        self, scene: str, bound: int, keep: int | None, *, as_stored: bool
    ) -> LogStream:
        """What plays the log of `scene` as a stream. bound, keep: µs."""
        from lendweave.runtimes.stream.log_stream import LogStream

        return LogStream(self.core.room(scene).plan, bound, keep, as_stored=as_stored)


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
