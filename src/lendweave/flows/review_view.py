"""Cases and reviewers as they are told to programs, and the clock of a case in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lendweave.decisions.reviewing.accuracy import ReviewerRow
from lendweave.decisions.reviewing.machine import CASE
from lendweave.flows.line_view import steps_body
from lendweave.flows.review_decide import reasons_in_the_way
from lendweave.flows.review_desk import CaseFile, ReviewDesk
from lendweave.flows.review_open import Opened
from lendweave.kernel.clock import format_instant
from lendweave.records.wire import record_to_wire

_MINUTE = 60_000_000


def clock_minutes(case: CaseFile, desk: ReviewDesk) -> int:
    """Business minutes that are left of the SLA, below zero once it is past."""
    work, now = desk.policy.worktime, desk.now
    if now <= case.due_at:
        return work.between(now, case.due_at) // _MINUTE
    return -(work.between(case.due_at, now) // _MINUTE)


def row_body(case: CaseFile, desk: ReviewDesk) -> dict[str, Any]:
    """A case as it stands in the queue."""
    record = case.record
    return {
        "case_id": case.id,
        "state": case.state,
        "person": case.person,
        "case_type": record.case_type,
        "priority": record.priority,
        "application_id": record.application_id,
        "decision_id": record.decision_id,
        "party_id": record.party_id,
        "amount_minor": record.amount_minor,
        "currency": record.currency,
        "outcome": record.outcome,
        "score": record.score,
        "reasons": list(record.reasons),
        "opened_at": format_instant(record.occurred_at),
        "due_at": format_instant(case.due_at),
        "expires_at": None if case.expires_at is None else format_instant(case.expires_at),
        "minutes_left": clock_minutes(case, desk) if case.is_undecided else None,
    }


def case_body(case: CaseFile, desk: ReviewDesk) -> dict[str, Any]:
    """A case with its list, what was done and seen, what was wanted, and every step."""
    done = case.done
    return row_body(case, desk) | {
        "possible": list(CASE.possible(case.state)),
        "in_the_way": list(reasons_in_the_way(case, desk)) if case.is_undecided else [],
        "missing": list(case.missing),
        "checks": [
            {
                "check": item.code,
                "title": dict(item.titles),
                "by": item.by,
                "mandatory": item.is_mandatory,
                "done": record_to_wire(done[item.code]) if item.code in done else None,
            }
            for item in case.type.checks
        ],
        "verdict": None if case.verdict is None else record_to_wire(case.verdict),
        "audit": None if case.audit is None else record_to_wire(case.audit),
        "transitions": steps_body(case.life.transitions),
    }


def opened_body(opened: Opened) -> dict[str, Any]:
    """What a sweep opened."""
    return {"looked_at": opened.looked_at, "opened": list(opened.ids)}


def accuracy_body(rows: Iterable[ReviewerRow]) -> list[dict[str, Any]]:
    """The rows of the accuracy table; shares as text, null where there is nothing to divide by."""
    return [
        {
            "reviewer": row.reviewer,
            "decided": row.decided,
            "approved": row.approved,
            "overrides": row.overrides,
            "late": row.late,
            "audited": row.audited,
            "agreed": row.agreed,
            "agreement": share_text(row.agreement),
            "outcome_known": row.known,
            "bad": row.bad,
            "bad_rate": share_text(row.bad_rate),
            "overrides_outcome_known": row.overrides_known,
            "overrides_bad": row.overrides_bad,
            "overrides_bad_rate": share_text(row.overrides_bad_rate),
        }
        for row in rows
    ]


def share_text(share: Decimal | None) -> str | None:
    """A share with four digits."""
    return None if share is None else f"{share:.4f}"
