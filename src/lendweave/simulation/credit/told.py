"""What the bureau was told about an identity by a day: reported by then, of what had happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.outside.business import Outside
from lendweave.simulation.outside.lenders import terms_of
from lendweave.simulation.truth.frames import Flag, Whole, taken
from lendweave.simulation.truth.outside import OutsideLoan
from lendweave.simulation.world.block import Block, add_months

_ENQUIRIES_DAYS, _OVERDUE_DAYS = 91, 730
_REPORTED_FROM_DAYS = 10
"""An instalment is told as overdue when it is so many days late."""
_NEVER = np.datetime64("9999-12-31", "D")

Days = NDArray[np.datetime64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Told:
    """The questions: identity_id and day, row by row."""

    identity_id: Whole
    as_of: Days


@dataclass(frozen=True, slots=True)
class History:
    """The loans of each identity, as reported by its day."""

    overdue: Whole
    worst_days: Whole
    live: Whole
    balance_minor: Whole
    months: Whole
    judged: Flag


def enquiries_told(block: Block, outside: Outside, told: Told) -> Numbers:
    """Enquiries in the three months before the day."""
    asked = outside.enquiry
    known = _known_on(block, asked.enquiry_id, asked.lender_id, asked.asked_on)
    which, row = _pairs(asked.identity_id, told.identity_id)
    as_of = told.as_of[which]
    counted = (known[row] <= as_of) & (asked.asked_on[row] > as_of - _ENQUIRIES_DAYS)
    return np.bincount(which[counted], minlength=len(told.as_of))


def histories_told(block: Block, outside: Outside, told: Told) -> History:
    """The history of every identity asked for."""
    loan = outside.loan
    known = _known_on(block, loan.loan_id, loan.lender_id, loan.granted_on)
    delay = known - loan.granted_on
    which, row = _pairs(loan.identity_id, told.identity_id)
    seen = known[row] <= told.as_of[which]
    which, row = which[seen], row[seen]
    # Each loan is told as it stood before its lender's delay.
    stand = told.as_of[which] - delay[row]
    loan, size = taken(loan, row), len(told.as_of)
    unpaid, late_for = _defaulted(outside, loan, stand)
    late, days = _late(outside, loan, stand)
    live = (loan.closes_on > stand) | (unpaid > 0)
    paid = np.minimum(_months_between(loan.granted_on, stand), loan.term_months) - unpaid
    balance = loan.amount_minor - loan.amount_minor // loan.term_months * paid
    return History(
        overdue=_sums(which, late + unpaid, size),
        worst_days=_largest(which, np.maximum(late_for, days), size),
        live=_sums(which, live, size),
        balance_minor=_sums(which, balance * live, size),
        months=_largest(which, _months_between(loan.granted_on, told.as_of[which]), size),
        judged=_sums(which, _judged(outside, loan, stand), size) > 0,
    )


def _known_on(block: Block, ids: Numbers, lender: Numbers, day: Days) -> Days:
    """The day on which the bureau hears of what happened on `day`; never of some."""
    terms, chance = terms_of(block.world), block.chance
    wait = chance.below("outside report delay", ids, terms.delay_days[lender] + 1)
    reported = chance.happens("outside reported", ids, terms.reports[lender])
    return np.asarray(np.where(reported, day + wait.astype("timedelta64[D]"), _NEVER))


def _defaulted(outside: Outside, loan: OutsideLoan, stand: Days) -> tuple[Numbers, Numbers]:
    """Instalments of the last two years that a defaulted loan still owes, and days since."""
    default = outside.default
    loan_row, row = _pairs(default.loan_id, loan.loan_id)
    since = default.defaulted_on[row]
    day = stand[loan_row]
    begun = since + _REPORTED_FROM_DAYS <= day
    due_to = np.minimum(day, loan.closes_on[loan_row])
    unpaid = _months_between(np.maximum(since, day - _OVERDUE_DAYS), due_to) + 1
    size = len(loan.loan_id)
    return (
        _sums(loan_row, unpaid * begun, size),
        _sums(loan_row, (day - since).astype(np.int64) * begun, size),
    )


def _late(outside: Outside, loan: OutsideLoan, stand: Days) -> tuple[Numbers, Numbers]:
    """Instalments of the last two years that were overdue, and the most days of one."""
    late = outside.late
    loan_row, row = _pairs(late.loan_id, loan.loan_id)
    since = (stand[loan_row] - late.due_on[row]).astype(np.int64)
    days = np.minimum(late.days_late[row], since)
    told = (days >= _REPORTED_FROM_DAYS) & (since < _OVERDUE_DAYS)
    size = len(loan.loan_id)
    return _sums(loan_row, told, size), _largest(loan_row, days * told, size)


def _judged(outside: Outside, loan: OutsideLoan, stand: Days) -> Numbers:
    judgment = outside.judgment
    loan_row, row = _pairs(judgment.loan_id, loan.loan_id)
    return _sums(loan_row, judgment.judged_on[row] <= stand[loan_row], len(loan.loan_id))


def _pairs(keys: Numbers, wanted: Numbers) -> tuple[Numbers, Numbers]:
    """Every pair (place in `wanted`, place in `keys`) with equal values."""
    order = np.argsort(keys, kind="stable")
    first, last = (np.searchsorted(keys[order], wanted, side) for side in ("left", "right"))
    count = last - first
    which = np.repeat(np.arange(len(wanted)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return which, np.asarray(order[first[which] + within])


def _months_between(first: Days, last: Days) -> Numbers:
    """Whole months from one day to another, 0 where it comes before."""
    months = (last.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    return np.asarray(np.maximum(months - (add_months(first, months) > last), 0))


def _sums(which: Numbers, values: NDArray[Any], size: int) -> Numbers:
    return np.bincount(which, weights=values, minlength=size).astype(np.int64)


def _largest(which: Numbers, values: Numbers, size: int) -> Numbers:
    found = np.zeros(size, np.int64)
    np.maximum.at(found, which, values)
    return found
