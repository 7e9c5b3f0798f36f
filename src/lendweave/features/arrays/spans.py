"""Which run of subjects sees an event: spans of indices, found by bisection."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lendweave.features.arrays.batch import (
    NO_SUBJECT,
    OPEN,
    Booleans,
    EventArrays,
    Indices,
    Int64s,
    SubjectArrays,
)
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.reach import Reach


class Spans(NamedTuple):
    """p spans of subjects, each of one event: those at indices start ≤ i < stop see it.

    i32[p] each. An event has several spans where its own subject, or one that looks back further,
    lies between.
    """

    event: Indices
    start: Indices
    stop: Indices

    def where(self, chosen: Booleans) -> Spans:
        """The spans of chosen events. chosen: bool[n]."""
        if chosen.all():
            return self
        found = _room(len(self.event))
        return _first(found, _choose(self, chosen, found))


def entries(subjects: SubjectArrays, events: EventArrays, high: Int64s) -> Spans:
    """Each event that anybody sees, from the first subject whose window ends after it on.

    It stops where the event is replaced. For subjects whose clock runs with t.
    """
    found = _room(len(events.key))
    return _first(found, _enter(subjects, events, high, found))


class Owners(NamedTuple):
    """Whose records the events are, among the subjects.

    entity: i64[n], code of the event's own record, NO_SUBJECT if it is none of theirs. places:
    the subjects, entity by entity; starts: where those of each begin.
    """

    entity: Int64s
    starts: Int64s
    places: Int64s


def owners_of(subjects: SubjectArrays, events: EventArrays) -> Owners | None:
    """The owners of events, None if no event is a subject's own record."""
    if (events.entity == NO_SUBJECT).all() or not len(subjects.entity):
        return None
    places = np.argsort(subjects.entity, kind="stable")
    entities, starts = np.unique(subjects.entity[places], return_index=True)
    at = np.minimum(np.searchsorted(entities, events.entity), len(entities) - 1)
    entity = np.where(entities[at] == events.entity, at, NO_SUBJECT)
    return Owners(entity, np.append(starts, len(places)), places)


def spans_of(events: EventArrays, reach: Reach, entered: Spans, owners: Owners | None) -> Spans:
    """The spans of all events for windows that never look back further as t goes on.

    entered: what `entries` gave for these ends. owners: they do not see their own records.
    """
    spans = entered
    if reach.low is not None:
        found = _room(len(entered.event))
        spans = _first(found, _leave(events.occurred, entered, reach.low, found))
    return spans if owners is None else _without_own(spans, owners)


def _without_own(spans: Spans, owners: Owners) -> Spans:
    """The spans, cut where a subject would see its own record."""
    entity = owners.entity[spans.event]
    own = entity[entity != NO_SUBJECT]
    cut = _room(len(entity) + int((owners.starts[own + 1] - owners.starts[own]).sum()))
    return _first(cut, _cut(spans, owners, cut))


def walked_spans(subjects: SubjectArrays, events: EventArrays, reach: Reach) -> Spans:
    """The spans of all events, whatever clock and windows do: subject by subject.

    O(events x subjects of the key within reach).
    """
    low = np.full_like(reach.high, -OPEN) if reach.low is None else reach.low
    one_way = bool(np.isin(np.flatnonzero(low[1:] < low[:-1]) + 1, subjects.key_starts).all())
    walk = Walk(low, reach.high, one_way)
    size = _walk(subjects, events, walk, _room(0))
    found = _room(size)
    _walk(subjects, events, walk, found)
    return found


class Walk(NamedTuple):
    """low, high: what each subject looks back to. one_way: low never runs back within a key."""

    low: Int64s
    high: Int64s
    one_way: bool


def _room(size: int) -> Spans:
    """Spans to be written."""
    return Spans(np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32))


def _first(room: Spans, size: int) -> Spans:
    """The spans that were written."""
    return Spans(room.event[:size], room.start[:size], room.stop[:size])


