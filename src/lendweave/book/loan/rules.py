"""What of a product the life of a loan depends on, as data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from lendweave.book.rounding import Rounding

Timing: TypeAlias = Literal["past_due", "due", "in_advance"]
Component: TypeAlias = Literal["penalty", "fee", "principal", "interest"]
RiskClass: TypeAlias = Literal["normal", "special_mention", "substandard", "doubtful", "loss"]
Overpayment: TypeAlias = Literal["credit", "refuse"]
PrepaymentMode: TypeAlias = Literal["shorten", "reduce"]
AllocateBy: TypeAlias = Literal["component", "instalment"]

RISK_CLASSES: tuple[RiskClass, ...] = get_args(RiskClass)

ALLOCATION: tuple[tuple[Timing, Component], ...] = (
    ("past_due", "penalty"),
    ("past_due", "fee"),
    ("past_due", "interest"),
    ("past_due", "principal"),
    ("due", "penalty"),
    ("due", "fee"),
    ("due", "interest"),
    ("due", "principal"),
    ("in_advance", "fee"),
    ("in_advance", "interest"),
    ("in_advance", "principal"),
)


@dataclass(frozen=True, slots=True)
class PenaltyRule:
    """Interest on what is overdue (罚息), by the day, from the due day once the grace has run out.

    rate: yearly. base: components whose amounts bear it. of: what of them is still open, or the
    instalment as it fell due until all of it is paid. days_in_year: 360 or 365. booked: as income
    and receivable at each month's end, or only when it is paid.
    """

    rate: Decimal
    base: tuple[Component, ...] = ("principal", "interest")
    of: Literal["open", "instalment"] = "open"
    grace_days: int = 0
    days_in_year: int = 360
    booked: Literal["month_end", "when_paid"] = "month_end"


@dataclass(frozen=True, slots=True)
class PrepaymentRule:
    """Repaying before it is due.

    mode: part of the principal repaid early shortens the term or reduces the payments. fee: share
    of the principal repaid early, up to instalment `free_after`, None for always. lock: no
    prepayment before so many instalments have fallen due. low: least amount of a part. interest:
    for the days passed, or for the whole current period. rounding: of the interest for the days
    passed, None as everywhere.
    """

    allowed: bool = True
    mode: PrepaymentMode = "reduce"
    fee: Decimal = Decimal(0)
    free_after: int | None = None
    lock: int = 0
    low: int = 0
    interest: Literal["to_date", "full_period"] = "to_date"
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class SubsidyRule:
    """`payer` bears `share` of the interest of instalments first to last (贴息); None: all on."""

    payer: str
    first: int
    last: int | None
    share: Decimal


@dataclass(frozen=True, slots=True)
class DpdRow:
    """The class (五级分类) and the stage of a loan from this many days past due on."""

    dpd: int
    risk_class: RiskClass
    stage: int


# Classes: 商业银行金融资产风险分类办法 (2023), overdue at least special mention, over 90 days
# substandard, over 270 doubtful, over 360 loss. Stages: the presumptions of IFRS 9, 30 and 90 days.
CLASSES: tuple[DpdRow, ...] = (
    DpdRow(0, "normal", 1),
    DpdRow(1, "special_mention", 1),
    DpdRow(31, "special_mention", 2),
    DpdRow(91, "substandard", 3),
    DpdRow(271, "doubtful", 3),
    DpdRow(361, "loss", 3),
)


@dataclass(frozen=True, slots=True)
class LoanRules:
    """How one loan is serviced.

    allocation: where money goes, in order; what it leaves out is not paid by a repayment of itself.
    allocate_by: each row of the order over all instalments, oldest first; or instalment by
    instalment, each in this order, as money in advance always goes. overpayment: what is over
    stays as the borrower's credit, or is refused. backdating_days: how old an event may be when it
    is entered. non_accrual_dpd: interest and penalty that fall due later are income only when they
    are paid; None: always booked.
    cooling_off_days: in which the loan may be left, after the day of disbursal; None: never.
    grace_days: days past due before a loan counts as overdue. cure_days: how long a restructured
    loan keeps at least the class and stage it had. write_off_dpd: least days past due of a
    write-off, None for any.
    """

    allocation: tuple[tuple[Timing, Component], ...] = ALLOCATION
    allocate_by: AllocateBy = "component"
    rounding: Rounding = "half_up"
    penalty: PenaltyRule | None = None
    prepayment: PrepaymentRule = PrepaymentRule()
    subsidies: tuple[SubsidyRule, ...] = ()
    overpayment: Overpayment = "credit"
    backdating_days: int = 30
    cooling_off_days: int | None = 0
    grace_days: int = 0
    non_accrual_dpd: int | None = 90
    classes: tuple[DpdRow, ...] = CLASSES
    cure_days: int = 180
    write_off_dpd: int | None = None

    def row_of(self, dpd: int) -> DpdRow:
        """The class and stage at so many days past due."""
        found = self.classes[0]
        for row in self.classes:
            if row.dpd <= dpd:
                found = row
        return found


LOAN_RULES = LoanRules()
"""What holds where a product says nothing."""
