"""Models of trees: exact sums and scores, both engines alike, each leaf told, mistakes refused."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
from tests.decisions.strategies import EVERY_STEP_USUAL, SMALL_INPUTS, USUAL, every_step
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy, trace
from lendweave.decisions.checking.strategy import check_strategy
from lendweave.decisions.trace_model import ModelTrace
from lendweave.decisions.tree_reading import DEPTH_MAX
from lendweave.kernel.errors import LendweaveError

FLOW = """strategy: trees
version: 1
decides: application
title: {en: Trees, zh: 树模型}
inputs: [age, amount, income, grade, is_new]
steps:
  - switch:
      - when: "is_new"
        steps:
          - model: {file: pd.json, gives: pd}
      - else:
          - assign: {pd: "0"}
  - outcome: {approve: "pd > 600", reason: SCORE, unknown: decline, score: pd}
"""
STRAIGHT = FLOW[: FLOW.index("  - switch")] + (
    "  - model: {file: pd.json, gives: pd}\n" + FLOW[FLOW.index("  - outcome") :]
)
REASONS = "code, en, zh, family\nSCORE, Score, 评分, score\n"
TESTS = {
    "age": ["< 25", "18..40", ">= 61", "30"],
    "amount": ["<= 5000.00", "> 999.99"],
    "income": ["< 3000.00", "= 0.00"],
    "grade": ["A", "A|B", "B..D"],
    "is_new": ["true", "false"],
}
NULLABLE = {column.name: column.nullable for column in SMALL_INPUTS}


def leaf(text: str = "0.5") -> dict[str, Any]:
    """A node that answers."""
    return {"leaf": text}


def fork(name: str, test: str, *ways: dict[str, Any] | str) -> dict[str, Any]:
    """A node that tests; ways: then, else and, where the input may be null, null."""
    node = {"input": name, "test": test, "then": ways[0], "else": ways[1]}
    return node | ({"null": ways[2]} if NULLABLE[name] else {})


def model_of(*trees: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A model of these trees with three digits after the point."""
    score = {"offset": 600, "factor": "-20.5"}
    written = {"model": "trees", "scale": 3, "base": "0.125", "score": score, "trees": trees}
    return written | changed


def texts(model: dict[str, Any], flow: str = STRAIGHT) -> dict[str, str]:
    """The files of a strategy that scores with the model."""
    return {
        "strategy.yaml": flow,
        "reasons.csv": REASONS,
        "pd.json": json.dumps(model, indent=1),
    }


def compiled_from(model: dict[str, Any], flow: str = STRAIGHT) -> CompiledStrategy:
    """That strategy, compiled."""
    return compile_strategy(load_strategy(texts(model, flow), SMALL_INPUTS))


def told_by(compiled: CompiledStrategy, row: RawRow) -> ModelTrace:
    """What the trace says of the model."""
    (step,) = trace(compiled, row).steps
    assert isinstance(step, ModelTrace)
    return step


@st.composite
def nodes(draw: st.DrawFn, depth: int = 3) -> dict[str, Any]:
    """A tree of at most `depth` tests on the way to a leaf."""
    if not depth or draw(st.integers(0, 3)) == 0:
        return leaf(str(Decimal(draw(st.integers(-9_999, 9_999))).scaleb(-3)))
    name = draw(st.sampled_from(sorted(TESTS)))
    test = draw(st.sampled_from(TESTS[name]))
    shared = draw(st.sampled_from(["then", "else", ""]))
    return fork(name, test, *(draw(nodes(depth - 1)) for _ in range(2)), shared or draw(nodes(0)))


@settings(max_examples=6)
@given(data=st.data())
def test_random_trees_score_alike_on_both_engines(data: st.DataObject) -> None:
    """Python, DuckDB and the interpreter agree, in a branch too; leaves told sum to the sum told.

    The score is worked out again here from the leaves, in decimals.
    """
    trees = data.draw(st.lists(nodes(), min_size=1, max_size=4))
    factor = data.draw(st.sampled_from(["-20.5", "7", "0.01", "0"]))
    model = model_of(*trees, score={"offset": 600, "factor": factor})
    for flow in (STRAIGHT, FLOW):
        compiled = compiled_from(model, flow)
        rows = data.draw(st.lists(rows_of(compiled), min_size=1, max_size=8))
        assert by_duckdb(compiled, rows) == by_python(compiled, rows)
        assert [trace(compiled, row).decision.score for row in rows] == [
            row[4] for row in by_python(compiled, rows)
        ]
        if flow is STRAIGHT:
            for row in rows:
                told = told_by(compiled, row)
                total = Decimal("0.125") + sum(Decimal(each.value) for each in told.leaves)
                rounded = int((total * Decimal(factor)).quantize(Decimal(1), ROUND_HALF_UP))
                assert told.sum is not None
                assert (Decimal(told.sum), told.score) == (total, 600 + rounded)


