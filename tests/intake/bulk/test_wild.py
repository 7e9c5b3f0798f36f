"""Whatever the mapping and whatever the cells: columns are read as rows are."""

from __future__ import annotations

from hypothesis import given, settings
from tests.intake.bulk.messy import NOW, cases
from tests.intake.bulk.parity import assert_same

from lendweave.intake import Plan


@settings(max_examples=100)
@given(case=cases())
def test_columns_are_read_as_rows(case: tuple[Plan, list[tuple[str, ...]]]) -> None:
    """Same records but for their ids, same faults in the same rows."""
    assert_same(*case, NOW)
