"""Aggregates over one key's events: pure functions on lists that are sorted once.

A key's events stand in order of their place `(occurred_at, offset)`; a value list runs beside the
places, one raw value (or None) per event. A window is a pair of positions, found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from lendweave.kernel.types import MICROS_PER_DAY, ValueType
from lendweave.lang.bounds import range_of

MICROS_PER_MINUTE = 60_000_000

Raw: TypeAlias = Any
"""A raw value of any type of the table in `lendweave.kernel.types`, or None."""

Place: TypeAlias = tuple[int, ...]
"""(occurred_at, offset): the order of events, without ties."""

Fold: TypeAlias = Callable[[Sequence[Raw], int], Raw]
"""(values of the events in the window, t) → the aggregate."""


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


def sum_or_zero_within(result: ValueType) -> Fold:
    """As `sum_within`, but 0 without a value that is not null."""
    total = sum_within(result)
    return lambda values, t: total([0, *values], t)
