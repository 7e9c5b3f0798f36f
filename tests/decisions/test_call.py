"""Calls of other strategies: bound by name, weighed, traced, hashed, and never in a circle."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
from tests.decisions.strategies import SMALL_INPUTS, USUAL, small, small_files
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import (
    CompiledStrategy,
    compile_strategy,
    decide,
    load_strategy,
    trace,
    trace_lines,
)
from lendweave.kernel.errors import LendweaveError

REASONS = "code, en, zh, family\nBIG, Large, 金额大, affordability\n"
FLOW = """strategy: outer
version: 1
decides: application
title: {en: Outer, zh: 外层}
inputs: [age, amount, income, grade, is_new]
steps:
  - call: {strategy: small, as: in, with: {income: "income * 0.5"}WEIGHS}
  - outcome:
      approve: "in_outcome = 'approve' AND amount < 9000.00"
      reason: BIG
      score: "in_score"
"""
IN_A_BRANCH = """  - switch:
      - when: "is_new"
        steps:
          - call: {strategy: small, as: in}
      - else: []
"""


def outer_files(flow: str = FLOW.replace("WEIGHS", "")) -> dict[str, str]:
    """A strategy that calls the small one, which lies beside it."""
    inner = {f"small/{name}": text for name, text in small_files().items()}
    return {"strategy.yaml": flow, "reasons.csv": REASONS} | inner


def compiled_outer(files: dict[str, str]) -> CompiledStrategy:
    """Such a strategy, compiled."""
    return compile_strategy(load_strategy(files, SMALL_INPUTS))


@cache
def outer() -> CompiledStrategy:
    """The strategy that calls the small one at the top."""
    return compiled_outer(outer_files())


@cache
def outer_in_a_branch() -> CompiledStrategy:
    """The strategy that calls the small one for new customers only."""
    flow = FLOW.replace("WEIGHS", "")
    line = next(part for part in flow.splitlines(keepends=True) if "call:" in part)
    return compiled_outer(outer_files(flow.replace(line, IN_A_BRANCH)))


def halved(row: RawRow) -> RawRow:
    """What the small strategy is asked: half of the income, in whole cents or more digits."""
    age, amount, income, grade, is_new = row
    return (age, amount, None if income is None else int(str(income)) // 2, grade, is_new)


def even(row: RawRow) -> bool:
    """True if half of the income is whole cents."""
    return row[2] is None or int(str(row[2])) % 2 == 0


@settings(max_examples=25)
@given(rows_of(small()).filter(even))
def test_what_comes_back_is_what_it_decides(row: RawRow) -> None:
    """Outcome, score, reasons and named values of the call are those of the strategy alone."""
    alone, called = decide(small(), halved(row)), decide(outer(), row)
    names = [column.name for column in outer().values]
    back = dict(zip(names, called.values, strict=True))
    assert back["in_outcome"] == alone.outcome
    assert back["in_score"] == alone.score
    reasons = back["in_reasons"]
    assert isinstance(reasons, tuple)
    assert reasons[:4] == alone.reasons
    worst = ("approve", "refer", "decline")
    assert worst.index(called.outcome) >= worst.index(alone.outcome)


@settings(max_examples=10)
@given(st.lists(rows_of(small()), min_size=1, max_size=8), st.booleans())
def test_both_engines_call_alike(rows: list[RawRow], in_a_branch: bool) -> None:
    """At the top and inside a branch; every trace agrees with its decision."""
    compiled = outer_in_a_branch() if in_a_branch else outer()
    assert by_duckdb(compiled, rows) == by_python(compiled, rows)
    for row in rows:
        found = trace(compiled, row)
        assert bool(found.decided_by) == (found.decision.outcome != "approve")
        assert trace_lines(found, "zh")


def test_findings_are_weighed_or_not() -> None:
    """A rule of the called strategy declines here too, unless only its names are wanted."""
    young = (17, *USUAL[1:])
    assert decide(outer(), young).outcome == "decline"
    assert decide(outer(), young).reasons[0] == "AGE"
    assert trace(outer(), young).decided_by[0] == "in/A1"
    flow = FLOW.replace("WEIGHS", ", weighs: false").replace("in_outcome = 'approve' AND ", "")
    assert decide(compiled_outer(outer_files(flow)), young).outcome == "approve"


def test_the_hash_covers_what_is_called() -> None:
    """A change of a called file is a change of the strategy; a folder nobody calls is none."""
    files = outer_files()
    other = files | {"unused/strategy.yaml": "strategy: unused"}
    assert compiled_outer(other).hash == compiled_outer(files).hash
    assert set(compiled_outer(other).strategy.files) == set(files)
    files["small/reasons.csv"] += "MORE, More, 更多, data\n"
    assert compiled_outer(files).hash != outer().hash


def test_a_strategy_comes_back_from_its_own_files() -> None:
    """What is archived, files and inputs, gives the same strategy again."""
    compiled = outer()
    again = compile_strategy(load_strategy(dict(compiled.strategy.files), compiled.strategy.inputs))
    assert again.hash == compiled.hash


@pytest.mark.parametrize(
    ("find", "replace", "says"),
    [
        ("strategy: small", "strategy: smal", 'Did you mean "small"'),
        ("strategy: small", "strategy: outer", "outer → outer"),
        ('income: "income', 'incom: "income', "incom"),
    ],
)
def test_calls_that_cannot_be_made_are_refused(find: str, replace: str, says: str) -> None:
    """An unknown folder, a circle, an input that is not there."""
    flow = FLOW.replace("WEIGHS", "").replace(find, replace)
    with pytest.raises(LendweaveError, match="DECISIONS-018") as refused:
        compiled_outer(outer_files(flow))
    assert says in str(refused.value)


def test_a_circle_is_told_with_its_way() -> None:
    """A calls B calls A, by folder."""
    call = "  - call: {strategy: NAME, as: it}\n"
    flow = FLOW.replace("WEIGHS", "")
    line = next(part for part in flow.splitlines(keepends=True) if "call:" in part)
    flow = flow.replace(line, call).replace("in_", "it_")
    files = {"reasons.csv": REASONS, "strategy.yaml": flow.replace("NAME", "a")}
    for folder, other in (("a", "b"), ("b", "a")):
        files[f"{folder}/strategy.yaml"] = flow.replace("NAME", other)
        files[f"{folder}/reasons.csv"] = REASONS
    with pytest.raises(LendweaveError, match="outer → a → b → a"):
        compiled_outer(files)


def test_a_mistake_in_a_called_file_names_its_folder() -> None:
    """The place of a refusal is the file that an analyst opens."""
    files = outer_files()
    files["small/score.csv"] = files["small/score.csv"].replace("age", "agee", 1)
    with pytest.raises(LendweaveError, match=r"small/score\.csv:2"):
        compiled_outer(files)


def test_all_that_it_answers_and_defines_comes_back() -> None:
    """Its offer, its names at the top and its reasons, each once."""
    back = ("outcome", "amount_minor", "rate", "term_months", "score")
    defined = ("share", "price", "limit", "offer")
    names = [column.name for column in outer().values]
    assert sorted(names) == sorted(f"in_{name}" for name in (*back, *defined, "reasons"))


def test_a_call_in_a_branch_not_taken_finds_nothing() -> None:
    """A minor who is no newcomer: the called rules would decline, and are not asked."""
    minor = (10, 9_000_000, 300_000, "A", False)
    assert set(decide(outer(), minor).masks) > {0}
    found = decide(outer_in_a_branch(), minor)
    assert set(found.masks) == {0}
    assert found.reasons == ("BIG",)
