"""Merchants as their maker lists them: a row for each grade given."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.files.kinds import DAY, words
from lendweave.simulation.files.views.joins import MERCHANT, of_merchants
from lendweave.simulation.files.views.table import Truth, View, ViewRows

GRADES = ("A", "B", "C", "D", "frozen")


def merchant_grades(truth: Truth) -> ViewRows:
    """Each merchant, anew with each grade."""
    economy = truth.economy
    merchant, grade = economy.merchants.merchant, economy.merchants.grade
    place = np.searchsorted(merchant.merchant_id, grade.merchant_id)
    return ViewRows(
        key=grade.merchant_id * 100_000 + grade.graded_on.astype(np.int64),
        subject=grade.merchant_id,
        told_at=grade.graded_on.astype("datetime64[us]"),
        columns={
            **of_merchants(economy, grade.merchant_id),
            "founded_on": merchant.founded_on[place],
            "opened_on": merchant.opened_on[place],
            "grade": grade.grade,
            "graded_on": grade.graded_on,
        },
    )


VIEWS = {
    "merchant_grades": View(
        about="a merchant, anew with each grade that its maker gives",
        rows=merchant_grades,
        columns={
            **MERCHANT,
            "founded_on": DAY,
            "opened_on": DAY,
            "grade": words(*GRADES),
            "graded_on": DAY,
        },
    ),
}
