"""What a schedule is made from, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from lendweave.book.calendar import NO_SHIFT, DayCount, Periods, Shift
from lendweave.book.rounding import Rounding

Plan = Literal[
    "equal_instalment", "equal_principal", "interest_first", "bullet", "on_demand", "staged"
]
"""interest_first: interest each period, principal with the last. bullet: all at the end. on_demand:
interest by the day, nothing fixed before the end. staged: equal instalments of what was drawn."""

PLANS: tuple[Plan, ...] = get_args(Plan)

OnChange = Literal["recomputed", "recomputed_next", "kept"]
"""What a draw or a rate change makes of the payment: worked out anew in the row in which it falls,
from the row after it, or left as it is (a smaller debt then ends earlier, a larger one leaves its
rest to the last row)."""

UnpaidInterest = Literal["carried", "capitalised", "free"]
"""Interest that a row leaves unpaid (grace, a capped payment): owed without interest until the next
payment, added to principal, or not charged at all."""

Residue = Literal["last_row", "levelled"]
"""What rounding leaves: to the last row; or the payment is first moved by whole minor units as long
as that brings the last row nearer to it, and starts as if what is drawn within a row were drawn on
its first day (as Apache Fineract does)."""


OWN_BOOKS = ("lender", "platform", "guarantor")
"""Whose fees stand in a book that is kept here."""


@dataclass(frozen=True, slots=True)
class Draw:
    """`amount` minor units paid out on a day; below zero, principal repaid beside the schedule."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class RateChange:
    """A yearly rate (0.144 is 14.4%), in force from that day on."""

    on: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Bounds on the yearly rate. step: how far one change may move it, either way."""

    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A fee of `amount` minor units due with a row; number 0 is the disbursal.

    charged_by: empty in contracts of releases that booked no fee of others. netted: it is taken off
    what the merchant is to get.
    """

    code: str
    number: int
    amount: int
    in_all_in_cost: bool
    paid_by: str
    charged_by: str = ""
    netted: bool = False

    @property
    def is_claim(self) -> bool:
        """Somebody else than the borrower owes it, and one of our books has it."""
        return self.paid_by not in ("borrower", self.charged_by) and self.charged_by in OWN_BOOKS


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """All that a schedule follows from.

    rates: the first is in force from the first draw at the latest. days_in_year: over which actual
    days are counted instead of those of `day_count` (364 makes a week 1/52). interest_only: first
    rows that pay no principal; grace: first rows that pay nothing at all. payment: the instalment,
    given instead of computed; payment_cap: no row but the last pays more; payment_rise: how far a
    payment that is worked out anew may rise above the one before (0.075 is 7.5%).
    payment_multiple: the instalment is a multiple of so many minor units. carried: interest owed
    from before the first draw, which bears none.
    """

    plan: Plan
    draws: tuple[Draw, ...]
    rates: tuple[RateChange, ...]
    periods: Periods
    day_count: DayCount = "30/360"
    rounding: Rounding = "half_up"
    days_in_year: int | None = None
    shift: Shift = NO_SHIFT
    interest_only: int = 0
    grace: int = 0
    unpaid_interest: UnpaidInterest = "carried"
    payment: int | None = None
    payment_cap: int | None = None
    payment_rise: Decimal | None = None
    payment_multiple: int = 1
    on_change: OnChange = "recomputed"
    residue: Residue = "last_row"
    rate_limits: RateLimits = RateLimits()
    fees: tuple[FeeRow, ...] = ()
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment, in minor units. balance: principal open after it. drawn: paid out within it.
    carried: interest open after it that bears none and is owed with a later row.

    principal is negative where unpaid interest is added to principal.
    """

    number: int
    starts_on: date
    due_on: date
    principal: int
    interest: int
    fee: int
    balance: int
    drawn: int = 0
    carried: int = 0

    @property
    def payment(self) -> int:
        """All that is due with the row."""
        return self.principal + self.interest + self.fee


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rows of a loan in order of due date. Amounts are minor units of `currency`."""

    rows: tuple[Row, ...]
    currency: str

    @property
    def principal(self) -> int:
        """Principal of all rows: what was drawn."""
        return sum(row.principal for row in self.rows)

    @property
    def interest(self) -> int:
        """Interest of all rows."""
        return sum(row.interest for row in self.rows)
