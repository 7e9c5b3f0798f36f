"""Offers: what customers would make of a further loan, at any rate and limit.

An offer is a loan of the whole limit in equal instalments. One draw decides for a customer and day
whether an offer is taken, and one whether it defaults: so outcomes differ only where offers do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.credit.applications import Parties
from lendweave.simulation.credit.oracle import Borrowing, expected_profit_minor, fate
from lendweave.simulation.credit.schedule import equal_instalments
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.parties.fates import NEVER
from lendweave.simulation.parties.people import of_people
from lendweave.simulation.servicing.book import Book
from lendweave.simulation.truth.behaviour import HiddenUser, OfferPotential
from lendweave.simulation.truth.frames import NONE, Whole, joined, taken
from lendweave.simulation.world.behaviour_shape import OffersShape
from lendweave.simulation.world.block import Block, order_ids
from lendweave.simulation.world.trouble import troubles_from
from lendweave.simulation.world.world_file import TERM_MAX

OFFER_SLOT = 15
_INCOMES_MAX = 6.0  # a limit beyond so many months' income attracts nobody more
_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers on the first day of a month, row by row. month: of the world."""

    borrowing: Borrowing
    user: HiddenUser
    month: int


def customers(
    block: Block, parties: Parties, user: HiddenUser, book: Book, month: int
) -> Customers:
    """Who has had a loan by the first day of a month and defaulted on none."""
    day = block.first_days(np.array([month]))[0]
    had = book.disbursed_at < day
    person = np.setdiff1d(book.person_id[had], book.person_id[had & _fallen(book, day)])
    months = np.full(len(person), month)
    known, hidden = of_people(parties.people, person)
    borrowing = Borrowing(
        order_id=order_ids(person, months, OFFER_SLOT),
        kind=np.full(len(person), int(FraudKind.GENUINE)),
        region=block.regions(known.town_id),
        month=months,
        ability=hidden.ability,
        willingness=hidden.willingness,
        price_sensitivity=hidden.price_sensitivity,
        income_minor=known.monthly_income_minor,
        merchant_quality=np.zeros(len(person)),
        outside_burden_minor=parties.burden.burden_of(person, months),
        has_fallen=parties.burden.has_fallen(person, months),
        service_lost=np.full(len(person), NEVER),
        trouble=troubles_from(block, person, months + 1, TERM_MAX),
    )
    return Customers(borrowing, taken(user, person - block.start), month)


def take_up(
    block: Block, shape: OffersShape, who: Customers, rate: float, limit_minor: int
) -> NDArray[np.float64]:
    """Probability that each customer takes an offer. rate: yearly. limit_minor: amount."""
    borrowing = who.borrowing
    incomes = np.minimum(limit_minor / borrowing.income_minor, _INCOMES_MAX)
    dearer = rate - float(block.world.credit.rate)
    return logistic(
        shape.base
        + shape.loan_interest * (who.user.loan_interest - 1)
        + shape.limit * incomes
        - borrowing.price_sensitivity * dearer
    )


def offer_potential(
    block: Block, shape: OffersShape, who: Customers, rate: float, limit_minor: int
) -> OfferPotential:
    """What would become of one offer made to every customer."""
    borrowing = who.borrowing
    count = len(borrowing.order_id)
    terms = equal_instalments(
        np.full(count, limit_minor), np.full(count, rate), np.full(count, shape.term_months)
    )
    fates, wanted = fate(block, borrowing, terms), take_up(block, shape, who, rate, limit_minor)
    profit = expected_profit_minor(block, borrowing, terms)
    return OfferPotential(
        person_id=who.user.person_id,
        offered_on=block.first_days(borrowing.month),
        rate_annual_micros=np.full(count, round(rate * _MICROS)),
        limit_minor=np.full(count, limit_minor),
        take_up_probability=wanted,
        taken_up=block.chance.happens("offer take-up", borrowing.order_id, wanted),
        default_probability=fates.default_probability,
        default_number=fates.default_number,
        expected_loss_minor=_rounded(fates.expected_loss_minor),
        expected_profit_minor=_rounded(profit),
    )


def offer_potentials(
    block: Block, shape: OffersShape | None, parties: Parties, user: HiddenUser, book: Book
) -> OfferPotential | None:
    """Every offer of the grid to every customer on every day of offers; None without any."""
    months = range(shape.first, block.months, shape.every) if shape else range(0)
    if not shape or not months:
        return None
    return joined(
        [
            offer_potential(block, shape, who, float(rate), limit * 100)
            for who in (customers(block, parties, user, book, month) for month in months)
            for rate in shape.rates
            for limit in shape.limits
        ]
    )


def _fallen(book: Book, day: np.datetime64[Any]) -> NDArray[np.bool_]:
    """Which loans had an instalment due before the day that is never paid."""
    number = np.maximum(book.default_number - 1, 0)
    due = book.due_on[np.arange(len(number)), number]
    return np.asarray((book.default_number != NONE) & (due < day))


def _rounded(minor: NDArray[np.float64]) -> Whole:
    return np.floor(minor + 0.5).astype(np.int64)
