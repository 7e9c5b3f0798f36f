"""Burden: what people owe outside lenders in each month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.outside.business import Outside
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.trouble import HISTORY_MONTHS

Numbers = NDArray[np.int64]
_FALLEN_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Burden:
    """Instalments owed and loans that run, by person and month, shape (people, months).

    first: person_id of the first row; the first column is HISTORY_MONTHS before the world, the
    last the month after it. A loan runs from the month after it was granted to that of its last
    instalment, or of the first that is never paid. falls: loans given up in the year before.
    """

    first: int
    instalment_minor: Numbers
    loans: Numbers
    falls: Numbers

    def burden_of(self, person: Numbers, month: Numbers) -> Numbers:
        """Instalments that each person owes in a month of the world, 分. Months beyond it: the
        month after it."""
        return np.asarray(self.instalment_minor[self._at(person, month)])

    def live_loans_of(self, person: Numbers, month: Numbers) -> Numbers:
        """Outside loans of each person that run in a month."""
        return np.asarray(self.loans[self._at(person, month)])

    def has_fallen(self, person: Numbers, month: Numbers) -> NDArray[np.bool_]:
        """Whether each person gave up an outside loan in the year before a month."""
        return np.asarray(self.falls[self._at(person, month)] > 0)

    def _at(self, person: Numbers, month: Numbers) -> tuple[Numbers, Numbers]:
        last = self.loans.shape[1] - 1
        return person - self.first, np.clip(month + HISTORY_MONTHS, 0, last)


def make_burden(block: Block, outside: Outside) -> Burden:
    """The burden of everybody under their own name in every month up to the one after the world."""
    loan, default = outside.loan, outside.default
    fallen = np.searchsorted(loan.loan_id, default.loan_id)
    fell = block.month_number(default.defaulted_on)
    last = block.month_number(loan.closes_on)
    last[fallen] = fell
    begin = block.month_number(loan.granted_on) + 1
    own = loan.identity_id == loan.person_id * 2
    place = loan.person_id - block.start
    one = own.astype(np.int64)
    return Burden(
        first=block.start,
        instalment_minor=_running(block, place, begin, last, loan.instalment_minor * own),
        loans=_running(block, place, begin, last, one),
        falls=_running(block, place[fallen], fell + 1, fell + _FALLEN_MONTHS, one[fallen]),
    )


def _running(
    block: Block, place: Numbers, begin: Numbers, last: Numbers, weight: Numbers
) -> Numbers:
    """Sum of the weights of what runs in each month, both ends included, (people, months)."""
    months = HISTORY_MONTHS + block.months + 1
    change = np.zeros((len(block.people), months + 1), np.int64)
    for month, sign in ((begin, 1), (last + 1, -1)):
        np.add.at(change, (place, np.minimum(month + HISTORY_MONTHS, months)), sign * weight)
    return np.asarray(np.cumsum(change, axis=1)[:, :-1])
