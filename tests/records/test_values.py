"""JSON and raw forms of values: one pair of conversions per type, spelled one way."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.strategies import raw_values

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
from lendweave.records.values import ValueRefused, canonical_json, json_from_raw, raw_from_json

TYPES = [BOOLEAN, INTEGER, DOUBLE, TEXT, DATE, TIMESTAMP, decimal(38, 10), decimal(5, 0)]
TYPES += [list_of(type_) for type_ in TYPES]


@given(data=st.data(), type_=st.sampled_from(TYPES))
def test_raw_to_json_and_back(data: st.DataObject, type_: ValueType) -> None:
    """Every raw value survives JSON text, and its spelling is its canonical one."""
    raw = data.draw(st.none() | raw_values(type_))
    spelled = json.loads(json.dumps(json_from_raw(raw, type_), allow_nan=False))
    assert raw_from_json(spelled, type_) == raw
    assert canonical_json(spelled, type_) == spelled


@pytest.mark.parametrize(
    ("type_", "value", "raw"),
    [
        (decimal(6, 2), "12.5", 1250),
        (decimal(6, 2), 12, 1200),
        (decimal(6, 2), "-0.00", 0),
        (decimal(6, 2), "1E+3", 100_000),
        (DOUBLE, 1, 1.0),
        (DATE, "2026-01-01", 20454),
        (TIMESTAMP, "1970-01-01T08:00:00.000001+08:00", 1),
        (list_of(INTEGER), [1, None], (1, None)),
        (list_of(decimal(4, 1)), ["1"], (10,)),
    ],
)
def test_what_is_read(type_: ValueType, value: Any, raw: Any) -> None:
    """Spellings that are accepted, and the raw value of each."""
    assert raw_from_json(value, type_) == raw


def test_minus_zero_is_zero() -> None:
    """A double has one zero."""
    assert str(raw_from_json(-0.0, DOUBLE)) == "0.0"


@pytest.mark.parametrize(
    ("type_", "value", "words"),
    [
        (BOOLEAN, 1, "true or false"),
        (INTEGER, 1.0, "a whole number"),
        (INTEGER, False, "a whole number"),
        (INTEGER, 2**63, "64 bits"),
        (DOUBLE, float("nan"), "finite"),
        (DOUBLE, 10**400, "finite"),
        (DOUBLE, "1", "a number"),
        (DOUBLE, True, "a number"),
        (TEXT, 5, "text"),
        (TEXT, "x\0", "NUL"),
        (decimal(6, 2), 0.5, "a decimal"),
        (decimal(6, 2), True, "a decimal"),
        (decimal(6, 2), "10000", "4 digits before"),
        (decimal(6, 2), "0.005", "2 after"),
        (decimal(6, 2), "Infinity", "a decimal"),
        (decimal(6, 2), Decimal(1), "a decimal"),
        (decimal(6, 2), "1e999999999", "a decimal"),
        (DATE, 20454, "a date"),
        (DATE, "2200-01-01", "a date"),
        (TIMESTAMP, "2026-01-01", "ISO 8601|offset"),
        (list_of(INTEGER), "1", "a list of integer"),
        (list_of(INTEGER), [1] * 1_001, "at most 1000 items"),
        (list_of(INTEGER), ["1"], "a whole number"),
    ],
)
def test_what_is_refused(type_: ValueType, value: Any, words: str) -> None:
    """Nothing is converted silently."""
    with pytest.raises(ValueRefused, match=words):
        raw_from_json(value, type_)
