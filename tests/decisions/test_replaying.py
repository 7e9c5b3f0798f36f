"""A recorded decision taken again: equal to the last byte, or told field by field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.rows import rows_of
from tests.decisions.strategies import USUAL, small
from tests.decisions.test_trace import record

from lendweave.decisions.replaying import FieldDifference, decided_again, differences
from lendweave.decisions.trace import replay


@given(data=st.data())
def test_what_was_decided_comes_out_again(data: st.DataObject) -> None:
    """For any row: the record of a decision and the same decision taken again are one content."""
    kept = record(data.draw(rows_of(small())))
    again = decided_again(small(), kept)
    assert differences(kept, again) == ()
    assert again == kept


@pytest.mark.parametrize(
    ("changes", "field", "recorded"),
    [
        ({"strategy_version": 2}, "strategy_version", "2"),
        ({"strategy_hash": "other"}, "strategy_hash", '"other"'),
        ({"outcome": "decline"}, "outcome", '"decline"'),
        ({"amount_minor": 1}, "amount_minor", "1"),
        ({"rate_annual": Decimal("0.1")}, "rate_annual", '"0.1"'),
        ({"term_months": 1}, "term_months", "1"),
        ({"score": 529}, "score", "529"),
        ({"reasons": ["AGE"]}, "reasons", '["AGE"]'),
        ({"masks": [1, 0, 0, 0]}, "masks", "[1,0,0,0]"),
    ],
)
def test_a_field_that_was_changed_is_named(
    changes: dict[str, Any], field: str, recorded: str
) -> None:
    """Also a rate that is equal as a number and written with fewer digits."""
    kept = record(USUAL, **changes)
    (found,) = differences(kept, decided_again(small(), kept))
    assert (found.field, found.recorded) == (field, recorded)
    assert found.computed != recorded


def test_an_input_that_is_spelt_otherwise_is_a_difference() -> None:
    """An amount of 1000 and one of 1000.00 decide alike and are not the same bytes."""
    inputs = record(USUAL).inputs
    name, value = next((n, v) for n, v in inputs.items() if isinstance(v, str) and "." in v)
    kept = record(USUAL, inputs={**inputs, name: value + "0"})
    again = decided_again(small(), kept)
    assert [each.field for each in differences(kept, again)] == ["inputs"]


def test_what_a_person_decided_stays_theirs() -> None:
    """The strategy answers for what it found; a mask that it did not find is still told."""
    theirs = {"decided_by": "lin", "overrides": "d0", "outcome": "decline", "reasons": ["AGE"]}
    kept = record(USUAL, **theirs)
    again = decided_again(small(), kept)
    assert differences(kept, again) == ()
    assert (again.outcome, again.decided_by) == ("decline", "lin")
    assert replay(small(), kept).decision.outcome == "approve"
    forged = record(USUAL, **theirs, masks=[1, 0, 0, 0])
    assert differences(forged, decided_again(small(), forged)) == (
        FieldDifference("masks", "[1,0,0,0]", "[0,0,0,0]"),
    )
