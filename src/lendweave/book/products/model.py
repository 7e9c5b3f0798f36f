"""A credit product as frozen data: what a customer is offered, and how the loan is serviced.

Amounts are whole minor units of `currency`; rates and shares are exact decimals (0.144 is 14.4%).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from lendweave.book.calendar import (
    DayCount,
    HolidayCalendar,
    Periods,
    Shift,
    ShiftRule,
    Unit,
    Weekends,
    plus_months,
)
from lendweave.book.funding.shares import Share
from lendweave.book.loan.rules import (
    AllocateBy,
    Component,
    DpdRow,
    LoanRules,
    Overpayment,
    PenaltyRule,
    PrepaymentRule,
    SubsidyRule,
    Timing,
)
from lendweave.book.rounding import Rounding, rounded
from lendweave.book.schedule.model import Draw, FeeRow, Plan, RateChange, ScheduleTerms
from lendweave.kernel.money import Money, allocate

Kind: TypeAlias = Literal[
    "instalment", "revolving", "staged", "receivable", "order", "prepayment", "inventory"
]
Payer: TypeAlias = Literal["borrower", "merchant", "brand", "platform"]
ChargedBy: TypeAlias = Literal[
    "lender", "guarantor", "insurer", "platform", "merchant", "third_party"
]
Acknowledgement: TypeAlias = Literal["required", "notified", "none"]
ServiceEvent: TypeAlias = Literal["class_attended", "treatment_done", "trip_departed", "installed"]

PenaltyOf: TypeAlias = Literal["open", "instalment"]
DaysInYear: TypeAlias = Literal[360, 365]

KINDS: tuple[Kind, ...] = get_args(Kind)
TIMINGS: tuple[Timing, ...] = get_args(Timing)
COMPONENTS: tuple[Component, ...] = get_args(Component)
WEEKENDS: HolidayCalendar = Weekends()
WEEKENDS_ALONE = "weekends"
"""Code of the calendar in which only Saturdays and Sundays are free."""
WEIGHT_WHOLE = 1_000_000
AT_ONCE: tuple[Plan, ...] = ("bullet", "on_demand")
"""Plans of which nothing falls due before the end."""
TRADE_KINDS: tuple[Kind, ...] = ("receivable", "order", "prepayment", "inventory")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    en: str
    zh: str

    def told(self, locale: str) -> str:
        """The words in Chinese for `zh`, else in English."""
        return self.zh if locale == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Amounts:
    """What may be borrowed at once: low ≤ amount ≤ high, in steps from zero."""

    low: int
    high: int
    step: int


@dataclass(frozen=True, slots=True)
class Holidays:
    """What becomes of a due date on a free day of a calendar, by its code.

    bears_interest: interest runs to the day that it is moved to.
    """

    rule: ShiftRule
    calendar: str
    bears_interest: bool


@dataclass(frozen=True, slots=True)
class RateRule:
    """The yearly rate: `fixed`, or from low to high as a decision gives it where that is None."""

    fixed: Decimal | None
    low: Decimal
    high: Decimal


FeeWhen: TypeAlias = Literal["disbursal", "each_period", "last_period"]


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: `share` of the amount lent, or a flat `amount`; the other is None.

    when: at disbursal (row 0), with each period, or with the last one. low, high: bounds of one
    charge. in_all_in_cost: it counts in the yearly rate that is disclosed and capped. netted: it
    is taken off what the merchant is to get.
    """

    code: str
    title: Words
    share: Decimal | None
    amount: int | None
    when: FeeWhen
    low: int
    high: int | None
    charged_by: ChargedBy
    paid_by: Payer
    in_all_in_cost: bool
    refundable: bool
    netted: bool = False

    def charge(self, amount: int, rounding: Rounding) -> int:
        """One charge of the fee on `amount` lent."""
        if self.share is None:
            return self.amount or 0
        numerator, denominator = (self.share * amount).as_integer_ratio()
        charge = max(rounded(numerator, denominator, rounding), self.low)
        return charge if self.high is None else min(charge, self.high)

    def rows(self, last: int) -> range:
        """The numbers of the rows that it falls due with, of a schedule of `last` rows."""
        return {
            "disbursal": range(1),
            "each_period": range(1, last + 1),
            "last_period": range(last, last + 1),
        }[self.when]


@dataclass(frozen=True, slots=True)
class Penalty:
    """Interest on what is overdue (罚息): a yearly rate, or `factor` times the contract's rate.

    Both None: no penalty. base, of, days_in_year: as in PenaltyRule.
    """

    rate: Decimal | None
    factor: Decimal | None
    base: tuple[Component, ...]
    of: PenaltyOf
    days_in_year: DaysInYear

    def rule(self, rate: Decimal, grace_days: int) -> PenaltyRule | None:
        """The penalty of a loan at a yearly rate; None where there is none."""
        yearly = self.rate if self.factor is None else self.factor * rate
        if yearly is None:
            return None
        return PenaltyRule(yearly, self.base, self.of, grace_days, self.days_in_year)


@dataclass(frozen=True, slots=True)
class CapName:
    """Which cap of which pack the all-in cost is held against."""

    pack: str
    licence: str


@dataclass(frozen=True, slots=True)
class Stage:
    """`share` of the amount leaves once `after` service events have been recorded.

    expected_days: days after the first money at which that is expected, for quotes.
    """

    after: int
    share: Decimal
    expected_days: int


