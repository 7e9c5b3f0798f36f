"""Exact decimal numbers held as scaled integers: the one rounding rule and the one spelling.

Rounding is half away from zero everywhere (SQL's rule): 2.5 → 3, -2.5 → -3.
"""

from __future__ import annotations

from decimal import Decimal

from lendweave.kernel.errors import Invalid


class NotADecimal(Invalid):
    """A number is not finite, or has more digits after the point than its type."""

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
    """`value` as an integer scaled by 10^scale, exactly. Raises NotADecimal if digits are lost."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise NotADecimal(
            where="decimal value", got=str(value), expected="a finite number", fix="Use null."
        )
    magnitude = int("".join(map(str, digits)) or "0")
    shift = exponent + scale
    if shift < 0:
        magnitude, lost = divmod(magnitude, int(10**-shift))
        if lost:
            raise NotADecimal(
                where="decimal value",
                got=str(value),
                expected=f"at most {scale} digits after the point",
                fix="Round it first.",
            )
    else:
        magnitude *= 10**shift
    return -magnitude if sign else magnitude


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
