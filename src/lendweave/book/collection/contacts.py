"""Whether a borrower may be contacted: in which hours, how often, and who else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from lendweave.book.collection.case import Contact
from lendweave.book.collection.errors import ContactNotAllowed
from lendweave.book.collection.policy import Policy
from lendweave.book.collection.shape import LimitShape

SILENT = frozenset({"letter", "legal"})
"""Ways that wake nobody: hours do not bind them."""
_WEEK_DAYS = 7


def refuse_contact(policy: Policy, before: Sequence[Contact], wanted: Contact) -> None:
    """Raise ContactNotAllowed unless `wanted` keeps to the limits.

    before: all earlier contacts of the same borrower, about any loan. Only contacts of others than
    the borrower count against the limit on third parties.
    """
    first, end = policy.hours
    if wanted.way not in SILENT and not first <= wanted.at.time() < end:
        raise _refusal(wanted, f"{wanted.at:%H:%M}", f"{first:%H:%M} to {end:%H:%M} local time")
    if not wanted.borrower:
        others = [contact for contact in before if not contact.borrower]
        _refuse_often(policy.limits.third_party, others, wanted, "contacts of third parties")
    own = policy.limits.each.get(wanted.way)  # type: ignore[call-overload]
    if own is not None:
        same = [contact for contact in before if contact.way == wanted.way]
        _refuse_often(own, same, wanted, f"contacts by {wanted.way}")
    _refuse_often(policy.limits.all, before, wanted, "contacts")


def _refuse_often(limit: LimitShape, before: Sequence[Contact], wanted: Contact, what: str) -> None:
    """Both windows end with the day of the contact that is wanted, which counts."""
    today = wanted.at.date()
    week = today - timedelta(days=_WEEK_DAYS - 1)
    days = [contact.at.date() for contact in before]
    for found, most, span in (
        (sum(day == today for day in days), limit.per_day, "a day"),
        (sum(week <= day <= today for day in days), limit.per_week, "seven days"),
    ):
        if found >= most:
            raise _refusal(wanted, f"{found} {what} already", f"at most {most} in {span}")


def _refusal(wanted: Contact, got: str, expected: str) -> ContactNotAllowed:
    at: datetime = wanted.at
    return ContactNotAllowed(
        where=f"contact by {wanted.way} on {at:%Y-%m-%d}",
        got=got,
        expected=expected,
        fix="Contact the borrower later, or by another way.",
    )
