"""Figures of scores: how well the truth, and what a lender may see, tell bad from good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.oracle import expected_profit_minor
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.bins import Counts, auc, ks, parts, ratios, rounded, size_bins
from lendweave.simulation.truth.frames import NONE

BINS = 10_001
_DECILES = 10
SCORES = ("best", "best_without_frauds", "house", "overdue", "enquiries", "burden", "income")
"""Scores that are looked at; a higher bin means more risk."""


@dataclass(frozen=True, slots=True)
class ScoreCounts:
    """good, bad: by score and bin. profit_minor: expected of all applications by bin of the best.

    earned_minor: expected by the world's lender on its loans, by one who grants what the oracle
    expects to earn on, and by one who grants all.
    """

    good: Counts
    bad: Counts
    profit_minor: Counts
    earned_minor: Counts


def count_scores(economy: Economy) -> ScoreCounts:
    """The scores of one block's applications and what they would earn."""
    credit = economy.credit
    is_bad = credit.potential.default_number != NONE
    is_genuine = credit.kind == FraudKind.GENUINE
    placed = _placed(economy)
    counted = {name: is_genuine if "without" in name else True for name in SCORES}
    profit = expected_profit_minor(economy.block, credit.borrowing, credit.schedule)
    wanted = profit * credit.potential.take_up_probability
    earned = (profit[credit.decision.taken_up], np.maximum(wanted, 0), wanted)
    return ScoreCounts(
        good=np.array([_counted(placed[name], ~is_bad & counted[name]) for name in SCORES]),
        bad=np.array([_counted(placed[name], is_bad & counted[name]) for name in SCORES]),
        profit_minor=_whole(np.bincount(placed["best"], weights=wanted, minlength=BINS)),
        earned_minor=_whole(np.array([each.sum() for each in earned])),
    )


def _placed(economy: Economy) -> dict[str, Counts]:
    """The bin of every application under each score."""
    credit = economy.credit
    best = _place(credit.potential.default_probability)
    stated = credit.application.stated_income_minor
    known = np.maximum(stated, 1)
    return {
        "best": best,
        "best_without_frauds": best,
        "house": _place(1 - credit.decision.propensity),
        "overdue": np.minimum(credit.report.overdue_24m, BINS - 1),
        "enquiries": np.clip(credit.report.enquiries_3m + 1, 0, BINS - 1),
        "burden": np.where(stated == NONE, 0, _place(credit.schedule.instalment_minor / known)),
        "income": BINS - 1 - np.where(stated == NONE, 0, size_bins(known / 100)),
    }


def _place(share: NDArray[np.float64]) -> Counts:
    return (np.clip(share, 0, 1) * (BINS - 1)).astype(np.int64)


def _counted(place: Counts, where: NDArray[np.bool_]) -> Counts:
    return np.bincount(place[where], minlength=BINS)


def _whole(values: NDArray[Any]) -> Counts:
    return np.asarray(np.rint(values), np.int64)


def tell_scores(counts: ScoreCounts) -> dict[str, Any]:
    """AUC of each score, KS of the best, deciles of the true probability, profits in 分."""
    good, bad = counts.good[0], counts.bad[0]
    area = {n: auc(g, b) for n, g, b in zip(SCORES, counts.good, counts.bad, strict=True)}
    house, oracle, everybody = counts.earned_minor.tolist()
    return {
        "best_score_auc": area["best"],
        **{f"auc_{name}": found for name, found in area.items()},
        "best_score_ks": ks(good, bad),
        "roc_of_best": _roc(good, bad),
        **_deciles(good, bad, counts.profit_minor),
        "expected_profit_minor": {"house": house, "oracle": oracle, "approve_all": everybody},
    }


def _deciles(good: Counts, bad: Counts, profit: Counts) -> dict[str, Any]:
    """By tenth of applications, least risk first: expected and true bad share, profit of all."""
    place = parts(good + bad, _DECILES)
    every, fallen, expected, earned = (
        np.bincount(place, weights=weights, minlength=_DECILES)
        for weights in (good + bad, bad, (good + bad) * np.arange(BINS) / (BINS - 1), profit)
    )
    return {
        "expected_by_decile": ratios(expected, every),
        "defaulted_by_decile": ratios(fallen, every),
        "profit_minor_by_decile": np.rint(earned).astype(np.int64).tolist(),
    }


def _roc(good: Counts, bad: Counts) -> list[float]:
    """Share of the bad among the worst 0, 5, 10 … 100 in a hundred of the good."""
    of_good, of_bad = (
        np.concatenate([np.zeros(1), np.cumsum(c[::-1]) / max(int(c.sum()), 1)])
        for c in (good, bad)
    )
    return rounded(np.interp(np.linspace(0, 1, 21), of_good, of_bad))
