"""Aggregates over one key's events: pure functions on lists that are sorted once.

A key's events stand in order of their place `(occurred_at, offset)`; a value list runs beside the
places, one raw value (or None) per event. A window is a pair of positions, found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from lendweave.kernel.types import MICROS_PER_DAY, ValueType
from lendweave.lang.bounds import range_of

MICROS_PER_MINUTE = 60_000_000
SQUARED_SUM_LIMIT = 10**18
"""Squares of sums below it, added up, stay within the 38 digits of every engine."""

Raw: TypeAlias = Any
"""A raw value of any type of the table in `lendweave.kernel.types`, or None."""

Place: TypeAlias = tuple[int, ...]
"""(occurred_at, offset): the order of events, without ties."""

Fold: TypeAlias = Callable[[Sequence[Raw], int], Raw]
"""(values of the events in the window, t) → the aggregate. Values by group are pairs."""


def position(places: Sequence[Place], instant: int) -> int:
    """Position of the first event with occurred_at ≥ instant."""
    return bisect_left(places, (instant,))


def count(values: Sequence[Raw], _t: int) -> int:
    """Values that are not null."""
    return len(values) - values.count(None)


def passing(values: Sequence[Raw], _t: int) -> int:
    """Values that are true."""
    return values.count(True)


def exists(values: Sequence[Raw], t: int) -> bool:
    """True if one value is not null."""
    return count(values, t) > 0


def distinct(values: Sequence[Raw], _t: int) -> int:
    """Different values that are not null."""
    found = set(values)
    return len(found) - (None in found)


def streak(values: Sequence[Raw], _t: int) -> int:
    """How many of the last values are true, one after the other."""
    found = 0
    for value in reversed(values):
        if value is not True:
            break
        found += 1
    return found


def quantile(level: Fraction) -> Fold:
    """The smallest value that is not null with at least `level` of them at or below it, or null."""

    def ranked(values: Sequence[Raw], _t: int) -> Raw:
        found = sorted(value for value in values if value is not None)
        rank = -(-len(found) * level.numerator // level.denominator)
        return found[rank - 1] if found else None

    return ranked


def members(values: Sequence[Raw], _t: int) -> tuple[Raw, ...]:
    """The different values that are not null, in the order in which they first stand there."""
    return tuple(value for value in dict.fromkeys(values) if value is not None)


def smallest(values: Sequence[Raw], _t: int) -> Raw:
    """The smallest value that is not null, or null."""
    return min((value for value in values if value is not None), default=None)


def largest(values: Sequence[Raw], _t: int) -> Raw:
    """The largest value that is not null, or null."""
    return max((value for value in values if value is not None), default=None)


def first(values: Sequence[Raw], _t: int) -> Raw:
    """The value of the first event, null if it is null there."""
    return values[0] if values else None


def last(values: Sequence[Raw], _t: int) -> Raw:
    """The value of the last event, null if it is null there."""
    return values[-1] if values else None


def days_since_last(instants: Sequence[Raw], t: int) -> int | None:
    """Full days of 24 hours from the last of `instants` to t, or null."""
    return (t - instants[-1]) // MICROS_PER_DAY if instants else None


def days_since_first(instants: Sequence[Raw], t: int) -> int | None:
    """Full days of 24 hours from the first of `instants` to t, or null."""
    return (t - instants[0]) // MICROS_PER_DAY if instants else None


def minutes_since_last(instants: Sequence[Raw], t: int) -> int | None:
    """Full minutes from the last of `instants` to t, or null."""
    return (t - instants[-1]) // MICROS_PER_MINUTE if instants else None


def sum_within(result: ValueType) -> Fold:
    """The sum of the values that are not null; null without one, or beyond what `result` holds."""
    limits = range_of(result, None)

    def total(values: Sequence[Raw], _t: int) -> int | None:
        if None in values:
            values = [value for value in values if value is not None]
        found = sum(values)
        return found if values and limits.low <= found <= limits.high else None

    return total


def largest_group_within(result: ValueType) -> Fold:
    """The largest sum of a group, from pairs of group and value; as `sum_within` otherwise."""
    limits = range_of(result, None)

    def largest_sum(pairs: Sequence[Raw], _t: int) -> int | None:
        found = max(_group_sums(pairs), default=None)
        return found if found is not None and found <= limits.high else None

    return largest_sum


def group_squares(pairs: Sequence[Raw], _t: int) -> int | None:
    """The squares of the groups' sums, added; null where all sums together exceed 18 digits."""
    sums = _group_sums(pairs)
    return sum(one * one for one in sums) if sums and sum(sums) < SQUARED_SUM_LIMIT else None


def _group_sums(pairs: Sequence[Raw]) -> list[int]:
    """Sums of the values that are not null, by group."""
    sums: dict[Raw, int] = {}
    for group, value in pairs:
        if value is not None:
            sums[group] = sums.get(group, 0) + value
    return list(sums.values())


def sum_or_zero_within(result: ValueType) -> Fold:
    """As `sum_within`, but 0 without a value that is not null."""
    total = sum_within(result)
    return lambda values, t: total([0, *values], t)
