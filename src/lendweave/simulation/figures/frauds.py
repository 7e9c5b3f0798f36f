"""Figures of frauds: how many applications each kind makes, how many hide, what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.bins import Counts, ratio, ratios, shares

_KINDS = max(FraudKind) + 1


@dataclass(frozen=True, slots=True)
class FraudCounts:
    """Applications, those that evade, and expected loss of what was lent, by FraudKind."""

    applications: Counts
    evading: Counts
    lost_minor: Counts


def count_frauds(economy: Economy) -> FraudCounts:
    """The frauds of one block."""
    credit = economy.credit
    kind, lent = credit.kind, credit.decision.taken_up
    evades = economy.draft.evades[credit.place]
    loss = credit.potential.expected_loss_minor
    return FraudCounts(
        applications=np.bincount(kind, minlength=_KINDS),
        evading=np.bincount(kind[evades], minlength=_KINDS),
        lost_minor=_sums(kind[lent], loss[lent]),
    )


def _sums(kind: Counts, values: Counts) -> Counts:
    return np.rint(np.bincount(kind, weights=values, minlength=_KINDS)).astype(np.int64)


def tell_frauds(counts: FraudCounts) -> dict[str, Any]:
    """Shares by kind; of the expected loss of the world's lender, the part of each kind."""
    return {
        "applications_by_kind": _by_kind(shares(counts.applications)),
        "evading_by_kind": _by_kind(ratios(counts.evading, counts.applications), genuine=False),
        "loss_by_kind": _by_kind(shares(counts.lost_minor)),
        "fraud_share": ratio(counts.applications[1:].sum(), counts.applications.sum()),
    }


def _by_kind(values: list[float], *, genuine: bool = True) -> dict[str, float]:
    kinds = [kind for kind in FraudKind if genuine or kind is not FraudKind.GENUINE]
    return {kind.name.lower(): values[kind] for kind in kinds}
