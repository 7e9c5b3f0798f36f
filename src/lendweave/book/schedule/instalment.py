"""The part of an instalment that is worked out: what each row pays so that the last one clears."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.book.rounding import rounded
from lendweave.book.schedule.model import ScheduleTerms
from lendweave.book.schedule.steps import Step

_TRIES_MAX = 3


def equal_instalment(
    terms: ScheduleTerms, steps: Sequence[Step], balance: int, carried: int
) -> int:
    """The payment that, made with every one of `steps`, leaves nothing open.

    balance, carried: principal and unpaid interest open before the first of them. Worked out
    exactly and rounded once; rows after the first are supposed to bear the last rate known in the
    first, without further draws.
    """
    levelled = terms.residue == "levelled"
    debt = _grown(steps[0], balance, levelled) + carried * steps[0].whole
    factors = shared = steps[0].whole
    for step in steps[1:]:
        part, whole = step.at(steps[0].rate)
        debt *= whole + part
        shared *= whole
        factors = factors * (whole + part) + shared
    payment = _in_multiples(debt, factors, terms)
    return _levelled(terms, steps, (balance, carried), payment) if levelled else payment


def _grown(step: Step, balance: int, from_first_day: bool) -> int:
    """Debt after a row's interest, over its whole; all draws of the row as if on its first day?"""
    if from_first_day:
        return (balance + step.opening + step.later) * (step.whole + step.part)
    grown = (balance + step.opening) * (step.whole + step.part)
    return grown + step.extra + step.later * step.whole


def equal_principal(terms: ScheduleTerms, steps: Sequence[Step], balance: int) -> int:
    """The principal of each of `steps`: what is open over their number."""
    first = steps[0]
    return _in_multiples(balance + first.opening + first.later, len(steps), terms)


def _in_multiples(numerator: int, denominator: int, terms: ScheduleTerms) -> int:
    multiple = terms.payment_multiple
    return rounded(numerator, denominator * multiple, terms.rounding) * multiple


def _levelled(
    terms: ScheduleTerms, steps: Sequence[Step], open_before: tuple[int, int], payment: int
) -> int:
    """The payment moved by a share of what the last row lacks or has too much, while that helps.

    Where the gap is less than half a minor unit a row, it stays. The method of Apache Fineract.
    """
    gap = _last(terms, steps, open_before, payment) - payment
    for _ in range(_TRIES_MAX):
        if abs(gap) <= len(steps) // 2:
            break
        moved = payment + _in_multiples(gap, len(steps), terms)
        gap_then = _last(terms, steps, open_before, moved) - moved
        if abs(gap_then) >= abs(gap):
            break
        payment, gap = moved, gap_then
    return payment


def _last(
    terms: ScheduleTerms, steps: Sequence[Step], open_before: tuple[int, int], payment: int
) -> int:
    """What the last of `steps` pays when the others pay `payment`."""
    first, *others = steps
    opened = open_before[0] + first.opening
    interest = rounded(opened * first.part + first.extra, first.whole, terms.rounding)
    owed = opened + first.later + interest + open_before[1]
    for step in others:
        opened = owed - payment
        part, whole = step.at(first.rate)
        owed = opened + rounded(opened * part, whole, terms.rounding)
    return owed
