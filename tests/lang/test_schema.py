"""Columns and their declared ranges."""

from __future__ import annotations

import pytest

from lendweave.kernel.types import DATE, INTEGER, TEXT, decimal
from lendweave.lang import Bounds, Column, Schema
from lendweave.lang.errors import BadSchema, UnknownName


def test_bounds_default_to_the_type() -> None:
    """A side that is not declared is the type's own."""
    assert Column("a", decimal(4, 2), low=-5).bounds == Bounds(-5, 9999)
    assert Column("t", TEXT).bounds is None


@pytest.mark.parametrize(
    ("low", "high"), [(2, 1), (-10_000, None), (None, 10_000)], ids=["crossed", "low", "high"]
)
def test_range_outside_the_type_is_refused(low: int | None, high: int | None) -> None:
    """A declared range lies inside the type's own."""
    with pytest.raises(BadSchema, match="inside the range of"):
        Column("a", decimal(4, 2), low=low, high=high)


def test_range_of_a_type_without_ranges_is_refused() -> None:
    """Only numbers and dates have ranges."""
    with pytest.raises(BadSchema, match="inside the range of text"):
        Column("t", TEXT, low=0)


def test_schema_refuses_repeated_and_unknown_names() -> None:
    """Each name once; an unknown one is answered with the nearest."""
    schema = Schema((Column("amount", INTEGER),))
    with pytest.raises(BadSchema, match="twice"):
        schema.with_columns(Column("amount", DATE))
    with pytest.raises(UnknownName, match='Did you mean "amount"'):
        schema.column("amuont")
