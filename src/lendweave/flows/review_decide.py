"""Decide: a reviewer approves or declines a case, at once or once a second person agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from lendweave.flows.applications import decided
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Kept, Life, Said, book
from lendweave.flows.review_check import failed_checks
from lendweave.flows.review_desk import (
    CaseFile,
    ReviewDesk,
    case_of,
    kept_with,
    others,
    own,
    step_of,
    with_step,
)
from lendweave.flows.review_open import application_life, waits_for_a_person
from lendweave.flows.review_terms import Wanted, completed
from lendweave.kernel.errors import Conflict
from lendweave.records import Application, Decision, Principal, Record
from lendweave.records.book_ports import Guard
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.machine import Need
from lendweave.records.reviews import ReviewVerdict

DECISIONS = "decisions"
"""Who names decisions: the same for those of strategies and of people."""


class OverrideUnfit(Conflict):
    """An approval overrides a reason and does not say so, or overrides nothing.
    该通过意见构成例外放行但未按例外提交，或并无可放行的原因。
    """

    code = "FLOWS-751"


class CaseOvertaken(Conflict):
    """The application has moved on without the case.
    进件已另行推进，该案件不再适用。
    """

    code = "FLOWS-752"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about: the decision that referred it, the application and its steps."""

    decision: Decision
    application: Application
    life: Life


def decide_case(
    principal: Principal,
    case_id: str,
    wanted: Wanted,
    desk: ReviewDesk,
    *,
    override: bool = False,
    kept: Kept[CaseFile] | None = None,
) -> CaseFile:
    """Decide a case that one has: the application moves on, in the same commit.

    Above one's authority, and wherever an approval overrides a reason, the case is proposed: it
    is decided once another person confirms. override: says that it does so knowingly.
    Asked for again with the same content by the same person it changes nothing.
    Raises UnknownThing, StepRefused, NotAllowed, NeedsMissing, CaseOvertaken, OverrideUnfit,
    AboveAuthority, and what `completed` does.
    """

    def attempt() -> CaseFile:
        case, matter = _case_and_matter(principal, case_id, desk)
        whole = completed(wanted, matter.decision, matter.application, desk)
        if _is_repeated(principal, case, whole):
            return case
        in_the_way = reasons_in_the_way(case, desk) if whole.verdict == "approve" else ()
        _refuse_unfit(case, in_the_way, override=override)
        alone = _may_alone(principal, case, whole, desk) and not in_the_way
        given: tuple[Need, ...] = own(principal, case)
        if whole.verdict == "decline" or not case.missing:
            given = (*given, "checklist")
        event, said = "decide" if alone else "propose", Said(wanted.note)
        step = step_of(principal, case, event, said, desk, *given)
        values = _values(case, whole) | {"overrides_reason": bool(in_the_way)}
        verdict = kept_with(step, "review_verdict", values | _by(principal, case, desk), desk)
        assert isinstance(verdict, ReviewVerdict)
        records: list[Record] = [step, verdict]
        guards: list[Guard] = [case.life.guard]
        if alone:
            refuse_overtaken(case, matter)
            records += outcome_of(principal, case, verdict, matter, desk)
            guards.append(matter.life.guard)
        result = with_step(case, step, desk, verdict)
        return book(principal, desk, result, records, guards=guards, kept=kept)

    return until_nothing_changes(attempt)


def confirm_case(
    principal: Principal,
    case_id: str,
    note: str | None,
    desk: ReviewDesk,
    *,
    kept: Kept[CaseFile] | None = None,
) -> CaseFile:
    """Let through, as the second person, what a colleague has proposed (four eyes).

    Raises UnknownThing, StepRefused, NotAllowed, NeedsMissing, CaseOvertaken, AboveAuthority, and
    what `completed` does where product or cap have changed since.
    """

    def attempt() -> CaseFile:
        case, matter = _case_and_matter(principal, case_id, desk)
        verdict = case.verdict
        event = "override" if verdict is not None and verdict.overrides_reason else "decide"
        if _has_confirmed(principal, case, event):
            return case
        given = () if verdict is None else others(principal, [verdict.person])
        if case.state != "proposed":
            given = ()
        said = Said(note or (verdict.note if verdict else None))
        step = step_of(principal, case, event, said, desk, *given)
        assert verdict is not None, "a case is proposed with its verdict"
        refuse_overtaken(case, matter)
        whole = completed(wanted_of(verdict), matter.decision, matter.application, desk)
        _may_alone(principal, case, whole, desk)
        records = [step, *outcome_of(principal, case, verdict, matter, desk)]
        guards = [case.life.guard, matter.life.guard]
        result = with_step(case, step, desk)
        return book(principal, desk, result, records, guards=guards, kept=kept)

    return until_nothing_changes(attempt)


def send_back(
    principal: Principal,
    case_id: str,
    reason: str,
    desk: ReviewDesk,
    *,
    kept: Kept[CaseFile] | None = None,
) -> CaseFile:
    """Give what a colleague has proposed back to them. Raises as `confirm_case` does."""

    def attempt() -> CaseFile:
        case = case_of(principal, case_id, desk)
        given = others(principal, [case.verdict.person] if case.verdict else [])
        step = step_of(principal, case, "send_back", Said(reason), desk, *given)
        result = with_step(case, step, desk)
        return book(principal, desk, result, [step], guards=[case.life.guard], kept=kept)

    return until_nothing_changes(attempt)


