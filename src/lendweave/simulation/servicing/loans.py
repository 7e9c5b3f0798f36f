"""Loans: schedules, what was repaid and when, and how late each loan is at each month's end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.credit.oracle import Borrowing
from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.trade.fulfilment import Course, refund_to_lender
from lendweave.simulation.truth.credit import Delinquency, Instalment, Loan, Repayment
from lendweave.simulation.truth.frames import NONE, Flag, Moment, Whole, joined, taken
from lendweave.simulation.world.block import Block, add_months, at_time

CHARGED_OFF_DPD = 180
_NEVER = np.datetime64("9999-12-31", "D")
_LATE_DAYS, _VERY_LATE_FROM, _VERY_LATE_DAYS, _VERY_LATE_SHARE = 25, 31, 25, 0.15
_RECOVERY_FROM_DAYS, _RECOVERY_DAYS = 90, 60
_PAYS_AT_S = 20 * 3_600


@dataclass(frozen=True, slots=True)
class Book:
    """The loans of a block, row by row; matrices have shape (loans, longest term).

    default_number: first instalment never paid, NONE where none. due_on: NaT after the last.
    paid_on: _NEVER where an instalment is not paid. returned: the goods came back and the merchant
    paid the lender `refund_minor` at `returned_at`, before the first instalment was due; the
    borrower paid what was lacking.
    """

    order_id: Whole
    kind: Whole
    person_id: Whole
    merchant_id: Whole
    disbursed_at: Moment
    default_number: Whole
    due_on: NDArray[np.datetime64]
    paid_on: NDArray[np.datetime64]
    returned: Flag
    returned_at: Moment
    refund_minor: Whole


def make_book(block: Block, credit: Credit, course: Course) -> tuple[Book, Schedule]:
    """The loans that were taken up, and their schedules."""
    lent = np.flatnonzero(credit.decision.taken_up)
    at = credit.place[lent]
    schedule, application = taken(credit.schedule, lent), taken(credit.application, lent)
    borrowing = taken(credit.borrowing, lent)
    default = taken(credit.potential, lent).default_number
    returned, disbursed = course.returned[at], course.delivered_at[at]
    due = _due_days(disbursed, schedule)
    book = Book(
        order_id=application.order_id,
        kind=borrowing.kind,
        person_id=application.person_id,
        merchant_id=application.merchant_id,
        disbursed_at=disbursed,
        default_number=default,
        due_on=due,
        paid_on=_paid_days(block, borrowing, due, default, returned),
        returned=returned,
        returned_at=course.returned_at[at],
        refund_minor=refund_to_lender(course)[at],
    )
    return book, schedule


def _due_days(disbursed: NDArray[np.datetime64], schedule: Schedule) -> NDArray[np.datetime64]:
    number = np.arange(1, schedule.principal_minor.shape[1] + 1)
    due = add_months(disbursed.astype("datetime64[D]")[:, None], number)
    return np.where(number <= schedule.term_months[:, None], due, np.datetime64("NaT", "D"))


def _paid_days(
    block: Block,
    who: Borrowing,
    due: NDArray[np.datetime64],
    default: NDArray[np.int64],
    returned: NDArray[np.bool_],
) -> NDArray[np.datetime64]:
    """Most pay up to two days early, some late; nobody after the default."""
    number, key = np.arange(1, due.shape[1] + 1), who.order_id[:, None]
    chance = block.chance
    share = block.world.risk.late * np.clip(1 - who.willingness, 0.1, 4.0)
    late = chance.happens("late", key, share[:, None], number)
    very = chance.happens("very late", key, _VERY_LATE_SHARE, number)
    days_late = np.where(
        very,
        _VERY_LATE_FROM + chance.below("days late", key, _VERY_LATE_DAYS, number),
        1 + chance.below("days late", key, _LATE_DAYS, number),
    )
    early = -chance.below("days early", key, 3, number)
    paid = due + np.where(late, days_late, early).astype("timedelta64[D]")
    stopped = (default[:, None] != NONE) & (number >= default[:, None])
    return np.where(stopped | returned[:, None] | np.isnat(due), _NEVER, paid)


# Tables


def loans(block: Block, book: Book, schedule: Schedule) -> Loan:
    """The loan table."""
    micros = int(block.world.credit.rate.removeprefix("0.").ljust(6, "0"))
    return Loan(
        order_id=book.order_id,
        person_id=book.person_id,
        merchant_id=book.merchant_id,
        disbursed_at=book.disbursed_at,
        principal_minor=schedule.amount_minor,
        rate_annual_micros=np.full(len(book.order_id), micros),
        term_months=schedule.term_months,
    )


def instalments(book: Book, schedule: Schedule) -> Instalment:
    """Every row of every schedule."""
    loan, place = np.nonzero(~np.isnat(book.due_on))
    return Instalment(
        order_id=book.order_id[loan],
        disbursed_at=book.disbursed_at[loan],
        number=place + 1,
        due_on=book.due_on[loan, place],
        principal_minor=schedule.principal_minor[loan, place],
        interest_minor=schedule.interest_minor[loan, place],
    )


def repayments(block: Block, book: Book, schedule: Schedule) -> Repayment:
    """Instalments paid, refunds of returned goods, and what was recovered after a default."""
    return joined(
        [
            _instalments_paid(book, schedule),
            _refunds(book),
            _settlements(book, schedule),
            _recoveries(block, book, schedule),
        ]
    )


def delinquencies(block: Block, book: Book) -> Delinquency:
    """Days past due of each open loan at each month's end, until it is charged off."""
    months = np.arange(block.months)
    length = (block.first_days(months + 1) - block.first_days(months)).astype(np.int64)
    ends = block.first_days(months + 1) - np.timedelta64(1, "D")
    late, is_open = _lateness(book, ends)
    loan, month = np.nonzero(is_open & (late - length <= CHARGED_OFF_DPD))
    return Delinquency(book.order_id[loan], ends[month], late[loan, month])


