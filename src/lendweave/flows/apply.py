"""Apply: an application meets the strategy of its scene and becomes a decision on disk.

Two ways in. *Live*: an application arrives, is decided at the server's instant on everything
committed so far, and both are acknowledged together. *History*: applications that were onboarded
are decided one by one as of their own instant, on what could have been known then.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from lendweave.decisions import (
    CompiledStrategy,
    DecisionValue,
    decide,
    fallback,
    is_spent,
    recorded_values,
)
from lendweave.decisions.governance.experiment import CHAMPION
from lendweave.decisions.reserve import Reservation, reservations
from lendweave.features import KNOWN, ServedSet, Serving, Visibility, committed
from lendweave.flows.applications import Claimed, begin, decided
from lendweave.flows.claims import claims
from lendweave.flows.life_cycle import Life, LineDesk, after, life_of
from lendweave.flows.once_more import OnceMore
from lendweave.flows.tenant import check_tenant
from lendweave.flows.trial import Chosen, Decider, Shadowed, Trial, choose, shadow_records
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Conflict, Missing
from lendweave.kernel.ids import IdSource
from lendweave.records import Application, Decision, Principal, Record, Role, Scene
from lendweave.records.book_ports import LogGuard
from lendweave.records.credit import Fallback, Outcome
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id
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


Mark = Callable[[str], None]
"""Told the name of each stage of a decision as it ends: `features`, `strategy`."""


def unmarked(stage: str) -> None:
    """Nobody keeps the stages."""


class FeatureReader(Protocol):
    """Gives the feature row of an application, raw.

    read_offset: takes in everything committed so far and gives the last offset, -1 for none.
    """

    def read_offset(self) -> int: ...

    def vector(
        self, subject: Application, t: int, visibility: Visibility
    ) -> tuple[object, ...]: ...


OpensCases = Callable[[Principal, Application, Decision], Sequence[Record]]
"""The case of a live decision, to be stored with it; nothing where no person is needed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a decision needs: who decides by what, from which tenant's records, which clock.

    served: the set that `features` gives, as it is logged. lines: the life cycles of the scene, of
    which each live decision is a step; None where there are none to keep. trial: the experiment
    that runs beside `decider`, for live decisions. cases: opens what is referred to people; None
    where nobody reviews. watched: kinds of which a new record, stored while a decision is taken,
    has it taken once more, so that nothing is lent at a partner after its freeze.
    """

    tenant_id: str
    scene: Scene
    decider: Decider
    features: FeatureReader
    served: ServedSet
    reader: RecordReader
    writer: RecordWriter
    clock: Clock
    ids: IdSource
    lines: LineDesk | None = None
    trial: Trial | None = None
    cases: OpensCases | None = None
    watched: tuple[str, ...] = ()

    def guards(self, decision: Decision) -> tuple[LogGuard, ...]:
        """What must not have come since a decision read, but for a decline, which lends nothing."""
        if decision.outcome == "decline":
            return ()
        return tuple(LogGuard(kind, decision.read_offset) for kind in self.watched)

    def chosen(self, party_id: str, now: int) -> Chosen:
        """What decides an application of a party at an instant."""
        return choose(self.decider, self.trial, party_id, now)

    def count(self, chosen: Chosen, outcome: Outcome) -> None:
        """Tell the experiment what one of its arms decided."""
        if self.trial is not None:
            self.trial.counted(chosen.arm or CHAMPION, outcome)

    def compiled(self, strategy_hash: str) -> CompiledStrategy:
        """The version with that hash among those that may decide here."""
        others = self.trial.deciders.values() if self.trial else ()
        deciders: tuple[Decider, ...] = (self.decider, *others)
        by_hash = {each.compiled.hash: each.compiled for each in deciders}
        return by_hash[strategy_hash]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a run over history did. seconds: wall time; compute_seconds: features and strategy.

    amended: decisions that an earlier run had taken otherwise, before later facts arrived.
    """

    applications: int
    amended: int
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
    asked_at: int | None = None,
    mark: Mark = unmarked,
    idempotency: IdempotencyKey | None = None,
    response: Response = b"",
) -> Pending[Receipt]:
    """Decide a stored application now. application_id: its entity_id.

    asked_at: from when on the strategy's time budget runs (µs), now where left out. mark: told
    each stage as it ends.
    The receipt resolves when the decision is on disk. What the strategy reserves is claimed with
    it, or the decision is taken once more with what is left.
    Raises NotAllowed, AnotherTenant, UnknownApplication, ApplicationRefused.
    """
    check_tenant(principal, desk.tenant_id, *DECIDE_ROLES)
    application = desk.reader.current(principal, "application", application_id)
    if not isinstance(application, Application) or application.scenario != desk.scene.name:
        raise UnknownApplication(
            where=f"application {application_id[:64]!r} of scene {desk.scene.name!r}",
            expected="the entity_id of a stored application",
            fix="Store the application first, or send it whole.",
        )
    _check_open(application)
    if desk.lines is None:
        taken = _decide_live(application, desk, asked_at, mark)
        return desk.writer.submit(
            principal, taken.records, idempotency=idempotency, response=response
        )
    lines = desk.lines

    def attempt() -> _Attempted:
        taken = _decide_live(application, desk, asked_at, mark)
        life = life_of(principal, "application", application_id, lines)
        step = decided(principal, life, taken.decision, lines)
        return _Attempted(
            taken,
            lines.books.commit(
                principal,
                [
                    step,
                    *_case(principal, application, taken, desk),
                    *_claims(principal, application, life, taken, lines),
                    *taken.records,
                ],
                guards=[life.guard, *desk.guards(taken.decision)],
                idempotency=idempotency,
                response=response,
            ),
        )

    return _landing(attempt, desk)


