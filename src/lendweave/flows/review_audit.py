"""QA: a share of decided cases is looked at again by somebody else, who agrees or not."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Kept, Said, book
from lendweave.flows.review_desk import (
    CaseFile,
    ReviewDesk,
    case_of,
    kept_with,
    others,
    step_of,
    with_step,
)
from lendweave.flows.review_queue import READS, case_files
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.errors import Conflict
from lendweave.records import Principal
from lendweave.records.reviews import ReviewAudit


class NotSampled(Conflict):
    """The case is not in the sample that is looked at again, or was looked at already.
    该案件未被抽中质检，或已完成质检。
    """

    code = "FLOWS-753"


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What the second person says. note: why, which a disagreement needs."""

    agrees: bool
    note: str | None = None


def is_sampled(case: CaseFile, desk: ReviewDesk) -> bool:
    """Whether a decided case is in the sample: by its id, which nobody chooses."""
    if case.state not in ("decided", "overridden"):
        return False
    return desk.policy.sampling.takes(case.id, is_override=case.state == "overridden")


def to_look_at(principal: Principal, desk: ReviewDesk) -> tuple[CaseFile, ...]:
    """Sampled cases that nobody has looked at again, the oldest first. Raises NotAllowed."""
    check_tenant(principal, desk.lines.tenant_id, *READS)
    cases = case_files(principal, desk)
    return tuple(case for case in cases if case.audit is None and is_sampled(case, desk))


def look_again(
    principal: Principal,
    case_id: str,
    look: SecondLook,
    desk: ReviewDesk,
    *,
    kept: Kept[CaseFile] | None = None,
) -> CaseFile:
    """Keep what another person than its deciders says of a sampled case.

    The same again is kept once.
    Raises UnknownThing, NotSampled, StepRefused, NotAllowed, NeedsMissing.
    """

    def attempt() -> CaseFile:
        case = case_of(principal, case_id, desk)
        audit = case.audit
        if audit is not None and _said(audit) == (principal.name, look):
            return case
        given = others(principal, case.deciders)
        step = step_of(principal, case, "audit", Said(look.note), desk, *given)
        _refuse_unsampled(case, desk)
        assert case.verdict is not None, "a decided case has its verdict"
        values: dict[str, object] = {
            "case_id": case.id,
            "reviewer": case.verdict.person,
            "auditor": principal.name,
            "agrees": look.agrees,
            "note": look.note,
        }
        record = kept_with(step, "review_audit", values, desk)
        assert isinstance(record, ReviewAudit)
        result = with_step(case, step, desk, record)
        guards = [case.life.guard]
        return book(principal, desk, result, [step, record], guards=guards, kept=kept)

    return until_nothing_changes(attempt)


def _said(audit: ReviewAudit) -> tuple[str, SecondLook]:
    return audit.auditor, SecondLook(audit.agrees, audit.note)


def _refuse_unsampled(case: CaseFile, desk: ReviewDesk) -> None:
    if case.audit is None and is_sampled(case, desk):
        return
    done = case.audit is not None
    raise NotSampled(
        where=case.life.where,
        got=f"looked at by {case.audit.auditor}" if case.audit else "outside the sample",
        expected="a case of the sample that nobody has looked at again",
        fix="Leave it as it is." if done else "`lendweave review qa` lists those to look at.",
    )
