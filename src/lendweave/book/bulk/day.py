"""One business day over many loans: what the fold does for each of them, over whole columns.

The order is that of `book.loan.days`: penalties up to the day, at a month's end their booking,
then what falls due. A loan whose day asks for more (credit that pays what falls due, penalty on
penalty, an event whose day has come, a subsidy that outlives the loan) is named, to be folded by
itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lendweave.book.bulk.columns import NO_DAY, SETTLED, IntArray, Shard
from lendweave.book.bulk.pattern_rules import NEVER, PatternRules, pattern_rules
from lendweave.book.bulk.rounding import rounded_all
from lendweave.book.bulk.shards import spans
from lendweave.book.bulk.standing import stand
from lendweave.kernel.clock import days_from_date

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Dues:
    """What fell due and is booked: place of the loan, instalment, amounts."""

    loan: IntArray
    number: IntArray
    fee: IntArray
    interest: IntArray
    subsidy: IntArray


@dataclass(slots=True)
class DayPass:
    """What a day did. dues: in rounds, as a loan may have several on one day.

    penalties: places of loans, and what of their penalties is booked. to_fold: places of the loans
    whose columns mean nothing now and are to be gathered anew.
    """

    on: date
    to_fold: IntArray
    dues: list[Dues] = field(default_factory=list)
    penalties: tuple[IntArray, IntArray] | None = None


def pass_day(shard: Shard, on: date) -> DayPass:
    """Let one day pass for the loans of a shard, in place. The day before has passed already."""
    day, rules = days_from_date(on), pattern_rules(shard.patterns)
    is_open = shard.loans.status < SETTLED
    to_fold = _needs_fold(shard, rules, day)
    working = is_open & ~to_fold
    done = DayPass(on, np.flatnonzero(to_fold))
    late = np.flatnonzero(
        working & (shard.loans.first_open < shard.loans.next_due) & (shard.loans.frozen == 0)
    )
    _accrue(shard, rules, late, day)
    if (on + timedelta(days=1)).day == 1:
        done.penalties = _book_penalties(shard, rules, late, day)
    _fall_due(shard, rules, np.flatnonzero(working), day, done)
    stand(shard, rules, day)
    return done


def _needs_fold(shard: Shard, rules: PatternRules, day: int) -> BoolArray:
    loans = shard.loans
    credit = (loans.credit > 0) & (_next_due_on(shard) <= day)
    compound = (loans.first_open < loans.next_due) & (rules.compound[loans.pattern] > 0)
    comes = (loans.next_event_on != NO_DAY) & (loans.next_event_on <= day)
    subsidy = _subsidy_falls_due(shard, day)
    return np.asarray(((loans.status < SETTLED) & (credit | compound)) | comes | subsidy)


def _subsidy_falls_due(shard: Shard, day: int) -> BoolArray:
    """Loans that the borrower has settled early while merchant or brand still owes interest."""
    loans = shard.loans
    subsidised = np.array([bool(each.rules.subsidies) for each in shard.patterns], dtype=np.bool_)
    found = (loans.status == SETTLED) & (_next_due_on(shard) <= day)
    found = found & subsidised[loans.pattern] if len(shard.patterns) else found
    settled = np.flatnonzero(found)
    count = loans.rows[settled] - loans.next_due[settled]
    rows = spans(shard.first_rows()[settled] + loans.next_due[settled], count)
    owed = np.zeros(shard.count, dtype=np.int64)
    np.add.at(owed, np.repeat(settled, count), shard.rows.unbooked_subsidy[rows])
    return np.asarray(owed > 0)


def _next_due_on(shard: Shard) -> IntArray:
    """Day on which the next instalment of each loan falls due."""
    loans = shard.loans
    found = np.full(shard.count, NEVER, dtype=np.int64)
    has_next = loans.next_due < loans.rows
    found[has_next] = shard.rows.due_on[(shard.first_rows() + loans.next_due)[has_next]]
    return found


def _late_rows(shard: Shard, late: IntArray) -> tuple[IntArray, IntArray]:
    """Instalments of some loans that fell due, from the first open one on, with their loans."""
    loans = shard.loans
    count = loans.next_due[late] - loans.first_open[late]
    rows = spans(shard.first_rows()[late] + loans.first_open[late], count)
    return rows, np.repeat(late, count)


def _accrue(shard: Shard, rules: PatternRules, late: IntArray, day: int) -> None:
    """Work out the penalty of one more day."""
    rows, loan = _late_rows(shard, late)
    columns, pattern = shard.rows, shard.loans.pattern[loan]
    base = (
        columns.open_fee[rows] * rules.bears_fee[pattern]
        + columns.open_principal[rows] * rules.bears_principal[pattern]
        + columns.open_interest[rows] * rules.bears_interest[pattern]
    )
    bears = (base > 0) & (rules.top[pattern] > 0)
    base = np.where(rules.whole[pattern] > 0, columns.base[rows], base)
    columns.late[rows[bears]] += base[bears]
    charged = bears & (day - columns.due_on[rows] > rules.penalty_grace[pattern])
    rows, pattern = rows[charged], pattern[charged]
    whole = rounded_all(
        columns.late[rows], rules.top[pattern], rules.bottom[pattern], rules.rounding[pattern]
    )
    more = whole - columns.charged[rows]
    columns.charged[rows] = whole
    columns.open_penalty[rows] += more
    columns.unbooked_penalty[rows] += more


def _book_penalties(
    shard: Shard, rules: PatternRules, late: IntArray, day: int
) -> tuple[IntArray, IntArray]:
    """Book at a month's end what has been worked out, but for loans on non-accrual."""
    first = shard.first_rows()[late] + shard.loans.first_open[late]
    days = np.maximum(day - shard.rows.due_on[first], 0)
    pattern = shard.loans.pattern[late]
    late = late[(days <= rules.non_accrual[pattern]) & (rules.top[pattern] > 0)]
    rows, loan = _late_rows(shard, late)
    total = np.zeros(shard.count, dtype=np.int64)
    np.add.at(total, loan, shard.rows.unbooked_penalty[rows])
    shard.rows.unbooked_penalty[rows] = 0
    booked = np.flatnonzero(total)
    return booked, total[booked]


