"""Promises to pay: which are taken."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from lendweave.book.collection.case import Case
from lendweave.book.collection.errors import PromiseNotAllowed
from lendweave.book.collection.policy import Policy
from lendweave.kernel.money import Money


def refuse_promise(policy: Policy, case: Case, on: date, pay_by: date, amount_minor: int) -> None:
    """Raise PromiseNotAllowed unless a promise made `on` that day may be taken.

    It must not lie too far ahead or cover too little, and the borrower must not have broken too
    many before.
    """
    rule, overdue = policy.promises, case.overdue
    days = (pay_by - on).days
    least = -(-Fraction(str(rule.least)) * overdue.overdue_minor // 1)
    if not 0 <= days <= rule.days_max:
        raise _refusal(case, f"{days} days ahead", f"from today to {rule.days_max} days ahead")
    if amount_minor < least:
        raise _refusal(case, _told(amount_minor, case), f"at least {_told(int(least), case)}")
    if case.broken(on) > rule.broken_max:
        got = f"{case.broken(on)} promises that were broken"
        raise _refusal(case, got, f"at most {rule.broken_max}")


def _told(minor: int, case: Case) -> str:
    return str(Money(minor, case.overdue.currency))


def _refusal(case: Case, got: str, expected: str) -> PromiseNotAllowed:
    return PromiseNotAllowed(
        where=f"promise on loan {case.overdue.loan_id}",
        got=got,
        expected=expected,
        fix="Agree on an earlier day or a larger part, or take the next step of the plan.",
    )
