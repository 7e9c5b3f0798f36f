"""Keys in blocks: all that is asked of some keys is answered before the next ones are looked at.

What a block reads and writes stays in the processor's cache, and the next block uses its memory
again: memory that is touched for the first time costs more than the loops do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lendweave.features.arrays.batch import (
    AskingArrays,
    EventArrays,
    Indices,
    Int64s,
    ValueArrays,
    grouped,
    sorted_subjects,
)
from lendweave.features.arrays.fold import EventColumns, WindowFold, fold_windows

BLOCK_ROWS = 150_000
"""Subjects and events of a block; a key is never cut."""


@dataclass(frozen=True, slots=True)
class Block:
    """The keys from first to last - 1. asking, events: positions of what is theirs, key by key."""

    first: int
    last: int
    asking: Indices
    events: Indices


def fold_keys(
    folds: Sequence[WindowFold],
    asking: AskingArrays,
    events: EventArrays,
    columns: EventColumns,
    zone: str,
    *,
    size: int,
    block_rows: int = BLOCK_ROWS,
) -> list[ValueArrays]:
    """The values of every fold at the places of the subjects, of `size` in all, null elsewhere.

    events: each under a key of a subject. zone: of the scene.
    """
    answers = [_Answers(size) for _ in folds]
    for block in _blocks(asking, events, block_rows):
        theirs = _asking_of(asking, block)
        subjects, order = sorted_subjects(theirs, block.last - block.first)
        places = theirs.place[order]
        happened, beside = _events_of(events, block), columns.at(block.events)
        for index, found in fold_windows(folds, subjects, happened, beside, zone):
            answers[index].put(places, found)
    return [answer.read() for answer in answers]


def ranges(rows_of_key: Int64s, rows_at_once: int) -> Iterator[tuple[int, int]]:
    """(first key, key after the last) of each block; a key of more rows has a block to itself."""
    until = np.cumsum(rows_of_key)
    first = 0
    while first < len(until):
        before = int(until[first - 1]) if first else 0
        last = int(np.searchsorted(until, before + rows_at_once, side="right"))
        last = max(last, first + 1)
        yield first, last
        first = last


def _blocks(asking: AskingArrays, events: EventArrays, block_rows: int) -> Iterator[Block]:
    keys = int(max(asking.key.max(initial=-1), events.key.max(initial=-1))) + 1
    askers, asker_ends = grouped(asking.key, keys)
    happened, event_ends = grouped(events.key, keys)
    ends = asker_ends + event_ends
    for first, last in ranges(np.diff(ends, prepend=0), block_rows):
        theirs = _part(happened, event_ends, first, last)
        yield Block(first, last, _part(askers, asker_ends, first, last), theirs)


def _part(order: Indices, ends: Int64s, first: int, last: int) -> Indices:
    return order[ends[first - 1] if first else 0 : ends[last - 1]]


def _asking_of(asking: AskingArrays, block: Block) -> AskingArrays:
    at = block.asking
    t = asking.t[at]
    # One array where t is the clock: half as much to look at.
    clock = t if asking.clock is asking.t else asking.clock[at]
    key, entity = asking.key[at] - block.first, asking.entity[at]
    return AskingArrays(key, t, clock, entity, asking.place[at])


def _events_of(events: EventArrays, block: Block) -> EventArrays:
    at = block.events
    occurred = events.occurred[at]
    place = occurred if events.place is events.occurred else events.place[at]
    return EventArrays(
        events.key[at] - block.first,
        occurred,
        place,
        events.seen_from[at],
        events.seen_to[at],
        events.entity[at],
    )


class _Answers:
    """What one fold gives, block by block."""

    def __init__(self, size: int) -> None:
        self._low = np.zeros(size, np.int64)
        self._valid = np.zeros(size, np.bool_)
        self._high: Int64s | None = None

    def put(self, places: Int64s, found: ValueArrays) -> None:
        """Values at these places."""
        self._low[places], self._valid[places] = found.low, found.valid
        if found.high is not None:
            if self._high is None:
                self._high = np.zeros_like(self._low)
            self._high[places] = found.high

    def read(self) -> ValueArrays:
        """All of them."""
        return ValueArrays(self._low, self._valid, self._high)
