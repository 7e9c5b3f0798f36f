"""Whether a borrower may be contacted: in which hours, how often, and who else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from lendweave.book.collection.case import Contact
from lendweave.book.collection.errors import ContactNotAllowed
from lendweave.book.collection.policy import Policy
from lendweave.book.collection.shape import LimitShape

SILENT = frozenset({"letter", "legal"})
"""Ways that wake nobody: hours do not bind them."""
_WEEK_DAYS = 7


def refuse_contact(policy: Policy, before: Sequence[Contact], wanted: Contact) -> None:
    """Raise ContactNotAllowed unless `wanted` keeps to the limits. before: as `contact_fault`."""
    fault = contact_fault(policy, before, wanted)
    if fault is not None:
        raise fault


def contact_fault(
    policy: Policy, before: Sequence[Contact], wanted: Contact
) -> ContactNotAllowed | None:
    """What a contact breaks, None where it keeps to the limits.

    before: all earlier contacts of the same borrower, about any loan. Only contacts of others than
    the borrower count against the limit on third parties.
    """
    first, end = policy.hours
    if wanted.way not in SILENT and not first <= wanted.at.time() < end:
        return _fault(wanted, f"{wanted.at:%H:%M}", f"{first:%H:%M} to {end:%H:%M} local time")
    bounds = [(policy.limits.all, list(before), "contacts")]
    if wanted.way in policy.limits.each:
        same = [contact for contact in before if contact.way == wanted.way]
        bounds.insert(0, (policy.limits.each[wanted.way], same, f"contacts by {wanted.way}"))
    if not wanted.borrower:
        others = [contact for contact in before if not contact.borrower]
        bounds.insert(0, (policy.limits.third_party, others, "contacts of third parties"))
    faults = (_too_often(limit, some, wanted, what) for limit, some, what in bounds)
    return next((fault for fault in faults if fault is not None), None)


def _too_often(
    limit: LimitShape, before: Sequence[Contact], wanted: Contact, what: str
) -> ContactNotAllowed | None:
    """Both windows end with the day of the contact that is wanted, which counts."""
    today = wanted.at.date()
    week = today - timedelta(days=_WEEK_DAYS - 1)
    days = [contact.at.date() for contact in before]
    for found, most, span in (
        (sum(day == today for day in days), limit.per_day, "a day"),
        (sum(week <= day <= today for day in days), limit.per_week, "seven days"),
    ):
        if found >= most:
            return _fault(wanted, f"{found} {what} already", f"at most {most} in {span}")
    return None


def _fault(wanted: Contact, got: str, expected: str) -> ContactNotAllowed:
    return ContactNotAllowed(
        where=f"contact by {wanted.way} on {wanted.at:%Y-%m-%d}",
        got=got,
        expected=expected,
        fix="Contact the borrower later, or by another way.",
    )
