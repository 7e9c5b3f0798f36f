"""Look-ups in lists: entries hit until they expire, white lists take back what rules found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
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
from lendweave.kernel.types import BOOLEAN, DATE, INTEGER, TEXT
from lendweave.lang import Column, Schema

INPUTS = Schema(
    (
        Column("age", INTEGER, low=0, high=150),
        Column("today", DATE, nullable=False),
        Column("on_black", BOOLEAN, nullable=False),
        Column("black_until", DATE),
        Column("black_because", TEXT),
        Column("on_white", BOOLEAN),
    )
)
REASONS = """code, en, zh, family
AGE, Age, 年龄, eligibility
LISTED, Could not be verified, 无法核实, fraud
UNKNOWN, Missing, 缺失, data
"""
FLOW = """strategy: listed
version: 1
decides: application
title: {en: Lists, zh: 名单}
inputs: [age, today, on_black, black_until, black_because, on_white]
steps:
  - rules:
      name: admission
      unknown: refer
      check: [{code: A1, when: "age < 18", then: decline, reason: AGE}]
  - lists:
      name: lists
      day: today
      unknown: refer
      unknown_reason: UNKNOWN
      check:
        - {code: L1, list: black, entry: on_black, expires: black_until,
           because: black_because, then: decline, reason: LISTED}
        - {code: W1, list: white, entry: on_white, overrides: [A1]}
  - outcome: {approve: "TRUE", reason: UNKNOWN}
"""
DAY = 20_000


def listed(flow: str = FLOW) -> CompiledStrategy:
    """The strategy of lists, or a changed one."""
    return compile_strategy(load_strategy({"strategy.yaml": flow, "reasons.csv": REASONS}, INPUTS))


CASES: list[tuple[RawRow, str, tuple[str, ...]]] = [
    ((30, DAY, False, None, None, False), "approve", ()),
    ((30, DAY, True, None, "ring", False), "decline", ("LISTED",)),
    ((30, DAY, True, DAY, "ring", False), "decline", ("LISTED",)),
    ((30, DAY, True, DAY - 1, "ring", False), "approve", ()),
    ((17, DAY, False, None, None, False), "decline", ("AGE",)),
    ((17, DAY, False, None, None, True), "approve", ()),
    ((17, DAY, False, None, None, None), "decline", ("AGE",)),
    ((None, DAY, False, None, None, True), "approve", ()),
    ((17, DAY, True, None, "ring", True), "decline", ("LISTED",)),
]


@pytest.mark.parametrize(("row", "outcome", "reasons"), CASES)
def test_entries_hit_until_they_expire(row: RawRow, outcome: str, reasons: tuple[str, ...]) -> None:
    """The last day counts; a white list lifts only the rules it names, and only when it is sure."""
    found = decide(listed(), row)
    assert (found.outcome, found.reasons) == (outcome, reasons)


@settings(max_examples=15)
@given(st.lists(rows_of(listed()), min_size=1, max_size=12))
def test_both_engines_look_up_alike(rows: list[RawRow]) -> None:
    """Random entries and days: one answer on both engines, and a trace that agrees."""
    assert by_duckdb(listed(), rows) == by_python(listed(), rows)
    for row in rows:
        found = trace(listed(), row)
        assert bool(found.decided_by) == (found.decision.outcome != "approve")


def test_a_trace_tells_the_entry_and_what_it_overrides() -> None:
    """Inside the house the reason of the entry is told; a rule says who took it back."""
    lines = trace_lines(trace(listed(), (17, DAY, True, None, "ring", True)))
    assert "  A1 hit: age < 18 → overridden by W1" in lines
    assert any(line.startswith("  black list L1 hit") and "(ring)" in line for line in lines)
    assert "  white list W1 hit: on_white → flag only: overrides A1" in lines


@pytest.mark.parametrize(
    ("find", "replace", "says"),
    [
        ("overrides: [A1]", "overrides: [A9]", "A9"),
        ("overrides: [A1]", "then: flag, overrides: [A1]", "`overrides` alone"),
        (", overrides: [A1]", "", "no `overrides`"),
        ("then: decline, reason: LISTED", "then: decline", "a reason where it decides"),
        ("then: decline, reason: LISTED", "reason: LISTED", "no `then`"),
        ("      day: today\n", "", "`day` of the step"),
        ("then: decline, reason: LISTED", "then: flag, overrides: [A1]", "a white list"),
    ],
)
def test_look_ups_that_contradict_themselves_are_refused(
    find: str, replace: str, says: str
) -> None:
    """Black and grey lists decide, white lists override rules that stand before them."""
    assert FLOW.count(find) == 1
    with pytest.raises(LendweaveError, match="DECISIONS-017") as refused:
        listed(FLOW.replace(find, replace))
    assert says in str(refused.value)
