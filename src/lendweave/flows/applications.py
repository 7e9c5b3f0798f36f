"""Steps of an application beside its decision: supplement, withdraw, expire, look at it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lendweave.book.lifecycle import APPLICATION
from lendweave.book.lifecycle.repeats import CLOSED, Earlier, refuse_repeat
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.claims import let_go
from lendweave.flows.life_cycle import (
    Kept,
    Life,
    LineDesk,
    Said,
    book,
    life_of,
    require_by_hand,
    taken,
    told,
    unborn,
)
from lendweave.records import Application, Decision, FunderDecision, Principal, Record
from lendweave.records.book_ports import BookedOnce, StreamChanged
from lendweave.records.credit import Outcome
from lendweave.records.draft import amended
from lendweave.records.lines import Transition
from lendweave.records.ports import Pending, Receipt

OUTCOME_EVENTS: dict[Outcome, str] = {
    "approve": "recommend",
    "refer": "refer",
    "decline": "decline",
}
"""What the outcome of a decision does to an application or a drawdown."""
BY_HAND = (
    *("request_supplement", "supplement", "recommend", "decline", "withdraw", "appeal", "expire"),
)
"""Steps of an application that move nothing else."""


def begin(
    principal: Principal, application: Application, desk: LineDesk
) -> tuple[Life, tuple[Transition, ...]]:
    """A new application and its first step, none where it was submitted before.

    The step's name claims the party's next place for this product: of two applications that come
    at the same moment one is booked.
    Raises DuplicateApplication, CoolingDown.
    """
    id = application.entity_id
    known = desk.store.current(principal, "application", id)
    if known is not None:
        return Life("application", id, known, desk.books.transitions(principal, id)), ()
    life, now, policy = unborn("application", id), desk.clock.now(), desk.policy.application
    made = _require_none_open(principal, application, desk, now)
    last = desk.day(now) + timedelta(days=policy.open_days) if policy.open_days else None
    said = Said(until=last)
    name = f"{application.party_id}/{application.product_code}/{made}"
    step = taken(principal, life, "submit", said)
    return life, (told(principal, desk, life, step, said, now=now, name=name),)


def _require_none_open(
    principal: Principal, application: Application, desk: LineDesk, now: int
) -> int:
    """How many applications this id of the party has for this product, once none stands against it.

    Of a party that is known under several ids, the applications of all of them stand against it.
    """
    made = _earlier(principal, application, desk, now)
    where = f"application {application.external_id}"
    refuse_repeat(
        _living(principal, made, desk, now), desk.policy.application, desk.day(now), where
    )
    return sum(earlier.party_id == application.party_id for earlier in made)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A new application on its way to the disk, whose place another may have taken just before."""

    pending: Pending[Receipt]
    principal: Principal
    application: Application
    desk: LineDesk

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Call `fn` once the outcome is known."""
        self.pending.add_done_callback(fn)

    def result(self, timeout: float | None = None) -> Receipt:
        """The receipt. Raises DuplicateApplication, CoolingDown and what the store raises."""
        try:
            return self.pending.result(timeout)
        except (BookedOnce, StreamChanged):
            _require_none_open(self.principal, self.application, self.desk, self.desk.clock.now())
            raise


def _earlier(
    principal: Principal, application: Application, desk: LineDesk, now: int
) -> tuple[Application, ...]:
    """Applications of the same party for the same product, as they are known, the oldest first."""
    return tuple(
        record
        for party in desk.books.same_parties(principal, application.party_id)
        for record in desk.store.referring(principal, "application", "party_id", party, now)
        if isinstance(record, Application)
        and record.product_code == application.product_code
        and record.entity_id != application.entity_id
    )


def _living(
    principal: Principal, made: tuple[Application, ...], desk: LineDesk, now: int
) -> Iterator[Earlier]:
    """Those that came live or took a step here, and those of imported history that look open."""
    for record in made:
        steps = desk.books.transitions(principal, record.entity_id)
        life = Life("application", record.entity_id, record, steps)
        if steps or not record.backfilled or _looks_open(principal, record, desk, now):
            yield Earlier(life.id, record.external_id, life.state, desk.day(life.since))


def _looks_open(principal: Principal, record: Application, desk: LineDesk, now: int) -> bool:
    """True for an imported application in its open days that neither a decision nor a loan ended.

    What another system made of an older one, it knows and we do not.
    """
    days = desk.policy.application.open_days
    if desk.day(now) > desk.day(record.occurred_at) + timedelta(days=days):
        return False
    return not any(
        desk.store.referring(principal, kind, "application_id", record.entity_id, now)
        for kind in ("decision", "loan")
    )


def decided(
    principal: Principal,
    life: Life,
    decision: Decision,
    desk: LineDesk,
) -> Transition:
    """The step that a decision takes, with its reasons. Raises StepRefused, NotAllowed."""
    said = Said(reason=", ".join(decision.reasons) or None, until=life.until)
    step = taken(principal, life, OUTCOME_EVENTS[decision.outcome], said)
    return told(principal, desk, life, step, said, now=decision.decided_at)


def expired(principal: Principal, life: Life, desk: LineDesk) -> tuple[Record, ...]:
    """The step of an application that is out of time, and what its applicant sees of it.

    Raises StepRefused, NotAllowed.
    """
    assert isinstance(life.record, Application)
    now, said = desk.clock.now(), Said()
    step = told(principal, desk, life, taken(principal, life, "expire", said), said, now=now)
    shown = _shown(life.record, step, desk, now)
    return (step,) if shown is None else (step, shown)


def step_application(
    principal: Principal,
    application_id: str,
    event: str,
    said: Said,
    desk: LineDesk,
    *,
    kept: Kept[str] | None = None,
) -> str:
    """Take a step that moves no money: what the applicant sees changes with it, in one commit.

    Gives the state that it led to.
    Raises UnknownThing, EventUnknown, StepRefused, NotAllowed, NeedsMissing.
    """

    def attempt() -> str:
        life = life_of(principal, "application", application_id, desk)
        assert isinstance(life.record, Application)
        require_by_hand(life, event, BY_HAND, desk.today)
        now, words = desk.clock.now(), _with_last_day(life, event, said, desk)
        transition = told(
            principal, desk, life, taken(principal, life, event, words), words, now=now
        )
        records: list[Record] = [transition, *_let_go(principal, life, event, desk, now)]
        if transition.to_state in CLOSED:
            records += let_go(principal, application_id, desk, now)
        shown = _shown(life.record, transition, desk, now)
        if shown is not None:
            records.append(shown)
        state = transition.to_state
        return book(principal, desk, state, records, guards=[life.guard], kept=kept)

    return until_nothing_changes(attempt)


def _with_last_day(life: Life, event: str, said: Said, desk: LineDesk) -> Said:
    """A supplement has a last day, the scene's own when nobody names one; else the first holds."""
    until, days = said.until or _first_until(life), desk.policy.application.supplement_days
    if event == "request_supplement" and said.until is None and days:
        until = desk.today + timedelta(days=days)
    return Said(said.reason, until, said.has_amount, said.given)


def _first_until(life: Life) -> date | None:
    """The last day that the application was given when it was submitted."""
    return life.transitions[0].until if life.transitions else None


def _shown(
    record: Application, transition: Transition, desk: LineDesk, now: int
) -> Application | None:
    """The application as its applicant now sees it; None where that is as before."""
    status = APPLICATION.shown.get(transition.to_state, record.status)
    if status == record.status:
        return None
    return amended(record, desk.origin, desk.ids, occurred_at=record.occurred_at, status=status)


def _let_go(
    principal: Principal, life: Life, event: str, desk: LineDesk, now: int
) -> Iterator[Record]:
    """Funders that were asked need not answer what was withdrawn."""
    if life.state != "with_funder" or event != "withdraw":
        return
    for asked in desk.store.referring(principal, "funder_decision", "application_id", life.id):
        if isinstance(asked, FunderDecision) and asked.outcome == "pending":
            yield amended(
                asked, desk.origin, desk.ids, occurred_at=now, outcome="expired", reason="withdrawn"
            )
