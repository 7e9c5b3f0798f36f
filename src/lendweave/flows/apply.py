"""Apply: an application meets the strategy of its scene and becomes a decision on disk.

Two ways in. *Live*: an application arrives, is decided at the server's instant on everything
committed so far, and both are acknowledged together. *History*: applications that were onboarded
are decided one by one as of their own instant, on what could have been known then.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lendweave.decisions import CompiledStrategy, DecisionValue, decide, logged_inputs
from lendweave.features import KNOWN, Visibility, committed
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Conflict, Missing
from lendweave.kernel.ids import IdSource
from lendweave.lang import Schema
from lendweave.records import Application, Decision, Principal, Role, Scene
from lendweave.records.draft import Origin, draft
from lendweave.records.ports import (
    IdempotencyKey,
    Pending,
    Receipt,
    RecordReader,
    RecordWriter,
    Response,
)

IN_FLIGHT_MAX = 256
DECIDE_ROLES = (Role.SERVICE, Role.ANALYST, Role.REVIEWER, Role.OPERATIONS)


class UnknownApplication(Missing):
    """No application of this tenant has this id.
    本租户没有此编号的进件。
    """

    code = "FLOWS-001"


class ApplicationRefused(Conflict):
    """The application is in another state than a decision needs.
    进件的状态不符合决策要求。
    """

    code = "FLOWS-002"


class FeatureReader(Protocol):
    """Gives the feature row of an application, raw.

    read_offset: takes in everything committed so far and gives the last offset, -1 for none.
    """

    def read_offset(self) -> int: ...

    def vector(
        self, subject: Application, t: int, visibility: Visibility
    ) -> tuple[object, ...]: ...


@dataclass(frozen=True)
class Decider:
    """A compiled strategy linked to a feature row. positions: of its inputs in that row."""

    compiled: CompiledStrategy
    positions: tuple[int, ...]

    def pick(self, features: Sequence[object]) -> tuple[object, ...]:
        """The strategy's inputs, raw, out of a feature row."""
        return tuple(features[position] for position in self.positions)


