"""Columns become numbers in their order, and the same columns again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    ValueType,
    decimal,
)
from lendweave.runtimes.feature_build.columns import answers, coded

COLUMNS: list[tuple[ValueType, pa.DataType, list[Any]]] = [
    (INTEGER, pa.int64(), [-(2**63), -1, None, 0, 7, 2**63 - 1]),
    (decimal(18, 2), pa.decimal128(18, 2), [Decimal("-9.99"), None, Decimal("0.01")]),
    (decimal(38, 3), pa.decimal128(38, 3), [Decimal(-(10**34)), None, Decimal("1.001")]),
    (DOUBLE, pa.float64(), [-1.5e300, -0.25, None, 0.0, 5e-324, 2.0]),
    (TEXT, pa.string(), ["", "A", None, "a", "é", "家", "𠮷"]),
    (BOOLEAN, pa.bool_(), [False, None, True]),
    (DATE, pa.date32(), [date(1900, 1, 1), None, date(2199, 12, 31)]),
    (
        TIMESTAMP,
        pa.timestamp("us"),
        [datetime(1969, 12, 31, 23, tzinfo=UTC).replace(tzinfo=None), None, datetime(2026, 1, 1)],  # noqa: DTZ001
    ),
]


@pytest.mark.parametrize(("type_", "arrow_type", "values"), COLUMNS, ids=lambda x: str(x)[:20])
def test_a_column_comes_back(type_: ValueType, arrow_type: pa.DataType, values: list[Any]) -> None:
    """Value by value and null by null, in two chunks of which one is a slice."""
    whole = pa.array([None, *values], arrow_type)
    column = pa.chunked_array([whole.slice(1), whole])
    for ordered in (True, False):
        found = coded(column, type_, ordered=ordered)
        back = answers(found.values, type_, found.texts)
        assert back.type == arrow_type
        assert back.to_pylist() == [*values, None, *values]


@pytest.mark.parametrize(("type_", "arrow_type", "values"), COLUMNS, ids=lambda x: str(x)[:20])
def test_numbers_keep_the_order(
    type_: ValueType, arrow_type: pa.DataType, values: list[Any]
) -> None:
    """Of two values the greater has the greater number."""
    known = [value for value in values if value is not None]
    found = coded(pa.chunked_array([pa.array(known[::-1], arrow_type)]), type_, ordered=True)
    high = found.values.low >> 63 if found.values.high is None else found.values.high
    numbers = [
        (int(upper) << 64) + (int(lower) & (2**64 - 1))
        for upper, lower in zip(high, found.values.low, strict=True)
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == len(known)
    assert bool(np.all(found.values.valid))
