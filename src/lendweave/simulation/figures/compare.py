"""How far the figures of a world lie from the curves of real sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from lendweave.simulation.figures.bins import DIGITS


class Measure(StrEnum):
    """How a distance is taken."""

    VARIATION = "total variation"
    GAP = "largest gap"
    DIFFERENCE = "difference"


MEASURES: dict[str, Measure] = {
    "season": Measure.VARIATION,
    "orders_each_buyer": Measure.VARIATION,
    "days_between_orders": Measure.VARIATION,
    "order_value_about_median": Measure.VARIATION,
    "buyer_lorenz": Measure.GAP,
    "returned_share": Measure.DIFFERENCE,
    "income_about_median": Measure.VARIATION,
    "ages": Measure.VARIATION,
    "loan_amount_about_median": Measure.VARIATION,
    "terms": Measure.VARIATION,
    "risk_by_burden": Measure.GAP,
    "days_late": Measure.VARIATION,
    "receivable_days_late": Measure.VARIATION,
    "uplift": Measure.DIFFERENCE,
    "months_behind": Measure.VARIATION,
    "default_share": Measure.DIFFERENCE,
    "default_at_part_of_term": Measure.VARIATION,
    "auc_house": Measure.DIFFERENCE,
    "auc_overdue": Measure.DIFFERENCE,
    "auc_enquiries": Measure.DIFFERENCE,
    "auc_burden": Measure.DIFFERENCE,
    "auc_income": Measure.DIFFERENCE,
}
"""Figures that are compared, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of the world beside the curve of a real set. distance: by the measure, ≥ 0."""

    figure: str
    real_set: str
    measure: Measure
    distance: float


def compared(
    figures: Mapping[str, Any], curves: Mapping[str, Mapping[str, Any]]
) -> list[Comparison]:
    """Every figure with every set that has its curve. curves: by set, then by figure."""
    return [
        Comparison(figure, name, measure, distance(measure, figures[figure], of_set[figure]))
        for figure, measure in MEASURES.items()
        for name, of_set in curves.items()
        if figure in of_set and figure in figures
    ]


def distance(measure: Measure, world: Any, real: Any) -> float:
    """Half the summed differences of two spreads, or the largest difference of two curves."""
    gaps = np.abs(np.asarray(world, np.float64) - np.asarray(real, np.float64))
    found = gaps.sum() / 2 if measure is Measure.VARIATION else gaps.max()
    return round(float(found), DIGITS)
