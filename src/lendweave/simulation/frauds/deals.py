"""Deals: what a ring asks of outside lenders, and what it does with the money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.outside.business import Outside, nothing
from lendweave.simulation.outside.falls import defaults_of
from lendweave.simulation.outside.lenders import terms_of
from lendweave.simulation.outside.need import enquiry_ids
from lendweave.simulation.outside.offers import level_loans
from lendweave.simulation.truth.frames import NONE, Day, Whole, taken
from lendweave.simulation.truth.outside import OutsideEnquiry
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Borrower:
    """A member of a ring: who, as whom, and the day of the order here."""

    person_id: int
    identity_id: int
    ring_id: int
    evades: bool
    began_on: np.datetime64
    ordered_on: np.datetime64


@dataclass(frozen=True, slots=True)
class Deals:
    """One row for each enquiry of a borrower; what is lent is lent on the next day.

    amount_minor: 0 where nothing is lent. fails_at: first instalment never paid, NONE where repaid.
    """

    lender_id: Whole
    asked_on: Day
    amount_minor: Whole
    term_months: Whole
    fails_at: Whole


Dealing = Callable[[Block, Borrower], Deals]


def business_of(block: Block, who: Borrower, deals: Deals, source: int) -> Outside:
    """The enquiries, loans and defaults that the deals amount to. source: of their ids."""
    month = block.month_number(deals.asked_on)
    person = np.full(len(month), who.person_id)
    asked = OutsideEnquiry(
        enquiry_id=enquiry_ids(person, month, deals.lender_id, source),
        person_id=person,
        identity_id=np.full(len(month), who.identity_id),
        lender_id=deals.lender_id,
        asked_on=deals.asked_on,
    )
    lent = deals.amount_minor > 0
    loan = level_loans(
        taken(asked, lent),
        deals.amount_minor[lent],
        terms_of(block.world).rate[deals.lender_id[lent]],
        deals.term_months[lent],
        (deals.asked_on + np.timedelta64(1, "D"))[lent],
    )
    fails_at = deals.fails_at[lent]
    fails = fails_at != NONE
    return Outside(
        enquiry=asked,
        loan=loan,
        late=nothing().late,
        default=defaults_of(taken(loan, fails), fails_at[fails]),
        judgment=nothing().judgment,
    )


def stepped(minor: NDArray[np.float64], step_minor: int) -> NDArray[np.int64]:
    """Amounts down to a whole step, at least one."""
    return np.asarray(np.maximum(minor.astype(np.int64) // step_minor, 1) * step_minor)