def _fall_due(
    shard: Shard, rules: PatternRules, working: IntArray, day: int, done: DayPass
) -> None:
    while len(working):
        working = working[_next_due_on(shard)[working] <= day]
        if len(working):
            done.dues.append(_book_dues(shard, rules, working, day))


def _book_dues(shard: Shard, rules: PatternRules, working: IntArray, day: int) -> Dues:
    """Book an instalment's interest and fee, as far as they were not paid before."""
    loans, columns, first = shard.loans, shard.rows, shard.first_rows()
    row = first[working] + loans.next_due[working]
    loans.next_due[working] += 1
    since = columns.due_on[np.minimum(first + loans.first_open, len(columns.due_on) - 1)[working]]
    is_late = loans.first_open[working] < loans.next_due[working]
    late_days = np.where(is_late, np.maximum(day - since, 0), 0)
    accrues = (late_days <= rules.non_accrual[loans.pattern[working]]).astype(np.int64)
    dues = Dues(
        working,
        columns.number[row],
        columns.unbooked_fee[row],
        columns.unbooked_interest[row] * accrues,
        columns.unbooked_subsidy[row] * accrues,
    )
    columns.unbooked_fee[row] = 0
    columns.unbooked_interest[row] -= dues.interest
    columns.unbooked_subsidy[row] -= dues.subsidy
    _settle(shard, working[loans.first_open[working] == loans.next_due[working] - 1], day)
    return dues


def _settle(shard: Shard, due: IntArray, day: int) -> None:
    """Move past instalments of which nothing is open; the last of them closes the loan."""
    loans, columns, first = shard.loans, shard.rows, shard.first_rows()
    still = columns.open_penalty + columns.open_fee + columns.open_principal + columns.open_interest
    while len(due):
        due = due[still[first[due] + loans.first_open[due]] == 0]
        loans.first_open[due] += 1
        ended = due[loans.first_open[due] == loans.rows[due]]
        loans.status[ended], loans.closed_on[ended] = SETTLED, day
        due = due[loans.first_open[due] < loans.rows[due]]
