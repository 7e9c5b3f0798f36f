"""Sprees: one person asks many lenders before any of them can hear of the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.frauds.deals import Borrower, Deals, stepped
from lendweave.simulation.outside.lenders import declared, terms_of
from lendweave.simulation.world.block import Block

_DAYS = 5
_EVADING_GAP_DAYS, _SPREAD_LENDERS = 10, 6
SPREAD_DAYS = _EVADING_GAP_DAYS * (_SPREAD_LENDERS - 1)
"""A spree that takes its time begins so many days before the order."""
_ONLY_QUIET = 0.5  # of the evading ones; the others take their time
_LENT = 0.7
_TERM = 6
_STEP_MINOR = 50_000


def sprees(block: Block, who: Borrower) -> Deals:
    """Everybody within five days around the order; or only who is quiet; or one every ten days."""
    chance, key = block.chance, who.person_id * 32
    quiet = who.evades and bool(chance.happens("spree quiet", who.ring_id, _ONLY_QUIET)[0])
    spread = who.evades and not quiet
    asked_of = [one.number for one in declared(block.world) if not quiet or not one.reports]
    lender = np.array(asked_of[:_SPREAD_LENDERS] if spread else asked_of, np.int64)
    number = np.arange(len(lender))
    asked = who.ordered_on + _days(block, who, number, spread=spread)
    size = chance.uniform("spree sum", who.ring_id, key + lender)
    lent = chance.happens("spree lent", who.ring_id, _LENT, key + lender)
    usual = terms_of(block.world).amount_minor[lender]
    return Deals(
        lender_id=lender,
        asked_on=asked,
        amount_minor=stepped(usual * (0.5 + size), _STEP_MINOR) * lent,
        term_months=np.full(len(lender), _TERM),
        fails_at=1 + chance.below("spree fails", who.ring_id, 2, key + lender),
    )


def _days(
    block: Block, who: Borrower, number: NDArray[np.int64], *, spread: bool
) -> NDArray[np.timedelta64]:
    """Days from the order to each enquiry: within five before, or one every ten before it."""
    if spread:
        return (-_EVADING_GAP_DAYS * number).astype("timedelta64[D]")
    days = block.chance.below("spree day", who.ring_id, _DAYS, who.person_id * 32 + number)
    return -days.astype("timedelta64[D]")
