"""Groups and pairs of arrays: what the network counts with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lendweave.network.model import IntArray


class Grouped(NamedTuple):
    """Each party and key once. since, until: first and last instant. records: how many."""

    party: IntArray
    key: IntArray
    since: IntArray
    until: IntArray
    records: IntArray


def firsts(ordered: IntArray) -> IntArray:
    """Where each run of equal values begins."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])).astype(np.int64)


def grouped(party: IntArray, key: IntArray, known_at: IntArray) -> Grouped:
    """Sightings by party and key, in the order of keys, then of parties."""
    if not len(party):
        return Grouped(*(np.zeros(0, np.int64) for _ in range(5)))
    order = np.lexsort((known_at, party, key))
    p, k, t = party[order], key[order], known_at[order]
    starts = firsts(k * (int(p.max()) + 1) + p)
    ends = np.append(starts[1:], len(p)) - 1
    return Grouped(p[starts], k[starts], t[starts], t[ends], ends - starts + 1)


def ranked(found: Grouped) -> tuple[Grouped, IntArray, IntArray]:
    """The same in the order in which each key was seen with parties; rank and degree of each."""
    order = np.lexsort((found.party, found.since, found.key))
    ordered = Grouped(*(array[order] for array in found))
    starts = firsts(ordered.key)
    sizes = np.diff(np.append(starts, len(order)))
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    return ordered, rank, np.repeat(sizes, sizes)


def pairs_within(key: IntArray, rank: IntArray, limit: int) -> tuple[IntArray, IntArray]:
    """Places of every two of the first `limit` members of each key, the earlier one first."""
    earlier, later = [], []
    for step in range(1, limit):
        at = np.arange(len(key) - step) if step < len(key) else np.zeros(0, np.int64)
        both = (key[at] == key[at + step]) & (rank[at + step] < limit)
        earlier.append(at[both])
        later.append(at[both] + step)
    none = np.zeros(0, np.int64)
    return np.concatenate([none, *earlier]), np.concatenate([none, *later])
