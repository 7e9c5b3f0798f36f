"""Branches inside branches: one is taken, the others leave no trace in the answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
from tests.decisions.strategies import USUAL, compiled_from, small_files
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import CompiledStrategy, decide, trace, trace_lines
from lendweave.decisions.errors import TableGap
from lendweave.decisions.trace_model import SwitchTrace

FLOW = """
strategy: nested
version: 1
decides: application
title: {en: Nested, zh: 嵌套}
inputs: [age, amount, income, grade, is_new]
steps:
  - switch:
      - when: "is_new"
        steps:
          - scorecard: {file: score.csv, gives: score, base: 480}
          - switch:
              - when: "score >= 500"
                steps:
                  - matrix: {file: price.csv, on: [score, grade], gives: price}
                  - rules:
                      name: good_newcomers
                      unknown: refer
                      check:
                        - {code: G1, when: "income < price * 10000", then: refer, reason: INCOME}
              - when: "amount > 5000.00"
                steps:
                  - rules:
                      name: weak_newcomers
                      unknown: decline
                      check:
                        - {code: W1, when: "income < amount", then: decline, reason: INCOME}
                  - assign: {price: "0.2"}
              - else: []
      - else:
          - scorecard: {file: score.csv, gives: score, base: 500}
          - assign: {price: "0.15", plus: "score + 1"}
  - outcome:
      approve: "score >= 490"
      reason: SCORE
      unknown_reason: UNKNOWN
      amount: "amount"
      rate: "price"
      score: "score"
"""


def nested() -> CompiledStrategy:
    """The strategy above with the small strategy's tables."""
    return compiled_from({**small_files(), "strategy.yaml": FLOW})


COMPILED = nested()
TAKEN = [
    ((30, 100_000, 300_000, "A", False), [False, True, False, False, False]),
    ((30, 100_000, 300_000, "A", True), [True, False, True, False, False]),
    ((20, 900_000, None, "D", True), [True, False, False, True, False]),
    ((20, 100_000, 300_000, "D", True), [True, False, False, False, True]),
    ((20, 100_000, 300_000, "D", None), [False, True, False, False, False]),
]


def branches(row: RawRow) -> list[bool]:
    """Taken or not: both outer branches, then the three inner ones."""
    outer = trace(COMPILED, row).steps[0]
    assert isinstance(outer, SwitchTrace)
    inner = outer.branches[0].steps[1]
    assert isinstance(inner, SwitchTrace)
    return [branch.taken for step in (outer, inner) for branch in step.branches]


@pytest.mark.parametrize(("row", "taken"), TAKEN)
def test_one_branch_is_taken(row: RawRow, taken: list[bool]) -> None:
    """A condition that cannot tell is not true; inside a branch not taken nothing is taken."""
    assert branches(row) == taken


def test_a_branch_not_taken_leaves_nothing() -> None:
    """Its rules are neither hit nor unknown, its names are null, its bins give no reasons."""
    decision = decide(COMPILED, USUAL)
    assert decision.masks == (0, 0, 0, 0)
    names = [column.name for column in COMPILED.values]
    assert dict(zip(names, decision.values, strict=True)) == {
        "score": 530,
        "price": 150,
        "plus": 531,
    }
    newcomer = decide(COMPILED, (20, 100_000, 300_000, "D", True))
    assert dict(zip(names, newcomer.values, strict=True)) == {
        "score": 470,
        "price": None,
        "plus": None,
    }
    assert newcomer.reasons == ("SCORE", "GRADE", "AGE")


@settings(max_examples=40)
@given(st.lists(rows_of(COMPILED), min_size=1, max_size=30))
def test_engines_and_trace_agree_inside_branches(rows: list[RawRow]) -> None:
    """Python, DuckDB and the interpreter give the same answers, masks and reasons."""
    assert by_duckdb(COMPILED, rows) == by_python(COMPILED, rows)
    for row in rows:
        assert trace_lines(trace(COMPILED, row))


@pytest.mark.parametrize(
    ("elsewhere", "null_row", "fits"),
    [
        ('- assign: {grade_fee: "2"}', "", True),
        ('- assign: {other: "2"}', "", False),
        ('- assign: {other: "2"}', "null, 0", True),
    ],
)
def test_a_name_of_every_branch_is_never_null(elsewhere: str, null_row: str, fits: bool) -> None:
    """A table over it needs a row for null only where some branch leaves it without a value."""
    flow = f"""strategy: merged
version: 1
decides: application
title: {{en: Merged, zh: 合并}}
inputs: [age, amount, income, grade, is_new]
steps:
  - switch:
      - when: "is_new"
        steps:
          - assign: {{grade_fee: "1"}}
      - else:
          {elsewhere}
  - matrix: {{file: fee.csv, on: [grade_fee], gives: fee}}
  - outcome: {{approve: "fee > 0", reason: SCORE, unknown_reason: UNKNOWN}}
"""
    table = f"grade_fee, fee\n1, 5\n2, 6\n{null_row}\n"
    if fits:
        assert decide(
            compiled_from(small_files() | {"strategy.yaml": flow, "fee.csv": table}), USUAL
        )
        return
    with pytest.raises(TableGap, match="grade_fee null"):
        compiled_from(small_files() | {"strategy.yaml": flow, "fee.csv": table})
