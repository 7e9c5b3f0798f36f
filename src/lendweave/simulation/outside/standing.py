"""Standing: what each person of a block owes each outside lender, changed month by month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.outside import OutsideLoan
from lendweave.simulation.world.outside_shape import LENDERS_MAX
from lendweave.simulation.world.trouble import HISTORY_MONTHS

_REFUSED_MONTHS = 18
_BEFORE = -HISTORY_MONTHS - 1
Numbers = NDArray[np.int64]


class Standing:
    """Arrays have shape (people, lenders) or (people,), people counted from the block's first.

    until: month of the last instalment owed. row: of the running loan among those offered.
    hears: (lenders,) who would hear that somebody has fallen.
    """

    def __init__(self, people: int, hears: NDArray[np.bool_]) -> None:
        self.hears = hears
        self.until = np.full((people, LENDERS_MAX), _BEFORE)
        self.row = np.zeros((people, LENDERS_MAX), np.int64)
        self.instalment = np.zeros((people, LENDERS_MAX), np.int64)
        self.refused_until = np.full(people, _BEFORE)

    def burden(self, month: int) -> Numbers:
        """Instalments of each person that are owed in a month or later, 分."""
        return np.asarray((self.instalment * (self.until >= month)).sum(axis=1))

    def grant(self, month: int, rows: Numbers, place: Numbers, offer: OutsideLoan) -> Numbers:
        """Which rows come about: one loan at a time for each person and lender."""
        at = (place, offer.lender_id)
        refused = (self.refused_until[place] >= month) & self.hears[offer.lender_id]
        first = np.zeros(len(rows), np.bool_)
        first[np.unique(place * LENDERS_MAX + offer.lender_id, return_index=True)[1]] = True
        granted = first & (self.until[at] < month) & ~refused
        at = (place[granted], offer.lender_id[granted])
        self.until[at] = month + offer.term_months[granted]
        self.row[at] = rows[granted]
        self.instalment[at] = offer.instalment_minor[granted]
        return rows[granted]

    def fall(self, month: int, falls: NDArray[np.bool_]) -> Numbers:
        """Rows of what those who fall still owe after this month; good lenders refuse them."""
        self.refused_until[falls] = month + _REFUSED_MONTHS
        return np.sort(self.row[falls[:, None] & (self.until > month)])

    def drop(self, month: int, place: Numbers, lender: Numbers) -> None:
        """These loans are owed no more after this month."""
        self.until[place, lender] = month
