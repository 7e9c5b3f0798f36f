"""Rates of interest: yearly, as Decimal (0.144 is 14.4% a year). Never a float."""

from __future__ import annotations

from decimal import Decimal
from typing import NewType

from lendweave.kernel.decimals import scaled_from_decimal, text_from_scaled
from lendweave.kernel.errors import Invalid

Rate = NewType("Rate", Decimal)
"""A yearly rate as a fraction of principal."""

RATE_SCALE = 6
RATE_MAX = Decimal(10)


class RateOutOfRange(Invalid):
    """A yearly rate is not between 0 and 10 with at most six digits after the point.
    年化利率不在 0 到 10 之间，或小数超过六位。
    """

    code = "KERNEL-041"


def rate(text: str | Decimal) -> Rate:
    """A yearly rate from its decimal spelling. Raises RateOutOfRange."""
    try:
        value = Decimal(text)
        scaled_from_decimal(value, RATE_SCALE)
    except (ArithmeticError, Invalid):
        value = Decimal(-1)
    if not 0 <= value <= RATE_MAX:
        raise RateOutOfRange(
            where=f"rate {str(text)[:40]!r}",
            got=str(text)[:40],
            expected="a fraction such as 0.144",
            fix="Write 14.4% a year as 0.144.",
        )
    return Rate(value)


def percent(value: Rate) -> str:
    """`14.4%` for 0.144, without trailing zeros."""
    scaled = scaled_from_decimal(value, RATE_SCALE)
    text = text_from_scaled(scaled, RATE_SCALE - 2).rstrip("0").rstrip(".")
    return f"{text}%"
