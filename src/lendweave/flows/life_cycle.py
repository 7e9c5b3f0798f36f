"""Taking steps: where a thing stands, may this be done, and the record that says it was done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from lendweave.book.funding.model import FunderBook
from lendweave.book.lifecycle import MACHINES as CREDIT_MACHINES
from lendweave.book.lifecycle.policy import LifeCyclePolicy
from lendweave.book.products import Shelf
from lendweave.decisions.governance.list_machine import LIST_ENTRY
from lendweave.decisions.governance.machine import STRATEGY
from lendweave.decisions.governance.partner_machine import PARTNER_FREEZE
from lendweave.decisions.reviewing.machine import CASE
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import Clock, local_date
from lendweave.kernel.errors import Conflict, Invalid, Missing, shortened
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Record, Scene
from lendweave.records.book_ports import (
    BookReader,
    BookWriter,
    Guard,
    StreamGuard,
)
from lendweave.records.draft import Origin, draft
from lendweave.records.lines import SubjectKind, Transition
from lendweave.records.machine import START, Machine, Need, Step
from lendweave.records.ports import IdempotencyKey, RecordReader

SOURCE = "life_cycle"
MACHINES: dict[str, Machine] = {
    **CREDIT_MACHINES,
    STRATEGY.kind: STRATEGY,
    LIST_ENTRY.kind: LIST_ENTRY,
    CASE.kind: CASE,
    PARTNER_FREEZE.kind: PARTNER_FREEZE,
}

T = TypeVar("T")


class UnknownThing(Missing):
    """No application, line or drawdown of this tenant has this id.
    本租户没有此编号的进件、额度或用信。
    """

    code = "FLOWS-401"


class StepElsewhere(Invalid):
    """This step is not taken by hand: something else that happens takes it.
    该步骤不能手工执行，由其他操作触发。
    """

    code = "FLOWS-402"


class NotDue(Conflict):
    """The last day of the state has not passed yet.
    当前状态尚未到期。
    """

    code = "FLOWS-403"


class References(Protocol):
    """Finds records by what they refer to; the current versions, oldest first.

    known_by: µs UTC; what imported history tells later does not count.
    """

    def referring(
        self,
        principal: Principal,
        kind: str,
        field: str,
        entity_id: str,
        known_by: int | None = None,
    ) -> tuple[Record, ...]: ...


class LineReader(RecordReader, References, Protocol):
    """What life cycles read beside the books."""


class LineBooks(BookReader, BookWriter, Protocol):
    """What life cycles read of the books, and how they book."""


class StepDesk(Protocol):
    """What taking a step needs of any desk: where it books, under which origin, which ids."""

    @property
    def books(self) -> LineBooks: ...

    @property
    def ids(self) -> IdSource: ...

    @property
    def origin(self) -> Origin: ...


@dataclass(frozen=True, slots=True)
class LineDesk:
    """All that the life cycles of one scene need. funders: None where the scene names none.

    shelf: reads what the scene lends, whose trade products say what their drawdowns have to prove;
    None where only lines bound a drawdown.
    """

    tenant_id: str
    scene: Scene
    policy: LifeCyclePolicy
    funders: FunderBook | None
    store: LineReader
    books: LineBooks
    clock: Clock
    ids: IdSource
    shelf: Callable[[], Shelf] | None = None

    @property
    def today(self) -> date:
        """The day in the scene's zone."""
        return self.day(self.clock.now())

    def day(self, instant: int) -> date:
        """The day of an instant in the scene's zone."""
        return local_date(instant, self.scene.zone)

    @property
    def origin(self) -> Origin:
        """Of the records that life cycles write."""
        return Origin(self.tenant_id, self.scene.name, SOURCE, SOURCE)


@dataclass(frozen=True, slots=True)
class Life:
    """A thing and all the steps that it took. record: None before its first."""

    kind: SubjectKind
    id: str
    record: Record | None
    transitions: tuple[Transition, ...]

    @property
    def state(self) -> str:
        """Where its last step led; for an imported thing what its own record says."""
        if self.transitions:
            return self.transitions[-1].to_state
        return START if self.record is None else str(getattr(self.record, "status", START))

    @property
    def since(self) -> int:
        """µs at which it came into its state."""
        last = self.transitions[-1] if self.transitions else self.record
        return 0 if last is None else last.occurred_at

    @property
    def until(self) -> date | None:
        """The day on which its state ends by itself."""
        return self.transitions[-1].until if self.transitions else None

    @property
    def guard(self) -> StreamGuard:
        """Holds while nobody else takes a step."""
        return StreamGuard(self.id, len(self.transitions), "transition")

    @property
    def where(self) -> str:
        """Names it in errors."""
        return f"{self.kind} {self.id}"


