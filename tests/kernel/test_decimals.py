"""Scaled integers against the standard library's decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.decimals import (
    NotADecimal,
    decimal_from_scaled,
    divide_half_away,
    rescale_half_away,
    scaled_from_decimal,
    text_from_scaled,
)

integers = st.integers(-(10**38) + 1, 10**38 - 1)
scales = st.integers(0, 38)


@given(numerator=integers, denominator=integers.filter(bool))
def test_division_rounds_like_round_half_up(numerator: int, denominator: int) -> None:
    """Python calls half away from zero ROUND_HALF_UP."""
    with localcontext() as context:
        context.prec = 200
        quotient = Decimal(numerator) / Decimal(denominator)
        expected = int(quotient.quantize(Decimal(1), ROUND_HALF_UP))
    assert divide_half_away(numerator, denominator) == expected


@given(scaled=integers, scale_from=scales, scale_to=scales)
def test_rescaling_rounds_like_round_half_up(scaled: int, scale_from: int, scale_to: int) -> None:
    """More digits are exact; fewer digits round halves away from zero."""
    with localcontext() as context:
        context.prec = 200
        value = Decimal(scaled).scaleb(-scale_from)
        expected = value.quantize(Decimal(1).scaleb(-scale_to), ROUND_HALF_UP)
        assert rescale_half_away(scaled, scale_from, scale_to) == int(expected.scaleb(scale_to))


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [(5, 2, 3), (-5, 2, -3), (5, -2, -3), (-5, -2, 3), (1, 3, 0), (2, 3, 1), (0, 7, 0)],
)
def test_halves_go_away_from_zero(numerator: int, denominator: int, quotient: int) -> None:
    """The rule in small cases, every sign."""
    assert divide_half_away(numerator, denominator) == quotient


@given(scaled=integers, scale=scales)
def test_scaled_to_decimal_and_back(scaled: int, scale: int) -> None:
    """Exact both ways; the plain spelling reads back as the same number."""
    value = decimal_from_scaled(scaled, scale)
    assert scaled_from_decimal(value, scale) == scaled
    assert Decimal(text_from_scaled(scaled, scale)) == value
    assert value.as_tuple().exponent == -scale


@pytest.mark.parametrize(
    ("scaled", "scale", "text"),
    [(-5, 2, "-0.05"), (5, 0, "5"), (1250, 2, "12.50"), (0, 3, "0.000")],
)
def test_plain_spelling(scaled: int, scale: int, text: str) -> None:
    """Exactly `scale` digits after the point, no exponent."""
    assert text_from_scaled(scaled, scale) == text


@pytest.mark.parametrize(
    ("text", "scale", "scaled"),
    [
        ("12.5", 2, 1250),
        ("12.500", 2, 1250),
        ("1E+3", 0, 1000),
        ("0E-999999999", 2, 0),
        ("-0", 0, 0),
    ],
)
def test_what_scales_exactly(text: str, scale: int, scaled: int) -> None:
    """Zeros at the end and exponents do not matter."""
    assert scaled_from_decimal(Decimal(text), scale) == scaled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NaN", "finite"),
        ("-Infinity", "finite"),
        ("0.005", "2 digits after the point"),
        ("1e-999999999", "2 digits after the point"),
        ("1e999999999", "38 digits"),
        ("1e37", "38 digits"),
    ],
)
def test_what_does_not_scale(text: str, words: str) -> None:
    """Nothing is rounded here, and no giant power of ten is computed."""
    with pytest.raises(NotADecimal, match=words):
        scaled_from_decimal(Decimal(text), 2)
