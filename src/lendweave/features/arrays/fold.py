"""Every aggregate of a window over all subjects at once: one row of the table each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from lendweave.features.aggregates import PASSING, SUM_OR_ZERO
from lendweave.features.arrays.batch import (
    Booleans,
    EventArrays,
    Indices,
    Int64s,
    SubjectArrays,
    ValueArrays,
    taken,
)
from lendweave.features.arrays.covers import NOBODY, Rank
from lendweave.features.arrays.reach import end_of
from lendweave.features.arrays.seen import Seen
from lendweave.features.arrays.sight import Sight
from lendweave.features.arrays.sums import summed
from lendweave.features.kernel import MICROS_PER_MINUTE
from lendweave.features.model import Span
from lendweave.kernel.types import MICROS_PER_DAY, ValueType
from lendweave.lang.bounds import range_of


@dataclass(frozen=True, slots=True)
class WindowFold:
    """One aggregate to fold.

    value: name of the column that is folded, None for the instants of all events. passes: name of
    the flags that events must have, None for all events. result: type of what comes out.
    events_max: a window of more events gives null, None without a limit. level: of a quantile.
    """

    operator: str
    window: Span
    value: str | None
    passes: str | None
    result: ValueType
    events_max: int | None = None
    level: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EventColumns:
    """What stands beside the events, by the names that folds give it. flags: true or not."""

    values: Mapping[str, ValueArrays]
    flags: Mapping[str, Booleans]

    def at(self, places: Indices) -> EventColumns:
        """What stands beside the events at these places."""
        values = {name: column.at(places) for name, column in self.values.items()}
        return EventColumns(
            values, {name: taken(flag, places) for name, flag in self.flags.items()}
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What one fold is about. seen: the events of its window. values: beside all events."""

    subjects: SubjectArrays
    events: EventArrays
    seen: Seen
    values: ValueArrays
    result: ValueType
    level: Fraction | None = None

    @property
    def known(self) -> Seen:
        """The events whose value is not null."""
        return self.seen.where(self.values.valid)


Fold: TypeAlias = Callable[[Scope], ValueArrays]
"""Folds one window for every subject; texts are codes, booleans 0 and 1."""


def fold_windows(
    folds: Sequence[WindowFold],
    subjects: SubjectArrays,
    events: EventArrays,
    columns: EventColumns,
    zone: str,
    *,
    few: bool,
) -> Iterator[tuple[int, ValueArrays]]:
    """(index of the fold, its value for every subject); one window after another.

    zone: of the scene. few: as of Sight.
    """
    sight = Sight(subjects, events, zone, few=few)
    every_event = ValueArrays(events.occurred, np.ones(len(events.key), np.bool_))
    for index, fold in sorted(enumerate(folds), key=lambda one: _shared(one[1])):
        values = every_event if fold.value is None else columns.values[fold.value]
        passes = None if fold.passes is None else columns.flags[fold.passes]
        seen = sight.seen(fold.window, fold.passes, passes)
        scope = Scope(subjects, events, seen, values, fold.result, fold.level)
        yield index, _limited(FOLDS[fold.operator](scope), scope, fold.events_max)


def _shared(fold: WindowFold) -> tuple[object, ...]:
    """Folds that see the same events follow one another."""
    return end_of(fold.window), str(fold.window), fold.passes or ""


def _limited(found: ValueArrays, scope: Scope, events_max: int | None) -> ValueArrays:
    """The answers; null where a window holds more events than are folded."""
    if events_max is None:
        return found
    few = scope.seen.counted() <= events_max
    return replace(found, valid=found.valid & few)


def _count(scope: Scope) -> ValueArrays:
    return _everywhere(scope.known.counted())


def _passing(scope: Scope) -> ValueArrays:
    return _everywhere(scope.known.where(scope.values.low != 0).counted())


def _exists(scope: Scope) -> ValueArrays:
    return _everywhere((scope.known.counted() > 0).astype(np.int64))


def _distinct(scope: Scope) -> ValueArrays:
    return _everywhere(scope.known.different(scope.values))


def _sum(scope: Scope) -> ValueArrays:
    known = scope.known
    found = _within(scope.result, known, scope.values)
    return replace(found, valid=found.valid & (known.counted() > 0))


