"""Staff: follows sales slowly, and leaves a merchant before it closes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lendweave.simulation.parties.enterprises import EnterpriseKind, enterprise_ids
from lendweave.simulation.parties.fates import closed, strained
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.reports.sales import Sales, recent
from lendweave.simulation.reports.tax import DECLARED_AFTER_DAYS
from lendweave.simulation.truth.frames import Whole
from lendweave.simulation.truth.reports import HeadcountMonth
from lendweave.simulation.world.block import Block

_SMOOTHED_MONTHS = 3
_FOLLOWS = 0.2  # share of the gap that is closed in a month
_NOISE = 0.25
_FIRST_HEADS = 1.5, 2.5  # heads at the beginning, and more for each unit of weight
_CUT_AHEAD_MONTHS, _CUT = 3, 0.65
_INSURED_NOISE, _INSURED_MIN = 0.1, 0.2


@dataclass(frozen=True, slots=True)
class Staff:
    """Heads, shape (merchants, months)."""

    staff: Whole
    insured: Whole


def make_staff(block: Block, merchants: Merchants, sales: Sales) -> Staff:
    """Heads move towards what sales need; a merchant near hard times needs fewer."""
    ids, months, chance = merchants.merchant.merchant_id, np.arange(block.months), block.chance
    shape = block.world.records.staff
    base, more = _FIRST_HEADS
    heads = base + more * merchants.hidden.weight
    over = np.minimum(months + 1, _SMOOTHED_MONTHS)
    needed = recent(sales.real, _SMOOTHED_MONTHS) / over / (shape.sales_per_head * 100)
    hard = strained(merchants.fate, months, _CUT_AHEAD_MONTHS)
    target = (needed + 1) * np.where(hard, _CUT, 1.0)
    level = np.zeros(target.shape)
    for month in months.tolist():
        heads = heads + _FOLLOWS * (target[:, month] - heads)
        level[:, month] = heads
    noise = _NOISE * chance.normal("staff", ids[:, None], months)
    staff = np.maximum(np.floor(level + noise + 0.5), 1).astype(np.int64)
    staff = np.where(closed(merchants.fate, months), 0, staff)
    share = np.clip(
        shape.insured + _INSURED_NOISE * chance.normal("insured", ids), _INSURED_MIN, 1.0
    )
    return Staff(staff, np.floor(staff * share[:, None] + 0.5).astype(np.int64))


def headcounts(block: Block, merchants: Merchants, staff: Staff) -> HeadcountMonth:
    """The table of months, a closed firm's left out."""
    row, month = np.nonzero(~closed(merchants.fate, np.arange(block.months)))
    ids = enterprise_ids(EnterpriseKind.MERCHANT, merchants.merchant.merchant_id)
    return HeadcountMonth(
        enterprise_id=ids[row],
        month_on=block.first_days(month),
        counted_on=block.first_days(month + 1) + np.timedelta64(DECLARED_AFTER_DAYS, "D"),
        staff=staff.staff[row, month],
        insured=staff.insured[row, month],
    )
