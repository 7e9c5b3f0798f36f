"""What the loops read and give: subjects and events as columns of 64-bit integers.

Named tuples, because compiled loops take them whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from lendweave.features.arrays.compiled import compiled
from lendweave.kernel.types import INTEGER_MAX

Int64s: TypeAlias = NDArray[np.int64]
Indices: TypeAlias = NDArray[np.int32]
"""Places among subjects or events, of which a chunk has fewer than 2^31."""
Booleans: TypeAlias = NDArray[np.bool_]
Column = TypeVar("Column", Int64s, Booleans)

OPEN = INTEGER_MAX
"""The end of a version that nothing has replaced."""
NO_SUBJECT = -1
"""The entity code of an event that is no subject's own record."""

_FEW = 32
"""So many subjects of each key are sorted sooner key by key than all at once."""


class AskingArrays(NamedTuple):
    """m subjects in any order.

    key: i64[m], code of the key. t: i64[m], µs. clock: i64[m], what decides which versions are
    there: t itself, or the last offset S. entity: i64[m], code of the subject's own record.
    place: i64[m], where among the answers its own is put.
    """

    key: Int64s
    t: Int64s
    clock: Int64s
    entity: Int64s
    place: Int64s


class SubjectArrays(NamedTuple):
    """The m subjects of k keys, in order of (key, t).

    key_starts: i64[k+1], where the subjects of each key begin.
    """

    key_starts: Int64s
    t: Int64s
    clock: Int64s
    entity: Int64s

    @property
    def clock_runs_with_t(self) -> bool:
        """True if the clock never runs back within a key."""
        back = np.flatnonzero(self.clock[1:] < self.clock[:-1]) + 1
        return bool(np.isin(back, self.key_starts).all())


class EventArrays(NamedTuple):
    """n versions of events under the same keys, in any order.

    key: i64[n], code of the key, 0 to k - 1. occurred: i64[n], µs. place: i64[n], their order among
    events of one instant. seen_from, seen_to: i64[n], the clock readings between which the version
    is there, OPEN without an end. entity: i64[n], code of the event's own record among those of
    the subjects, NO_SUBJECT if it is none of them.
    """

    key: Int64s
    occurred: Int64s
    place: Int64s
    seen_from: Int64s
    seen_to: Int64s
    entity: Int64s


@dataclass(frozen=True, slots=True)
class ValueArrays:
    """A column beside events or subjects: 128-bit numbers, or codes, and which are not null.

    low: i64, the lower 64 bits. high: i64, the upper ones; None where `low` says it all.
    """

    low: Int64s
    valid: Booleans
    high: Int64s | None = None

    def at(self, places: Indices) -> ValueArrays:
        """The values at these places."""
        high = None if self.high is None else taken(self.high, places)
        return ValueArrays(taken(self.low, places), taken(self.valid, places), high)


def sorted_subjects(asking: AskingArrays, keys: int) -> tuple[SubjectArrays, Indices]:
    """Subjects of keys 0 to `keys` - 1 in order of (key, t), and where in the input each stood."""
    order, ends = grouped(asking.key, keys)
    starts = np.zeros(keys + 1, np.int64)
    starts[1:] = ends
    if np.diff(starts).max(initial=0) <= _FEW:
        sort_few(asking.t, asking.t, starts, order)
    else:
        _group(asking.key, np.argsort(asking.t, kind="stable"), starts[:-1].copy(), order)
    t = taken(asking.t, order)
    # One array where t is the clock: half as much to look at.
    clock = t if asking.clock is asking.t else taken(asking.clock, order)
    return SubjectArrays(starts, t, clock, taken(asking.entity, order)), order


def taken(column: Column, places: Indices, room: Column | None = None) -> Column:
    """The values at places that are surely there, in `room` if there is one."""
    found = np.empty(len(places), column.dtype) if room is None else room
    _take(column, places, found)
    return found


@compiled
def _take(column: Column, places: Indices, found: Column) -> None:
    for at in range(len(places)):
        found[at] = column[places[at]]


def grouped(codes: Int64s | Indices, size: int) -> tuple[Indices, Int64s]:
    """(order, ends): positions in order of codes below `size`, and where each code's end."""
    ends = np.cumsum(np.bincount(codes, minlength=size)).astype(np.int64)
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1]
    order = np.empty(len(codes), np.int32)
    _order(codes, starts, order)
    return order, ends


@compiled
def _order(codes: Int64s | Indices, next_place: Int64s, order: Indices) -> None:
    """Put positions behind one another by code."""
    for at in range(len(codes)):
        code = codes[at]
        order[next_place[code]] = at
        next_place[code] += 1


@compiled
def sort_few(major: Int64s, minor: Int64s, starts: Int64s, order: Indices) -> None:
    """Put the few positions of each key in order of (major, minor): those too late are moved."""
    for key in range(len(starts) - 1):
        for at in range(starts[key] + 1, starts[key + 1]):
            moved, place = order[at], at
            while place > starts[key]:
                before = order[place - 1]
                if (major[before], minor[before]) <= (major[moved], minor[moved]):
                    break
                order[place] = before
                place -= 1
            order[place] = moved


@compiled
def _group(codes: Int64s | Indices, given: Int64s, next_place: Int64s, order: Indices) -> None:
    """Put what is given, in its order, behind one another by code."""
    for at in range(len(given)):
        code = codes[given[at]]
        order[next_place[code]] = given[at]
        next_place[code] += 1
