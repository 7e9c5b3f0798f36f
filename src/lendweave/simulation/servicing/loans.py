"""The tables of loans: what was lent, what is due, and how late each is at each month's end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD, Book
from lendweave.simulation.truth.credit import Delinquency, Instalment, Loan
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.truth.ledger import ChargeOff
from lendweave.simulation.world.block import Block

NON_ACCRUAL_DPD = 90
"""Interest that falls due later is not booked."""
_MICROS = 1_000_000


def loans(block: Block, book: Book, schedule: Schedule) -> Loan:
    """The loan table."""
    return Loan(
        order_id=book.order_id,
        person_id=book.person_id,
        merchant_id=book.merchant_id,
        disbursed_at=book.disbursed_at,
        principal_minor=schedule.amount_minor,
        rate_annual_micros=(schedule.rate * _MICROS + 0.5).astype(np.int64),
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


def delinquencies(block: Block, book: Book) -> Delinquency:
    """Days past due of each open loan at each month's end, until it is charged off."""
    months = np.arange(block.months)
    length = (block.first_days(months + 1) - block.first_days(months)).astype(np.int64)
    ends = block.first_days(months + 1) - np.timedelta64(1, "D")
    late, is_open = lateness(book, ends)
    loan, month = np.nonzero(is_open & (late - length <= CHARGED_OFF_DPD))
    return Delinquency(book.order_id[loan], ends[month], late[loan, month])


def lateness(
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


def charge_offs(book: Book, schedule: Schedule) -> ChargeOff:
    """Loans on the first day on which they are more than 180 days past due."""
    at = np.flatnonzero(book.default_number != NONE)
    place = book.default_number[at] - 1
    due = book.due_on[at, place]
    accrued = accrues(book)[at] & (book.numbers >= book.default_number[at, None])
    return ChargeOff(
        order_id=book.order_id[at],
        charged_off_on=due + np.timedelta64(CHARGED_OFF_DPD + 1, "D"),
        principal_minor=schedule.outstanding_minor[at, place],
        interest_minor=(schedule.interest_minor[at] * accrued).sum(axis=1),
    )


def accrues(book: Book) -> NDArray[np.bool_]:
    """Instalments whose interest is booked: those paid, and those due soon after a default."""
    first = book.due_on[np.arange(len(book.order_id)), np.maximum(book.default_number, 1) - 1]
    soon = book.due_on <= first[:, None] + np.timedelta64(NON_ACCRUAL_DPD, "D")
    lost = (book.default_number != NONE)[:, None] & (book.paid_on > book.due_on) & soon
    unpaid = lost & (book.numbers >= book.default_number[:, None])
    return np.asarray(book.by_instalment | unpaid)
