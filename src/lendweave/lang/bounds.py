"""Ranges of exact numbers and dates: digits needed, overflow possible."""

from __future__ import annotations

from collections.abc import Iterable

from lendweave.kernel.types import (
    DATE_MAX,
    DATE_MIN,
    DECIMAL_DIGITS_MAX,
    INTEGER_MAX,
    INTEGER_MIN,
    Kind,
    ValueType,
    decimal,
)
from lendweave.lang.model import Bounds

INTEGER_BOUNDS = Bounds(INTEGER_MIN, INTEGER_MAX)
DATE_BOUNDS = Bounds(DATE_MIN, DATE_MAX)
DECIMAL_LIMIT = 10**DECIMAL_DIGITS_MAX - 1
WIDEST = Bounds(-DECIMAL_LIMIT, DECIMAL_LIMIT)


def bounded(value_type: ValueType) -> bool:
    """True for the types whose nodes carry bounds."""
    return value_type.is_exact or value_type.kind is Kind.DATE


def type_bounds(value_type: ValueType) -> Bounds | None:
    """All that the type can hold, raw; None for types without ranges."""
    if value_type.kind is Kind.INTEGER:
        return INTEGER_BOUNDS
    if value_type.kind is Kind.DATE:
        return DATE_BOUNDS
    if value_type.kind is Kind.DECIMAL:
        limit = 10**value_type.precision - 1
        return Bounds(-limit, limit)
    return None


def range_of(value_type: ValueType, bounds: Bounds | None) -> Bounds:
    """The bounds of an exact or date node."""
    found = bounds or type_bounds(value_type)
    if found is None:
        raise AssertionError(f"{value_type} has no bounds")
    return found


def digits(bounds: Bounds) -> int:
    """Decimal digits of the largest magnitude, at least 1."""
    return len(str(bounds.magnitude))


def decimal_for(bounds: Bounds, scale: int) -> ValueType:
    """The narrowest decimal of that scale holding the bounds, at most 38 digits."""
    return decimal(min(max(digits(bounds), scale, 1), DECIMAL_DIGITS_MAX), scale)


def clamp(bounds: Bounds, limits: Bounds) -> Bounds:
    """What is left of `bounds` once values outside `limits` have become null."""
    low, high = max(bounds.low, limits.low), min(bounds.high, limits.high)
    return Bounds(low, high) if low <= high else limits


def scaled(bounds: Bounds, power: int) -> Bounds:
    """bounds × 10^power, power ≥ 0."""
    factor = 10**power
    return Bounds(bounds.low * factor, bounds.high * factor)


def hull(ranges: Iterable[Bounds]) -> Bounds:
    """The smallest range holding all the ranges."""
    found = list(ranges)
    return Bounds(min(r.low for r in found), max(r.high for r in found))


def added(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(left.low + right.low, left.high + right.high)


def subtracted(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(left.low - right.high, left.high - right.low)


def multiplied(left: Bounds, right: Bounds) -> Bounds:
    corners = [x * y for x in (left.low, left.high) for y in (right.low, right.high)]
    return Bounds(min(corners), max(corners))


def negated(bounds: Bounds) -> Bounds:
    return Bounds(-bounds.high, -bounds.low)


def absolute(bounds: Bounds) -> Bounds:
    if bounds.low >= 0:
        return bounds
    if bounds.high <= 0:
        return negated(bounds)
    return Bounds(0, bounds.magnitude)
