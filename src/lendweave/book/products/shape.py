"""The keys of products.yaml. Numbers are taken as written; `reading` makes them exact."""

from __future__ import annotations

from typing import Literal

import msgspec

from lendweave.book.calendar import DayCount, ShiftRule, Unit
from lendweave.book.funding.shares import Bearer, Mode
from lendweave.book.loan.rules import AllocateBy, Overpayment, PrepaymentMode, RiskClass
from lendweave.book.products.model import (
    WEEKENDS_ALONE,
    Acknowledgement,
    ChargedBy,
    DaysInYear,
    FeeWhen,
    Kind,
    Payer,
    PenaltyOf,
    ServiceEvent,
)
from lendweave.book.products.numbers import Number
from lendweave.book.rounding import Rounding
from lendweave.book.schedule.model import Plan


class _Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file: a key that it does not know is an error."""


class WordsShape(_Shape, frozen=True):
    """The same words in both languages."""

    en: str
    zh: str


class AmountsShape(_Shape, frozen=True):
    """What may be borrowed, in major units (yuan)."""

    low: Number
    high: Number
    step: Number | None = None


class HolidaysShape(_Shape, frozen=True):
    """What becomes of a due date on a free day, by which calendar."""

    rule: ShiftRule = "none"
    calendar: str = WEEKENDS_ALONE
    bears_interest: bool = False


class RateShape(_Shape, frozen=True):
    """One fixed rate, or the bounds within which a decision sets it."""

    fixed: Number | None = None
    low: Number | None = None
    high: Number | None = None


class FeeShape(_Shape, frozen=True):
    """One fee: a share of the amount lent, or an amount in major units."""

    code: str
    title: WordsShape
    when: FeeWhen
    charged_by: ChargedBy
    paid_by: Payer
    in_all_in_cost: bool
    share: Number | None = None
    amount: Number | None = None
    low: Number = 0
    high: Number | None = None
    refundable: bool = False
    netted: bool = False


class PenaltyShape(_Shape, frozen=True):
    """Interest on what is overdue: a yearly rate, or times the contract's rate."""

    rate: Number | None = None
    factor: Number | None = None
    base: list[str] = msgspec.field(default_factory=lambda: ["principal"])
    of: PenaltyOf = "open"
    days_in_year: DaysInYear = 360


class SubsidyShape(_Shape, frozen=True):
    """Who bears interest instead of the borrower, of which periods (`1-3`, `4-`) and how much."""

    payer: Payer
    periods: str = "1-"
    share: Number = "100%"


class CapShape(_Shape, frozen=True):
    """Which cap the all-in cost is held against."""

    pack: str
    licence: str


class PrepaymentShape(_Shape, frozen=True):
    """Repaying early."""

    allowed: bool = True
    mode: PrepaymentMode = "shorten"
    fee: Number = 0
    free_after: int | None = None
    lock: int = 0
    low: Number = 0
    interest: Literal["to_date", "full_period"] = "to_date"
    rounding: Rounding | None = None


class StageShape(_Shape, frozen=True):
    """One stage of a release."""

    after: int
    share: Number
    expected_days: int = 0


class ReleaseShape(_Shape, frozen=True):
    """Money that leaves in stages as services are delivered."""

    event: ServiceEvent
    stages: list[StageShape]


class AdvanceShape(_Shape, frozen=True):
    """How much is lent against the underlying trade, and on what conditions."""

    rate: Number
    acknowledgement: Acknowledgement
    recourse: bool
    margin: Number = 0
    registered: bool = True
    coverage: Number | None = None


class FunderShape(_Shape, frozen=True):
    """A funder's part of every loan."""

    funder: str
    share: Number
    mode: Mode = "own"
    bears_loss: Bearer = "funder"
    bearer: str = ""


class ClassShape(_Shape, frozen=True, rename={"risk_class": "class"}):
    """The class and stage from so many days past due on."""

    dpd: int
    risk_class: RiskClass
    stage: Literal[1, 2, 3]


class ProductShape(_Shape, frozen=True):
    """One product: the keys under its code."""

    version: int
    title: WordsShape
    plan: Plan
    terms: list[int]
    amounts: AmountsShape
    rate: Literal["from_decision"] | RateShape
    day_count: DayCount
    rounding: Rounding
    cap: CapShape
    allocation: list[str]
    kind: Kind = "instalment"
    term_unit: Unit = "month"
    every: int | None = None
    due_day: int | None = None
    interest_only: int = 0
    days_in_year: int | None = None
    holidays: HolidaysShape = HolidaysShape()
    grace_days: int = 0
    fees: list[FeeShape] = msgspec.field(default_factory=list)
    penalty: PenaltyShape = PenaltyShape()
    interest_paid_by: list[SubsidyShape] = msgspec.field(default_factory=list)
    allocate_by: AllocateBy = "component"
    overpayment: Overpayment = "credit"
    prepayment: PrepaymentShape = PrepaymentShape()
    cooling_off_days: int | Literal["none"] = 0
    release: ReleaseShape | None = None
    advance: AdvanceShape | None = None
    funders: list[FunderShape] = msgspec.field(default_factory=list)
    backdating_days: int = 30
    non_accrual_dpd: int | None = 90
    cure_days: int = 180
    write_off_dpd: int | None = None
    classes: list[ClassShape] | None = None


class ProductsShape(_Shape, frozen=True):
    """A products.yaml: products by code."""

    products: dict[str, ProductShape]