def link(compiled: CompiledStrategy, features: Schema) -> Decider:
    """The strategy linked to the features that it was checked against."""
    names = features.names
    return Decider(compiled, tuple(names.index(name) for name in compiled.program.inputs.names))


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a decision needs: who decides by what, from which records, at which clock."""

    scene: Scene
    decider: Decider
    features: FeatureReader
    reader: RecordReader
    writer: RecordWriter
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True)
class Decided:
    """What a run over history did. seconds: wall time; compute_seconds: features and strategy."""

    applications: int
    outcomes: Counter[str]
    reasons: Counter[str]
    seconds: float
    compute_seconds: float

    @property
    def micros_each(self) -> float:
        """Microseconds of features and strategy per decision, without the wait for the disk."""
        return self.compute_seconds / max(1, self.applications) * 1e6


def decide_application(
    principal: Principal,
    application_id: str,
    desk: Desk,
    *,
    idempotency: IdempotencyKey | None = None,
    response: Response = b"",
) -> Pending[Receipt]:
    """Decide a stored application now. application_id: its entity_id.

    Raises UnknownApplication and ApplicationRefused; the receipt resolves when it is on disk.
    """
    principal.require(*DECIDE_ROLES)
    application = desk.reader.current(principal, "application", application_id)
    if not isinstance(application, Application) or application.scenario != desk.scene.name:
        raise UnknownApplication(
            where=f"application {application_id[:64]!r} of scene {desk.scene.name!r}",
            expected="the entity_id of a stored application",
            fix="Store the application first, or send it whole.",
        )
    if application.status != "submitted":
        raise ApplicationRefused(
            where=f"application {application_id!r}",
            got=f"status {application.status}",
            expected="status submitted",
            fix="Submit it again as a new application.",
        )
    decision = _decide_live(application, desk)
    return desk.writer.submit(principal, [decision], idempotency=idempotency, response=response)


def decide_new(
    principal: Principal,
    application: Application,
    desk: Desk,
    *,
    idempotency: IdempotencyKey | None = None,
    response: Response = b"",
) -> Pending[Receipt]:
    """Store a new application and its decision in one commit, both or neither."""
    principal.require(*DECIDE_ROLES)
    decision = _decide_live(application, desk)
    return desk.writer.submit(
        principal, [application, decision], idempotency=idempotency, response=response
    )


def decide_history(
    principal: Principal,
    applications: Iterable[Application],
    desk: Desk,
    progress: Callable[[int], None] = lambda done: None,
) -> Decided:
    """Decide onboarded applications one by one, each as of the instant it was known.

    A decision sees what had occurred before that instant and could have been known by then. The
    second run over the same history stores nothing. progress: called with the number decided.
    """
    principal.require(*DECIDE_ROLES)
    desk.features.read_offset()  # takes in what was onboarded before the first decision reads it
    run = _HistoryRun(desk, principal)
    for application in applications:
        run.decide(application)
        progress(run.done)
    return run.finish()


@dataclass
class _HistoryRun:
    """Decisions in flight to the disk, and the counts so far."""

    desk: Desk
    principal: Principal
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    in_flight: deque[Pending[Receipt]] = field(default_factory=deque)
    done: int = 0
    compute_nanos: int = 0
    started_nanos: int = field(default_factory=time.perf_counter_ns)

    def decide(self, application: Application) -> None:
        """Decide one and hand it to the writer, without waiting for the disk each time."""
        compiled = self.desk.decider.compiled
        before = time.perf_counter_ns()
        t = application.known_at
        row = self.desk.decider.pick(self.desk.features.vector(application, t, KNOWN))
        value = decide(compiled, row)
        self.compute_nanos += time.perf_counter_ns() - before
        name = f"{compiled.strategy.name}@{compiled.hash[:12]}:{application.id}"
        decision = _record(self.desk, application, value, row, _Moment(t, -1, name, True))
        self.in_flight.append(self.desk.writer.submit(self.principal, [decision]))
        if len(self.in_flight) >= IN_FLIGHT_MAX:
            self.in_flight.popleft().result()
        self.outcomes[value.outcome] += 1
        self.reasons.update(value.reasons)
        self.done += 1

    def finish(self) -> Decided:
        """Wait until every decision is on disk."""
        while self.in_flight:
            self.in_flight.popleft().result()
        seconds = (time.perf_counter_ns() - self.started_nanos) / 1e9
        return Decided(self.done, self.outcomes, self.reasons, seconds, self.compute_nanos / 1e9)


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a decision is taken, what it may see, and what its record is called."""

    t: int
    read_offset: int
    external_id: str
    backfilled: bool


def _decide_live(application: Application, desk: Desk) -> Decision:
    moment = _Moment(desk.clock.now(), desk.features.read_offset(), desk.ids.fresh(), False)
    visible = committed(moment.read_offset)
    row = desk.decider.pick(desk.features.vector(application, moment.t, visible))
    return _record(desk, application, decide(desk.decider.compiled, row), row, moment)


def _record(
    desk: Desk,
    application: Application,
    value: DecisionValue,
    row: tuple[object, ...],
    moment: _Moment,
) -> Decision:
    compiled = desk.decider.compiled
    origin = Origin(
        tenant_id=application.tenant_id,
        scenario=application.scenario,
        source="apply",
        namespace="decisions",
        backfilled=moment.backfilled,
    )
    values = {
        "application_id": application.entity_id,
        "party_id": application.party_id,
        "strategy": compiled.strategy.name,
        "strategy_version": compiled.strategy.version,
        "strategy_hash": compiled.hash,
        "decided_at": moment.t,
        "read_offset": moment.read_offset,
        "outcome": value.outcome,
        "amount_minor": value.amount_minor,
        "currency": application.currency,
        "rate_annual": value.rate,
        "term_months": value.term_months,
        "score": value.score,
        "reasons": list(value.reasons),
        "masks": list(value.masks),
        "inputs": logged_inputs(compiled.program.inputs, row),
    }
    record = draft(
        origin,
        "decision",
        moment.external_id,
        desk.ids,
        occurred_at=moment.t,
        values=values,
    )
    assert isinstance(record, Decision)
    return record
