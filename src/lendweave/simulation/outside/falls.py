"""Falls: month by month, who is granted what was offered, and who stops paying everybody.

A lender has one loan at a time with a person. Whoever falls stops paying most of what runs, and is
refused for a year and a half by all who would hear of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.outside.lenders import terms_of
from lendweave.simulation.outside.standing import Standing
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.truth.outside import OutsideDefault, OutsideLoan
from lendweave.simulation.world.block import Block, add_months, order_ids
from lendweave.simulation.world.outside_shape import FallShape
from lendweave.simulation.world.trouble import HISTORY_MONTHS

_LOAN_FALLS = 0.8  # a running loan, when its borrower falls
_HEARS = 0.5  # who reports less than this does not hear of falls
_BURDEN_MAX = 1.5


def granted_and_fallen(
    block: Block,
    people: People,
    fall: FallShape,
    offer: OutsideLoan,
    trouble: NDArray[np.float64],
) -> tuple[OutsideLoan, OutsideDefault]:
    """Of the loans offered those that came about, and those no longer paid. Both by loan_id."""
    month = block.month_number(offer.granted_on)
    offer = taken(offer, np.lexsort((offer.loan_id, month)))
    month.sort()
    logit = _own_logits(people, fall)[:, None] + fall.trouble * trouble
    income = people.person.monthly_income_minor
    standing = Standing(len(income), terms_of(block.world).reports >= _HEARS)
    kept, defaults = [], []
    for now in range(-HISTORY_MONTHS, block.months):
        rows = np.arange(*np.searchsorted(month, (now, now + 1)))
        new = taken(offer, rows)
        kept.append(standing.grant(now, rows, new.person_id - block.start, new))
        burden = standing.burden(now + 1)
        share = np.minimum(burden / income, _BURDEN_MAX)
        hazard = logistic(logit[:, now + HISTORY_MONTHS] + fall.burden * share)
        falls = _falls(block, now, np.where(burden > 0, hazard, 0.0))
        defaults.append(_defaults(block, standing, offer, standing.fall(now, falls), now))
    loan, default = taken(offer, np.concatenate(kept)), joined(defaults)
    return taken(loan, np.argsort(loan.loan_id)), taken(default, np.argsort(default.loan_id))


def _own_logits(people: People, fall: FallShape) -> NDArray[np.float64]:
    hidden = people.hidden
    return np.asarray(
        fall.base + fall.ability * hidden.ability + fall.willingness * hidden.willingness
    )


def _falls(block: Block, month: int, hazard: NDArray[np.float64]) -> NDArray[np.bool_]:
    key = order_ids(block.people, np.array(month + HISTORY_MONTHS), 0)
    return block.chance.happens("outside fall", key, hazard)


def _defaults(
    block: Block, standing: Standing, offer: OutsideLoan, rows: NDArray[np.int64], month: int
) -> OutsideDefault:
    """What is no longer paid from the month after this one."""
    fallen = block.chance.happens("outside loan falls", offer.loan_id[rows], _LOAN_FALLS)
    loan = taken(offer, rows[fallen])
    standing.drop(month, loan.person_id - block.start, loan.lender_id)
    return defaults_of(loan, month + 1 - block.month_number(loan.granted_on))


def defaults_of(loan: OutsideLoan, number: NDArray[np.int64]) -> OutsideDefault:
    """Defaults of loans at the given instalments, counted from 1."""
    paid = loan.amount_minor // loan.term_months * (number - 1)
    return OutsideDefault(
        loan_id=loan.loan_id,
        number=number,
        defaulted_on=add_months(loan.granted_on, number),
        left_minor=loan.amount_minor - paid,
    )
