"""Both sides of a value: what is logged of a row equals that row in DuckDB, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import duckdb
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.duckdb_values import to_duckdb

from lendweave.features.verification import Finding
from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    decimal,
    list_of,
)
from lendweave.lang import Column, Schema, duckdb_type
from lendweave.lang.logged import row_log, value_log
from lendweave.runtimes.vector_check.compare import count, differences, pair_up
from lendweave.runtimes.vector_check.names import by_name

TYPES = {
    "flag": (BOOLEAN, st.booleans()),
    "number": (INTEGER, st.integers(-(2**63), 2**63 - 1)),
    "money": (decimal(18, 2), st.integers(-(10**18) + 1, 10**18 - 1)),
    "ratio": (decimal(9, 4), st.integers(-(10**9) + 1, 10**9 - 1)),
    "weight": (DOUBLE, st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)),
    "word": (TEXT, st.text(st.characters(codec="utf-8", exclude_characters="\0"))),
    "day": (DATE, st.integers(-25_000, 80_000)),
    "moment": (TIMESTAMP, st.integers(TIMESTAMP_MIN, TIMESTAMP_MAX)),
    "words": (list_of(TEXT), st.lists(st.text("ab'\"\\,é中", max_size=5), max_size=3).map(tuple)),
}
SCHEMA = Schema(tuple(Column(name, type_) for name, (type_, _) in TYPES.items()))
ROWS = st.tuples(*(st.none() | values for _, values in TYPES.values()))


Row: TypeAlias = tuple[Any, ...]
PAIRS = st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=8)
few = settings(max_examples=15)  # each example is a database with several rows


def found_in(
    logged: Sequence[dict[str, Any]], computed: Sequence[tuple[Any, ...]], reads: str = ""
) -> set[tuple[int, str, Finding]]:
    """(vector, feature, finding) of everything that differs. reads: what every decision read."""
    with duckdb.connect(":memory:") as connection:
        columns = ", ".join(f'"{c.name}" {duckdb_type(c.type)}' for c in SCHEMA)
        connection.execute(f"CREATE TABLE computed (_vector BIGINT, {columns})")
        connection.execute(
            "CREATE TABLE asked (_vector BIGINT, _features VARCHAR, _reads VARCHAR[])"
        )
        marks = ", ".join("?" * (len(SCHEMA.columns) + 1))
        for number, (values, row) in enumerate(zip(logged, computed, strict=True)):
            cells = [to_duckdb(raw, c.type) for raw, c in zip(row, SCHEMA, strict=True)]
            connection.execute(f"INSERT INTO computed VALUES ({marks})", [number, *cells])
            text = msgspec.json.encode(values).decode()
            connection.execute(
                "INSERT INTO asked VALUES (?, ?, ?)", [number, text, [*reads.split()]]
            )
        pair_up(connection, SCHEMA)
        found = set()
        for counted in count(connection, SCHEMA):
            told = differences(connection, SCHEMA, counted, 100) if counted.differs else []
            assert counted.mismatch + counted.missing + counted.extra == len(told)
            found |= {(one.vector, one.feature, one.finding) for one in told}
        return found


@few
@given(PAIRS)
def test_exactly_what_differs_is_found(pairs: list[tuple[Row, Row]]) -> None:
    """Every type in its one spelling, nulls among them: a row equals itself and no other value."""
    served, computed = [a for a, _ in pairs], [b for _, b in pairs]
    logged = [row_log(SCHEMA)(row) for row in served]
    assert found_in(logged, served) == set()
    assert found_in(logged, computed) == {
        (number, name, Finding.MISMATCH)
        for number, (one, other) in enumerate(pairs)
        for name, a, b in zip(SCHEMA.names, one, other, strict=True)
        if a != b
    }


@few
@given(ROWS, st.sampled_from(SCHEMA.names))
def test_an_absent_name_is_missing_even_where_null_was_due(row: tuple[Any, ...], name: str) -> None:
    """Null is a value that was served; no name is none."""
    whole = row_log(SCHEMA)(row)
    without = {key: value for key, value in whole.items() if key != name}
    logged = [whole, without, whole | {"other": whole[name]}]
    expected = {(1, name, Finding.MISSING), (2, "other", Finding.EXTRA)}
    assert found_in(logged, [row] * 3) == expected


@few
@given(ROWS)
def test_what_a_decision_read_is_due(row: Row) -> None:
    """A name that no vector has is missing in each, though nothing computes it."""
    whole = row_log(SCHEMA)(row)
    expected = {(number, "gone", Finding.MISSING) for number in (0, 1)}
    assert found_in([whole, whole], [row] * 2, "gone flag") == expected


@few
@given(ROWS, st.integers(0, len(SCHEMA.names) + 2))
def test_values_by_place_are_those_by_name(row: Row, number: int) -> None:
    """Of too few values the last names have none; too many are called by their place."""
    values = [*value_log(SCHEMA)(row), 1, None][:number]
    text = msgspec.json.encode({"values": values}).decode()
    query = f"SELECT {by_name(SCHEMA.names)} FROM (SELECT ? AS _features)"
    with duckdb.connect(":memory:") as connection:
        ((found,),) = connection.execute(query, [text]).fetchall()
    names = [*SCHEMA.names, "#10", "#11"]
    assert msgspec.json.decode(found) == dict(zip(names, values, strict=False))