def _case_and_matter(
    principal: Principal, case_id: str, desk: ReviewDesk
) -> tuple[CaseFile, Matter]:
    """A case with what it is about, read before it: a decision in between shows in the case."""
    matter = matter_of(principal, case_of(principal, case_id, desk), desk)
    return case_of(principal, case_id, desk), matter


def matter_of(principal: Principal, case: CaseFile, desk: ReviewDesk) -> Matter:
    """What a case is about, as it stands now."""
    store, record = desk.lines.store, case.record
    decision = store.current(principal, "decision", record.decision_id)
    application = store.current(principal, "application", record.application_id)
    assert isinstance(decision, Decision), "a case is stored with its decision"
    assert isinstance(application, Application), "a decision is stored with its application"
    return Matter(decision, application, application_life(principal, application, desk))


def reasons_in_the_way(case: CaseFile, desk: ReviewDesk) -> tuple[str, ...]:
    """What an approval would override: a decline, reasons of the policy, failed checks."""
    reasons = case.record.reasons
    declined = reasons if case.record.outcome == "decline" else ()
    listed = [code for code in reasons if code in desk.policy.against]
    return tuple(dict.fromkeys([*declined, *listed, *failed_checks(case)]))


def _refuse_unfit(case: CaseFile, in_the_way: tuple[str, ...], *, override: bool) -> None:
    if bool(in_the_way) == override:
        return
    told = ", ".join(in_the_way)
    raise OverrideUnfit(
        where=case.life.where,
        got=f"an approval against {told}" if in_the_way else "an override of nothing",
        expected="an override with a reason" if in_the_way else "a plain decision",
        fix="Override it, which needs a second person." if in_the_way else "Decide it.",
    )


def refuse_overtaken(case: CaseFile, matter: Matter) -> None:
    """Raise CaseOvertaken unless the application still waits for this case."""
    if waits_for_a_person(matter.life, matter.decision):
        return
    raise CaseOvertaken(
        where=case.life.where,
        got=f"application in state {matter.life.state}",
        expected="an application that waits for a person",
        fix="Withdraw the case; `lendweave review lapse` does so too.",
    )


def _may_alone(principal: Principal, case: CaseFile, wanted: Wanted, desk: ReviewDesk) -> bool:
    """Whether nobody else is needed for the amount. Raises AboveAuthority."""
    if wanted.amount_minor is None:
        return True
    matrix = desk.policy.authority
    matrix.refuse_above(principal, wanted.amount_minor, case.life.where)
    return matrix.may_alone(principal, wanted.amount_minor)


def _is_repeated(principal: Principal, case: CaseFile, wanted: Wanted) -> bool:
    verdict = case.verdict
    stands = case.state in ("proposed", "decided", "overridden")
    if verdict is None or not stands or verdict.person != principal.name:
        return False
    return wanted_of(verdict) == wanted


def _has_confirmed(principal: Principal, case: CaseFile, event: str) -> bool:
    steps = case.life.transitions
    return any(
        step.event == event and step.from_state == "proposed" and step.actor == principal.name
        for step in steps
    )


def wanted_of(verdict: ReviewVerdict) -> Wanted:
    """What a stored verdict wants."""
    return Wanted(
        verdict.verdict,
        verdict.amount_minor,
        verdict.rate_annual,
        verdict.term_months,
        tuple(verdict.reasons),
        verdict.note,
    )


def _values(case: CaseFile, wanted: Wanted) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "application_id": case.record.application_id,
        "verdict": wanted.verdict,
        "amount_minor": wanted.amount_minor,
        "currency": case.record.currency,
        "rate_annual": wanted.rate_annual,
        "term_months": wanted.term_months,
        "reasons": list(wanted.reasons),
        "note": wanted.note,
    }


def _by(principal: Principal, case: CaseFile, desk: ReviewDesk) -> dict[str, Any]:
    return {"person": principal.name, "late": desk.now > case.due_at}


def outcome_of(
    principal: Principal, case: CaseFile, verdict: ReviewVerdict, matter: Matter, desk: ReviewDesk
) -> tuple[Record, Record]:
    """The person's decision, which keeps what the strategy saw, and the application's step."""
    before = msgspec.structs.asdict(matter.decision)
    values = {name: value for name, value in before.items() if name not in ENVELOPE_NAMES}
    values |= {
        "decided_at": desk.now,
        "outcome": verdict.verdict,
        "amount_minor": verdict.amount_minor,
        "rate_annual": verdict.rate_annual,
        "term_months": verdict.term_months,
        "reasons": list(verdict.reasons),
        "overrides": matter.decision.entity_id,
        "decided_by": verdict.person,
    }
    origin = Origin(desk.lines.tenant_id, desk.lines.scene.name, desk.origin.source, DECISIONS)
    decision = draft(
        origin,
        "decision",
        f"{case.id}/{len(case.life.transitions) + 1}",
        desk.ids,
        occurred_at=desk.now,
        values=values,
    )
    assert isinstance(decision, Decision)
    return decision, decided(principal, matter.life, decision, desk.lines)
