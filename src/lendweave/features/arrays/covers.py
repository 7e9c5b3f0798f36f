"""The best event of each index: of all the spans that cover it, the one of the highest rank.

A span of length L is covered by two blocks of 2^k ≤ L. Blocks are kept by size and halved from
the largest on, so each index meets log2(L) comparisons instead of all its spans.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lendweave.features.arrays.batch import Indices, Int64s, grouped
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.spans import Spans

NOBODY = -1
_TIERS = 32


class Rank(NamedTuple):
    """The order of events: by `major`, then by `minor`. i64[n]; without ties, or ties are equal."""

    major: Int64s
    minor: Int64s

    def backwards(self) -> Rank:
        """The same order from its end; every 64-bit number has a mirror."""
        return Rank(~self.major, ~self.minor)


def best(spans: Spans, rank: Rank, size: int) -> Int64s:
    """Per index the event of the highest rank among the spans that cover it, NOBODY without one."""
    if not len(spans.event):
        return np.full(size, NOBODY, np.int64)
    order, ends = grouped(_log2(spans.stop - spans.start), _TIERS)
    found = np.full(size, NOBODY, np.int64)
    _cover(spans, rank, order, ends, found)
    return found


def _log2(lengths: Indices) -> Int64s:
    """⌊log2⌋ of numbers from 1 to 2^31."""
    return np.frexp(lengths)[1].astype(np.int64) - 1


@compiled
def _cover(spans: Spans, rank: Rank, order: Indices, tier_ends: Int64s, found: Int64s) -> None:
    """From the largest tier to single indices: put its blocks in, then halve all blocks."""
    major, minor = rank.major, rank.minor
    top = len(tier_ends) - 1
    while top > 0 and tier_ends[top - 1] == len(order):
        top -= 1
    for tier in range(top, -1, -1):
        length = 1 << tier
        for at in range(tier_ends[tier - 1] if tier else 0, tier_ends[tier]):
            span = order[at]
            new = spans.event[span]
            start, end = spans.start[span], spans.stop[span] - length
            for block in range(1 if start == end else 2):
                index = end if block else start
                old = found[index]
                if old < 0 or (major[new], minor[new]) > (major[old], minor[old]):
                    found[index] = new
        half = length >> 1
        if half == 0:
            break
        for index in range(len(found) - 1, half - 1, -1):
            new, old = found[index - half], found[index]
            if new >= 0 and (old < 0 or (major[new], minor[new]) > (major[old], minor[old])):
                found[index] = new
