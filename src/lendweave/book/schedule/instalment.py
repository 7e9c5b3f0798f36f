"""The part of an instalment that is worked out: what each row pays so that the last one clears."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.book.rounding import rounded
from lendweave.book.schedule.model import ScheduleTerms
from lendweave.book.schedule.steps import Step

_TRIES_MAX = 8


def equal_instalment(
    terms: ScheduleTerms, steps: Sequence[Step], balance: int, carried: int
) -> int:
    """The payment that, made with every one of `steps`, leaves nothing open.

    balance, carried: principal and unpaid interest open before the first of them. Worked out
    exactly and rounded once; rows after the first are supposed to bear the last rate known in the
    first, without further draws.
    """
    first, *others = steps
    opened = balance + first.opening
    debt = opened * (first.whole + first.part) + first.extra
    debt += (first.later + carried) * first.whole
    factors = shared = first.whole
    for step in others:
        part, whole = step.steady
        debt *= whole + part
        shared *= whole
        factors = factors * (whole + part) + shared
    payment = _in_multiples(debt, factors, terms)
    return (
        payment
        if terms.residue == "last_row"
        else _levelled(terms, steps, (balance, carried), payment)
    )


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
    """The payment moved by a share of what the last row lacks or has too much, while that helps."""
    gap = _last(terms, steps, open_before, payment) - payment
    for _ in range(_TRIES_MAX):
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
        owed = opened + rounded(opened * step.steady[0], step.steady[1], terms.rounding)
    return owed
