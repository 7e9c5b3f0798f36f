"""Chains: old debt repaid with new debt, month after month, until the last loan is left unpaid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.frauds.deals import Borrower, Deals, stepped
from lendweave.simulation.outside.lenders import declared, terms_of
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block, add_months

_LOANS_BEFORE = 3  # for a month each, then the order here, then one loan more
_EVADING_GAP_DAYS = 10
CHAIN_DAYS = 92
"""Three months, and at most three days more: an order on time comes just after a loan is due."""
EVADING_CHAIN_DAYS = CHAIN_DAYS + _LOANS_BEFORE * _EVADING_GAP_DAYS
_STEP_MINOR = 10_000
_DAY = np.timedelta64(1, "D")


def chains(block: Block, who: Borrower) -> Deals:
    """A loan for a month, the next when it is due, and so on; evading: days later, odd amounts."""
    number = np.arange(_LOANS_BEFORE + 1)
    gap = _EVADING_GAP_DAYS * who.evades
    before = add_months(np.full(_LOANS_BEFORE, who.began_on), number[:-1])
    before = before + (gap * number[:-1]).astype("timedelta64[D]")
    after = add_months(np.array([who.ordered_on]), np.ones(1, np.int64)) + np.timedelta64(gap, "D")
    granted = np.concatenate([before, after]).astype("datetime64[D]")
    lender = _lenders(block, who, len(number))
    return Deals(
        lender_id=lender,
        asked_on=np.asarray(granted - _DAY, "datetime64[D]"),
        amount_minor=_amounts(block, who, lender),
        term_months=np.ones(len(number), np.int64),
        fails_at=np.where(number < _LOANS_BEFORE, NONE, 1),
    )


def _lenders(block: Block, who: Borrower, count: int) -> NDArray[np.int64]:
    """The quick ones in turn; whoever there is where none is quick."""
    listed = declared(block.world)
    quick = [one.number for one in listed if one.kind in {"online", "informal"}]
    lenders = np.array(quick or [one.number for one in listed])
    return lenders[(who.person_id + np.arange(count)) % len(lenders)]


def _amounts(block: Block, who: Borrower, lender: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each loan pays what is due for the one before, up to whole hundreds of yuan."""
    draw = block.chance.uniform(
        "chain sum", who.ring_id, who.person_id * 32 + np.arange(len(lender))
    )
    amount = stepped(300_000 + 500_000 * draw, _STEP_MINOR)
    if who.evades:
        return amount
    for place in range(1, len(lender)):
        rate = terms_of(block.world).rate[lender[place - 1]]
        due = amount[place - 1] * (1 + rate / 12)
        amount[place] = stepped(np.array([due + _STEP_MINOR - 1]), _STEP_MINOR)[0]
    return amount
