"""Experiments in an open data folder: compiled beside the live version, counted, ended by rule."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.governing import Governing
from lendweave.decisions import CompiledStrategy
from lendweave.decisions.governance.experiment import (
    EXPERIMENT_FILE,
    Experiment,
    ExperimentShape,
    experiment_of,
    read_experiment,
)
from lendweave.flows.experiment_tally import Tally
from lendweave.flows.experiments import ExperimentCounts, NoExperiment, running, stop_by_rule
from lendweave.flows.strategy_desk import StrategyDesk, succession
from lendweave.flows.trial import Trial, link
from lendweave.kernel.clock import local_date
from lendweave.kernel.errors import LendweaveError
from lendweave.lang import Schema

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Planned:
    """The running experiment of a strategy. strategies: by version, of every arm and shadow."""

    desk: StrategyDesk
    experiment: Experiment
    strategies: Mapping[int, CompiledStrategy]


@dataclass(frozen=True)
class Trials:
    """Experiments of an open data folder."""

    core: Core
    governing: Governing

    def planned(self, scene: str, strategy: str | None) -> Planned | None:
        """The experiment that runs beside a strategy, None without one."""
        if not self.governing.standing(scene):
            return None
        desk = self.governing.desk(scene, strategy)
        record = running(self.core.principal, desk.store, scene, desk.strategy)
        if record is None:
            return None
        experiment = experiment_of(record.declared, EXPERIMENT_FILE)
        found = succession(self.core.principal, desk)
        lives = {version: found.find(version) for version in experiment.versions}
        room = self.core.room(scene)
        return Planned(
            desk,
            experiment,
            {v: self.governing.at_hand(room, life.record) for v, life in lives.items() if life},
        )

    def trial(self, planned: Planned, features: Schema) -> Trial:
        """The experiment linked to a feature row, with its counts up to now."""
        desk, experiment = planned.desk, planned.experiment
        deciders = {v: link(compiled, features) for v, compiled in planned.strategies.items()}
        zone = desk.scene.zone
        if self.core.read_only:
            return Trial(experiment, zone, deciders)
        name = next(iter(planned.strategies.values())).strategy.name
        counts = self.counts(desk.scene.name).arms(name, experiment.name)
        tally = Tally(
            experiment,
            counts,
            lambda: local_date(self.core.clock.now(), zone),
            lambda: self._ended(desk),
        )
        return Trial(experiment, zone, deciders, tally.count)

    def counts(self, scene: str) -> ExperimentCounts:
        """What counts the records of a scene."""
        from lendweave.runtimes.experiment_counts import HistoryCounts

        return HistoryCounts(self.core.history, self.core.principal, self.core.room(scene).scene)

    def declared(self, desk: StrategyDesk) -> ExperimentShape:
        """The experiment that lies in the strategy's folder now. Raises NoExperiment."""
        where = f"{desk.scene.name}/strategies/{desk.strategy}/{EXPERIMENT_FILE}"
        text = self.governing.folder(desk.scene.name).experiments.get(desk.strategy)
        if text is None:
            raise NoExperiment(
                where=where,
                got="no such file",
                expected="the experiment's arms, shadows and rules",
                fix="Write it; docs/guides/publish-a-strategy.md shows one.",
            )
        return read_experiment(text, where)

    def _ended(self, desk: StrategyDesk) -> bool:
        """Count what is on disk, and end the experiment if its rules say so."""
        try:
            found = stop_by_rule(desk, self.counts(desk.scene.name))
        except LendweaveError as error:  # the decision at hand is not to fail for it
            told = {"strategy": desk.name, "code": error.code}
            _log.warning("an experiment could not be counted", extra={"fields": told})
            return False
        if found is not None:
            told = {"strategy": desk.name, "why": found.told}
            _log.warning("an experiment ended", extra={"fields": told})
        return found is not None
