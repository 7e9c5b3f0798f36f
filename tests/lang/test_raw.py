"""The door: what goes in comes out, and what no engine could hold is refused."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    ValueType,
    decimal,
    list_of,
)
from lendweave.lang import Column, raw_for_column, raw_from_value, value_from_raw
from lendweave.lang.errors import BadValue

PAIRS: list[tuple[object, ValueType, object]] = [
    (True, BOOLEAN, True),
    (-(2**63), INTEGER, -(2**63)),
    (Decimal("12.50"), decimal(4, 2), 1250),
    (Decimal("-0.05"), decimal(2, 2), -5),
    (0.25, DOUBLE, 0.25),
    ("家电", TEXT, "家电"),
    (dt.date(1900, 1, 1), DATE, -25567),
    (dt.datetime(1970, 1, 2, tzinfo=dt.UTC), TIMESTAMP, 86_400_000_000),
    ([1, None], list_of(INTEGER), (1, None)),
    (None, TEXT, None),
]

REFUSED: list[tuple[object, ValueType, str]] = [
    (1, BOOLEAN, "True or False"),
    (True, INTEGER, "an int"),
    (2**63, INTEGER, "64 bits"),
    (1.5, decimal(4, 2), "not a float"),
    (Decimal("1.234"), decimal(4, 2), "Round it first"),
    (Decimal("100"), decimal(4, 2), "fewer digits"),
    (Decimal("1e999999"), decimal(38, 0), "fewer digits"),
    (Decimal("NaN"), decimal(4, 2), "fewer digits"),
    (math.nan, DOUBLE, "finite"),
    (math.inf, DOUBLE, "finite"),
    (2**53 + 1, DOUBLE, "a double holds"),
    (10**400, DOUBLE, "finite"),
    ("a\0", TEXT, "NUL"),
    ("\ud800", TEXT, "surrogates"),
    (b"a", TEXT, "a str"),
    (dt.date(1899, 12, 31), DATE, "1900-01-01"),
    (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), DATE, "datetime.date"),
    (dt.datetime(2200, 1, 1, tzinfo=dt.UTC), TIMESTAMP, "1900 to 2199"),
    (dt.datetime(2026, 1, 1), TIMESTAMP, "time zone"),  # noqa: DTZ001
    ([1, "a"], list_of(INTEGER), r"value\[1\]"),
    ("ab", list_of(TEXT), "a list"),
]


@pytest.mark.parametrize(("value", "value_type", "raw"), PAIRS)
def test_value_and_raw(value: object, value_type: ValueType, raw: object) -> None:
    """Each type both ways."""
    assert raw_from_value(value, value_type) == raw
    assert value_from_raw(raw, value_type) == value


@pytest.mark.parametrize(("value", "value_type", "message"), REFUSED)
def test_refusal(value: object, value_type: ValueType, message: str) -> None:
    """A value outside its type is refused with the next step."""
    with pytest.raises(BadValue, match=message):
        raw_from_value(value, value_type)


def test_negative_zero_is_zero() -> None:
    """A double has one zero."""
    assert str(raw_from_value(-0.0, DOUBLE)) == "0.0"


@pytest.mark.parametrize(
    ("value", "message"),
    [(None, "takes no null"), (Decimal("-0.01"), "from 0.00 to 5.00"), ("1", "Decimal")],
)
def test_column_refuses(value: object, message: str) -> None:
    """A column keeps out nulls and values outside the range that it declares."""
    column = Column("rate", decimal(4, 2), nullable=False, low=0, high=500)
    assert raw_for_column(Decimal("5.00"), column) == 500
    with pytest.raises(BadValue, match=message) as refused:
        raw_for_column(value, column)
    assert refused.value.where == "rate"


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 38))
def test_decimals_round_trip(scaled: int, scale: int) -> None:
    """Every decimal survives the door."""
    value_type = decimal(38, scale)
    assert raw_from_value(value_from_raw(scaled, value_type), value_type) == scaled
