"""Experiments between versions of a strategy: begun, extended, counted, stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lendweave.decisions.governance.counts import ArmCount, ShadowCount
from lendweave.decisions.governance.experiment import (
    EXPERIMENT_FILE,
    Experiment,
    ExperimentShape,
    declared,
    experiment_of,
    refuse_moved,
)
from lendweave.decisions.governance.machine import APPROVER, EMERGENCY
from lendweave.decisions.governance.stopping import Stop, stop_of
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.strategy_desk import StrategyDesk, folder_of, succession, version_of
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import local_date
from lendweave.kernel.errors import Conflict, Missing
from lendweave.records import Principal, Record, Role
from lendweave.records.book_ports import LogGuard
from lendweave.records.draft import amended, draft
from lendweave.records.ports import RecordReader
from lendweave.records.strategies import StrategyExperiment

KIND = "strategy_experiment"
EXPERIMENTS_MAX = 10_000
MAY_DECIDE = frozenset({"approved", "scheduled", "live", "replaced"})
MAY_ANSWER = MAY_DECIDE | {"checked", "backtested"}
STOPPER = "stop_rules"
"""The name under which an experiment ends by its own rules."""


class ExperimentRunning(Conflict):
    """Another experiment of this strategy is running.
    该策略已有实验在运行。
    """

    code = "FLOWS-721"


class NoExperiment(Missing):
    """No experiment of this strategy is running.
    该策略当前没有运行中的实验。
    """

    code = "FLOWS-722"


class VersionUnfit(Conflict):
    """A version takes part in an experiment that has not come far enough.
    参与实验的策略版本尚未达到所需状态。
    """

    code = "FLOWS-723"


class ExperimentCounts(Protocol):
    """Counts what an experiment's arms and shadows answered. strategy: the name decisions bear."""

    def arms(self, strategy: str, experiment: str) -> tuple[ArmCount, ...]: ...

    def shadows(self, strategy: str, since: int) -> tuple[ShadowCount, ...]: ...


@dataclass(frozen=True, slots=True)
class ExperimentState:
    """An experiment as it stands on a day. stop: the rule that ends it, None while it goes on."""

    record: StrategyExperiment
    experiment: Experiment
    arms: tuple[ArmCount, ...]
    shadows: tuple[ShadowCount, ...]
    day: date
    stop: Stop | None


def experiments(
    principal: Principal, store: RecordReader, scene: str, strategy: str
) -> tuple[StrategyExperiment, ...]:
    """The current version of every experiment of a strategy, the latest first."""
    found: dict[str, StrategyExperiment] = {}
    for record in store.latest(principal, KIND, limit=EXPERIMENTS_MAX):
        mine = isinstance(record, StrategyExperiment) and record.scenario == scene
        if mine and folder_of(record) == strategy:
            assert isinstance(record, StrategyExperiment)
            found.setdefault(record.entity_id, record)
    return tuple(found.values())


def running(
    principal: Principal, store: RecordReader, scene: str, strategy: str
) -> StrategyExperiment | None:
    """The experiment of a strategy that is running, None without one."""
    found = experiments(principal, store, scene, strategy)
    return next((record for record in found if record.status == "running"), None)


def begin(
    principal: Principal, shape: ExperimentShape, reason: str | None, desk: StrategyDesk
) -> StrategyExperiment:
    """Begin an experiment, or extend the running one of its name by further lines.

    Raises ExperimentRunning, ExperimentChanged, UnknownVersion, VersionUnfit, NotAllowed.
    """
    check_tenant(principal, desk.tenant_id, *APPROVER)

    def attempt() -> StrategyExperiment:
        offset = desk.store.last_offset()
        experiment = experiment_of(shape, EXPERIMENT_FILE)
        _require_fit(principal, experiment, desk)
        known = experiments(principal, desk.store, desk.scene.name, desk.strategy)
        before = next((r for r in known if r.experiment == experiment.name), None)
        if any(r.status == "running" and r.experiment != experiment.name for r in known):
            raise ExperimentRunning(
                where=f"strategy {desk.name}",
                got=experiment.name,
                expected="one experiment at a time",
                fix="Stop the running one first.",
            )
        if before is not None:
            old = experiment_of(before.declared, EXPERIMENT_FILE)
            refuse_moved(old, experiment, f"experiment {experiment.name}")
        record = _drafted(principal, shape, reason, before, desk)
        guards = [LogGuard(KIND, offset)]
        desk.books.commit(principal, [record], guards=guards).result()
        return record

    result = until_nothing_changes(attempt)
    desk.published()
    return result


