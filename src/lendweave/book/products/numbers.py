"""Numbers as people write them in definitions, made exact."""

from __future__ import annotations

import re
from decimal import Decimal

Number = int | float | str
"""A number as YAML has it, or a text such as `24%`."""

SHARE_DIGITS = 6
ONE = Decimal(1)
_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,12})?)(%?)")


def exact(value: Number, *, percent: bool) -> Decimal | None:
    """The number, not below zero; None for what is none. percent: `24%` may stand for 0.24."""
    # A float's shortest spelling is what was written, up to fifteen digits.
    written = value.replace(" ", "") if isinstance(value, str) else repr(value)
    found = _NUMBER.fullmatch(written)
    if found is None or (found[2] and not percent):
        return None
    number = Decimal(found[1])
    return number.scaleb(-2) if found[2] else number


def fraction(value: Number, low: Decimal, high: Decimal) -> Decimal | None:
    """A rate or share from `low` to `high` of at most six digits; None for what is none."""
    read = exact(value, percent=True)
    if read is None or not low <= read <= high or read.scaleb(SHARE_DIGITS) % 1:
        return None
    return plain(read)


def plain(value: Decimal) -> Decimal:
    """The same number with no digits to spare, so that 0.240 and 24% are one value."""
    return value.quantize(ONE) if value == value.to_integral_value() else value.normalize()