@dataclass(frozen=True, slots=True)
class Release:
    """Money that leaves in stages, as services are delivered (按课消分段放款)."""

    event: ServiceEvent
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Advance:
    """Trade finance: how much is lent against what is owed, ordered, prepaid for or stored.

    rate: most that is lent of the underlying's value. margin: share of it that the borrower
    deposits. recourse: the borrower owes what the buyer does not pay. coverage: value of the
    goods over the debt below which it is called, inventory only.
    """

    rate: Decimal
    margin: Decimal
    acknowledgement: Acknowledgement
    recourse: bool
    registered: bool
    coverage: Decimal | None


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a credit product, checked.

    terms: allowed numbers of `term_unit`s; every: units from one due date to the next, None where
    everything falls due at the end of the term. due_day: day of the month on which payments fall
    due, None for the day of disbursal. interest_only: first periods without principal.
    subsidies: interest that others bear, one payer in a period. funders: empty where loans are
    routed. What a loan is serviced by (grace_days, allocation … classes) is as in LoanRules, which
    `loan_rules` gives. hash: SHA-256 over all that bears on the meaning, titles excepted.
    """

    code: str
    version: int
    scenario: str
    title: Words
    kind: Kind
    plan: Plan
    term_unit: Unit
    terms: tuple[int, ...]
    every: int | None
    due_day: int | None
    interest_only: int
    amounts: Amounts
    currency: str
    rate: RateRule
    day_count: DayCount
    days_in_year: int | None
    rounding: Rounding
    holidays: Holidays
    grace_days: int
    fees: tuple[Fee, ...]
    penalty: Penalty
    subsidies: tuple[SubsidyRule, ...]
    cap: CapName
    allocation: tuple[tuple[Timing, Component], ...]
    allocate_by: AllocateBy
    overpayment: Overpayment
    prepayment: PrepaymentRule
    cooling_off_days: int | None
    release: Release | None
    advance: Advance | None
    funders: tuple[Share, ...]
    backdating_days: int
    non_accrual_dpd: int | None
    cure_days: int
    write_off_dpd: int | None
    classes: tuple[DpdRow, ...]
    hash: str

    @property
    def revolving(self) -> bool:
        """Repaid principal can be drawn again."""
        return self.kind == "revolving"

    def loan_rules(self, rate: Decimal) -> LoanRules:
        """How a loan at a yearly rate is serviced."""
        return LoanRules(
            allocation=self.allocation,
            allocate_by=self.allocate_by,
            rounding=self.rounding,
            penalty=self.penalty.rule(rate, self.grace_days),
            prepayment=self.prepayment,
            subsidies=self.subsidies,
            overpayment=self.overpayment,
            backdating_days=self.backdating_days,
            cooling_off_days=self.cooling_off_days,
            grace_days=self.grace_days,
            non_accrual_dpd=self.non_accrual_dpd,
            classes=self.classes,
            cure_days=self.cure_days,
            write_off_dpd=self.write_off_dpd,
        )

    def periods(self, term: int, on: date) -> Periods:
        """The due dates of a loan of `term` units that is paid out on a day."""
        every = self.every or term
        if self.due_day is None:
            return Periods(term // every, self.term_unit, every)
        return Periods(
            term // every,
            self.term_unit,
            every,
            first_due=plus_months(on, every, self.due_day),
            anchor_day=self.due_day,
        )

    def draws(self, amount: int, on: date) -> tuple[Draw, ...]:
        """The amount whole on that day, or in stages on the days they are expected."""
        if self.release is None:
            return (Draw(on, amount),)
        weights = [int(stage.share * WEIGHT_WHOLE) for stage in self.release.stages]
        parts = allocate(Money(amount, self.currency), weights)
        return tuple(
            Draw(on + timedelta(days=stage.expected_days), part.minor)
            for stage, part in zip(self.release.stages, parts, strict=True)
        )

    def fee_rows(self, amount: int, last: int) -> tuple[FeeRow, ...]:
        """Every charge of every fee on `amount` lent, over `last` rows."""
        return tuple(
            FeeRow(
                fee.code,
                number,
                fee.charge(amount, self.rounding),
                fee.in_all_in_cost,
                fee.paid_by,
                fee.charged_by,
                fee.netted,
            )
            for fee in self.fees
            for number in fee.rows(last)
        )

    def terms_for(
        self,
        amount: int,
        term: int,
        rate: Decimal,
        on: date,
        calendar: HolidayCalendar = WEEKENDS,
    ) -> ScheduleTerms:
        """What the schedule follows from of `amount` lent for `term` units from a day on.

        amount: minor units. rate: yearly. calendar: the one that `holidays` names. The bounds of
        the product are not looked at here.
        """
        periods = self.periods(term, on)
        rows = 1 if self.plan in AT_ONCE else periods.count
        return ScheduleTerms(
            plan=self.plan,
            draws=self.draws(amount, on),
            rates=(RateChange(on, rate),),
            periods=periods,
            day_count=self.day_count,
            rounding=self.rounding,
            days_in_year=self.days_in_year,
            shift=Shift(self.holidays.rule, calendar, self.holidays.bears_interest),
            interest_only=self.interest_only,
            fees=self.fee_rows(amount, rows),
        )
