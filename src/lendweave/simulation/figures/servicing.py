"""Figures of servicing: early settlement, collection, and what people owe elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.figures.bins import EACH_MAX, Counts, ratio, shares


@dataclass(frozen=True, slots=True)
class ServicingCounts:
    """loans: made, settled early. cases: in collection, paid if contacted, paid if left alone.

    outside: loans of other lenders, those that defaulted. each_borrower: people by their number.
    """

    loans: Counts
    cases: Counts
    outside: Counts
    each_borrower: Counts


def count_servicing(tables: Mapping[str, Any]) -> ServicingCounts:
    """What is served in one block."""
    stage, elsewhere = tables.get("collection_stage"), tables.get("outside_loan")
    cases = np.zeros(3, np.int64)
    if stage is not None:
        cured = (stage.cures_if_contacted, stage.cures_if_left)
        cases = np.array([len(stage.order_id), *(flag.sum() for flag in cured)], np.int64)
    own = np.zeros(0, np.int64)
    if elsewhere is not None:
        own = elsewhere.person_id[elsewhere.identity_id % 2 == 0]
    each = np.unique(own, return_counts=True)[1]
    counts = np.bincount(np.minimum(each, EACH_MAX), minlength=EACH_MAX + 1)
    counts[0] = len(tables["person"].person_id) - len(each)
    return ServicingCounts(
        loans=np.array([_rows(tables, "loan"), _rows(tables, "settlement")]),
        cases=cases,
        outside=np.array([_rows(tables, "outside_loan"), _rows(tables, "outside_default")]),
        each_borrower=counts,
    )


def _rows(tables: Mapping[str, Any], name: str) -> int:
    key = "order_id" if name in ("loan", "settlement") else "loan_id"
    return len(getattr(tables[name], key)) if name in tables else 0


def tell_servicing(counts: ServicingCounts) -> dict[str, Any]:
    """Shares; those of collection and of other lenders where there are any."""
    found: dict[str, Any] = {"early_settled_share": ratio(counts.loans[1], counts.loans[0])}
    if counts.cases[0]:
        found["cured_if_contacted"] = ratio(counts.cases[1], counts.cases[0])
        found["cured_if_left"] = ratio(counts.cases[2], counts.cases[0])
    if counts.outside[0]:
        found["people_by_outside_loans"] = shares(counts.each_borrower)
        found["outside_default_share"] = ratio(counts.outside[1], counts.outside[0])
    return found
