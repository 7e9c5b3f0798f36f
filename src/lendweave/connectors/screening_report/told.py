"""A screening as plain data: what the JSON file holds."""

from __future__ import annotations

from typing import Any

from lendweave.figures.drift import Index
from lendweave.models import Bin, Month, Screened, Screening


def screening_told(scene: str, screening: Screening) -> dict[str, Any]:
    """The whole screening; shares as fractions, features that tell most first."""
    return {
        "scene": scene,
        "subjects": screening.subjects,
        "loans": screening.loans,
        "bad": screening.bad,
        "left_out": screening.left_out,
        "months": [_month(month) for month in screening.months],
        "features": [_feature(feature) for feature in screening.features],
    }


def _month(month: Month) -> dict[str, Any]:
    return {
        "month": month.label,
        "subjects": month.subjects,
        "loans": month.loans,
        "told": month.told,
        "bad": month.bad,
        "ripe": month.ripe,
    }


def _feature(feature: Screened) -> dict[str, Any]:
    return {
        "feature": feature.name,
        "group": feature.group,
        "en": feature.en,
        "zh": feature.zh,
        "information_value": _index(feature.evidence.information),
        "coverage": feature.coverage,
        "distinct": feature.distinct,
        "psi_by_month": [_index(index) for index in feature.psi],
        "warnings": [str(warned) for warned in feature.warnings],
        "bins": [_bin(each) for each in feature.evidence.bins],
    }


def _index(index: Index | None) -> dict[str, float] | None:
    return None if index is None else {"value": index.value, "chance": index.noise}


def _bin(each: Bin) -> dict[str, Any]:
    return {
        "bin": each.label,
        "good": each.good,
        "bad": each.bad,
        "bad_rate": each.bad_rate,
        "weight_of_evidence": each.weight,
        "information_value": each.information,
    }
