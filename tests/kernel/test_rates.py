"""Yearly rates: exact fractions, shown in percent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.rates import RateOutOfRange, percent, rate


@pytest.mark.parametrize(
    ("text", "shown"),
    [("0.144", "14.4%"), ("0.2399", "23.99%"), ("0", "0%"), ("1", "100%"), ("0.000001", "0.0001%")],
)
def test_a_rate_is_shown_in_percent(text: str, shown: str) -> None:
    """Without zeros at the end."""
    assert percent(rate(text)) == shown


@given(scaled=st.integers(0, 10_000_000))
def test_every_rate_in_range_is_kept_exactly(scaled: int) -> None:
    """0 to 10, six digits after the point."""
    value = decimal_from_scaled(scaled, 6)
    assert rate(value) == value
    assert rate(str(value)) == value


@pytest.mark.parametrize(
    "text", ["14.4", "-0.1", "0.1234567", "NaN", "Infinity", "14%", "", "1e999999999"]
)
def test_what_is_no_rate(text: str) -> None:
    """A percentage written as a number is the usual mistake."""
    with pytest.raises(RateOutOfRange, match=r"Write 14\.4% a year as 0\.144"):
        rate(text)
