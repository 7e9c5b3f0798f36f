"""Why a decision was made: every rule's state, every row that answered, and replays that agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.rows import RawRow, rows_of
from tests.decisions.strategies import SCENE_STRATEGIES, USUAL, scene_strategy, small

from lendweave.decisions import decide, logged_inputs, replay, trace, trace_lines
from lendweave.decisions.errors import InputsInvalid, TraceDisagrees
from lendweave.decisions.trace import rules_of
from lendweave.decisions.trace_model import MatrixTrace, ScorecardTrace, SwitchTrace
from lendweave.decisions.trace_words import word
from lendweave.records.credit import Decision


def states(row: RawRow) -> dict[str, str]:
    """The state of every rule of the small strategy, by code."""
    return {
        rule.code: rule.told.state for step in trace(small(), row).steps for rule in rules_of(step)
    }


def record(row: RawRow, **changes: Any) -> Decision:
    """The record of the small strategy's decision for a row, with some fields replaced."""
    decision = decide(small(), row)
    fields: Mapping[str, Any] = {
        "tenant_id": "t",
        "id": "d1",
        "entity_id": "d1",
        "scenario": "test",
        "source": "test",
        "external_id": "d1",
        "content_hash": "",
        "occurred_at": 0,
        "known_at": 0,
        "application_id": "a1",
        "application_version": "v1",
        "party_id": "p1",
        "strategy": "small",
        "strategy_version": 3,
        "strategy_hash": small().hash,
        "decided_at": 0,
        "read_offset": -1,
        "outcome": decision.outcome,
        "amount_minor": decision.amount_minor,
        "currency": "CNY",
        "rate_annual": decision.rate,
        "term_months": decision.term_months,
        "score": decision.score,
        "reasons": list(decision.reasons),
        "masks": list(decision.masks),
        "inputs": logged_inputs(small().strategy.inputs, row),
    }
    return Decision(**{**fields, **changes})


def test_every_rule_is_hit_not_hit_unknown_or_not_reached() -> None:
    """Rules of a branch that was not taken are not reached, which is not the same as not hit."""
    assert states((17, 100_000, 300_000, "A", False)) == {
        "A1": "hit",
        "A2": "not hit",
        "A3": "not hit",
        "N1": "not reached",
        "N2": "not reached",
    }
    assert states((None, 100_000, None, "A", True)) == {
        "A1": "unknown",
        "A2": "not hit",
        "A3": "hit",
        "N1": "unknown",
        "N2": "unknown",
    }


def test_an_unknown_rule_names_the_null_inputs() -> None:
    """The causes of an unknown reach back to the inputs, through computed values."""
    found = trace(small(), (30, 100_000, None, "A", True))
    causes = [
        (rule.code, cause.kind, cause.text)
        for step in found.steps
        for rule in rules_of(step)
        for cause in rule.told.causes
    ]
    assert causes == [("N1", "null input", "income"), ("N2", "null input", "income")]
    assert [cause.text for cause in found.outcome.approve.causes] == ["amount"]
    amount, rate, term = found.outcome.offers
    assert [cause.text for cause in amount.causes] == ["income"]
    assert (rate.value, term.value) == ("0.100000", 12)


def test_tables_name_the_row_that_answered() -> None:
    """Scorecard and matrix give file lines, cells and points."""
    _, scorecard, switch, matrix, _ = trace(small(), USUAL).steps
    assert isinstance(scorecard, ScorecardTrace)
    assert [(each.line, each.cell, each.points) for each in scorecard.bins] == [
        (3, "25..<60", 15),
        (6, "A|B", 15),
    ]
    assert scorecard.total == 530
    assert isinstance(switch, SwitchTrace)
    assert [branch.taken for branch in switch.branches] == [False, True]
    assert isinstance(matrix, MatrixTrace)
    assert (matrix.line, matrix.cells, matrix.value) == (2, (">= 525", "A|B"), "0.100")


def test_what_decided_is_named() -> None:
    """Rules by code, the outcome step by its name; nothing decides an approval."""
    assert trace(small(), USUAL).decided_by == ()
    assert trace(small(), (17, 100_000, 300_000, "D", False)).decided_by == ("A1", "outcome")
    assert trace(small(), (30, 5_000_001, 10**9, "C", False)).decided_by == ("A2", "outcome")


@pytest.mark.parametrize("name", SCENE_STRATEGIES, ids=str)
@settings(max_examples=60)
@given(data=st.data())
def test_traces_agree_with_decisions(name: tuple[str, str], data: st.DataObject) -> None:
    """For random rows the interpreter's trace has the compiled program's masks, and prints."""
    compiled = scene_strategy(*name)
    row = data.draw(rows_of(compiled))
    found = trace(compiled, row)
    assert found.decision == decide(compiled, row)
    assert [reason.code for reason in found.reasons] == list(found.decision.reasons)
    assert bool(found.decided_by) == (found.decision.outcome != "approve")
    for locale in ("en", "zh"):
        assert len(trace_lines(found, locale)) > len(compiled.strategy.inputs.names)


def test_a_recorded_decision_is_replayed() -> None:
    """From the inputs of its record alone a decision gets the same trace."""
    for row in (USUAL, (None, 5_000_001, None, "C", True)):
        assert replay(small(), record(row)) == trace(small(), row)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"strategy_hash": "other"}, "strategy_hash"),
        ({"outcome": "decline"}, "outcome"),
        ({"masks": [1, 0, 0, 0]}, "masks"),
        ({"reasons": ["AGE"]}, "reasons"),
        ({"score": 529}, "score"),
    ],
)
def test_a_replay_that_differs_is_refused(changes: dict[str, Any], name: str) -> None:
    """The message names the field that differs."""
    with pytest.raises(TraceDisagrees, match=f"decision d1, {name}"):
        replay(small(), record(USUAL, **changes))


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"age": "thirty"}, 'input "age"'),
        ({"age": -1, "amount": "1.00"}, 'input "age"'),
        ({"age": 30}, 'input "amount"'),
        ({"age": True}, 'input "age"'),
        ({"amount": "1.005"}, 'input "amount"'),
        ({"ages": 30}, 'Did you mean "age"'),
    ],
)
def test_logged_inputs_that_do_not_fit_are_refused(inputs: dict[str, Any], says: str) -> None:
    """A replay never guesses at an input."""
    with pytest.raises(InputsInvalid, match=says):
        replay(small(), record(USUAL, inputs=inputs))


def test_a_trace_reads_in_chinese() -> None:
    """The same facts in the other language, with the reasons' own wording."""
    lines = trace_lines(trace(small(), (17, 100_000, None, "A", True)), "zh")
    assert lines[:3] == ["small 版本 3: 拒绝", "  原因 AGE: 年龄", "  原因 UNKNOWN: 信息缺失"]
    assert "  A1 命中: age < 18 → 拒绝 AGE" in lines
    assert "      N2 无法判断: income < 2000.00 因为 income 为空 → 放行" in lines


@pytest.mark.parametrize(
    ("count", "english"),
    [(0, "0 rows are"), (1, "1 row is"), (2, "2 rows are"), (1_000, "1,000 rows are")],
)
def test_one_and_many_have_words_of_their_own(count: int, english: str) -> None:
    """A form may say what it calls one thing and what several."""
    words = {"left": ("{rows:,} {rows:row is|rows are}", "{rows:,} 行")}
    assert word(words, "left", "en", rows=count) == english
    assert word(words, "left", "zh", rows=count) == f"{count:,} 行"
