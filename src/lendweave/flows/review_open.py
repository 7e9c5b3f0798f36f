"""Open: what a strategy refers to people becomes a case in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from lendweave.decisions import found_codes
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Life, Said, book, taken, told, unborn
from lendweave.flows.review_desk import ReviewDesk
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Application, Decision, Principal, Record
from lendweave.records.draft import draft
from lendweave.records.identity import entity_id
from lendweave.records.lines import Transition

PAGE = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """Which decisions were looked at for cases. ids: cases opened now."""

    looked_at: int
    ids: tuple[str, ...]


def referred(
    principal: Principal, application: Application, decision: Decision, desk: ReviewDesk
) -> tuple[Record, ...]:
    """The case of a decision that refers, with its first step, to be stored with the decision.

    Empty for any other decision, and for drawdowns, which are stepped by hand.
    """
    if decision.outcome != "refer" or decision.drawdown_id is not None:
        return ()
    return _records(principal, application, decision, desk)


def _records(
    principal: Principal, application: Application, decision: Decision, desk: ReviewDesk
) -> tuple[Record, Transition]:
    now, work = desk.now, desk.policy.worktime
    type = desk.policy.type_of(decision, application)
    values = {
        "decision_id": decision.entity_id,
        "application_id": application.entity_id,
        "party_id": application.party_id,
        "case_type": type.name,
        "policy_version": desk.policy.version,
        "priority": type.priority,
        "outcome": decision.outcome,
        "amount_minor": application.amount_minor,
        "currency": application.currency,
        "score": decision.score,
        "reasons": list(_found(decision, desk)),
        "due_at": work.after(now, type.sla),
        "expires_at": None if type.expires is None else work.after(now, type.expires),
    }
    case = draft(
        desk.origin,
        "review_case",
        decision.entity_id,
        desk.ids,
        occurred_at=now,
        values=values,
    )
    life = unborn("review_case", case.entity_id)
    said = Said(", ".join(decision.reasons) or None)
    return case, told(principal, desk, life, taken(principal, life, "open", said), said, now=now)


def _found(decision: Decision, desk: ReviewDesk) -> tuple[str, ...]:
    """Every reason there is, so that none has to be overridden unseen."""
    compiled = desk.strategies(decision.strategy_hash)
    return tuple(decision.reasons) if compiled is None else found_codes(compiled, decision)


def open_cases(principal: Principal, desk: ReviewDesk, *, since_days: int, limit: int) -> Opened:
    """Open a case for every application that waits for a person and has none.

    For what was decided in hindsight and not lent on, and for declines that are looked at again.
    since_days: how far back decisions are looked at, from the latest one; limit: how many
    cases at most.
    A second run opens none. Raises NotAllowed, AnotherTenant.
    """
    check_tenant(principal, desk.lines.tenant_id)
    looked_at = 0
    ids: list[str] = []
    for decision in _latest(principal, desk, since_days):
        if len(ids) >= limit:
            break
        looked_at += 1
        id = until_nothing_changes(partial(_open, principal, decision, desk))
        if id is not None:
            ids.append(id)
    return Opened(looked_at, tuple(ids))


def _latest(principal: Principal, desk: ReviewDesk, since_days: int) -> Iterator[Decision]:
    """The last decision of each application of the scene, newest first."""
    seen: set[str] = set()
    before, newest = None, None
    while found := desk.lines.store.latest(principal, "decision", limit=PAGE, before=before):
        for record in found:
            before = record.offset
            if not isinstance(record, Decision) or record.scenario != desk.lines.scene.name:
                continue
            newest = newest or record.decided_at
            if record.decided_at < newest - since_days * MICROS_PER_DAY:
                return
            if record.drawdown_id is None and record.application_id not in seen:
                seen.add(record.application_id)
                yield record
        if len(found) < PAGE:
            return


def _open(principal: Principal, decision: Decision, desk: ReviewDesk) -> str | None:
    store = desk.lines.store
    id = entity_id(desk.lines.tenant_id, "review_case", desk.origin.namespace, decision.entity_id)
    application = store.current(principal, "application", decision.application_id)
    if not isinstance(application, Application) or desk.books.transitions(principal, id):
        return None
    life = application_life(principal, application, desk)
    if not waits_for_a_person(life, decision) or _is_lent(principal, application, desk):
        return None
    case, step = _records(principal, application, decision, desk)
    guards = [unborn("review_case", id).guard, life.guard]
    return book(principal, desk, case.entity_id, [case, step], guards=guards, kept=None)


def _is_lent(principal: Principal, application: Application, desk: ReviewDesk) -> bool:
    """Another system has lent on it already, as imported history tells."""
    return bool(
        desk.lines.store.referring(principal, "loan", "application_id", application.entity_id)
    )


def application_life(principal: Principal, application: Application, desk: ReviewDesk) -> Life:
    """An application with its steps."""
    id = application.entity_id
    return Life("application", id, application, desk.books.transitions(principal, id))


def waits_for_a_person(life: Life, decision: Decision) -> bool:
    """True for what was referred; its decision tells of what was decided in hindsight."""
    if life.transitions:
        return life.state == "referred"
    return decision.outcome == "refer" and life.state == "submitted"
