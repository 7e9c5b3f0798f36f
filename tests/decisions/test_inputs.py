"""Inputs survive being logged: what JSON holds comes back as the same raw values."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lendweave.decisions import logged_inputs, row_from_logged
from lendweave.decisions.inputs import raw_from_text, text_of
from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DATE_MAX,
    DATE_MIN,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    decimal,
    list_of,
)
from lendweave.lang import Column, Schema

INTEGERS = st.integers(-(2**63), 2**63 - 1)
COLUMNS = (
    (BOOLEAN, st.booleans()),
    (INTEGER, INTEGERS),
    (decimal(38, 4), st.integers(-(10**38) + 1, 10**38 - 1)),
    (DOUBLE, st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0)),
    (TEXT, st.text(st.characters(codec="utf-8", exclude_characters="\0"))),
    (DATE, st.integers(DATE_MIN, DATE_MAX)),
    (TIMESTAMP, st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX)),
    (list_of(decimal(9, 2)), st.lists(st.none() | st.integers(-999, 999)).map(tuple)),
)
SCHEMA = Schema(tuple(Column(f"x{at}", type_) for at, (type_, _) in enumerate(COLUMNS)))


@given(st.tuples(*(st.none() | values for _, values in COLUMNS)))
def test_logged_inputs_come_back(row: tuple[object, ...]) -> None:
    """Through JSON text and back, equal by value and type."""
    logged = json.loads(json.dumps(logged_inputs(SCHEMA, row)))
    assert row_from_logged(SCHEMA, logged) == row


@given(
    st.sampled_from(COLUMNS[:3] + COLUMNS[5:7]).flatmap(lambda c: st.tuples(st.just(c[0]), c[1]))
)
def test_values_read_back_as_they_are_shown(pair: tuple[object, object]) -> None:
    """What a trace shows can be pasted into a case file."""
    type_, raw = pair
    column = next(column for column in SCHEMA if column.type == type_)
    assert raw_from_text(text_of(raw, column.type), column.type, "here") == raw