def _lateness(
    book: Book, ends: NDArray[np.datetime64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days past due and whether something is still to come, shape (loans, month ends)."""
    shape = (len(book.order_id), len(ends))
    late, unpaid = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    for number in range(book.due_on.shape[1]):
        due, paid = book.due_on[:, number, None], book.paid_on[:, number, None]
        is_unpaid = ~np.isnat(due) & (paid > ends)
        days = np.where(is_unpaid & (due < ends), ends - due, np.timedelta64(0, "D"))
        late = np.maximum(late, days.astype(np.int64))
        unpaid |= is_unpaid
    closed = book.returned[:, None] & (book.returned_at.astype("datetime64[D]")[:, None] <= ends)
    begun = book.disbursed_at.astype("datetime64[D]")[:, None] <= ends
    return late, unpaid & begun & ~closed


def _instalments_paid(book: Book, schedule: Schedule) -> Repayment:
    loan, place = np.nonzero(book.paid_on < _NEVER)
    amount = schedule.principal_minor[loan, place] + schedule.interest_minor[loan, place]
    by_merchant = book.kind[loan] == FraudKind.FICTITIOUS_ORDER
    return Repayment(
        order_id=book.order_id[loan],
        number=place + 1,
        paid_at=_evening(book.paid_on[loan, place]),
        amount_minor=amount,
        payer=np.where(by_merchant, "merchant", "person"),
        purpose=np.full(len(loan), "instalment"),
    )


def _refunds(book: Book) -> Repayment:
    at = np.flatnonzero(book.returned & (book.refund_minor > 0))
    paid_at, amount = book.returned_at[at], book.refund_minor[at]
    return _whole_loan(book, at, paid_at, amount, payer="merchant", purpose="refund")


def _settlements(book: Book, schedule: Schedule) -> Repayment:
    """What the refund of a service lacks, the borrower pays at once."""
    lacking = schedule.amount_minor - book.refund_minor
    at = np.flatnonzero(book.returned & (lacking > 0))
    paid_at = book.returned_at[at]
    return _whole_loan(book, at, paid_at, lacking[at], payer="person", purpose="settlement")


def _recoveries(block: Block, book: Book, schedule: Schedule) -> Repayment:
    """One payment some months after a default, on average what loss given default leaves."""
    fell = (book.default_number != NONE) & ~book.returned & (book.kind == FraudKind.GENUINE)
    at = np.flatnonzero(fell)
    ids, place = book.order_id[at], book.default_number[at] - 1
    share = np.minimum(2 * (1 - block.world.credit.loss_given_default), 1.0)
    part = share * block.chance.uniform("recovery", ids)
    amount = (part * schedule.outstanding_minor[at, place]).astype(np.int64)
    wait = _RECOVERY_FROM_DAYS + block.chance.below("recovery day", ids, _RECOVERY_DAYS)
    paid_at = _evening(book.due_on[at, place] + wait.astype("timedelta64[D]"))
    recovered = _whole_loan(book, at, paid_at, amount, payer="person", purpose="recovery")
    return taken(recovered, amount > 0)


def _whole_loan(
    book: Book,
    at: NDArray[np.int64],
    paid_at: NDArray[np.datetime64],
    amount_minor: NDArray[np.int64],
    *,
    payer: str,
    purpose: str,
) -> Repayment:
    """Repayments that are not for one instalment."""
    return Repayment(
        order_id=book.order_id[at],
        number=np.zeros(len(at), np.int64),
        paid_at=paid_at,
        amount_minor=amount_minor,
        payer=np.full(len(at), payer),
        purpose=np.full(len(at), purpose),
    )


def _evening(day: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    return at_time(day, np.full(day.shape, _PAYS_AT_S))