@compiled
def _enter(subjects: SubjectArrays, events: EventArrays, high: Int64s, found: Spans) -> int:
    """Three bisections among the subjects of the event's key; how many events anybody sees."""
    starts, clock = subjects.key_starts, subjects.clock
    size = 0
    for event in range(len(events.key)):
        key = events.key[event]
        end = starts[key + 1]
        low, top, sought = starts[key], end, events.occurred[event]
        while low < top:
            middle = (low + top) >> 1
            if high[middle] > sought:
                top = middle
            else:
                low = middle + 1
        top, sought = end, events.seen_from[event]
        while low < top:
            middle = (low + top) >> 1
            if clock[middle] >= sought:
                top = middle
            else:
                low = middle + 1
        start, sought = low, events.seen_to[event]
        if sought != OPEN:
            top = end
            while low < top:
                middle = (low + top) >> 1
                if clock[middle] >= sought:
                    top = middle
                else:
                    low = middle + 1
            end = low
        if start < end:
            found.event[size], found.start[size], found.stop[size] = event, start, end
            size += 1
    return size


@compiled
def _leave(occurred: Int64s, spans: Spans, begins: Int64s, found: Spans) -> int:
    """Stop at the first subject from which on the window begins after the event."""
    size = 0
    for span in range(len(spans.event)):
        event, start = spans.event[span], spans.start[span]
        low, top, sought = start, spans.stop[span], occurred[event]
        while low < top:
            middle = (low + top) >> 1
            if begins[middle] > sought:
                top = middle
            else:
                low = middle + 1
        if start < low:
            found.event[size], found.start[size], found.stop[size] = event, start, low
            size += 1
    return size


@compiled
def _choose(spans: Spans, chosen: Booleans, found: Spans) -> int:
    size = 0
    for span in range(len(spans.event)):
        event = spans.event[span]
        if chosen[event]:
            found.event[size], found.start[size] = event, spans.start[span]
            found.stop[size] = spans.stop[span]
            size += 1
    return size


@compiled
def _cut(spans: Spans, owners: Owners, cut: Spans) -> int:
    """Write the spans with their owners taken out; how many there are."""
    found = 0
    for span in range(len(spans.event)):
        event, begin, stop = spans.event[span], spans.start[span], spans.stop[span]
        own = owners.entity[event]
        if own >= 0:
            for at in range(owners.starts[own], owners.starts[own + 1]):
                owner = owners.places[at]
                if begin <= owner < stop:
                    if begin < owner:
                        cut.event[found], cut.start[found], cut.stop[found] = event, begin, owner
                        found += 1
                    begin = owner + 1
        if begin < stop:
            cut.event[found], cut.start[found], cut.stop[found] = event, begin, stop
            found += 1
    return found


@compiled
def _walk(subjects: SubjectArrays, events: EventArrays, walk: Walk, found: Spans) -> int:
    """Write the runs of subjects that see each event, if there is room; how many there are."""
    runs, writes = 0, len(found.event) > 0
    for event in range(len(events.key)):
        key, sought, entity = events.key[event], events.occurred[event], events.entity[event]
        end = subjects.key_starts[key + 1]
        low, top = subjects.key_starts[key], end
        while low < top:
            middle = (low + top) >> 1
            if walk.high[middle] > sought:
                top = middle
            else:
                low = middle + 1
        begin = -1
        for subject in range(low, end + 1):
            past = subject == end or (walk.one_way and walk.low[subject] > sought)
            sees = (
                not past
                and walk.low[subject] <= sought
                and events.seen_from[event] <= subjects.clock[subject] < events.seen_to[event]
                and (entity < 0 or entity != subjects.entity[subject])
            )
            if sees and begin < 0:
                begin = subject
            elif begin >= 0 and not sees:
                if writes:
                    found.event[runs], found.start[runs], found.stop[runs] = event, begin, subject
                runs += 1
                begin = -1
            if past:
                break
    return runs
