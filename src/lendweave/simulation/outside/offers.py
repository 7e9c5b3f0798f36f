"""Offers: what an outside lender would lend to whoever asks, and whether it would."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.outside.lenders import Terms, declared, terms_of
from lendweave.simulation.parties.people import People, of_people
from lendweave.simulation.truth.frames import taken
from lendweave.simulation.truth.outside import OutsideEnquiry, OutsideLoan
from lendweave.simulation.world.block import Block, add_months
from lendweave.simulation.world.outside_shape import LENDERS_MAX

_WAIT_DAYS = 3
_AMOUNT_STEP_MINOR, _AMOUNT_MIN_MINOR = 50_000, 50_000
_INCOMES_MAX = 8
_MICROS = 1_000_000


def offered(block: Block, people: People, asked: OutsideEnquiry) -> OutsideLoan:
    """The loans that the lenders would grant, of all that were asked for."""
    terms, chance = terms_of(block.world), block.chance
    _, hidden = of_people(people, asked.person_id)
    looks = 0.6 * hidden.willingness + 0.4 * hidden.ability
    logit = terms.appetite[asked.lender_id] + terms.strict[asked.lender_id] * looks
    granted = chance.happens("outside grant", asked.enquiry_id, logistic(logit))
    return _loans(block, people, terms, taken(asked, granted))


def level_loans(
    asked: OutsideEnquiry,
    amount_minor: NDArray[np.int64],
    rate: NDArray[np.float64],
    term_months: NDArray[np.int64],
    granted_on: NDArray[np.datetime64],
) -> OutsideLoan:
    """Loans in level instalments: equal parts of the amount and flat interest, down to a 分."""
    yearly = (rate * _MICROS + 0.5).astype(np.int64)
    interest = amount_minor * yearly // (12 * _MICROS)
    return OutsideLoan(
        loan_id=asked.enquiry_id,
        person_id=asked.person_id,
        identity_id=asked.identity_id,
        lender_id=asked.lender_id,
        amount_minor=amount_minor,
        rate_annual_micros=yearly,
        term_months=term_months,
        instalment_minor=amount_minor // term_months + interest,
        granted_on=granted_on,
        closes_on=add_months(granted_on, term_months),
    )


def _loans(block: Block, people: People, terms: Terms, asked: OutsideEnquiry) -> OutsideLoan:
    """Up to eight monthly incomes, in steps of 500 yuan."""
    chance, ids = block.chance, asked.enquiry_id
    person, _ = of_people(people, asked.person_id)
    wanted = terms.amount_minor[asked.lender_id] * (0.4 + 1.2 * chance.uniform("outside sum", ids))
    wanted = np.minimum(wanted, _INCOMES_MAX * person.monthly_income_minor).astype(np.int64)
    amount = np.maximum(wanted // _AMOUNT_STEP_MINOR * _AMOUNT_STEP_MINOR, _AMOUNT_MIN_MINOR)
    wait = 1 + chance.below("outside wait", ids, _WAIT_DAYS)
    granted = asked.asked_on + wait.astype("timedelta64[D]")
    return level_loans(asked, amount, terms.rate[asked.lender_id], _term(block, asked), granted)


def _term(block: Block, asked: OutsideEnquiry) -> NDArray[np.int64]:
    """One of the lender's terms, each as likely."""
    longest = max(len(one.terms) for one in declared(block.world))
    listed, count = np.ones((LENDERS_MAX, longest), np.int64), np.ones(LENDERS_MAX)
    for one in declared(block.world):
        listed[one.number, : len(one.terms)] = one.terms
        count[one.number] = len(one.terms)
    place = block.chance.below("outside term", asked.enquiry_id, count[asked.lender_id])
    return np.asarray(listed[asked.lender_id, place])
