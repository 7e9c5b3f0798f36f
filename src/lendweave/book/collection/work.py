"""The day's work: which overdue loans are contacted today, how, and which wait and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lendweave.book.collection.agencies import is_back
from lendweave.book.collection.case import Case
from lendweave.book.collection.policy import Bucket, Policy
from lendweave.book.collection.shape import StepShape


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One case on one day. by, text: of the step that is due; empty when nothing is to be done.

    since: first day past due of that step. waits: why nothing is to be done: `promise`, `agency`,
    `done` or `later`; empty when something is.
    """

    case: Case
    bucket: str
    risk: str
    by: str = ""
    text: str = ""
    since: int = 0
    waits: str = ""


def work_of(policy: Policy, case: Case, on: date) -> WorkItem | None:
    """What is due for a case on a day; None when it is not late enough for the first bucket.

    A step stays due from its day until it was done, or until the next one is due. Nobody is
    contacted about a loan while a promise is open or an agency has the case.
    """
    bucket = policy.bucket(case.overdue.days_past_due)
    if bucket is None:
        return None
    risk = policy.risk(case, on)
    if case.custody is not None and not is_back(case.custody, on):
        return WorkItem(case, bucket.name, risk, waits="agency")
    if case.promised(on) is not None:
        return WorkItem(case, bucket.name, risk, waits="promise")
    return _step_due(policy, case, on, bucket, risk)


def work_list(policy: Policy, cases: Iterable[Case], on: date) -> tuple[WorkItem, ...]:
    """The day's work, the latest and largest first; those that wait come last."""
    found = [item for case in cases if (item := work_of(policy, case, on)) is not None]
    return tuple(sorted(found, key=_urgency))


def _urgency(item: WorkItem) -> tuple[bool, int, int, str]:
    late = item.case.overdue
    return bool(item.waits), -late.days_past_due, -late.overdue_minor, late.loan_id


def _step_due(policy: Policy, case: Case, on: date, bucket: Bucket, risk: str) -> WorkItem:
    late = case.overdue.days_past_due
    due = [
        (day, step)
        for step in policy.plan
        if step.bucket == bucket.name and (not step.risk or risk in step.risk)
        for day in step.days
        if day <= late
    ]
    if not due:
        return WorkItem(case, bucket.name, risk, waits="later")
    day, step = max(due, key=lambda pair: pair[0])
    if _is_done(case, on, late - day, step):
        return WorkItem(case, bucket.name, risk, waits="done")
    return WorkItem(case, bucket.name, risk, by=step.by, text=step.text, since=day)


def _is_done(case: Case, on: date, days_ago: int, step: StepShape) -> bool:
    """Whether the borrower was contacted that way since the step became due."""
    return any(
        contact.way == step.by and (on - contact.at.date()).days <= days_ago
        for contact in case.contacts
    )