def test_the_largest_contribution_is_told_first_with_its_way() -> None:
    """Each tree's leaf, its tests and its line; the score rounds halves away from zero."""
    small = fork("age", "< 25", leaf("0.1"), leaf("-0.025"), leaf("3"))
    large = fork(
        "grade", "A|B", fork("is_new", "true", leaf("1"), leaf("2.4"), leaf()), *[leaf()] * 2
    )
    model = model_of(small, large, base="0.125", score={"offset": 600, "factor": "-1"})
    told = told_by(compiled_from(model), USUAL)
    assert [(each.tree, each.value, each.path) for each in told.leaves] == [
        (2, "2.400", "grade A|B, is_new not true"),
        (1, "-0.025", "age not < 25"),
    ]
    assert (told.sum, told.score) == ("2.500", 597)


def _deep(tests: int) -> dict[str, Any]:
    node = leaf()
    for _ in range(tests):
        node = fork("amount", "<= 10.00", node, leaf())
    return node


NO_NULL = {"input": "age", "test": "< 25", "then": leaf(), "else": leaf()}
REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "unknown input": (
        model_of({**NO_NULL, "input": "agee"}), "LANG-", "trees[0].input", '"agee"'
    ),
    "type clash": (
        model_of(fork("age", "A|B", leaf(), leaf(), leaf())), "DECISIONS-012", "trees[0].test", "A"
    ),
    "threshold of another scale": (
        model_of(fork("amount", "<= 10.005", leaf(), leaf())), "DECISIONS-020", "trees[0].test",
        "at most 2 digits after the point, as amount has",
    ),
    "null left out": (model_of(NO_NULL), "DECISIONS-020", "trees[0]", "no `null` for age"),
    "null of what has none": (
        model_of({**fork("amount", "<= 10.00", leaf(), leaf()), "null": leaf()}),
        "DECISIONS-020", "trees[0].null", "never null",
    ),
    "null inside a test": (
        model_of(fork("age", "null", leaf(), leaf(), leaf())),
        "DECISIONS-020", "trees[0].test", "a test of known values",
    ),
    "empty node": (model_of(leaf(), {}), "DECISIONS-020", "trees[1]", "neither a leaf"),
    "leaf with a test": (
        model_of({**NO_NULL, **leaf()}), "DECISIONS-020", "trees[0]", "a leaf with a test"
    ),
    "no tree": (model_of(), "DECISIONS-020", "trees", "no trees"),
    "leaf of too many digits": (
        model_of(leaf("0.1234")), "DECISIONS-020", "trees[0].leaf", "at most 3 digits"
    ),
    "too deep": (model_of(_deep(DEPTH_MAX + 1)), "DECISIONS-020", "then", "at most 12 tests"),
    "sum too large": (
        model_of(leaf("90000"), score={"offset": 0, "factor": "20"}),
        "DECISIONS-004", "score", "scores from 1800003 to 1800003",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_bad_models_are_refused_with_file_line_and_path(case: str) -> None:
    """One mistake, one error: its code, its line and JSON path, what to do."""
    model, code, path, says = REFUSED[case]
    with pytest.raises(LendweaveError, match=r"where: pd\.json") as refused:
        compiled_from(model)
    error = refused.value
    assert error.code.startswith(code), str(error)
    assert path in error.where, str(error)
    assert says in str(error), str(error)
    assert error.fix or error.expected


def test_the_deepest_tree_is_taken() -> None:
    """A tree at the bound compiles and answers."""
    assert told_by(compiled_from(model_of(_deep(DEPTH_MAX))), USUAL).sum == "0.625"


def test_leaves_that_a_test_above_excludes_are_found() -> None:
    """An age below 18 is below 25 and is known; nothing is said of leaves that some age reaches."""
    inner = fork("age", "< 25", leaf(), leaf("1"), leaf("2"))
    tree = fork("age", "< 18", inner, fork("age", "< 25", leaf(), leaf(), leaf()), leaf())
    under = fork("age", "< 25", leaf(), leaf("1"), leaf("2"))
    shared = fork("age", "< 18", leaf(), under, "else")
    found = [
        finding
        for finding in check_strategy(texts(model_of(leaf(), tree, shared)), SMALL_INPUTS).findings
        if finding.code == "CHECK-213"
    ]
    assert [finding.parameters() for finding in found] == [
        {"tree": 2, "path": "age < 18, age not < 25"},
        {"tree": 2, "path": "age < 18, age null"},
        {"tree": 2, "path": "age not < 18, age null"},
    ]
    assert all(finding.place.file == "pd.json" and finding.place.line for finding in found)


def test_the_model_is_part_of_the_version() -> None:
    """Another leaf is another hash, and every step's strategy scores with its model."""
    one, other = (compiled_from(model_of(leaf(text))) for text in ("0.1", "0.2"))
    assert one.hash != other.hash
    told = [s for s in trace(every_step(), EVERY_STEP_USUAL).steps if isinstance(s, ModelTrace)]
    assert [(step.sum, step.score, step.probability) for step in told] == [
        ("-1.7571", 636, None),
        ("-1.926511", 656, "0.127137"),
        ("0.4750", 548, "0.102524"),
    ]
