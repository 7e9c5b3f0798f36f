"""A strategy with a step of every kind: no kind forgotten, both engines alike, traced, replayed."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import drawn_rows, rows_of
from tests.decisions.strategies import EVERY_STEP_USUAL, every_step
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import decide, trace, trace_lines
from lendweave.decisions.shape import StepShape, StrategyShape
from lendweave.lang.definition import read_definition


def test_no_kind_of_step_is_left_out() -> None:
    """A new kind of step is to be added to this strategy, which the cluster decides too."""
    text = every_step().strategy.files["strategy.yaml"]
    steps = read_definition(text, "strategy.yaml", StrategyShape).value.steps
    used = {name for step in steps for name in step.__struct_fields__ if getattr(step, name)}
    assert used == set(StepShape.__struct_fields__)


def test_its_rows_tell_outcomes_apart() -> None:
    """Rows drawn by chance meet each outcome, each arm and each reason."""
    rows = drawn_rows(every_step(), Random(7), 4_000, [EVERY_STEP_USUAL])
    decisions = [decide(every_step(), row) for row in rows]
    outcomes = Counter(decision.outcome for decision in decisions)
    assert all(outcomes[outcome] > 20 for outcome in ("approve", "refer", "decline"))
    reasons = {reason for decision in decisions for reason in decision.reasons}
    assert reasons >= {"AGE", "AMOUNT", "GRADE", "LISTED", "QUOTA", "SCORE", "UNKNOWN"}


@settings(max_examples=10)
@given(data=st.data())
def test_both_engines_decide_alike(data: st.DataObject) -> None:
    """Answers, masks and reasons of random rows; each trace agrees with its decision and prints."""
    rows = data.draw(st.lists(rows_of(every_step()), min_size=1, max_size=20))
    assert by_duckdb(every_step(), rows) == by_python(every_step(), rows)
    for row in rows[:3]:
        found = trace(every_step(), row)
        assert found.decision == decide(every_step(), row)
        assert all(len(trace_lines(found, locale)) > len(row) for locale in ("en", "zh"))