def life_of(principal: Principal, kind: SubjectKind, id: str, desk: LineDesk) -> Life:
    """A stored thing with its steps. Raises UnknownThing."""
    check_tenant(principal, desk.tenant_id)
    # Steps first: one that comes between the two readings then breaks the guard, not the record.
    transitions = desk.books.transitions(principal, id)
    record = desk.store.current(principal, kind, id)
    if record is None:
        raise UnknownThing(
            where=f"{kind} {shortened(id)}",
            got="no record",
            expected=f"the entity_id of a stored {kind}",
            fix="Check the id.",
        )
    return Life(kind, id, record, transitions)


def unborn(kind: SubjectKind, id: str) -> Life:
    """A thing of which nothing is recorded yet."""
    return Life(kind, id, None, ())


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with a step. given: what it has beside reason, amount and until."""

    reason: str | None = None
    until: date | None = None
    has_amount: bool = False
    given: tuple[Need, ...] = ()

    @property
    def needs(self) -> frozenset[Need]:
        """All that the step is given."""
        told: list[tuple[Need, bool]] = [
            ("reason", bool(self.reason and self.reason.strip())),
            ("until", self.until is not None),
            ("amount", self.has_amount),
        ]
        return frozenset(self.given) | {need for need, said in told if said}


def require_by_hand(life: Life, event: str, allowed: Collection[str], today: date) -> None:
    """Raise unless a person or a job may take this step by itself.

    Raises StepElsewhere, NotDue. What the machine does not know is left to it.
    """
    if event in MACHINES[life.kind].events and event not in allowed:
        raise StepElsewhere(
            where=life.where,
            got=event,
            expected=", ".join(allowed),
            fix="Do what brings it about: decide, ask a funder, answer, grant or disburse.",
        )
    if event == "expire" and life.until is not None and today <= life.until:
        raise NotDue(
            where=life.where,
            got=f"{event} on {today}",
            expected=f"a day after {life.until}",
            fix="Wait, or end it another way.",
        )


def taken(principal: Principal, life: Life, event: str, said: Said) -> Step:
    """The step, once this principal may take it now. Raises what Machine.taken does."""
    return MACHINES[life.kind].taken(principal, life.state, event, said.needs, life.where)


def told(
    principal: Principal,
    desk: StepDesk,
    life: Life,
    step: Step,
    said: Said,
    *,
    now: int,
    name: str | None = None,
    attributes: Mapping[str, object] | None = None,
) -> Transition:
    """The transition record of a step.

    name: its external id where that claims something; else the thing and the step's number.
    """
    external_id = name or f"{life.id}/{len(life.transitions) + 1}"
    values = {
        "subject_kind": life.kind,
        "subject_id": life.id,
        "event": step.event,
        "from_state": step.state,
        "to_state": step.to,
        "actor": principal.name,
        "reason": said.reason,
        "until": said.until,
    }
    record = draft(
        desk.origin,
        "transition",
        external_id,
        desk.ids,
        occurred_at=now,
        values=values,
        attributes=attributes,
    )
    assert isinstance(record, Transition)
    return record


def after(life: Life, *transitions: Transition) -> Life:
    """The thing after steps that are about to be stored."""
    return Life(life.kind, life.id, life.record, (*life.transitions, *transitions))


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """An answer to be kept under the key of the request, and how it is told."""

    key: IdempotencyKey
    told: Callable[[T], bytes]


def book(
    principal: Principal,
    desk: StepDesk,
    result: T,
    records: Sequence[Record],
    *,
    guards: Sequence[Guard],
    kept: Kept[T] | None,
) -> T:
    """Commit the records; `result`, which is kept with them where a request has a key."""
    if kept is None:
        desk.books.commit(principal, records, guards=guards).result()
    else:
        desk.books.commit(
            principal,
            records,
            guards=guards,
            idempotency=kept.key,
            response=kept.told(result),
        ).result()
    return result
