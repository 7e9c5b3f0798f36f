"""Bank credit of merchants' firms: what they owe to banks that are not of this world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.parties.enterprises import EnterpriseKind, enterprise_ids
from lendweave.simulation.parties.fates import closed, strained
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.truth.frames import Whole
from lendweave.simulation.truth.reports import CreditMonth
from lendweave.simulation.world.block import Block

_FACILITIES_MAX = 4
_HAS, _CHANGES = 0.3, 0.04  # of each facility: in use; changes hands in a month
_AMOUNT_MINOR, _STEP_MINOR = 8_000_000, 1_000_000
_ENQUIRIES, _ENQUIRIES_STRAINED = 0.5, 1.2  # of a waiting time of mean 1 that fill one enquiry
_LATE, _LATE_QUALITY, _LATE_STRAINED = 0.012, 0.5, 0.3
_LATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class BankCredit:
    """Shape (merchants, months)."""

    facilities: Whole
    balance: Whole
    enquiries: Whole
    days_past_due: Whole


def make_bank_credit(block: Block, merchants: Merchants) -> BankCredit:
    """Firms near hard times ask more banks, owe more, and pay late."""
    ids, months, chance = merchants.merchant.merchant_id, np.arange(block.months), block.chance
    near = strained(merchants.fate, months, ahead=4)
    slot = np.arange(_FACILITIES_MAX)[:, None]
    key = (ids[:, None] * _FACILITIES_MAX)[:, :, None] + slot
    turned = np.cumsum(chance.happens("facility changes", key, _CHANGES, months), axis=2)
    used = chance.uniform("bank facility", key, turned) < _HAS * np.where(near, 1.5, 1.0)[:, None]
    waiting = exponential_quantile(chance.uniform("facility amount", key, turned))
    scale = (0.5 + merchants.hidden.weight)[:, None, None] * _AMOUNT_MINOR
    amount = (1 + (waiting * scale).astype(np.int64) // _STEP_MINOR) * _STEP_MINOR
    hope = exponential_quantile(chance.uniform("bank enquiries", ids[:, None], months))
    rate = np.where(near, _ENQUIRIES_STRAINED, _ENQUIRIES)
    poor = np.clip(1 - _LATE_QUALITY * merchants.hidden.quality, 0.2, 3.0)[:, None]
    share = np.where(strained(merchants.fate, months), _LATE_STRAINED, _LATE * poor)
    late = chance.happens("bank late", ids[:, None], share, months)
    days = 1 + chance.below("bank days late", ids[:, None], _LATE_DAYS, months)
    gone = closed(merchants.fate, months)
    late = (late | gone) & used.any(axis=1)
    since = np.maximum(months - np.where(gone.any(axis=1), gone.argmax(axis=1), 0)[:, None], 0)
    return BankCredit(
        facilities=used.sum(axis=1),
        balance=np.where(used, amount, 0).sum(axis=1),
        enquiries=np.where(gone, 0, np.floor(hope * rate)).astype(np.int64),
        days_past_due=np.where(late, days + np.where(gone, since * 30, 0), 0),
    )


def credit_months(block: Block, merchants: Merchants, credit: BankCredit) -> CreditMonth:
    """The table of months."""
    row, month = (grid.ravel() for grid in np.indices(credit.facilities.shape))
    ids = enterprise_ids(EnterpriseKind.MERCHANT, merchants.merchant.merchant_id)
    return CreditMonth(
        enterprise_id=ids[row],
        month_end_on=block.first_days(month + 1) - np.timedelta64(1, "D"),
        facilities=credit.facilities[row, month],
        balance_minor=credit.balance[row, month],
        enquiries=credit.enquiries[row, month],
        days_past_due=credit.days_past_due[row, month],
    )
