"""Check: a reviewer does one check of a case's list, and says what was seen."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Kept, Said, book
from lendweave.flows.review_desk import (
    CaseFile,
    ReviewDesk,
    case_of,
    kept_with,
    own,
    step_of,
)
from lendweave.records import Principal
from lendweave.records.reviews import CheckResult, ReviewCheck


@dataclass(frozen=True, slots=True)
class CheckDone:
    """What a check came to. seen: in words. evidence: where it lies, such as a file's number."""

    code: str
    result: CheckResult
    seen: str | None = None
    evidence: str | None = None


def check_case(
    principal: Principal,
    case_id: str,
    done: CheckDone,
    desk: ReviewDesk,
    *,
    kept: Kept[ReviewCheck] | None = None,
) -> ReviewCheck:
    """Keep a check; done again it counts instead of the one before, which stays.

    The very same as the last of that check is not kept twice. Raises UnknownThing, CheckUnknown,
    StepRefused, NotAllowed, NeedsMissing.
    """

    def attempt() -> ReviewCheck:
        case = case_of(principal, case_id, desk)
        case.type.check(done.code, case.life.where)
        before = case.done.get(done.code)
        if before is not None and _is_same(before, done, principal):
            return before
        step = step_of(principal, case, "check", Said(done.code), desk, *own(principal, case))
        values = {
            "case_id": case.id,
            "check_code": done.code,
            "result": done.result,
            "person": principal.name,
            "seen": done.seen,
            "evidence": done.evidence,
        }
        record = kept_with(step, "review_check", values, desk)
        assert isinstance(record, ReviewCheck)
        return book(principal, desk, record, [record, step], guards=[case.life.guard], kept=kept)

    return until_nothing_changes(attempt)


def _is_same(before: ReviewCheck, done: CheckDone, principal: Principal) -> bool:
    kept = CheckDone(before.check_code, before.result, before.seen, before.evidence)
    return kept == done and before.person == principal.name


def failed_checks(case: CaseFile) -> tuple[str, ...]:
    """Mandatory checks whose last result is not `passed`."""
    done = case.done
    return tuple(
        item.code
        for item in case.type.checks
        if item.is_mandatory and item.code in done and done[item.code].result != "passed"
    )
