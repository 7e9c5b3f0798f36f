"""Bust-outs: a made-up person repays small loans for months, then takes whatever is to be had."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.frauds.deals import Borrower, Deals, stepped
from lendweave.simulation.outside.lenders import declared
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block

_SMALL, _EVADING_SMALL = 2, 4  # loans repaid before
_EVERY_DAYS, _TERM = 50, 3
_REPORTS = 0.5
_TAKEN_TERM = 12
_STEP_MINOR = 10_000


def bust_outs(block: Block, who: Borrower) -> Deals:
    """Small loans from lenders that tell the bureau, then one from each of several at once."""
    lenders = np.array([one.number for one in declared(block.world) if one.reports >= _REPORTS])
    small = _EVADING_SMALL if who.evades else _SMALL
    count = min(small + 3, small + len(lenders)) if len(lenders) else 0
    small = min(small, count)
    number = np.arange(count)
    built = number < small
    lender = lenders[(who.person_id + number) % max(len(lenders), 1)]
    asked = np.where(
        built,
        who.began_on + (number * _EVERY_DAYS).astype("timedelta64[D]"),
        who.ordered_on - (number - small).astype("timedelta64[D]"),
    )
    size = block.chance.uniform("bust-out sum", who.ring_id, who.person_id * 32 + number)
    amount = np.where(built, 100_000 + 200_000 * size, 500_000 + 1_000_000 * size)
    return Deals(
        lender_id=lender,
        asked_on=asked,
        amount_minor=stepped(amount, _STEP_MINOR),
        term_months=np.where(built, _TERM, _TAKEN_TERM),
        fails_at=np.where(built, NONE, 1),
    )
