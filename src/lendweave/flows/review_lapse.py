"""What the passing of days does to cases: late ones are escalated, those out of time expire."""

from __future__ import annotations

from collections import Counter
from functools import partial

from lendweave.flows.applications import expired
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Said, book
from lendweave.flows.review_decide import Matter, matter_of
from lendweave.flows.review_desk import CaseFile, ReviewDesk, case_of, step_of
from lendweave.flows.review_open import waits_for_a_person
from lendweave.flows.review_queue import case_files
from lendweave.flows.tenant import check_tenant
from lendweave.records import Principal, Record

MOVED_ON = "the application moved on without the case"


def lapse_cases(principal: Principal, desk: ReviewDesk) -> Counter[str]:
    """Take every step that is due now: `withdraw`, `expire`, `escalate`; how often each.

    A case whose application has moved on is withdrawn. One that is out of time expires, and its
    application with it. One past its SLA is escalated, once: nobody has it then, and it comes
    first. A second run finds nothing. Raises NotAllowed, AnotherTenant.
    """
    check_tenant(principal, desk.lines.tenant_id)
    counts: Counter[str] = Counter()
    for case in case_files(principal, desk):
        event = until_nothing_changes(partial(_lapse, principal, case.id, desk))
        if event is not None:
            counts[event] += 1
    return counts


def _lapse(principal: Principal, case_id: str, desk: ReviewDesk) -> str | None:
    case = case_of(principal, case_id, desk)
    if not case.is_undecided:
        return None
    matter = matter_of(principal, case, desk)
    event = due_step(case, matter, desk)
    if event is None:
        return None
    said = Said(MOVED_ON) if event == "withdraw" else Said()
    records: list[Record] = [step_of(principal, case, event, said, desk)]
    guards = [case.life.guard]
    if event == "expire":
        records += expired(principal, matter.life, desk.lines)
        guards.append(matter.life.guard)
    return book(principal, desk, event, records, guards=guards, kept=None)


def due_step(case: CaseFile, matter: Matter, desk: ReviewDesk) -> str | None:
    """What the present instant does to an undecided case, None for nothing."""
    if not waits_for_a_person(matter.life, matter.decision):
        return "withdraw"
    if _is_out_of_time(case, desk):
        return "expire"
    escalated = any(step.event == "escalate" for step in case.life.transitions)
    late = desk.now > case.due_at and case.state != "waiting"
    return "escalate" if late and not escalated else None


def _is_out_of_time(case: CaseFile, desk: ReviewDesk) -> bool:
    """Past its last instant; while papers are waited for, past the last day for them."""
    if case.state == "waiting":
        return case.life.until is not None and desk.lines.today > case.life.until
    return case.expires_at is not None and desk.now > case.expires_at