def _sum_or_zero(scope: Scope) -> ValueArrays:
    return _within(scope.result, scope.known, scope.values)


def _within(result: ValueType, known: Seen, values: ValueArrays) -> ValueArrays:
    """The sum; null beyond what the result holds."""
    low, high = summed(known.added, values)
    limits = range_of(result, None)
    smallest, largest = (_halves(int(limit)) for limit in (limits.low, limits.high))
    lower = low.view(np.uint64)
    fits = (high > smallest[0]) | ((high == smallest[0]) & (lower >= smallest[1]))
    fits &= (high < largest[0]) | ((high == largest[0]) & (lower <= largest[1]))
    return ValueArrays(low, fits, high)


def _smallest(scope: Scope) -> ValueArrays:
    return _taken(scope, scope.known.best(_by_value(scope.values).backwards()))


def _largest(scope: Scope) -> ValueArrays:
    return _taken(scope, scope.known.best(_by_value(scope.values)))


def _first(scope: Scope) -> ValueArrays:
    return _taken(scope, scope.seen.best(_by_place(scope.events).backwards()))


def _last(scope: Scope) -> ValueArrays:
    return _taken(scope, scope.seen.best(_by_place(scope.events)))


def _streak(scope: Scope) -> ValueArrays:
    """Events seen, less those up to the last one that fails."""
    passing = scope.values.valid & (scope.values.low != 0)
    failed = scope.seen.where(~passing).best(_by_place(scope.events))
    order = np.lexsort((scope.events.place, scope.events.occurred))
    rank = np.empty(len(order) + 1, np.int64)
    rank[order] = np.arange(len(order))
    rank[NOBODY] = NOBODY
    up_to = scope.seen.counted_up_to(rank, rank[failed])
    return _everywhere(scope.seen.counted() - up_to)


def _quantile(scope: Scope) -> ValueArrays:
    """The value at place ⌈level x n⌉ of the n that are known."""
    level = scope.level or Fraction(1)
    known = scope.known
    number = known.counted()
    place = -(-number * level.numerator // level.denominator)
    values = scope.values
    order = np.lexsort(_by_value(values)[::-1])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    found = np.append(order, NOBODY)[known.ranked(rank, place)]
    return _taken(scope, np.where(number > 0, found, NOBODY))


def _since(fold: Fold, unit: int) -> Fold:
    """Full units from the instant that is folded to t."""

    def since(scope: Scope) -> ValueArrays:
        instant = fold(scope)
        return replace(instant, low=(scope.subjects.t - instant.low) // unit)

    return since


def _everywhere(values: Int64s) -> ValueArrays:
    return ValueArrays(values, np.ones(len(values), np.bool_))


def _taken(scope: Scope, event: Int64s) -> ValueArrays:
    """The value of one event per subject; null where there is no event, or no value."""
    values = scope.values
    if not len(values.low):
        return ValueArrays(np.zeros_like(event), np.zeros(len(event), np.bool_))
    high = None if values.high is None else values.high[event]
    return ValueArrays(values.low[event], (event != NOBODY) & values.valid[event], high)


def _by_value(values: ValueArrays) -> Rank:
    """128-bit numbers in order of size: the lower halves count from zero."""
    if values.high is None:
        return Rank(values.low, values.low)
    return Rank(values.high, values.low ^ np.int64(-(2**63)))


def _by_place(events: EventArrays) -> Rank:
    return Rank(events.occurred, events.place)


def _halves(limit: int) -> tuple[int, int]:
    """(upper half, lower half from zero) of a 128-bit number."""
    return limit >> 64, limit & (2**64 - 1)


FOLDS: dict[str, Fold] = {
    "count": _count,
    PASSING: _passing,
    "exists": _exists,
    "distinct": _distinct,
    "sum": _sum,
    SUM_OR_ZERO: _sum_or_zero,
    "min": _smallest,
    "max": _largest,
    "first": _first,
    "last": _last,
    "streak": _streak,
    "quantile": _quantile,
    "days_since_last": _since(_largest, MICROS_PER_DAY),
    "days_since_first": _since(_smallest, MICROS_PER_DAY),
    "minutes_since_last": _since(_largest, MICROS_PER_MINUTE),
}
"""The aggregates that are folded in columns; another one is left to the range join."""
