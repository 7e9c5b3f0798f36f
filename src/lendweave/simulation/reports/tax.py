"""Taxes: what merchants declare, what they still owe, and how the tax office grades them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.enterprises import EnterpriseKind, enterprise_ids
from lendweave.simulation.parties.fates import closed, strained
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.reports.sales import Sales, recent
from lendweave.simulation.truth.frames import Whole
from lendweave.simulation.truth.reports import TaxGrade, TaxMonth
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.reports_shape import TaxShape

DECLARED_AFTER_DAYS = 14
"""Declared on the fifteenth of the next month."""
GRADES = np.array(["A", "B", "M", "C", "D"])
_STEP_MINOR = 100
_HIDDEN_MAX, _HIDDEN_NOISE, _HIDDEN_MONTHLY, _HIDDEN_STRAINED = 0.7, 0.08, 0.03, 0.1
_UNPAID, _UNPAID_STRAINED = 0.02, 0.55
_GRADED_MONTH, _GRADED_DAY, _GRADED_OVER_MONTHS = 3, 25, 12  # April
_GRADE_STEPS = (-0.3, 0.6, 1.5, 2.4)
_GRADE_ARREARS, _GRADE_HIDDEN, _GRADE_YOUNG_DAYS = 0.5, 2.5, 1_095


@dataclass(frozen=True, slots=True)
class Taxes:
    """Shape (merchants, months), in 分. grade: place in GRADES, shape (merchants, gradings)."""

    sales: Whole
    declared: Whole
    tax: Whole
    arrears: Whole
    graded_in: Whole
    grade: Whole


def make_taxes(block: Block, merchants: Merchants, sales: Sales) -> Taxes:
    """Poor conduct hides more; who is short of cash hides more and pays later."""
    ids, months, shape = merchants.merchant.merchant_id, np.arange(block.months), _shape(block)
    chance, hard = block.chance, strained(merchants.fate, months, ahead=1)
    own = shape.hidden - shape.quality * merchants.hidden.quality
    own = own + _HIDDEN_NOISE * chance.normal("hidden sales", ids)
    monthly = _HIDDEN_MONTHLY * chance.normal("hidden sales of a month", ids[:, None], months)
    hidden = np.clip(own[:, None] + monthly + _HIDDEN_STRAINED * hard, 0.0, _HIDDEN_MAX)
    declared = (sales.real * (1 - hidden)).astype(np.int64) + sales.made_up
    declared = declared // _STEP_MINOR * _STEP_MINOR
    tax = (declared * shape.rate).astype(np.int64)
    share = np.where(hard, _UNPAID_STRAINED, _UNPAID)
    unpaid = chance.happens("tax unpaid", ids[:, None], share, months)
    unpaid |= closed(merchants.fate, months)
    arrears = _owed(tax, unpaid)
    graded_in = months[block.month_of_year(months) == _GRADED_MONTH]
    grade = _grades(block, merchants, own, arrears, graded_in)
    return Taxes(sales.real, declared, tax, arrears, graded_in, grade)


def tax_months(block: Block, merchants: Merchants, taxes: Taxes) -> TaxMonth:
    """The table of months, a closed firm's left out."""
    months = np.arange(block.months)
    row, month = np.nonzero(~closed(merchants.fate, months))
    after = np.timedelta64(DECLARED_AFTER_DAYS, "D")
    return TaxMonth(
        enterprise_id=_firms(merchants)[row],
        month_on=block.first_days(month),
        declared_on=block.first_days(month + 1) + after,
        sales_minor=taxes.sales[row, month],
        declared_minor=taxes.declared[row, month],
        tax_minor=taxes.tax[row, month],
        arrears_minor=taxes.arrears[row, month],
    )


def tax_grades(block: Block, merchants: Merchants, taxes: Taxes) -> TaxGrade:
    """The table of grades."""
    row, place = (grid.ravel() for grid in np.indices(taxes.grade.shape))
    return TaxGrade(
        enterprise_id=_firms(merchants)[row],
        graded_on=block.first_days(taxes.graded_in[place]) + np.timedelta64(_GRADED_DAY - 1, "D"),
        grade=GRADES[taxes.grade[row, place]],
    )


def _owed(tax: NDArray[np.int64], unpaid: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Tax left unpaid up to each month; a month that is paid pays what was left before it."""
    sums = np.cumsum(np.where(unpaid, tax, 0), axis=1)
    cleared = np.maximum.accumulate(np.where(unpaid, 0, sums), axis=1)
    return np.asarray(sums - cleared)


def _grades(
    block: Block,
    merchants: Merchants,
    hidden: NDArray[np.float64],
    arrears: NDArray[np.int64],
    graded_in: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Arrears and hidden sales cost points, of which the office finds out some; the young get M."""
    ids = merchants.merchant.merchant_id
    late = recent((arrears > 0).astype(np.int64), _GRADED_OVER_MONTHS)[:, graded_in]
    noise = block.chance.normal("tax grade", ids[:, None], graded_in)
    points = _GRADE_ARREARS * late + _GRADE_HIDDEN * hidden[:, None] + 0.6 * noise
    grade = (points[:, :, None] > _GRADE_STEPS).sum(axis=2)
    age = block.first_days(graded_in) - merchants.merchant.founded_on[:, None]
    young = age < np.timedelta64(_GRADE_YOUNG_DAYS, "D")
    return np.where(young & (grade < 2), 2, grade)


def _shape(block: Block) -> TaxShape:
    return block.world.records.taxes


def _firms(merchants: Merchants) -> NDArray[np.int64]:
    return enterprise_ids(EnterpriseKind.MERCHANT, merchants.merchant.merchant_id)
