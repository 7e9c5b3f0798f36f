"""Ranks among what a subject sees: a sweep over the subjects with a tree of counts.

The tree (Fenwick's) counts the events that are seen by rank. As the sweep comes to a subject, spans
that start there enter and those that stop there leave: O((p + m) log n). Spans never reach over
keys, so one tree serves all of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lendweave.features.arrays.batch import Indices, Int64s, grouped
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.spans import Spans


def counted_up_to(spans: Spans, rank: Int64s, last: Int64s) -> Int64s:
    """How many of the spans that cover each index have a rank of at most `last` there.

    rank: i64[n], from 0 on. last: i64[size], -1 for none.
    """
    found = np.zeros_like(last)
    _sweep(_turns(spans, rank, len(last)), _tree(rank), last, False, found)
    return found


def ranked(spans: Spans, rank: Int64s, place: Int64s) -> Int64s:
    """The rank of the place-th of the spans that cover each index, in order of ranks.

    place: i64[size], from 1 to how many spans cover the index, 0 where none is asked for.
    """
    found = np.zeros_like(place)
    _sweep(_turns(spans, rank, len(place)), _tree(rank), place, True, found)
    return found


class Turns(NamedTuple):
    """Spans with the ranks of their events, and their order by start and by stop."""

    start: Indices
    stop: Indices
    rank: Int64s
    starting: Indices
    stopping: Indices


def _turns(spans: Spans, rank: Int64s, size: int) -> Turns:
    starting, _ = grouped(spans.start.astype(np.int64), size)
    stopping, _ = grouped(spans.stop.astype(np.int64), size + 1)
    return Turns(spans.start, spans.stop, rank[spans.event], starting, stopping)


def _tree(rank: Int64s) -> Int64s:
    """No event yet; as long as a power of two, for halving."""
    return np.zeros(1 << int(rank.max(initial=0) + 1).bit_length(), np.int64)


@compiled
def _sweep(turns: Turns, tree: Int64s, asked: Int64s, by_place: bool, found: Int64s) -> None:
    """Fill what is found: a count up to a rank, or the rank at a place."""
    starting, stopping = turns.starting, turns.stopping
    entering, leaving = 0, 0
    for index in range(len(asked)):
        while entering < len(starting) or leaving < len(stopping):
            if leaving < len(stopping) and turns.stop[stopping[leaving]] <= index:
                at, change = turns.rank[stopping[leaving]] + 1, -1
                leaving += 1
            elif entering < len(starting) and turns.start[starting[entering]] <= index:
                at, change = turns.rank[starting[entering]] + 1, 1
                entering += 1
            else:
                break
            while at < len(tree):
                tree[at] += change
                at += at & -at
        at, total = 0, asked[index]
        if by_place:
            half = len(tree) >> 1
            while half and total > 0:
                if tree[at + half] < total:
                    at += half
                    total -= tree[at]
                half >>= 1
            found[index] = at
        else:
            at, total = asked[index] + 1, 0
            while at > 0:
                total += tree[at]
                at -= at & -at
            found[index] = total
