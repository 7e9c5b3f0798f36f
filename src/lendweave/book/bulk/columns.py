"""The state of loans as columns: one array for each thing known of a loan, or of an instalment.

Days are days since 1970-01-01, amounts minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from lendweave.book.funding.shares import Share
from lendweave.book.loan.rules import LoanRules
from lendweave.book.loan.state import Status

IntArray = NDArray[np.int64]
NO_DAY = -(2**31)
"""Stands for no day."""
STATUSES: tuple[Status, ...] = get_args(Status)
OPENED, ACTIVE, OVERDUE, SETTLED, WRITTEN_OFF, CANCELLED = range(len(STATUSES))


@dataclass(frozen=True, slots=True)
class Pattern:
    """What many loans have in common."""

    scenario: str
    currency: str
    rules: LoanRules
    shares: tuple[Share, ...]


@dataclass(slots=True)
class LoanColumns:
    """One value for each loan.

    pattern: place among the shard's patterns. rows: how many instalments are kept. next_due:
    first of these that has not fallen due. first_open: none before it is open. credit: of the
    borrower. floor_*: class and stage that a restructuring holds up. lost_since: for written-off
    loans, due day of what was lost. next_event_on: day of the first event that has yet to count,
    or on which the loan is folded for another reason.
    principal: open. lost: principal written off.
    """

    loan_id: NDArray[np.object_]
    pattern: IntArray
    rows: IntArray
    next_due: IntArray
    first_open: IntArray
    credit: IntArray
    frozen: IntArray
    status: IntArray
    closed_on: IntArray
    floor_class: IntArray
    floor_stage: IntArray
    floor_until: IntArray
    lost_since: IntArray
    next_event_on: IntArray
    disbursed: IntArray
    principal: IntArray
    lost: IntArray
    days_past_due: IntArray
    risk_class: IntArray
    stage: IntArray


@dataclass(slots=True)
class RowColumns:
    """One value for each instalment that is open or has yet to fall due, loan after loan.

    open_*: what the borrower owes of it. unbooked_*: what is due with it and not yet income.
    base: the amounts that bear penalty interest, as they fell due. late: sum of overdue amount ×
    days. charged: penalty that was worked out.
    """

    number: IntArray
    due_on: IntArray
    open_penalty: IntArray
    open_fee: IntArray
    open_principal: IntArray
    open_interest: IntArray
    unbooked_penalty: IntArray
    unbooked_fee: IntArray
    unbooked_interest: IntArray
    unbooked_subsidy: IntArray
    base: IntArray
    late: IntArray
    charged: IntArray


LOAN_FIELDS: tuple[str, ...] = tuple(LoanColumns.__dataclass_fields__)
ROW_FIELDS: tuple[str, ...] = tuple(RowColumns.__dataclass_fields__)


@dataclass(slots=True)
class Shard:
    """Some loans at the end of a day."""

    patterns: tuple[Pattern, ...]
    loans: LoanColumns
    rows: RowColumns

    @property
    def count(self) -> int:
        """How many loans."""
        return len(self.loans.loan_id)

    def first_rows(self) -> IntArray:
        """Place of the first instalment of each loan."""
        rows = self.loans.rows
        return np.cumsum(rows) - rows

    def of_patterns(self, value: Any) -> IntArray:
        """What `value` gives for the pattern of each loan."""
        found = np.array([value(pattern) for pattern in self.patterns], dtype=np.int64)
        return np.asarray(found[self.loans.pattern]) if self.patterns else self.loans.pattern
