"""Windows folded in columns = range join = online, on generated logs."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.test_feature_parity import (
    ASKED,
    EVENTS,
    PLAN,
    Event,
    batch,
    large_log,
    log_of,
    question,
)

from lendweave.features import AsOf
from lendweave.runtimes.feature_build import FeatureBuild

CLOCKS = pytest.mark.parametrize("as_of", AsOf, ids=lambda clock: clock.value)


def in_columns(connection: duckdb.DuckDBPyConnection, as_of: AsOf) -> str:
    """Every window folded by a loop, in chunks as large as they come."""
    return FeatureBuild(connection, PLAN, as_of).query()


def in_a_few_chunks(connection: duckdb.DuckDBPyConnection, as_of: AsOf) -> str:
    """The same, in so few chunks that nothing is sorted for them."""
    return FeatureBuild(connection, PLAN, as_of, rows_at_once=150).query()


def in_small_chunks(connection: duckdb.DuckDBPyConnection, as_of: AsOf) -> str:
    """The same, a few keys at a time."""
    return FeatureBuild(connection, PLAN, as_of, rows_at_once=20).query()


@CLOCKS
@settings(max_examples=5)
@given(events=EVENTS, asked=st.lists(ASKED, min_size=1, max_size=4))
def test_generated_logs_give_one_answer(
    as_of: AsOf, events: list[Event], asked: list[tuple[int, int | None, int, int, int]]
) -> None:
    """Ties, late and amended events, changed keys, tombstones and nulls: equal to the join."""
    log, questions = log_of(events), [question(one) for one in asked]
    assert batch(log, questions, as_of, in_columns) == batch(log, questions, as_of)


@CLOCKS
@pytest.mark.parametrize(
    "query",
    [
        in_a_few_chunks,
        pytest.param(in_columns, marks=pytest.mark.slow),
        pytest.param(in_small_chunks, marks=pytest.mark.slow),
    ],
    ids=lambda query: query.__name__,
)
def test_a_large_log_gives_one_answer(as_of: AsOf, query: object) -> None:
    """600 events, 300 questions, every window: in one chunk and in many."""
    log, questions = large_log()
    found = batch(log, questions, as_of, query)  # type: ignore[arg-type]
    assert found == batch(log, questions, as_of)
