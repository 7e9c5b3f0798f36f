"""Bins of one feature against good and bad loans: of numbers, of dates, of words, and of nulls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from lendweave.models.binning import (
    BinRule,
    BoolArray,
    FloatArray,
    bin_labels,
    counts_of,
    monotone_cuts,
    quantile_cuts,
    rounded,
    spelled_cut,
)
from lendweave.models.evidence import Evidence, evidence
from lendweave.models.sample import FeatureValues

OTHER, NULL = "other", "null"
RULE = BinRule(share_min=0.005, loans_min=30)
"""A bin may be smaller than a scorecard's: what few people share may be what frauds share."""


def feature_evidence(feature: FeatureValues, numbers: FloatArray, bad: BoolArray) -> Evidence:
    """The evidence of a feature. numbers, bad: of the loans that count, in one order."""
    known = ~np.isnan(numbers)
    if feature.kind == "word":
        labels, counts = _word_bins(feature.words, numbers[known], bad[known], len(bad))
    elif known.any():
        labels, counts = _number_bins(feature, numbers[known], bad[known], len(bad))
    else:
        labels, counts = [], []
    null = int((~bad[~known]).sum()), int(bad[~known].sum())
    return evidence([*labels, NULL], [*counts, null])


def _number_bins(
    feature: FeatureValues, numbers: FloatArray, bad: BoolArray, size: int
) -> tuple[list[str], list[tuple[int, int]]]:
    """Bins with a rising or a falling bad rate, whichever tells more."""
    candidates = _candidates(feature, numbers)

    def binned(rising: bool) -> tuple[float, list[float], list[tuple[int, int]]]:
        cuts = monotone_cuts(candidates, numbers, bad, size, RULE, rising=rising)
        counts = counts_of(cuts, numbers, bad)
        found = evidence([""] * len(counts), counts).information
        return (0.0 if found is None else found.value), cuts, counts

    _, cuts, counts = max((binned(True), binned(False)), key=lambda each: each[0])
    return bin_labels([_spelled(feature, cut) for cut in cuts]), counts


def _candidates(feature: FeatureValues, numbers: FloatArray) -> list[float]:
    """Quantiles, and those of what lies beside the most common value, however rare it is."""
    values, repeats = np.unique(numbers, return_counts=True)
    common = values[repeats.argmax()]
    rest = numbers[numbers != common]
    found = set(quantile_cuts(numbers)) | (set(quantile_cuts(rest)) if len(rest) else set())
    found |= {float(value) for value in values[values > common][:1]} | {float(common)}
    return sorted({rounded(cut) for cut in found} if feature.kind == "number" else found)


def _spelled(feature: FeatureValues, cut: float) -> str:
    if feature.kind == "date":
        return date.fromordinal(date(1970, 1, 1).toordinal() + int(cut)).isoformat()
    return spelled_cut(cut)


def _word_bins(
    words: Sequence[str], numbers: FloatArray, bad: BoolArray, size: int
) -> tuple[list[str], list[tuple[int, int]]]:
    """A bin for each word that is common enough, one for all others."""
    places = numbers.astype(np.int64)
    goods = np.bincount(places[~bad], minlength=len(words)).tolist()
    bads = np.bincount(places[bad], minlength=len(words)).tolist()
    pairs = list(zip(words, zip(goods, bads, strict=True), strict=True))
    common = [(word, pair) for word, pair in pairs if not RULE.is_small(sum(pair), size)]
    rare = [pair for _, pair in pairs if RULE.is_small(sum(pair), size)]
    other = sum(good for good, _ in rare), sum(bad for _, bad in rare)
    return [*(word for word, _ in common), OTHER], [*(pair for _, pair in common), other]
