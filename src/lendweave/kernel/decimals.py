"""Exact decimal numbers held as scaled integers: the one rounding rule and the one spelling.

Rounding is half away from zero everywhere (SQL's rule): 2.5 → 3, -2.5 → -3.
"""

from __future__ import annotations

from decimal import Decimal

from lendweave.kernel.errors import Invalid, shortened
from lendweave.kernel.types import DECIMAL_DIGITS_MAX


class NotADecimal(Invalid):
    """A number is not finite, or has more digits than its type.
    数值不是有限数，或位数超出其类型。
    """

    code = "KERNEL-012"


def divide_half_away(numerator: int, denominator: int) -> int:
    """numerator / denominator as the nearest integer, halves away from zero. denominator ≠ 0."""
    quotient, remainder = divmod(abs(numerator), abs(denominator))
    if 2 * remainder >= abs(denominator):
        quotient += 1
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def rescale_half_away(scaled: int, scale_from: int, scale_to: int) -> int:
    """`scaled` × 10^-scale_from as an integer scaled by 10^scale_to, halves away from zero."""
    if scale_to >= scale_from:
        return int(scaled * 10 ** (scale_to - scale_from))
    return divide_half_away(scaled, 10 ** (scale_from - scale_to))


def scaled_from_decimal(value: Decimal, scale: int) -> int:
    """`value` as an integer scaled by 10^scale, exactly.

    Raises NotADecimal if digits are lost or if there are more than 38. The exponent is looked at
    before any power of ten is taken: 1e999999999 is a short text and a very long number.
    """
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise _not_a_decimal(value, "a finite number", "Use null.")
    magnitude = int("".join(map(str, digits)) or "0")
    shift = exponent + scale
    if magnitude == 0:
        return 0
    if len(digits) + shift > DECIMAL_DIGITS_MAX:
        raise _not_a_decimal(value, f"at most {DECIMAL_DIGITS_MAX} digits", "Check its unit.")
    if shift >= 0:
        magnitude *= 10**shift
    else:
        magnitude, lost = divmod(magnitude, int(10 ** min(-shift, len(digits))))
        if lost or -shift > len(digits):
            raise _not_a_decimal(
                value, f"at most {scale} digits after the point", "Round it first."
            )
    return -magnitude if sign else magnitude


def _not_a_decimal(value: Decimal, expected: str, fix: str) -> NotADecimal:
    return NotADecimal(where="decimal value", got=shortened(value), expected=expected, fix=fix)


def decimal_from_scaled(scaled: int, scale: int) -> Decimal:
    """The Decimal that an integer scaled by 10^scale stands for, with exactly `scale` digits."""
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -scale))


def text_from_scaled(scaled: int, scale: int) -> str:
    """Plain spelling with exactly `scale` digits after the point: -5, 2 → '-0.05'."""
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    sign = "-" if scaled < 0 else ""
    if scale == 0:
        return sign + digits
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"
