"""One decision, two engines: Python row by row and DuckDB over a relation agree on everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
from tests.decisions.strategies import SCENE_STRATEGIES, USUAL, scene_strategy, small
from tests.parity.engines import arrow_values

from lendweave.decisions import (
    BACKTEST_COLUMNS,
    CompiledStrategy,
    backtest_select,
    decide,
    reasons_from_masks,
    reasons_sql,
)
from lendweave.decisions.reasons import ReasonOrder

Decided = tuple[object, ...]


def by_python(compiled: CompiledStrategy, rows: Sequence[RawRow]) -> list[Decided]:
    """BACKTEST_COLUMNS of every row, decided one by one."""
    found: list[Decided] = []
    for row in rows:
        decision = decide(compiled, row)
        answers = (decision.outcome, decision.amount_minor, decision.rate, decision.term_months)
        lists = (list(decision.reasons), list(decision.masks))
        found.append((*answers, decision.score, *lists))
    return found


def by_duckdb(compiled: CompiledStrategy, rows: Sequence[RawRow]) -> list[Decided]:
    """BACKTEST_COLUMNS of every row, decided in one SELECT."""
    columns = {"row number": pa.array(range(len(rows)), pa.int64())}
    for at, column in enumerate(compiled.strategy.inputs):
        columns[column.name] = arrow_values([row[at] for row in rows], column.type)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("applications", pa.table(columns))
        select = backtest_select(compiled, '"applications"', keep=("row number",))
        found = connection.sql(f'SELECT * FROM ({select}) ORDER BY "row number"')
        assert found.columns == ["row number", *BACKTEST_COLUMNS]
        return [tuple(row[1:]) for row in found.fetchall()]


@pytest.mark.parametrize("name", ["small", *SCENE_STRATEGIES], ids=str)
@settings(max_examples=25)
@given(data=st.data())
def test_both_engines_decide_alike(name: str | tuple[str, str], data: st.DataObject) -> None:
    """Random rows around every threshold: all answers, masks and reasons are equal."""
    compiled = small() if isinstance(name, str) else scene_strategy(*name)
    rows = data.draw(st.lists(rows_of(compiled), min_size=1, max_size=40))
    assert by_duckdb(compiled, rows) == by_python(compiled, rows)


def test_the_select_calls_no_python() -> None:
    """The text is plain SQL: it runs on a connection that knows no function of ours."""
    given_row = (
        "(SELECT 30 AS age, 1000.00 AS amount, 3000.00 AS income, 'A' AS grade, false AS is_new)"
    )
    found = duckdb.execute(backtest_select(small(), given_row)).fetchall()
    assert [row[0] for row in found] == [decide(small(), USUAL).outcome]


ORDER = ReasonOrder(tuple(f"R{place}" for place in range(130)))
MASKS = st.tuples(*[st.integers(0, 2**62 - 1) | st.just(0)] * 3)


@settings(max_examples=30)
@given(
    st.lists(MASKS, min_size=1, max_size=20), st.sampled_from(["", "R0", "R3", "R5", "R70", "R129"])
)
def test_masks_are_decoded_alike(masks: list[tuple[int, int, int]], beside: str) -> None:
    """The lowest four bits over all masks, and the one told beside them, on both engines."""
    known = [
        tuple(mask & (2**6 - 1) if at == 2 else mask for at, mask in enumerate(each))
        for each in masks
    ]
    values = ", ".join(f"({row}, {a}, {b}, {c})" for row, (a, b, c) in enumerate(known))
    order = replace(ORDER, beside=beside)
    listed = reasons_sql(order, ["a", "b", "c"])
    found = duckdb.execute(
        f"SELECT {listed} FROM (VALUES {values}) AS t(row, a, b, c) ORDER BY row"
    ).fetchall()
    assert [tuple(row[0]) for row in found] == [reasons_from_masks(order, each) for each in known]


def test_no_reasons_is_an_empty_list() -> None:
    """A strategy that never gives a reason decodes to an empty list, not to null."""
    none = ReasonOrder(())
    assert reasons_from_masks(none, (0,)) == ()
    assert duckdb.execute(f"SELECT {reasons_sql(none, ['0'])}").fetchall() == [([],)]
