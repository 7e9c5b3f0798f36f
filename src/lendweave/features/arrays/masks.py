"""What subjects see of keys of few events: one bit for each event of the key.

Spans, bisections and halvings pay where a key has many events. Of few, each is looked at, and
what windows, filters and nulls leave of them is a mask of bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lendweave.features.arrays.batch import (
    Booleans,
    EventArrays,
    Int64s,
    SubjectArrays,
    ValueArrays,
)
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.covers import NOBODY, Rank

FEW_EVENTS = 62
"""So many events of a key at most: their masks are numbers from 0 on."""


class Keys(NamedTuple):
    """Where the subjects and the events of each of k keys begin, and the end. i64[k+1] each.

    The events of a key stand together, in order of (occurred, place).
    """

    subjects: Int64s
    events: Int64s


class Masks(NamedTuple):
    """Which events of its key each subject sees. bits: i64[m], the lowest for the first event."""

    keys: Keys
    bits: Int64s

    def where(self, chosen: Booleans) -> Masks:
        """The chosen events. chosen: bool[n]."""
        return self if chosen.all() else Masks(self.keys, self._each(_choose, chosen))

    def since(self, occurred: Int64s, low: Int64s | None) -> Masks:
        """The events from `low` on, of each subject; None for all."""
        return self if low is None else Masks(self.keys, self._each(_leave, occurred, low))

    def counted(self) -> Int64s:
        """How many events each subject sees."""
        return self._each(_count)

    def added(self, value: Int64s) -> Int64s:
        """The sum of their values, in 64 bits. value: i64[n]."""
        return self._each(_add, value)

    def best(self, rank: Rank) -> Int64s:
        """As `covers.best`."""
        return self._each(_best, rank)

    def different(self, values: ValueArrays) -> Int64s:
        """How many different values the events have."""
        low, high = values.low, values.high
        return self._each(_unite, Rank(low if high is None else high, low))

    def counted_up_to(self, rank: Int64s, last: Int64s) -> Int64s:
        """As `sweeps.counted_up_to`."""
        return self._each(_count_up_to, rank, last)

    def ranked(self, rank: Int64s, place: Int64s) -> Int64s:
        """As `sweeps.ranked`."""
        return self._each(_rank, rank, place)

    def _each(self, loop: Callable[..., None], *read: object) -> Int64s:
        """What a loop finds for each subject."""
        found = np.empty_like(self.bits)
        loop(self.keys, self.bits, *read, found)
        return found


def masks_of(subjects: SubjectArrays, events: EventArrays, high: Int64s) -> Masks:
    """Events before `high` in the versions that a subject's clock shows, its own record left out.

    events: in order of (key, occurred, place), at most FEW_EVENTS of each key.
    """
    events_of_key = np.bincount(events.key, minlength=len(subjects.key_starts) - 1)
    keys = Keys(subjects.key_starts, np.append(0, np.cumsum(events_of_key)))
    bits = np.empty_like(high)
    _enter(keys, subjects, events, high, bits)
    return Masks(keys, bits)


@compiled
def _enter(
    keys: Keys, subjects: SubjectArrays, events: EventArrays, high: Int64s, found: Int64s
) -> None:
    for key in range(len(keys.events) - 1):
        first = keys.events[key]
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            clock, own, seen = subjects.clock[subject], subjects.entity[subject], 0
            for event in range(first, keys.events[key + 1]):
                entity = events.entity[event]
                sees = (
                    (events.occurred[event] < high[subject])
                    & (events.seen_from[event] <= clock)
                    & (clock < events.seen_to[event])
                    & ((entity < 0) | (entity != own))
                )
                seen |= int(sees) << (event - first)
            found[subject] = seen


@compiled
def _leave(keys: Keys, bits: Int64s, occurred: Int64s, low: Int64s, found: Int64s) -> None:
    """What is past for one subject is past for all later ones of its key: the lowest bits."""
    for key in range(len(keys.events) - 1):
        event, end = keys.events[key], keys.events[key + 1]
        past = 0
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            while event < end and occurred[event] < low[subject]:
                event += 1
                past += 1
            found[subject] = (bits[subject] >> past) << past


@compiled
def _choose(keys: Keys, bits: Int64s, chosen: Booleans, found: Int64s) -> None:
    for key in range(len(keys.events) - 1):
        first, kept = keys.events[key], 0
        for event in range(first, keys.events[key + 1]):
            kept |= int(chosen[event]) << (event - first)
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            found[subject] = bits[subject] & kept


@compiled
def _count(keys: Keys, bits: Int64s, found: Int64s) -> None:
    for subject in range(len(bits)):
        left, number = bits[subject], 0
        while left:
            left &= left - 1
            number += 1
        found[subject] = number


@compiled
def _add(keys: Keys, bits: Int64s, value: Int64s, found: Int64s) -> None:
    for key in range(len(keys.events) - 1):
        first = keys.events[key]
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            total = 0
            for event in range(first, keys.events[key + 1]):
                total += value[event] & -(bits[subject] >> (event - first) & 1)
            found[subject] = total


@compiled
def _best(keys: Keys, bits: Int64s, rank: Rank, found: Int64s) -> None:
    major, minor = rank.major, rank.minor
    for key in range(len(keys.events) - 1):
        first = keys.events[key]
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            event, left, old, high, low = first, bits[subject], NOBODY, 0, 0
            while left:
                if left & 1 and (
                    old == NOBODY
                    or major[event] > high
                    or (major[event] == high and minor[event] > low)
                ):
                    old, high, low = event, major[event], minor[event]
                left >>= 1
                event += 1
            found[subject] = old


@compiled
def _unite(keys: Keys, bits: Int64s, rank: Rank, found: Int64s) -> None:
    """An event counts unless an earlier one that is seen has its value."""
    low, high, equal = rank.minor, rank.major, np.empty(FEW_EVENTS, np.int64)
    for key in range(len(keys.events) - 1):
        first = keys.events[key]
        size = keys.events[key + 1] - first
        for at in range(size):
            same = 0
            for other in range(at):
                if (
                    low[first + other] == low[first + at]
                    and high[first + other] == high[first + at]
                ):
                    same |= 1 << other
            equal[at] = same
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            seen, number = bits[subject], 0
            for at in range(size):
                number += (seen >> at & 1) & int(seen & equal[at] == 0)
            found[subject] = number


@compiled
def _count_up_to(keys: Keys, bits: Int64s, rank: Int64s, last: Int64s, found: Int64s) -> None:
    for key in range(len(keys.events) - 1):
        first = keys.events[key]
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            number = 0
            for event in range(first, keys.events[key + 1]):
                seen = bits[subject] >> (event - first) & 1
                number += seen & int(rank[event] <= last[subject])
            found[subject] = number


@compiled
def _rank(keys: Keys, bits: Int64s, rank: Int64s, place: Int64s, found: Int64s) -> None:
    """The least rank above the one before, as many times as the place says."""
    for key in range(len(keys.events) - 1):
        first = keys.events[key]
        for subject in range(keys.subjects[key], keys.subjects[key + 1]):
            at = -1
            for _ in range(place[subject]):
                least = -1
                for event in range(first, keys.events[key + 1]):
                    sees = bits[subject] >> (event - first) & 1 == 1 and rank[event] > at
                    if sees and (least < 0 or rank[event] < least):
                        least = rank[event]
                at = least
            found[subject] = max(at, 0)
