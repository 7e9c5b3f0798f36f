"""Take: one reviewer has a case, gives it back, waits for papers, withdraws it."""

from __future__ import annotations

from datetime import timedelta

from lendweave.decisions.reviewing.machine import CASE
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Kept, Said, StepElsewhere, book
from lendweave.flows.review_desk import CaseFile, ReviewDesk, case_of, own, step_of, with_step
from lendweave.kernel.errors import shortened
from lendweave.records import Principal

STEPS = ("take", "release", "ask_documents", "receive_documents", "withdraw")
"""What moves a case and nothing else."""


def take_case(
    principal: Principal,
    case_id: str,
    desk: ReviewDesk,
    *,
    kept: Kept[CaseFile] | None = None,
) -> CaseFile:
    """Take a case that nobody has: of two who ask for it one has it, the other is refused.

    Who has it already keeps it. Raises UnknownThing, StepRefused, NotAllowed.
    """
    return move_case(principal, case_id, "take", Said(), desk, kept=kept)


def move_case(
    principal: Principal,
    case_id: str,
    event: str,
    said: Said,
    desk: ReviewDesk,
    *,
    kept: Kept[CaseFile] | None = None,
) -> CaseFile:
    """Take one of STEPS. What is asked for a second time by the same person changes nothing.

    Raises UnknownThing, StepElsewhere, EventUnknown, StepRefused, NotAllowed, NeedsMissing.
    """

    if event in CASE.events and event not in STEPS:
        raise StepElsewhere(
            where=f"review_case {shortened(case_id)}",
            got=event,
            expected=", ".join(STEPS),
            fix="Check, decide, override, confirm or look again instead.",
        )

    def attempt() -> CaseFile:
        case = case_of(principal, case_id, desk)
        if event == "take" and case.state == "assigned" and case.person == principal.name:
            return case
        words = _with_last_day(event, said, desk)
        step = step_of(principal, case, event, words, desk, *own(principal, case))
        result = with_step(case, step, desk)
        return book(principal, desk, result, [step], guards=[case.life.guard], kept=kept)

    return until_nothing_changes(attempt)


def _with_last_day(event: str, said: Said, desk: ReviewDesk) -> Said:
    """Papers have a last day, the policy's own when nobody names one."""
    if event != "ask_documents" or said.until is not None:
        return said
    return Said(said.reason, desk.lines.today + timedelta(days=desk.policy.documents_days))