def decide_new(
    principal: Principal,
    application: Application,
    desk: Desk,
    *,
    asked_at: int | None = None,
    mark: Mark = unmarked,
    idempotency: IdempotencyKey | None = None,
    response: Response = b"",
) -> Pending[Receipt]:
    """Store a new application and its decision in one commit, both or neither.

    asked_at, mark: as for `decide_application`.
    Raises NotAllowed, AnotherTenant, ApplicationRefused, DuplicateApplication, CoolingDown; the
    receipt raises what the store has against the application (an entity that is closed, an amended
    version that it does not know), and DuplicateApplication where another came first by a moment.
    """
    check_tenant(principal, desk.tenant_id, *DECIDE_ROLES)
    _check_open(application)
    if desk.lines is None:
        return desk.writer.submit(
            principal,
            [application, *_decide_live(application, desk, asked_at, mark).records],
            idempotency=idempotency,
            response=response,
            require_stored=True,
        )
    lines = desk.lines

    def attempt() -> _Attempted:
        life, begun = begin(principal, application, lines)
        taken = _decide_live(application, desk, asked_at, mark)
        step = decided(principal, after(life, *begun), taken.decision, lines)
        case = _case(principal, application, taken, desk)
        claimed = _claims(principal, application, life, taken, lines)
        pending = lines.books.commit(
            principal,
            [application, *begun, step, *case, *claimed, *taken.records],
            guards=[life.guard, *desk.guards(taken.decision)],
            idempotency=idempotency,
            response=response,
        )
        return _Attempted(taken, Claimed(pending, principal, application, lines))

    return _landing(attempt, desk)


def open_applications(
    principal: Principal, scene: Scene, reader: RecordReader
) -> Iterator[Application]:
    """The current version of every application of a scene that waits for a decision.

    In the order of the log, read twice so that only ids are held. Deleted and withdrawn ones are
    left out; the batch selects by the same rule.
    """

    def applications() -> Iterator[Application]:
        for record in reader.scan(principal, kinds=("application",)):
            if isinstance(record, Application) and record.scenario == scene.name:
                yield record

    current = {record.entity_id: record.id for record in applications()}
    for record in applications():
        if current.get(record.entity_id) == record.id and _is_open(record):
            yield record


def decide_history(
    principal: Principal,
    applications: Iterable[Application],
    desk: Desk,
    progress: Callable[[int], None] = lambda done: None,
) -> Decided:
    """Decide onboarded applications one by one, each as of the instant it was known.

    A decision sees what had occurred before that instant and could have been known by then. The
    second run over the same history stores nothing; where a feed has since brought more that was
    known by then, the decision is amended and its older version stays.
    progress: called with the number decided. Raises NotAllowed, AnotherTenant.
    """
    check_tenant(principal, desk.tenant_id, *DECIDE_ROLES)
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
    amended: int = 0
    compute_micros: int = 0
    started: int = 0

    def __post_init__(self) -> None:
        self.started = self.desk.clock.now()

    def decide(self, application: Application) -> None:
        """Decide one and hand it to the writer, without waiting for the disk each time."""
        compiled = self.desk.decider.compiled
        before = self.desk.clock.now()
        t = application.known_at
        vector = self.desk.features.vector(application, t, KNOWN)
        value = decide(compiled, self.desk.decider.pick(vector))
        self.compute_micros += self.desk.clock.now() - before
        name = f"{compiled.strategy.name}@{compiled.hash[:12]}:{application.id}"
        moment = _Moment(t, KNOWN, name, True)
        answer = _Answer(Chosen(self.desk.decider), value, vector)
        taken = _records(self.desk, application, answer, moment)
        self.in_flight.append(self.desk.writer.submit(self.principal, taken))
        if len(self.in_flight) >= IN_FLIGHT_MAX:
            self.land()
        self.outcomes[value.outcome] += 1
        self.reasons.update(value.reasons)
        self.done += 1

    def land(self) -> None:
        """Wait until the oldest decision in flight is on disk."""
        stored = self.in_flight.popleft().result().stored
        self.amended += sum(isinstance(r, Decision) and r.supersedes is not None for r in stored)

    def finish(self) -> Decided:
        """Wait until every decision is on disk."""
        while self.in_flight:
            self.land()
        seconds = (self.desk.clock.now() - self.started) / 1e6
        return Decided(
            applications=self.done,
            amended=self.amended,
            outcomes=self.outcomes,
            reasons=self.reasons,
            seconds=seconds,
            compute_seconds=self.compute_micros / 1e6,
        )


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a decision is taken, what it may see, and what its records are called.

    backfilled: taken in hindsight, on what was known at t whatever its place in the log.
    """

    t: int
    visibility: Visibility
    external_id: str
    backfilled: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered, by whom, on which feature row.

    fallback: what took the place of the strategy's answer.
    """

    by: Chosen
    value: DecisionValue
    features: tuple[object, ...]
    fallback: Fallback | None = None


