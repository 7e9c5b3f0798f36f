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
    Column,
    EventArrays,
    Indices,
    Int64s,
    ValueArrays,
    grouped,
    sort_few,
    sorted_subjects,
    taken,
)
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.fold import EventColumns, WindowFold, fold_windows
from lendweave.features.arrays.masks import FEW_EVENTS

BLOCK_ROWS = 150_000
"""Subjects and events of a block; a key is never cut."""


@dataclass(frozen=True, slots=True)
class Block:
    """The keys from first to last - 1. asking, events: positions of what is theirs, key by key.

    few: no key has more than a few events.
    """

    first: int
    last: int
    asking: Indices
    events: Indices
    few: bool


def fold_keys(
    folds: Sequence[WindowFold],
    asking: AskingArrays,
    events: EventArrays,
    columns: EventColumns,
    zone: str,
    *,
    size: int,
    block_rows: int = BLOCK_ROWS,
    few_events: int = FEW_EVENTS,
) -> list[ValueArrays]:
    """The values of every fold at the places of the subjects, of `size` in all, null elsewhere.

    events: each under a key of a subject. zone: of the scene. few_events: so many events of a
    key are looked at one by one.
    """
    asking, events = _few_first(asking, events, few_events)
    answers = [_Answers(size) for _ in folds]
    for block in _blocks(asking, events, block_rows, few_events):
        theirs = _asking_of(asking, block)
        subjects, order = sorted_subjects(theirs, block.last - block.first)
        places = taken(theirs.place, order)
        happened, beside = _events_of(events, block), columns.at(block.events)
        for index, found in fold_windows(folds, subjects, happened, beside, zone, few=block.few):
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


def _few_first(
    asking: AskingArrays, events: EventArrays, few_events: int
) -> tuple[AskingArrays, EventArrays]:
    """Both with other codes where keys of few events and of many are mixed: the few come first."""
    events_of_key = np.bincount(events.key, minlength=int(asking.key.max(initial=-1)) + 1)
    many = events_of_key > few_events
    if many.all() or not many.any():
        return asking, events
    code = np.empty(len(many), np.int64)
    code[np.argsort(many, kind="stable")] = np.arange(len(many))
    return asking._replace(key=code[asking.key]), events._replace(key=code[events.key])


def _blocks(
    asking: AskingArrays, events: EventArrays, block_rows: int, few_events: int
) -> Iterator[Block]:
    keys = int(max(asking.key.max(initial=-1), events.key.max(initial=-1))) + 1
    askers, asker_ends = grouped(asking.key, keys)
    happened, event_ends = grouped(events.key, keys)
    ends, events_of_key = asker_ends + event_ends, np.diff(event_ends, prepend=0)
    for first, last in ranges(np.diff(ends, prepend=0), block_rows):
        theirs = _part(happened, event_ends, first, last)
        few = bool(events_of_key[first:last].max() <= few_events)
        if few:
            starts = np.append(0, np.cumsum(events_of_key[first:last]))
            sort_few(events.occurred, events.place, starts, theirs)
        yield Block(first, last, _part(askers, asker_ends, first, last), theirs, few)


def _part(order: Indices, ends: Int64s, first: int, last: int) -> Indices:
    return order[ends[first - 1] if first else 0 : ends[last - 1]]


def _asking_of(asking: AskingArrays, block: Block) -> AskingArrays:
    at = block.asking
    t = taken(asking.t, at)
    # One array where t is the clock: half as much to look at.
    clock = t if asking.clock is asking.t else taken(asking.clock, at)
    key, entity = taken(asking.key, at) - block.first, taken(asking.entity, at)
    return AskingArrays(key, t, clock, entity, taken(asking.place, at))


def _events_of(events: EventArrays, block: Block) -> EventArrays:
    at = block.events
    occurred = taken(events.occurred, at)
    place = occurred if events.place is events.occurred else taken(events.place, at)
    return EventArrays(
        taken(events.key, at) - block.first,
        occurred,
        place,
        taken(events.seen_from, at),
        taken(events.seen_to, at),
        taken(events.entity, at),
    )


class _Answers:
    """What one fold gives, block by block."""

    def __init__(self, size: int) -> None:
        self._low = np.zeros(size, np.int64)
        self._valid = np.zeros(size, np.bool_)
        self._high: Int64s | None = None

    def put(self, places: Int64s, found: ValueArrays) -> None:
        """Values at these places."""
        _put(found.low, places, self._low)
        _put(found.valid, places, self._valid)
        if found.high is not None:
            if self._high is None:
                self._high = np.zeros_like(self._low)
            _put(found.high, places, self._high)

    def read(self) -> ValueArrays:
        """All of them."""
        return ValueArrays(self._low, self._valid, self._high)


@compiled
def _put(found: Column, places: Int64s, answers: Column) -> None:
    for at in range(len(places)):
        answers[places[at]] = found[at]
