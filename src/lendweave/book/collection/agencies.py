"""Agencies: which cases go to them, how long they keep them, what they earn."""

from __future__ import annotations

from datetime import date, timedelta

from lendweave.book.collection.case import Case, Custody
from lendweave.book.collection.errors import HandoverNotAllowed
from lendweave.book.collection.policy import Policy
from lendweave.kernel.decimals import divide_half_away


def handed_over(policy: Policy, case: Case, agency: str, on: date, held: int) -> Custody:
    """The custody of a case that goes to `agency`. held: cases it has now.

    Raises HandoverNotAllowed: an unknown agency, a case that is elsewhere or not late enough, or an
    agency that is full.
    """
    found = policy.agency(agency)
    if found is None:
        known = ", ".join(each.name for each in policy.agencies) or "an agency in collection.yaml"
        raise _refusal(case, f"agency {agency[:40]!r}", known)
    if case.custody is not None:
        raise _refusal(case, f"the case is with {case.custody.agency}", "a case in the house")
    late = case.overdue.days_past_due
    if late < found.first:
        raise _refusal(case, f"{late} days past due", f"{found.first} or more")
    if held >= found.cases_max:
        raise _refusal(case, f"{held} cases with {agency}", f"fewer than {found.cases_max}")
    return Custody(found.name, on, on + timedelta(days=found.keep_days))


def recalled(case: Case) -> Custody:
    """The custody that ends. Raises HandoverNotAllowed for a case in the house."""
    if case.custody is None:
        raise _refusal(case, "a case in the house", "a case with an agency")
    return case.custody


def is_back(custody: Custody, on: date) -> bool:
    """Whether the case has come back by itself: the agency's time is over."""
    return on >= custody.back_on


def commission(policy: Policy, custody: Custody, collected_minor: int) -> int:
    """What the agency earns of money that came while it had the case, to the nearest unit."""
    agency = policy.agency(custody.agency)
    share = agency.commission if agency else 0
    return divide_half_away(collected_minor * share.numerator, share.denominator)


def _refusal(case: Case, got: str, expected: str) -> HandoverNotAllowed:
    return HandoverNotAllowed(
        where=f"loan {case.overdue.loan_id}",
        got=got,
        expected=expected,
        fix="Choose another agency, or keep the case in the house.",
    )
