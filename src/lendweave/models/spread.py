"""How a feature's values are spread over bins, month by month."""

from __future__ import annotations

import numpy as np

from lendweave.models.binning import FloatArray
from lendweave.models.sample import FeatureValues, IntArray, Subjects

TENTHS = tuple(tenth / 10 for tenth in range(1, 10))
WORDS_MAX = 40


def spread_by_month(feature: FeatureValues, subjects: Subjects) -> list[list[int]]:
    """Subjects by month and bin: tenths of numbers, the commonest words, nulls last."""
    known = ~np.isnan(feature.numbers)
    if feature.kind == "word":
        places, bins = _word_places(feature.numbers[known])
    else:
        places, bins = _tenth_places(feature.numbers[known])
    place = np.full(len(known), bins, dtype=np.int64)
    place[known] = places
    flat = subjects.month * (bins + 1) + place
    counts = np.bincount(flat, minlength=len(subjects.months) * (bins + 1))
    spread: list[list[int]] = counts.reshape(len(subjects.months), bins + 1).tolist()
    return spread


def _tenth_places(numbers: FloatArray) -> tuple[IntArray, int]:
    """The tenth of each number, and how many there are; equal numbers share one."""
    if not len(numbers):
        return np.empty(0, np.int64), 0
    edges = np.unique(np.quantile(numbers, TENTHS, method="inverted_cdf"))
    return np.searchsorted(edges, numbers, side="left").astype(np.int64), len(edges) + 1


def _word_places(numbers: FloatArray) -> tuple[IntArray, int]:
    """Words by how common they are; those beyond WORDS_MAX share the last place."""
    words, place = np.unique(numbers, return_inverse=True)
    order = np.argsort(np.argsort(-np.bincount(place), kind="stable"), kind="stable")
    return np.minimum(order[place], WORDS_MAX).astype(np.int64), min(len(words), WORDS_MAX + 1)
