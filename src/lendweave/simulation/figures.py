"""Figures of a world: how it sells, who defaults when, what one could know and earn.

Each block gives counts and sums that add up, so the figures of a world of any size fit in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.oracle import expected_profit_minor
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.economy import Economy
from lendweave.simulation.truth.frames import NONE, Whole

_SCORE_BINS = 10_000
_MERCHANT_ORDERS_MAX = 20_000
_TERM_MAX = 36
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and sums of one block or of several.

    orders: by month of the year. applications: by FraudKind. applied, bad: by month of the world.
    at_risk, fell: instalments reached and defaulted at, from the first. good_scores, bad_scores:
    applications by true probability of default. merchants: by number of orders. profit_minor: of
    the world's lender on its loans, and of one who grants what the oracle expects to earn on.
    """

    orders: Whole
    applications: Whole
    applied: Whole
    bad: Whole
    at_risk: Whole
    fell: Whole
    good_scores: Whole
    bad_scores: Whole
    merchants: Whole
    profit_minor: Whole


def figures_of(economy: Economy) -> Figures:
    """The figures of one block, over everything that begins in its months."""
    block, credit = economy.block, economy.credit
    potential, made = credit.potential, credit.application
    is_bad = potential.default_number != NONE
    month = np.minimum(block.month_number(made.applied_at), block.months - 1)
    score = (potential.default_probability * _SCORE_BINS).astype(np.int64)
    reached = np.where(is_bad, potential.default_number, made.term_months)
    profit = expected_profit_minor(block, credit.borrowing, credit.schedule)
    ordered_in = economy.order.ordered_at.astype("datetime64[M]").astype(np.int64) % 12
    orders_each = np.unique(economy.order.merchant_id, return_counts=True)[1]
    return Figures(
        orders=np.bincount(ordered_in, minlength=12),
        applications=np.bincount(credit.kind, minlength=len(FraudKind)),
        applied=np.bincount(month, minlength=block.months),
        bad=np.bincount(month[is_bad], minlength=block.months),
        at_risk=np.bincount(reached, minlength=_TERM_MAX + 1)[::-1].cumsum()[::-1],
        fell=np.bincount(potential.default_number[is_bad], minlength=_TERM_MAX + 1),
        good_scores=np.bincount(score[~is_bad], minlength=_SCORE_BINS + 1),
        bad_scores=np.bincount(score[is_bad], minlength=_SCORE_BINS + 1),
        merchants=np.bincount(
            np.minimum(orders_each, _MERCHANT_ORDERS_MAX), minlength=_MERCHANT_ORDERS_MAX + 1
        ),
        profit_minor=np.array(
            [
                profit[credit.decision.taken_up].sum(),
                (np.maximum(profit, 0) * potential.take_up_probability).sum(),
            ]
        ).astype(np.int64),
    )


def summed(before: Figures | None, block: Figures) -> Figures:
    """The figures of all blocks so far, None before the first, and those of one more."""
    if before is None:
        return block
    names = [field.name for field in fields(Figures)]
    return Figures(**{name: getattr(before, name) + getattr(block, name) for name in names})


def told(figures: Figures) -> dict[str, Any]:
    """The figures as shares and lists that a person can read. Money in 分."""
    kinds = zip(FraudKind, _shares(figures.applications, figures.applications.sum()), strict=True)
    return {
        "orders_by_month_of_year": figures.orders.tolist(),
        "orders_at_largest_tenth_of_merchants": _concentration(figures.merchants),
        "applications_by_kind": {kind.name.lower(): share for kind, share in kinds},
        "defaults_by_vintage": _shares(figures.bad, figures.applied),
        "defaults_by_instalment": _shares(figures.fell[1:], figures.at_risk[1:]),
        "default_share": _shares(figures.bad.sum(), figures.applied.sum()),
        "best_score_auc": best_auc(figures),
        "expected_profit_minor": {
            "house": int(figures.profit_minor[0]),
            "oracle": int(figures.profit_minor[1]),
        },
    }


def best_auc(figures: Figures) -> float:
    """Probability that a bad one had the higher true probability of default, ties counted half."""
    good, bad = figures.good_scores, figures.bad_scores
    below = np.cumsum(good) - good
    pairs = max(int(good.sum() * bad.sum()), 1)
    return round(float((bad * (below + good / 2)).sum() / pairs), _DIGITS)


def _concentration(merchants: NDArray[np.int64]) -> float:
    """Share of all orders at the tenth of merchants that has most."""
    each = np.repeat(np.arange(len(merchants)), merchants)[::-1]
    largest = each[: max(len(each) // 10, 1)].sum()
    return round(float(largest / max(int(each.sum()), 1)), _DIGITS)


def _shares(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Any:
    """part / whole, 0 where there is nothing."""
    return np.round(part / np.maximum(whole, 1), _DIGITS).tolist()
