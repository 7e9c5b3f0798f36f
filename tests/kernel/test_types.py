"""The value types: one spelling each, closed."""

from __future__ import annotations

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
    UnknownType,
    ValueType,
    decimal,
    list_of,
    parse_type,
)

decimals = st.integers(1, 38).flatmap(lambda p: st.builds(decimal, st.just(p), st.integers(0, p)))
plain = st.sampled_from([BOOLEAN, INTEGER, DOUBLE, TEXT, DATE, TIMESTAMP]) | decimals


@given(type_=plain | plain.map(list_of))
def test_a_type_reads_as_it_is_written(type_: ValueType) -> None:
    """parse_type is the inverse of str."""
    assert parse_type(str(type_)) == type_
    assert parse_type(f" {str(type_).upper()} ") == type_


@pytest.mark.parametrize(
    "text",
    [
        *("", "int", "float", "decimal", "decimal(12)", "decimal(12,-2)", "decimal(0,0)"),
        *("decimal(39,2)", "decimal(4,5)", "list", "list()", "list(list(text))", "text;"),
    ],
)
def test_what_is_no_type(text: str) -> None:
    """Everything else is refused, with what there is."""
    with pytest.raises(UnknownType, match="expected"):
        parse_type(text)


def test_exact_types() -> None:
    """Integers and decimals compute without rounding."""
    exact = [t for t in (BOOLEAN, INTEGER, DOUBLE, TEXT, DATE, decimal(9, 2)) if t.is_exact]
    assert exact == [INTEGER, decimal(9, 2)]