def _is_open(application: Application) -> bool:
    return application.status == "submitted" and not application.tombstone


def _check_open(application: Application) -> None:
    if not _is_open(application):
        raise ApplicationRefused(
            where=f"application {application.entity_id}",
            got="a deletion" if application.tombstone else f"status {application.status}",
            expected="status submitted",
            fix="Submit it again as a new application.",
        )


@dataclass(frozen=True, slots=True)
class _Taken:
    """A live decision: its records, and what it wants reserved in their commit."""

    chosen: Chosen
    records: list[Record]
    wanted: tuple[Reservation, ...]

    @property
    def decision(self) -> Decision:
        """The decision that counts."""
        return next(record for record in self.records if isinstance(record, Decision))


@dataclass(frozen=True, slots=True)
class _Attempted:
    """A decision on its way to the disk."""

    taken: _Taken
    pending: Pending[Receipt]


def _landing(attempt: Callable[[], _Attempted], desk: Desk) -> Pending[Receipt]:
    """The outcome of an attempt; of several, where what the first reserves has gone by then, or
    a watched kind has grown.

    The first is counted before it is stored, here: a rule that ends an experiment waits for a
    commit, which the thread that tells outcomes makes. The count only says when to look; the rules
    are held against what is on disk.
    """
    first = attempt()
    desk.count(first.taken.chosen, first.taken.decision.outcome)
    if first.taken.wanted or desk.guards(first.taken.decision):
        return OnceMore(first.pending, lambda: attempt().pending)
    return first.pending


def _claims(
    principal: Principal, application: Application, life: Life, taken: _Taken, lines: LineDesk
) -> list[Record]:
    """What the decision reserves, in place of what one before it did."""
    if not taken.wanted and not life.transitions:
        return []
    now = taken.decision.decided_at
    return list(claims(principal, application, taken.wanted, lines, now=now))


def _decide_live(application: Application, desk: Desk, asked_at: int | None, mark: Mark) -> _Taken:
    """A decision and its records. Where its time is spent once the features are read, the strategy
    is not asked any more, nor are its shadows: what it declares for that stands.
    """
    began = desk.clock.now() if asked_at is None else asked_at
    visible = committed(desk.features.read_offset())
    moment = _Moment(desk.clock.now(), visible, desk.ids.fresh(), False)
    vector = desk.features.vector(application, moment.t, visible)
    mark("features")
    chosen = desk.chosen(application.party_id, moment.t)
    compiled = chosen.decider.compiled
    if is_spent(compiled.strategy, desk.clock.now() - began):
        alone = replace(chosen, shadows=())
        answer = _Answer(alone, fallback(compiled.strategy), vector, "budget")
        return _Taken(alone, _records(desk, application, answer, moment), ())
    row = chosen.decider.pick(vector)
    value = decide(compiled, row)
    mark("strategy")
    records = _records(desk, application, _Answer(chosen, value, vector), moment)
    return _Taken(chosen, records, reservations(compiled, row, value))


def _case(
    principal: Principal, application: Application, taken: _Taken, desk: Desk
) -> Sequence[Record]:
    return () if desk.cases is None else desk.cases(principal, application, taken.decision)


def _records(
    desk: Desk, application: Application, answer: _Answer, moment: _Moment
) -> list[Record]:
    """The features as they were served, what shadows answer, the decision: for one commit."""
    origin = Origin(
        tenant_id=application.tenant_id,
        scenario=application.scenario,
        source="apply",
        namespace="decisions",
        backfilled=moment.backfilled,
    )
    decided = recorded_values(
        answer.by.decider.compiled,
        application,
        answer.by.decider.pick(answer.features),
        answer.value,
        decided_at=moment.t,
        read_offset=moment.visibility.read_offset,
        fallback=answer.fallback,
    )
    decision_id = entity_id(origin.tenant_id, "decision", origin.namespace, moment.external_id)
    serving = Serving(moment.t, moment.visibility, "decision", decision_id)
    served = desk.served.values(application, answer.features, serving)
    features, decision = (
        draft(origin, kind, moment.external_id, desk.ids, occurred_at=moment.t, values=values)
        for kind, values in (("feature_vector", served), ("decision", decided | answer.by.values))
    )
    of = Shadowed(decision_id, application, moment.t, answer.features)
    return [features, *shadow_records(answer.by.shadows, of, origin, desk.ids), decision]
