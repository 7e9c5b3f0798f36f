"""What manual review of one scene needs, and a case with all that happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from lendweave.decisions.reviewing.machine import UNDECIDED
from lendweave.decisions.reviewing.policy import CaseType, ReviewPolicy
from lendweave.flows.life_cycle import (
    Life,
    LineBooks,
    LineDesk,
    Said,
    UnknownThing,
    after,
    life_of,
    taken,
    told,
)
from lendweave.flows.review import StrategyByHash
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Record
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id
from lendweave.records.lines import Transition
from lendweave.records.machine import Need
from lendweave.records.reviews import ReviewAudit, ReviewCase, ReviewCheck, ReviewVerdict

SOURCE = "review"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """All that working the cases of one scene needs.

    lines: the life cycles of its applications, with their store, clock and shelf. strategies:
    those that decided, whose reasons have wording.
    """

    lines: LineDesk
    policy: ReviewPolicy
    strategies: StrategyByHash

    @property
    def books(self) -> LineBooks:
        """Where steps are booked."""
        return self.lines.books

    @property
    def ids(self) -> IdSource:
        """Fresh ids."""
        return self.lines.ids

    @property
    def origin(self) -> Origin:
        """Of the records of cases."""
        return Origin(self.lines.tenant_id, self.lines.scene.name, SOURCE, SOURCE)

    @property
    def now(self) -> int:
        """The instant, µs UTC."""
        return self.lines.clock.now()


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case, its steps, and what was kept with them. checks: in the order they were done.

    verdict: the last one, which stands while the case is proposed or once it is decided.
    due_at, expires_at: days on which papers were waited for are added.
    """

    life: Life
    record: ReviewCase
    type: CaseType
    checks: tuple[ReviewCheck, ...]
    verdict: ReviewVerdict | None
    audit: ReviewAudit | None
    due_at: int
    expires_at: int | None

    @property
    def id(self) -> str:
        """The case's entity_id."""
        return self.life.id

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.life.state

    @property
    def is_undecided(self) -> bool:
        """Somebody is still to decide it."""
        return self.state in UNDECIDED

    @property
    def person(self) -> str | None:
        """Who has it; None while nobody has."""
        if self.state not in ("assigned", "waiting", "proposed"):
            return None
        takes = (step.actor for step in reversed(self.life.transitions) if step.event == "take")
        return next(takes, None)

    @property
    def done(self) -> dict[str, ReviewCheck]:
        """The last result of each check, by its code."""
        return {check.check_code: check for check in self.checks}

    @property
    def missing(self) -> tuple[str, ...]:
        """Mandatory checks that nobody has done."""
        done = self.done
        return tuple(c.code for c in self.type.checks if c.is_mandatory and c.code not in done)

    @property
    def deciders(self) -> frozenset[str]:
        """Who decided it: who gave the verdict and who let it through."""
        ends = [s.actor for s in self.life.transitions if s.event in ("decide", "override")]
        return frozenset([*ends, *([self.verdict.person] if self.verdict else [])])


def case_of(principal: Principal, case_id: str, desk: ReviewDesk) -> CaseFile:
    """A stored case of the scene with all of it. Raises UnknownThing, AnotherTenant."""
    life = life_of(principal, "review_case", case_id, desk.lines)
    assert isinstance(life.record, ReviewCase)
    if life.record.scenario != desk.lines.scene.name:
        raise UnknownThing(
            where=life.where,
            got=f"a case of scene {life.record.scenario}",
            expected=f"a case of scene {desk.lines.scene.name}",
            fix="Name its own scene.",
        )
    return file_of(principal, life.record, life.transitions, desk)


def file_of(
    principal: Principal, record: ReviewCase, steps: tuple[Transition, ...], desk: ReviewDesk
) -> CaseFile:
    """A case from its record and its steps."""
    return _file(record, steps, tuple(_kept(principal, steps, desk)), desk)


def _file(
    record: ReviewCase, steps: tuple[Transition, ...], kept: tuple[Record, ...], desk: ReviewDesk
) -> CaseFile:
    waited = sum(_waits(steps, desk))
    put_off = partial(desk.policy.worktime.after, micros=waited)
    expires = record.expires_at
    return CaseFile(
        life=Life("review_case", record.entity_id, record, steps),
        record=record,
        type=desk.policy.case_type(record.case_type),
        checks=tuple(each for each in kept if isinstance(each, ReviewCheck)),
        verdict=_last(kept, ReviewVerdict),
        audit=_last(kept, ReviewAudit),
        due_at=put_off(record.due_at) if waited else record.due_at,
        expires_at=put_off(expires) if waited and expires is not None else expires,
    )


def _last(kept: Iterable[Record], kind: type[R]) -> R | None:
    found = [each for each in kept if isinstance(each, kind)]
    return found[-1] if found else None


KEPT_WITH = {
    "check": "review_check",
    "propose": "review_verdict",
    "decide": "review_verdict",
    "audit": "review_audit",
}
"""The record that a step brings with it, under the step's own external id."""


def _kept(principal: Principal, steps: Iterable[Transition], desk: ReviewDesk) -> Iterator[Record]:
    """What was kept with each step, in their order."""
    for step in steps:
        kind = KEPT_WITH.get(step.event)
        if kind is not None:
            id = entity_id(desk.lines.tenant_id, kind, SOURCE, step.external_id)
            found = desk.lines.store.current(principal, kind, id)
            if found is not None:
                yield found


def _waits(steps: tuple[Transition, ...], desk: ReviewDesk) -> Iterator[int]:
    """Business time of each wait for papers, the one that still lasts included."""
    ends = [*(step.occurred_at for step in steps[1:]), desk.now]
    for step, end in zip(steps, ends, strict=False):
        if step.to_state == "waiting":
            yield desk.policy.worktime.between(step.occurred_at, end)


def step_of(
    principal: Principal,
    case: CaseFile,
    event: str,
    said: Said,
    desk: ReviewDesk,
    *given: Need,
) -> Transition:
    """The transition of a step that this principal may take, with all that it needs.

    Raises EventUnknown, StepRefused, NotAllowed, NeedsMissing.
    """
    whole = Said(said.reason, said.until, given=given)
    step = taken(principal, case.life, event, whole)
    return told(principal, desk, case.life, step, whole, now=desk.now)


def kept_with(
    step: Transition, kind: str, values: Mapping[str, object], desk: ReviewDesk
) -> Record:
    """The record that a step brings with it."""
    return draft(
        desk.origin,
        kind,
        step.external_id,
        desk.ids,
        occurred_at=step.occurred_at,
        values=values,
    )


def with_step(case: CaseFile, step: Transition, desk: ReviewDesk, *kept: Record) -> CaseFile:
    """The case once the step is stored, with what is kept with it."""
    before = (*case.checks, *(each for each in (case.verdict, case.audit) if each is not None))
    return _file(case.record, after(case.life, step).transitions, (*before, *kept), desk)


def own(principal: Principal, case: CaseFile) -> tuple[Need, ...]:
    """`its_own`, where this person has the case."""
    return ("its_own",) if case.person == principal.name else ()


def others(principal: Principal, people: Iterable[str]) -> tuple[Need, ...]:
    """`another_person`, where this person is none of them."""
    return () if principal.name in people else ("another_person",)
