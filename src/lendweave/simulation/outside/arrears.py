"""Arrears: instalments of outside loans that were paid late, and what courts said of the worst."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.people import People, of_people
from lendweave.simulation.truth.frames import taken
from lendweave.simulation.truth.outside import (
    OutsideDefault,
    OutsideJudgment,
    OutsideLate,
    OutsideLoan,
)
from lendweave.simulation.world.block import Block, add_months
from lendweave.simulation.world.outside_shape import OutsideShape

_LATE_DAYS, _VERY_LATE_DAYS, _VERY_LATE = 29, 60, 0.12
_JUDGED, _JUDGED_FROM_DAYS, _JUDGED_DAYS = 0.3, 150, 200
_JUDGED_FROM_MINOR = 200_000


def late_instalments(
    block: Block, people: People, shape: OutsideShape, loan: OutsideLoan, default: OutsideDefault
) -> OutsideLate:
    """Instalments before a default that were paid late; the unwilling are late more often."""
    which, number = _instalments_before(loan, default)
    each, chance = taken(loan, which), block.chance
    _, hidden = of_people(people, each.person_id)
    share = shape.late * np.clip(1 - hidden.willingness, 0.1, 4.0)
    late = chance.happens("outside late", each.loan_id, share, number)
    each, number = taken(each, late), number[late]
    very = chance.happens("outside very late", each.loan_id, _VERY_LATE, number)
    longest = np.where(very, _VERY_LATE_DAYS, _LATE_DAYS)
    return OutsideLate(
        loan_id=each.loan_id,
        number=number,
        due_on=add_months(each.granted_on, number),
        days_late=1 + chance.below("outside days late", each.loan_id, longest, number),
    )


def judgments(block: Block, default: OutsideDefault) -> OutsideJudgment:
    """Courts say so of some defaults of 2,000 yuan and more, half a year and more later."""
    judged = block.chance.happens("outside judged", default.loan_id, _JUDGED)
    fallen = taken(default, judged & (default.left_minor >= _JUDGED_FROM_MINOR))
    wait = _JUDGED_FROM_DAYS + block.chance.below("outside court", fallen.loan_id, _JUDGED_DAYS)
    return OutsideJudgment(fallen.loan_id, fallen.defaulted_on + wait.astype("timedelta64[D]"))


def _instalments_before(
    loan: OutsideLoan, default: OutsideDefault
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row of the loan and number of every instalment that was paid. Both frames by loan_id."""
    paid = loan.term_months.copy()
    paid[np.searchsorted(loan.loan_id, default.loan_id)] = default.number - 1
    which = np.repeat(np.arange(len(paid)), paid)
    return which, 1 + np.arange(paid.sum()) - np.repeat(np.cumsum(paid) - paid, paid)