def _require_fit(principal: Principal, experiment: Experiment, desk: StrategyDesk) -> None:
    """Raise unless arms were approved by another person, and shadows checked."""
    found = succession(principal, desk)
    arms = set(experiment.arms.values())
    for version in experiment.versions:
        life = version_of(found, version, desk)
        wanted = MAY_DECIDE if version in arms else MAY_ANSWER
        if life.state not in wanted:
            raise VersionUnfit(
                where=f"strategy {desk.name}, version {version}",
                got=f"state {life.state}",
                expected=", ".join(sorted(wanted)),
                fix="Have it approved first." if version in arms else "Check it first.",
            )


def _drafted(
    principal: Principal,
    shape: ExperimentShape,
    reason: str | None,
    before: StrategyExperiment | None,
    desk: StrategyDesk,
) -> StrategyExperiment:
    now = desk.clock.now()
    values = {
        "strategy": desk.strategy,
        "experiment": shape.experiment,
        "status": "running",
        "declared": declared(shape),
        "actor": principal.name,
        "reason": reason,
    }
    record: Record
    if before is not None:
        record = amended(before, desk.origin, desk.ids, occurred_at=now, **values)
    else:
        name = f"{desk.name}/{shape.experiment}"
        record = draft(desk.origin, KIND, name, desk.ids, occurred_at=now, values=values)
    assert isinstance(record, StrategyExperiment)
    return record


def stop(principal: Principal, reason: str, desk: StrategyDesk) -> StrategyExperiment:
    """End the running experiment: everybody is decided by the live version again.

    Raises NoExperiment, NotAllowed.
    """
    check_tenant(principal, desk.tenant_id, *EMERGENCY, Role.SERVICE)

    def attempt() -> StrategyExperiment:
        before = _required(principal, desk)
        record = amended(
            before,
            desk.origin,
            desk.ids,
            occurred_at=desk.clock.now(),
            status="stopped",
            actor=principal.name,
            reason=reason,
        )
        desk.books.commit(principal, [record]).result()
        return record

    result = until_nothing_changes(attempt)
    desk.published()
    return result


def _required(principal: Principal, desk: StrategyDesk) -> StrategyExperiment:
    found = running(principal, desk.store, desk.scene.name, desk.strategy)
    if found is None:
        raise NoExperiment(
            where=f"strategy {desk.name}",
            expected="a running experiment",
            fix="Begin one: lendweave strategy experiment begin.",
        )
    return found


def experiment_state(
    principal: Principal, desk: StrategyDesk, counts: ExperimentCounts
) -> ExperimentState:
    """The running experiment, else the last one, with what its arms and shadows came to.

    Raises NoExperiment.
    """
    check_tenant(principal, desk.tenant_id)
    known = experiments(principal, desk.store, desk.scene.name, desk.strategy)
    record = next((r for r in known if r.status == "running"), None) or next(iter(known), None)
    if record is None:
        record = _required(principal, desk)
    experiment = experiment_of(record.declared, EXPERIMENT_FILE)
    begun = desk.store.versions(principal, KIND, record.entity_id)[0].occurred_at
    strategy = succession(principal, desk).versions[-1].record.strategy
    arms = counts.arms(strategy, experiment.name)
    shadows = counts.shadows(strategy, begun) if experiment.shadows else ()
    day = local_date(desk.clock.now(), desk.scene.zone)
    ended = stop_of(experiment, arms, day)
    return ExperimentState(record, experiment, arms, shadows, day, ended)


def stop_by_rule(desk: StrategyDesk, counts: ExperimentCounts) -> Stop | None:
    """Stop the running experiment where one of its rules says so; the rule, None otherwise."""
    system = Principal(desk.tenant_id, STOPPER, frozenset({Role.SERVICE}))
    if running(system, desk.store, desk.scene.name, desk.strategy) is None:
        return None
    found = experiment_state(system, desk, counts).stop
    if found is not None:
        stop(system, found.told, desk)
    return found
